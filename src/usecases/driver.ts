// The loop around the ticks: one process drives, under a lease; it wakes at once when somebody decides something.
import { AdapterFault, type Lease } from '../ports.ts';
import { createAlarm } from './alarm.ts';
import { createDriverMemory, driveDeployments } from './drive-deployments.ts';
import { Fenced } from './fenced.ts';
import type { World } from './world.ts';

export interface Driver {
  start(): void;
  /** Something was decided: do not wait for the next poll. */
  wake(): void;
  /**
   * Lets the tick under way end, gives the lease back. What runs in ECS goes on, and is picked up again.
   *
   * @param last done in between, while nobody else can drive yet
   */
  stop(last?: () => Promise<void>): Promise<void>;
  /** Whether this process holds the lease. */
  drives(): boolean;
}

/** Milliseconds that a lease stands without renewal: how long a crash delays the next process. */
const LEASE = 10_000;
/** Milliseconds between ticks while nothing moves: expiry, and requests that wait for the outside. */
const IDLE = 5000;

/**
 * @param poll milliseconds between ticks while something moves
 * @param holder names this process in the lease
 */
export function createDriver(world: World, poll: number, holder: string): Driver {
  const memory = createDriverMemory();
  let lease: Lease | null = null;
  const stop = new AbortController();
  const alarm = createAlarm();
  let loop: Promise<void> = Promise.resolve();
  let beforeLettingGo: () => Promise<void> = () => Promise.resolve();

  const renew = async (): Promise<void> => {
    lease = await world.store.acquireLease(holder, world.system.now(), LEASE);
  };

  const tick = async (): Promise<boolean> => {
    await renew();
    return lease === null ? false : driveDeployments(world, memory, lease);
  };

  const run = async (): Promise<void> => {
    // Renewed beside the ticks too: a slow answer from AWS must not cost the lease.
    const renewal = setInterval(() => void renew().catch(() => (lease = null)), LEASE / 3);
    while (!stop.signal.aborted) {
      const moving = await tick().catch((error: unknown) => {
        report(error);
        return true;
      });
      await alarm.wait(moving ? poll : Math.min(IDLE, poll * 5));
    }
    await beforeLettingGo();
    clearInterval(renewal);
    if (lease !== null) await world.store.releaseLease(lease);
    lease = null;
  };

  /** Losing the lease is ordinary; everything else was not expected here. */
  const report = (error: unknown): void => {
    if (error instanceof Fenced) world.log.warn('another process drives now');
    else if (error instanceof AdapterFault)
      world.log.error('the driver cannot go on', { fault: error.message, cause: error.cause });
    else world.log.error('the driver failed', { error });
  };

  return {
    start: () => {
      loop = run();
    },
    wake: () => alarm.ring(),
    stop: async (last = beforeLettingGo) => {
      beforeLettingGo = last;
      stop.abort();
      alarm.ring();
      await loop;
    },
    drives: () => lease !== null,
  };
}
