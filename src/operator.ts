// Slipway without Slack, for the command line: the same record, the same AWS. It drives only while no bot does.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { createHashing } from './adapters/hashing.ts';
import { openStore } from './adapters/sqlite/open.ts';
import { createSystem } from './adapters/system.ts';
import { composeWorld } from './compose.ts';
import type { OperatorSettings } from './config/environment.ts';
import type { SlipwayConfig } from './config/slipway-yml.ts';
import type { Deployment } from './domain/deployment.ts';
import { findDeployment } from './domain/snapshot.ts';
import { underPolicies } from './policy-hashes.ts';
import { AdapterFault, type Directory, type Log } from './ports.ts';
import { driveDeployments } from './usecases/drive-deployments.ts';
import { Fenced } from './usecases/fenced.ts';
import { createDriverMemory } from './usecases/guarded.ts';
import type { World } from './usecases/world.ts';

export interface Operator {
  readonly world: World;
  /**
   * Follows a deployment to its end: watches while a bot drives, and drives itself once nobody does.
   *
   * @param tell what is to be seen of it, whenever that changes
   */
  follow(id: string, tell: (now: Deployment, driving: boolean) => void): Promise<Deployment>;
  close(): Promise<void>;
}

/** Milliseconds that a lease stands: how long a bot that comes back waits. */
const LEASE = 10_000;

export async function openOperator(
  settings: OperatorSettings,
  slipway: SlipwayConfig,
  log: Log,
): Promise<Operator> {
  const system = createSystem();
  const database = await openStore({ url: settings.database, clock: system, log });
  const hashing = createHashing(database.installationKey());
  const store = underPolicies(database, slipway.projects, hashing);
  const world = composeWorld({
    slipway,
    github: settings.github,
    store,
    hashing,
    directory: noDirectory,
    system,
    log,
  });
  const memory = createDriverMemory();
  const holder = `operator-${process.pid}-${randomUUID()}`;

  const drive = async (): Promise<boolean> => {
    const lease = await store.acquireLease(holder, system.now(), LEASE);
    if (lease === null) return false;
    const renewal = setInterval(
      () => void store.acquireLease(holder, system.now(), LEASE).catch(() => null),
      LEASE / 3,
    );
    try {
      await driveDeployments(world, memory, lease);
    } catch (error) {
      // A bot has come back, and drives.
      if (!(error instanceof Fenced)) throw error;
    } finally {
      clearInterval(renewal);
    }
    return true;
  };

  return {
    world,
    follow: async (id, tell) => {
      for (;;) {
        const driving = await drive();
        const project = (await store.projectOf(id)) ?? '';
        const now = findDeployment(await store.snapshot({ project, deployments: [id] }), id);
        if (now === undefined) throw new Error(`there is no ${id}`);
        tell(now, driving);
        if (now.status !== 'running' && now.status !== 'awaiting_gates' && now.status !== 'queued')
          return now;
        await setTimeout(slipway.poll);
      }
    },
    close: async () => {
      const lease = await store.acquireLease(holder, system.now(), 1).catch(() => null);
      if (lease !== null) await store.releaseLease(lease);
      database.close();
    },
  };
}

/** Slack is not asked: nobody's authority can be looked up, and so nobody has any (I22). */
const unasked = (): Promise<never> =>
  Promise.reject(new AdapterFault({ provider: 'slack', code: 'not_asked', retryable: false }));

const noDirectory: Directory = { person: unasked, members: unasked };
