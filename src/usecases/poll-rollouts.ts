// One poll for the whole bot: everything that moves, whatever deployment it belongs to, read together cluster by cluster.
// The calls grow with what AWS batches, not with deployments.
import type { Cluster } from '../domain/project.ts';
import type { Lease } from '../ports.ts';
import { atOnce } from './at-once.ts';
import { guarded, type DriverMemory } from './guarded.ts';
import { judgeRollout, movingOf } from './judge-rollouts.ts';
import type { Part } from './record-rollout.ts';
import type { World } from './world.ts';

/** Services whose evidence is read at the same time: a verdict does not wait for another. */
const TOGETHER = 10;

export async function pollRollouts(
  world: World,
  memory: DriverMemory,
  parts: readonly Part[],
  fence: Lease,
): Promise<void> {
  const moving = parts.filter((part) => movingOf(part) !== null);
  const clusters = Map.groupBy(moving, ({ environment }) => keyOf(environment.cluster));
  await Promise.all([...clusters.values()].map((those) => pollCluster(world, memory, those, fence)));
}

const keyOf = ({ region, name }: Cluster): string => `${region}/${name}`;

/** What AWS does not answer pauses all that moves there, and each of these deployments says so. */
async function pollCluster(
  world: World,
  memory: DriverMemory,
  parts: readonly Part[],
  fence: Lease,
): Promise<void> {
  const cluster = parts[0]?.environment.cluster;
  if (cluster === undefined) return;
  const deployments = [...new Set(parts.map(({ deployment }) => deployment.request.id))];
  const read = async (): Promise<void> => {
    const watched = parts.flatMap((part) => {
      const rollout = movingOf(part);
      return rollout === null ? [] : [{ ...rollout, ecsService: part.plan.ecsService }];
    });
    const readings = await world.orchestrator.readRollouts(cluster, watched);
    const judgeAll = (those: readonly Part[]): Promise<void> =>
      atOnce(TOGETHER, those, (part) =>
        judgeRollout(world, part, readings.get(part.plan.ecsService) ?? { ours: null, service: null }),
      );
    const byDeployment = Map.groupBy(parts, ({ deployment }) => deployment.request.id);
    await Promise.all(
      [...byDeployment].map(([id, those]) =>
        guarded(world, memory, `judge:${id}`, fence, () => judgeAll(those), [id]),
      ),
    );
  };
  await guarded(world, memory, `poll:${keyOf(cluster)}`, fence, read, deployments);
}
