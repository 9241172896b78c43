// News of services, and of steps, on its way to the record: written only while it follows from what is there, and the
// lease is held.
import { decideAdvance, decideEnd, decideStep, rolloutOf, stepOf, type Advance } from '../domain/advance.ts';
import type { Running } from '../domain/deployment.ts';
import type { ServicePlan } from '../domain/plan.ts';
import type { Environment } from '../domain/project.ts';
import type { Artifact } from '../domain/release.ts';
import type { Rollout } from '../domain/rollout.ts';
import { same } from '../domain/same.ts';
import { accepted, findDeployment, type Decision, type Snapshot } from '../domain/snapshot.ts';
import type { PlannedStep, StepState } from '../domain/steps.ts';
import type { Lease, Outcome } from '../ports.ts';
import { bySlipway } from './causes.ts';
import { Fenced } from './fenced.ts';
import type { World } from './world.ts';

/** A running deployment, and what its rollouts need. */
export interface Drive {
  readonly deployment: Running;
  readonly environment: Environment;
  readonly fence: Lease;
}

/** One of its services. */
export interface Part extends Drive {
  readonly plan: ServicePlan;
  readonly artifact: Artifact;
}

/** One of its steps that is no wave of services. */
export interface StepPart extends Drive {
  readonly step: number;
  readonly planned: PlannedStep;
}

/** What one service goes to, and from where. */
export interface News<To extends Rollout = Rollout> {
  readonly part: Part;
  readonly from: Rollout;
  readonly to: To;
}

type Reach = Pick<World, 'store' | 'system'>;

/**
 * All of it in one transaction; all parts are of one deployment.
 *
 * @returns what was recorded: for the rest, the record had moved on meanwhile
 */
export async function recordAll<To extends Rollout>(
  { store, system }: Reach,
  all: readonly News<To>[],
): Promise<readonly News<To>[]> {
  const [first] = all;
  if (first === undefined) return [];
  const { deployment, environment } = first.part;
  const news: readonly Advance[] = all.map(({ part, from, to }) => ({
    service: part.plan.service,
    from,
    to,
  }));
  const outcome = await change(store, first.part, `roll out ${spoken(all)}`, (snapshot) =>
    decideAdvance(snapshot, {
      deployment: deployment.request.id,
      news,
      now: system.now(),
      policy: environment.policy,
    }),
  );
  if (outcome.kind !== 'accepted') return [];
  const written = new Set(
    outcome.events.flatMap((event) => (event.type === 'rollout.changed' ? event.service : [])),
  );
  return all.filter(({ part }) => written.has(part.plan.service));
}

/** @returns what was recorded; `null` when the record had moved on meanwhile, and nothing was written */
export async function record(world: Reach, part: Part, from: Rollout, to: Rollout): Promise<Rollout | null> {
  const written = await recordAll(world, [{ part, from, to }]);
  return written.length > 0 ? to : null;
}

const spoken = (all: readonly News[]): string => {
  const [first] = all;
  return all.length === 1 ? (first?.part.plan.service ?? '') : `${all.length} services`;
};

/** The same for a step. */
export async function recordStep(
  { store, system }: Reach,
  { step, ...drive }: StepPart,
  from: StepState,
  to: StepState,
): Promise<StepState | null> {
  const { id } = drive.deployment.request;
  const { policy } = drive.environment;
  const outcome = await change(store, drive, `step ${step + 1} of ${id}`, (snapshot) =>
    decideStep(snapshot, { deployment: id, step, from, to, now: system.now(), policy }),
  );
  return outcome.kind === 'accepted' && outcome.events.length > 0 ? to : null;
}

/**
 * The last look before ECS is changed: something may have taken over since the intents were written, or another process
 * may drive (I11).
 *
 * @returns those whose intent still stands
 * @throws Fenced
 */
export async function stillStanding<Each extends Omit<News, 'to'>>(
  { store }: Pick<World, 'store'>,
  all: readonly Each[],
): Promise<readonly Each[]> {
  const [first] = all;
  if (first === undefined) return [];
  const now = await current(store, first.part);
  return all.filter(({ part, from }) => now !== null && same(rolloutOf(now, part.plan.service), from));
}

export async function stepStillStands(
  { store }: Pick<World, 'store'>,
  part: StepPart,
  from: StepState,
): Promise<boolean> {
  const now = await current(store, part);
  // Whoever aborts wants nothing new begun.
  return now !== null && now.abort === null && same(stepOf(now, part.step), from);
}

/** What has nothing left to do ends, whoever left it there. */
export async function recordEnd({ store, system }: Reach, drive: Drive): Promise<void> {
  const { id } = drive.deployment.request;
  const { policy } = drive.environment;
  await change(store, drive, `end ${id}`, (snapshot) =>
    decideEnd(snapshot, id, { now: system.now(), policy }),
  );
}

async function current(store: World['store'], drive: Drive): Promise<Running | null> {
  const outcome = await change(store, drive, 'look', () => accepted());
  if (outcome.kind !== 'accepted') return null;
  const now = findDeployment(outcome.snapshot, drive.deployment.request.id);
  return now?.status === 'running' ? now : null;
}

async function change(
  store: World['store'],
  { deployment, fence }: Drive,
  tried: string,
  decide: (snapshot: Snapshot) => Decision,
): Promise<Outcome> {
  const { id, project } = deployment.request;
  const outcome = await store.change({ project, deployments: [id] }, bySlipway(tried, fence), decide);
  if (outcome.kind === 'fenced') throw new Fenced();
  return outcome;
}
