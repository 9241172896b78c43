// Rollback readiness: whether what worked here could be put back, looked at before anybody needs it.
import type { RollbackRequest, Succeeded } from '../domain/deployment.ts';
import { badRelease, suspicion } from '../domain/mark.ts';
import { spokenName } from '../domain/names.ts';
import type { Obstacle, WayBack } from '../domain/plan.ts';
import type { Environment } from '../domain/project.ts';
import { rollbackTargets } from '../domain/rollback.ts';
import { findDeployment, succeededIn, type Snapshot } from '../domain/snapshot.ts';
import { AdapterFault } from '../ports.ts';
import { describingOnce, type Describe } from './describing-once.ts';
import type { Target } from './target.ts';
import type { World } from './world.ts';

type Reach = Pick<World, 'orchestrator' | 'registry'> & { readonly describe?: Describe };

/** Where one would go back to once the target is live: what worked here, and is something else. */
export function gatherWayBack(
  world: Reach,
  environment: Environment,
  snapshot: Snapshot,
  { commit }: Pick<Target, 'commit'>,
): Promise<WayBack | null> {
  const before = succeededIn(snapshot, environment.name)
    .filter(({ request }) => request.commit !== commit)
    .toReversed();
  return firstWayBack(world, environment, snapshot, before);
}

/** Where one would go back to now. */
export const gatherWayBackNow = (
  world: Reach,
  environment: Environment,
  snapshot: Snapshot,
): Promise<WayBack | null> =>
  firstWayBack(world, environment, snapshot, rollbackTargets(snapshot, environment.name));

/** Targets that are looked at: further back nobody wants to go unseen. */
const MOST = 5;

/** The first that could be had, as a rollback would choose; where none could, what keeps the first from it. */
async function firstWayBack(
  world: Reach,
  environment: Environment,
  snapshot: Snapshot,
  targets: readonly Succeeded[],
): Promise<WayBack | null> {
  const sound = targets.filter(
    ({ request: { release } }) =>
      badRelease(snapshot, release) === null && suspicion(snapshot, release) === null,
  );
  let first: WayBack | null = null;
  for (const target of sound.slice(0, MOST)) {
    const way = await wayBackTo(world, environment, target);
    if (way.obstacle === null || way.obstacle.kind === 'unreadable') return way;
    first ??= way;
  }
  return first;
}

/** Of the target of a rollback itself, as it was looked at last. */
export async function gatherReadiness(
  world: Reach,
  environment: Environment,
  snapshot: Snapshot,
  { restores }: Pick<RollbackRequest, 'restores'>,
): Promise<WayBack | null> {
  const target = findDeployment(snapshot, restores);
  return target?.status === 'succeeded' ? wayBackTo(world, environment, target) : null;
}

async function wayBackTo(world: Reach, environment: Environment, target: Succeeded): Promise<WayBack> {
  const { releaseName, candidate } = target.request;
  return {
    release: spokenName(releaseName, candidate),
    obstacle: await gatherObstacle(world, environment, target),
  };
}

/**
 * What keeps a target from being put back; `null` when nothing does.
 *
 * @param imageOnly its revisions are not needed
 */
export async function gatherObstacle(
  world: Reach,
  { cluster, registry }: Environment,
  { request, rollouts }: Succeeded,
  imageOnly = false,
): Promise<Obstacle | null> {
  const describe = world.describe ?? describingOnce(world.orchestrator);
  try {
    const [images, gone] = await Promise.all([
      world.registry.findUnpullable(request.artifacts, registry),
      Promise.all(
        Object.entries(rollouts).map(async ([service, rollout]) => {
          if (imageOnly || rollout.status !== 'succeeded') return [];
          return (await canBeHad(describe, cluster, rollout.revision)) ? [] : [service];
        }),
      ),
    ]);
    if (images.length > 0) return { kind: 'image_gone', services: images.map(({ service }) => service) };
    return gone.flat().length === 0 ? null : { kind: 'revision_gone', services: gone.flat() };
  } catch (error) {
    if (error instanceof AdapterFault && error.provider === 'aws') return { kind: 'unreadable' };
    throw error;
  }
}

/** Deregistered or not, it can be registered again; one that was deleted cannot be described any more. */
async function canBeHad(
  describe: Describe,
  cluster: Environment['cluster'],
  revision: string,
): Promise<boolean> {
  try {
    await describe(cluster, revision);
    return true;
  } catch (error) {
    if (error instanceof AdapterFault && error.code === 'ClientException') return false;
    throw error;
  }
}
