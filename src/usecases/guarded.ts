// Keeps one thing's trouble from the others, and says it.
import { decideGiveUp } from '../domain/advance.ts';
import { questionCards, releaseCard } from '../domain/cards.ts';
import { findDeployment } from '../domain/snapshot.ts';
import { AdapterFault, type Lease } from '../ports.ts';
import type { BuildMemory } from './await-builds.ts';
import { bySlipway } from './causes.ts';
import { Fenced } from './fenced.ts';
import type { AnsweredMemory } from './roll-back-failed.ts';
import type { DriftMemory } from './watch-drift.ts';
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
  /** Deployment or chore -> how often in a row the outside has let it down. */
  readonly faults: Map<string, number>;
  /** Request -> which of its gates were closed when it was looked at last. */
  readonly gates: Map<string, string>;
  readonly builds: BuildMemory;
  /** Running deployment -> when its card was last drawn only because time goes by. */
  readonly shown: Map<string, number>;
  readonly answered: AnsweredMemory;
  readonly drift: DriftMemory;
  readonly swept: SweepMemory;
  readonly refusedRefs: RetryMemory;
  readonly refusedTags: RetryMemory;
}

export const createDriverMemory = (): DriverMemory => ({
  notBefore: new Map(),
  failures: new Map(),
  faults: new Map(),
  gates: new Map(),
  builds: new Map(),
  shown: new Map(),
  answered: new Set(),
  drift: { looked: new Map() },
  swept: new Map(),
  refusedRefs: new Map(),
  refusedTags: new Map(),
});

/** Milliseconds to leave a provider alone that has failed us for the first time, and at most. */
const BACK_OFF = { first: 5000, most: 60_000 };
const TRIES = 3;

/**
 * What the outside does pauses it, and is said; what we do not understand is tried three times, and then needs an
 * operator (F35). Lost leases and a lost database are everybody's.
 *
 * @param deployments on whose cards it is said, and which need an operator in the end
 */
export async function guarded(
  world: World,
  memory: DriverMemory,
  id: string,
  fence: Lease,
  act: () => Promise<void>,
  deployments: readonly string[] = [id],
): Promise<void> {
  const now = world.system.now();
  if (now < (memory.notBefore.get(id) ?? 0)) return;
  memory.notBefore.delete(id);
  try {
    await act();
    memory.failures.delete(id);
    memory.faults.delete(id);
    for (const each of deployments) if (world.progress.resume(each, id)) await redraw(world, each);
  } catch (error) {
    if (error instanceof Fenced || (error instanceof AdapterFault && error.provider === 'sqlite'))
      throw error;
    if (!(error instanceof AdapterFault)) {
      memory.notBefore.set(id, now + BACK_OFF.first);
      return countFailure(world, memory, id, error, fence, deployments);
    }
    memory.notBefore.set(id, now + backOff(world, memory, id));
    for (const each of deployments) await pause(world, each, id, error);
  }
}

/** Twice as long each time, and never quite as long as everybody else (FIELD-NOTES 10). */
function backOff({ system }: Pick<World, 'system'>, { faults }: DriverMemory, id: string): number {
  const times = (faults.get(id) ?? 0) + 1;
  faults.set(id, times);
  const usual = Math.min(BACK_OFF.most, BACK_OFF.first * 2 ** (times - 1));
  return Math.round(usual * (0.8 + 0.4 * system.random()));
}

async function pause(world: World, id: string, by: string, fault: AdapterFault): Promise<void> {
  const { provider, code } = fault;
  world.log.warn('paused', { id, provider, code, cause: String(fault.cause) });
  if (world.progress.pause(id, by, { provider, code, since: world.system.now() })) await redraw(world, id);
}

async function countFailure(
  world: World,
  memory: DriverMemory,
  id: string,
  error: unknown,
  fence: Lease,
  deployments: readonly string[],
): Promise<void> {
  const failures = (memory.failures.get(id) ?? 0) + 1;
  memory.failures.set(id, failures);
  world.log.error('driving failed', { id, failures, error });
  if (failures >= TRIES) for (const each of deployments) await giveUp(world, each, fence);
}

async function giveUp(world: World, id: string, fence: Lease): Promise<void> {
  const project = await world.store.projectOf(id);
  if (project === null) return;
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
