// Keeps one thing's trouble from the others, and says it.
import { decideGiveUp } from '../domain/advance.ts';
import { questionCards, releaseCard } from '../domain/cards.ts';
import { findDeployment } from '../domain/snapshot.ts';
import { AdapterFault, type Lease } from '../ports.ts';
import type { BuildMemory } from './await-builds.ts';
import { bySlipway } from './causes.ts';
import { Fenced } from './fenced.ts';
import type { SweepMemory } from './sweep-refs.ts';
import type { RetryMemory } from './try-again.ts';
import type { World } from './world.ts';

/** Id of the chore that awaits the builds of a project: what pauses it stands on the cards of the candidates that wait. */
export const buildsOf = (project: string): string => `builds:${project}`;

/** What the driver remembers between rounds. Losing it costs a few reads. */
export interface DriverMemory {
  /** Deployment or chore -> when to look again at what could not be done. */
  readonly notBefore: Map<string, number>;
  /** Deployment or chore -> how often in a row it failed for no reason that we know (F35). */
  readonly failures: Map<string, number>;
  /** Request -> which of its gates were closed when it was looked at last. */
  readonly gates: Map<string, string>;
  readonly builds: BuildMemory;
  readonly swept: SweepMemory;
  readonly refusedRefs: RetryMemory;
  readonly refusedTags: RetryMemory;
}

export const createDriverMemory = (): DriverMemory => ({
  notBefore: new Map(),
  failures: new Map(),
  gates: new Map(),
  builds: new Map(),
  swept: new Map(),
  refusedRefs: new Map(),
  refusedTags: new Map(),
});

/** Milliseconds to leave a provider alone that has just failed us. */
const BACK_OFF = 5000;
const TRIES = 3;

/**
 * What the outside does pauses it, and is said; what we do not
 * understand is tried three times, and then needs an operator (F35). Lost leases and a lost database are everybody's.
 */
export async function guarded(
  world: World,
  memory: DriverMemory,
  id: string,
  fence: Lease,
  act: () => Promise<void>,
): Promise<void> {
  const now = world.system.now();
  if (now < (memory.notBefore.get(id) ?? 0)) return;
  memory.notBefore.delete(id);
  try {
    await act();
    memory.failures.delete(id);
    if (world.progress.resume(id)) await redraw(world, id);
  } catch (error) {
    if (error instanceof Fenced || (error instanceof AdapterFault && error.provider === 'sqlite'))
      throw error;
    memory.notBefore.set(id, now + BACK_OFF);
    if (error instanceof AdapterFault) await pause(world, id, error);
    else await countFailure(world, memory, id, error, fence);
  }
}

async function pause(world: World, id: string, fault: AdapterFault): Promise<void> {
  const { provider, code } = fault;
  world.log.warn('paused', { id, provider, code, cause: String(fault.cause) });
  if (world.progress.pause(id, { provider, code, since: world.system.now() })) await redraw(world, id);
}

async function countFailure(
  world: World,
  memory: DriverMemory,
  id: string,
  error: unknown,
  fence: Lease,
): Promise<void> {
  const failures = (memory.failures.get(id) ?? 0) + 1;
  memory.failures.set(id, failures);
  world.log.error('driving failed', { id, failures, error });
  const project = await world.store.projectOf(id);
  if (failures < TRIES || project === null) return;
  const cause = bySlipway(`drive ${id}`, fence);
  const outcome = await world.store.change({ project, deployments: [id] }, cause, (snapshot) =>
    decideGiveUp(snapshot, id, 'resume_failed', world.system.now()),
  );
  if (outcome.kind === 'fenced') throw new Fenced();
}

/** The card that shows what goes on with a deployment; for the awaiting of builds, those of the candidates that wait. */
export async function redraw(world: Pick<World, 'store'>, id: string): Promise<void> {
  const project = await world.store.projectOf(id);
  if (project === null) return redrawWaiting(world, id);
  const deployment = findDeployment(await world.store.snapshot({ project, deployments: [id] }), id);
  if (deployment === undefined) return;
  for (const card of questionCards(deployment)) await world.store.touchCard(card);
}

async function redrawWaiting({ store }: Pick<World, 'store'>, chore: string): Promise<void> {
  const project = /^builds:(.+)$/.exec(chore)?.[1];
  if (project === undefined) return;
  const { releases } = await store.snapshot({ project });
  for (const { id, candidates } of releases) {
    const waiting = candidates.filter(({ build }) => build.status === 'waiting');
    for (const { number } of waiting) await store.touchCard(releaseCard(id, number));
  }
}
