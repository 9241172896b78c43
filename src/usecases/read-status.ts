// What runs where: the record, held against what ECS says at this moment.
import { ecsServiceName, type Environment, type Project } from '../domain/project.ts';
import { holdsIn, lockOf, type Hold, type Lock, type Review } from '../domain/controls.ts';
import { standingFreezes, type StandingFreeze } from '../domain/gate-facts.ts';
import { holderOf, inTurn, lastSucceeded, openIn, type Snapshot } from '../domain/snapshot.ts';
import type { Holding, Open, Succeeded } from '../domain/deployment.ts';
import { AdapterFault, type LiveService } from '../ports.ts';
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
}

export type LiveStatus =
  /** Every service runs the very revision that Slipway put there. */
  | { readonly kind: 'as_deployed'; readonly last: Succeeded }
  /** Something else runs: somebody changed it outside Slipway, or a rollout did not take everywhere. */
  | { readonly kind: 'differs'; readonly last: Succeeded }
  | { readonly kind: 'never_deployed' }
  | { readonly kind: 'unreadable'; readonly code: string; readonly last: Succeeded | undefined };

export async function readStatus(
  world: Pick<World, 'orchestrator' | 'store' | 'system'>,
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
    })),
  );
}

async function readLive(
  { orchestrator }: Pick<World, 'orchestrator'>,
  project: Project,
  environment: Environment,
  snapshot: Snapshot,
): Promise<LiveStatus> {
  const last = lastSucceeded(snapshot, environment.name);
  if (last === undefined) return { kind: 'never_deployed' };
  const names = project.services.map((service) => ecsServiceName(service, environment.name));
  let live: readonly LiveService[];
  try {
    live = await orchestrator.describeServices(environment.cluster, names);
  } catch (error) {
    if (error instanceof AdapterFault) return { kind: 'unreadable', code: error.code, last };
    throw error;
  }
  return { kind: knownRelease(snapshot, environment, live) === null ? 'differs' : 'as_deployed', last };
}
