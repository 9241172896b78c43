// DescribeClusters, and a cluster's end.
import type { DescribeClustersCommandInput, DescribeClustersCommandOutput } from '@aws-sdk/client-ecs';
import type { Answer } from '../wire.ts';
import { clusterArn, nameIn } from './arns.ts';
import { endService } from './engine/drain.ts';
import type { EcsRegion } from './state.ts';

/** A deleted cluster is still described, as INACTIVE. (ECS API: Cluster) */
export function describeClusters(
  region: EcsRegion,
  { clusters = ['default'] }: DescribeClustersCommandInput,
): Answer<DescribeClustersCommandOutput> {
  const known = clusters.filter((each) => region.clusters.has(nameIn(each)));
  const missing = clusters.filter((each) => !known.includes(each));
  return {
    clusters: known.map((each) => {
      const arn = clusterArn(region, nameIn(each));
      const tasks = region.tasks.filter(({ shown }) => shown.clusterArn === arn);
      const services = region.services.filter(
        ({ cluster, status }) => cluster === nameIn(each) && status === 'ACTIVE',
      );
      return {
        clusterArn: arn,
        clusterName: nameIn(each),
        status: region.clusters.get(nameIn(each)),
        registeredContainerInstancesCount: 0,
        runningTasksCount: tasks.filter(({ shown }) => shown.lastStatus === 'RUNNING').length,
        pendingTasksCount: tasks.filter(({ shown }) => shown.lastStatus === 'PENDING').length,
        activeServicesCount: services.length,
        statistics: [],
        tags: [],
        settings: [],
        capacityProviders: ['FARGATE'],
        defaultCapacityProviderStrategy: [],
      };
    }),
    failures: missing.map((each) => ({ arn: clusterArn(region, nameIn(each)), reason: 'MISSING' })),
  };
}

export function deleteCluster(region: EcsRegion, name: string, forgotten: boolean): void {
  const arn = clusterArn(region, name);
  for (const service of region.services.filter(({ cluster }) => cluster === name)) endService(service);
  region.tasks = region.tasks.filter(({ shown }) => shown.clusterArn !== arn);
  if (forgotten) region.clusters.delete(name);
  else region.clusters.set(name, 'INACTIVE');
}
