// The loops around the rounds: one process drives, under a lease; it wakes at once when somebody decides something.
// Deployments have a loop of their own, so that nothing else holds them up.
import { AdapterFault, type Lease } from '../ports.ts';
import { createAlarm, type Alarm } from './alarm.ts';
import { driveDeployments } from './drive-deployments.ts';
import { Fenced } from './fenced.ts';
import { createDriverMemory } from './guarded.ts';
import { tendReleases } from './tend-releases.ts';
import type { World } from './world.ts';

export interface Driver {
  start(): void;
  /** Something was decided: do not wait for the next poll. */
  wake(): void;
  /**
   * Lets the rounds under way end, gives the lease back. What runs in ECS goes on, and is picked up again.
   *
   * @param last done in between, while nobody else can drive yet
   */
  stop(last?: () => Promise<void>): Promise<void>;
  /** Whether this process holds the lease. */
  drives(): boolean;
}

/** Milliseconds that a lease stands without renewal: how long a crash delays the next process. */
const LEASE = 10_000;
/** Milliseconds between rounds while nothing moves: expiry, and requests that wait for the outside. */
const IDLE = 5000;

/**
 * @param poll milliseconds between rounds while something moves
 * @param holder names this process in the lease
 */
export function createDriver(world: World, poll: number, holder: string): Driver {
  const memory = createDriverMemory();
  let lease: Lease | null = null;
  let moving = false;
  const stop = new AbortController();
  const alarms = { drive: createAlarm(), tend: createAlarm() };
  let loops: Promise<unknown> = Promise.resolve();
  let renewal: NodeJS.Timeout | undefined;

  const renew = async (): Promise<void> => {
    lease = await world.store.acquireLease(holder, world.system.now(), LEASE);
  };

  const drive = async (): Promise<void> => {
    const had = lease !== null;
    await renew();
    if (!had && lease !== null) alarms.tend.ring();
    moving = lease !== null && (await driveDeployments(world, memory, lease));
  };

  const tend = async (): Promise<void> => {
    if (lease !== null) await tendReleases(world, memory, lease);
  };

  /** Round after round; whoever records something wakes the other: it may be what that one waits for. */
  const loop = async (round: () => Promise<void>, own: Alarm, other: Alarm): Promise<void> => {
    while (!stop.signal.aborted) {
      const before = await head();
      const began = world.system.now();
      await round().catch((error: unknown) => {
        report(error);
        moving = true;
      });
      if ((await head()) !== before) other.ring();
      // The time that the round took is part of the interval: a verdict does not come later for a slow answer.
      const took = Math.max(0, world.system.now() - began);
      await own.wait(Math.max(poll / 10, (moving ? poll : Math.min(IDLE, poll * 5)) - took));
    }
  };

  const head = (): Promise<number | null> =>
    world.store.auditHead().then(
      (entry) => entry?.seq ?? null,
      // Whatever is wrong with the database, the round itself says it.
      () => null,
    );

  /** Losing the lease is ordinary; everything else was not expected here. */
  const report = (error: unknown): void => {
    if (error instanceof Fenced) world.log.warn('another process drives now');
    else if (error instanceof AdapterFault)
      world.log.error('the driver cannot go on', { fault: error.message, cause: error.cause });
    else world.log.error('the driver failed', { error });
  };

  return {
    start: () => {
      // Renewed beside the rounds too: a slow answer from AWS must not cost the lease.
      renewal = setInterval(() => void renew().catch(() => (lease = null)), LEASE / 3);
      loops = Promise.all([loop(drive, alarms.drive, alarms.tend), loop(tend, alarms.tend, alarms.drive)]);
    },
    wake: () => {
      alarms.drive.ring();
      alarms.tend.ring();
    },
    stop: async (last) => {
      stop.abort();
      alarms.drive.ring();
      alarms.tend.ring();
      await loops;
      await last?.();
      clearInterval(renewal);
      if (lease !== null) await world.store.releaseLease(lease);
      lease = null;
    },
    drives: () => lease !== null,
  };
}
