// One service's news on its way to the record: written only while it follows from what is there, and the lease is held.
import { decideAdvance, rolloutOf } from '../domain/advance.ts';
import type { Running } from '../domain/deployment.ts';
import type { ServicePlan } from '../domain/plan.ts';
import type { Environment } from '../domain/project.ts';
import type { Artifact } from '../domain/release.ts';
import type { Rollout } from '../domain/rollout.ts';
import { same } from '../domain/same.ts';
import { accepted, findDeployment, type Decision, type Snapshot } from '../domain/snapshot.ts';
import type { Lease, Outcome } from '../ports.ts';
import { bySlipway } from './causes.ts';
import { Fenced } from './fenced.ts';
import type { World } from './world.ts';

/** One service of a running deployment, with all that its rollout needs. */
export interface Part {
  readonly deployment: Running;
  readonly environment: Environment;
  readonly plan: ServicePlan;
  readonly artifact: Artifact;
  readonly fence: Lease;
}

type Recorded = Pick<Part, 'deployment' | 'plan' | 'fence'>;

/** @returns what was recorded; `null` when the record had moved on meanwhile, and nothing was written */
export async function record(
  { store, system }: Pick<World, 'store' | 'system'>,
  part: Recorded,
  from: Rollout,
  to: Rollout,
): Promise<Rollout | null> {
  const { id: deployment } = part.deployment.request;
  const { service } = part.plan;
  const outcome = await change(store, part, (snapshot) =>
    decideAdvance(snapshot, { deployment, service, from, to, now: system.now() }),
  );
  return outcome.kind === 'accepted' && outcome.events.length > 0 ? to : null;
}

/**
 * The last look before ECS is changed: something may have taken over since the intent was written, or another process
 * may drive (I11).
 *
 * @throws Fenced
 */
export async function stillStands(
  { store }: Pick<World, 'store'>,
  part: Recorded,
  from: Rollout,
): Promise<boolean> {
  const outcome = await change(store, part, () => accepted());
  if (outcome.kind !== 'accepted') return false;
  const now = findDeployment(outcome.snapshot, part.deployment.request.id);
  return now?.status === 'running' && same(rolloutOf(now, part.plan.service), from);
}

async function change(
  store: World['store'],
  { deployment, plan, fence }: Recorded,
  decide: (snapshot: Snapshot) => Decision,
): Promise<Outcome> {
  const { id, project } = deployment.request;
  const cause = bySlipway(`roll out ${plan.service}`, fence);
  const outcome = await store.change({ project, deployments: [id] }, cause, decide);
  if (outcome.kind === 'fenced') throw new Fenced();
  return outcome;
}
