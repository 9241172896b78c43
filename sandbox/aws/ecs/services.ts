// DescribeServices, ListServices.
import type {
  DescribeServicesCommandInput,
  DescribeServicesCommandOutput,
  Failure,
  ListServicesCommandInput,
  ListServicesCommandOutput,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../aws-error.ts';
import { page } from '../pages.ts';
import type { Answer } from '../wire.ts';
import { nameIn, serviceArn } from './arns.ts';
import { clusterIn, findService } from './find.ts';
import { showService } from './service-view.ts';
import type { EcsSettings } from './settings.ts';
import type { EcsRegion, ServiceState } from './state.ts';

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
  const found = names.map((name) => ({
    name,
    service: findService(state, cluster, name),
    failure: takeFailure(region, cluster, nameIn(name)),
  }));
  return {
    services: found.flatMap(({ service, failure }) =>
      service && !failure ? [showService(region, settings, state, service)] : [],
    ),
    failures: found
      .filter(({ service, failure }) => service === undefined || failure !== undefined)
      .map(({ name, failure }) => ({
        arn: serviceArn(region, cluster, nameIn(name)),
        ...(failure ?? { reason: 'MISSING' }),
      })),
  };
}

/** What a test wants answered in place of the service, used up by one. */
function takeFailure(region: EcsRegion, cluster: string, service: string): Failure | undefined {
  const hit = region.describeFailures.find((each) => each.cluster === cluster && each.service === service);
  if (hit === undefined) return undefined;
  hit.left -= 1;
  if (hit.left <= 0) region.describeFailures = region.describeFailures.filter((each) => each !== hit);
  return hit.failure;
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
