// DescribeClusters, DescribeServices, ListServices.
import type {
  DescribeClustersCommandInput,
  DescribeClustersCommandOutput,
  DescribeServicesCommandInput,
  DescribeServicesCommandOutput,
  ListServicesCommandInput,
  ListServicesCommandOutput,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../aws-error.ts';
import { page } from '../pages.ts';
import type { Answer } from '../wire.ts';
import { clusterArn, nameIn, serviceArn } from './arns.ts';
import { clusterIn, findService } from './find.ts';
import { showService } from './service-view.ts';
import type { EcsSettings } from './settings.ts';
import type { EcsRegion, ServiceState } from './state.ts';

export function describeClusters(
  region: EcsRegion,
  { clusters = ['default'] }: DescribeClustersCommandInput,
): Answer<DescribeClustersCommandOutput> {
  const known = clusters.filter((each) => region.clusters.includes(nameIn(each)));
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
        status: 'ACTIVE',
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

/** ECS API: DescribeServices, at most 10 names; an unknown one is a failure inside a 200. (FIELD-NOTES 7, 10) */
export function describeServices(
  region: EcsRegion,
  settings: EcsSettings,
  state: ServiceState,
  input: DescribeServicesCommandInput,
): Answer<DescribeServicesCommandOutput> {
  const names = input.services ?? [];
  if (names.length === 0) throw new AwsError('InvalidParameterException', 'Services cannot be empty.');
  if (names.length > 10) {
    throw new AwsError('InvalidParameterException', 'Services cannot be longer than 10.');
  }
  const cluster = clusterIn(region, input.cluster);
  const found = names.map((name) => ({ name, service: findService(state, cluster, name) }));
  return {
    services: found.flatMap(({ service }) =>
      service ? [showService(region, settings, state, service)] : [],
    ),
    failures: found
      .filter(({ service }) => service === undefined)
      .map(({ name }) => ({ arn: serviceArn(region, cluster, nameIn(name)), reason: 'MISSING' })),
  };
}

/** ECS API: ListServices, 10 a page when not asked otherwise, at most 100. INACTIVE services are not listed. (assumed) */
export function listServices(
  region: EcsRegion,
  state: ServiceState,
  input: ListServicesCommandInput,
): Answer<ListServicesCommandOutput> {
  const cluster = clusterIn(region, input.cluster);
  const strategy = input.schedulingStrategy;
  const arns = state.services
    .filter((service) => service.cluster === cluster && service.status !== 'INACTIVE')
    .filter(({ schedulingStrategy }) => strategy === undefined || schedulingStrategy === strategy)
    .map(({ arn }) => arn);
  const { items, nextToken } = page(arns, input, { usual: 10, most: 100 });
  return { serviceArns: [...items], ...(nextToken !== undefined && { nextToken }) };
}
