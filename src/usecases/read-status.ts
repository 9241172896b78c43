// What runs where: the record, held against what ECS says at this moment.
import type { WayBack } from '../domain/plan.ts';
import { ecsServiceName, type Environment, type Project } from '../domain/project.ts';
import {
  driftIn,
  holdsIn,
  lockOf,
  type Drift,
  type Hold,
  type Lock,
  type Review,
} from '../domain/controls.ts';
import { standingFreezes, type StandingFreeze } from '../domain/gate-facts.ts';
import { holderOf, inTurn, lastSucceeded, openIn, type Snapshot } from '../domain/snapshot.ts';
import type { Holding, Open, Succeeded } from '../domain/deployment.ts';
import { AdapterFault, type LiveService } from '../ports.ts';
import { gatherWayBackNow } from './gather-way-back.ts';
import { knownRelease } from './known-release.ts';
import type { World } from './world.ts';

export interface EnvironmentStatus {
  readonly environment: Environment;
  readonly live: LiveStatus;
  readonly holder: Holding | undefined;
  readonly open: readonly Open[];
  /** What people have set over it. */
  readonly freezes: readonly StandingFreeze[];
  readonly lock: Lock | undefined;
  readonly holds: readonly Hold[];
  /** Emergencies that nobody has reviewed yet. */
  readonly reviews: readonly Review[];
  /** Where a rollback would go now, and whether it could; `null` when there is nothing to go back to. */
  readonly wayBack: WayBack | null;
  /** Somebody has changed it past Slipway. */
  readonly drift: Drift | undefined;
}

export type LiveStatus =
  /** Every service runs the very revision that Slipway put there. */
  | { readonly kind: 'as_deployed'; readonly last: Succeeded }
  /** Something else runs: somebody changed it outside Slipway, or a rollout did not take everywhere. */
  | { readonly kind: 'differs'; readonly last: Succeeded }
  /** What somebody changed past Slipway, and somebody said is meant so. */
  | { readonly kind: 'kept'; readonly last: Succeeded }
  | { readonly kind: 'never_deployed' }
  | { readonly kind: 'unreadable'; readonly code: string; readonly last: Succeeded | undefined };

export async function readStatus(
  world: Pick<World, 'orchestrator' | 'registry' | 'store' | 'system'>,
  project: Project,
): Promise<readonly EnvironmentStatus[]> {
  const snapshot = await world.store.snapshot({ project: project.name });
  const { controls } = snapshot;
  const now = world.system.now();
  return Promise.all(
    project.environments.map(async (environment) => ({
      environment,
      live: await readLive(world, project, environment, snapshot),
      holder: holderOf(snapshot, environment.name),
      open: inTurn(openIn(snapshot, environment.name)),
      freezes: standingFreezes(controls, environment.name, environment.policy, now),
      lock: lockOf(controls, environment.name, now),
      holds: holdsIn(controls, environment.name),
      reviews: controls.reviews.filter(
        (review) => review.environment === environment.name && review.reviewed === null,
      ),
      wayBack: await gatherWayBackNow(world, environment, snapshot),
      drift: driftIn(controls, environment.name),
    })),
  );
}

function runsAsKept(
  { controls }: Snapshot,
  { name }: Environment,
  { request, plan, rollouts }: Succeeded,
  live: readonly LiveService[],
): boolean {
  const kept = controls.adopted[name];
  if (kept === undefined || kept.of !== request.id) return false;
  return plan.change.services.every(({ service, ecsService }) => {
    const rollout = rollouts[service];
    const runs = live.find((each) => each.ecsService === ecsService)?.revision;
    const deployed = rollout?.status === 'succeeded' ? rollout.revision : null;
    return runs !== undefined && (runs === deployed || runs === kept.revisions[service]);
  });
}

async function readLive(
  { orchestrator }: Pick<World, 'orchestrator'>,
  project: Project,
  environment: Environment,
  snapshot: Snapshot,
): Promise<LiveStatus> {
  const last = lastSucceeded(snapshot, environment.name);
  if (last === undefined) return { kind: 'never_deployed' };
  // Also what has been taken out of slipway.yml since: it is part of what was deployed.
  const names = new Set([
    ...project.services.map((service) => ecsServiceName(service, environment.name)),
    ...last.plan.change.services.map(({ ecsService }) => ecsService),
  ]);
  let live: readonly LiveService[];
  try {
    live = await orchestrator.describeServices(environment.cluster, [...names]);
  } catch (error) {
    if (error instanceof AdapterFault) return { kind: 'unreadable', code: error.code, last };
    throw error;
  }
  if (knownRelease(snapshot, environment, live) !== null) return { kind: 'as_deployed', last };
  return { kind: runsAsKept(snapshot, environment, last, live) ? 'kept' : 'differs', last };
}
