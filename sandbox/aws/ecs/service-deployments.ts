// ListServiceDeployments, DescribeServiceDeployments, DescribeServiceRevisions. (FIELD-NOTES 8)
import type {
  DescribeServiceDeploymentsCommandInput,
  DescribeServiceDeploymentsCommandOutput,
  DescribeServiceRevisionsCommandInput,
  DescribeServiceRevisionsCommandOutput,
  ListServiceDeploymentsCommandInput,
  ListServiceDeploymentsCommandOutput,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../aws-error.ts';
import { page } from '../pages.ts';
import type { Answer } from '../wire.ts';
import { clusterArn } from './arns.ts';
import { clusterIn, revisionOf, serviceIn } from './find.ts';
import { showPlacement } from './placement.ts';
import { showServiceDeployment } from './service-deployment-view.ts';
import type { EcsSettings } from './settings.ts';
import type { EcsRegion, ServiceState } from './state.ts';

/** Newest first (assumed). The times in `createdAt` arrive as epoch seconds, and are Dates by now. */
export function listServiceDeployments(
  region: EcsRegion,
  state: ServiceState,
  input: ListServiceDeploymentsCommandInput,
): Answer<ListServiceDeploymentsCommandOutput> {
  const service = serviceIn(state, clusterIn(region, input.cluster), input.service ?? '');
  const { before, after } = input.createdAt ?? {};
  const wanted = service.serviceDeployments
    .toReversed()
    .filter(
      ({ status }) =>
        input.status === undefined || input.status.length === 0 || input.status.includes(status),
    )
    .filter(({ createdAt }) => (before ? createdAt < before : true) && (after ? createdAt > after : true));
  const { items, nextToken } = page(wanted, input, { usual: 20, most: 100 });
  return {
    serviceDeployments: items.map((each) => ({
      serviceDeploymentArn: each.arn,
      serviceArn: service.arn,
      clusterArn: clusterArn(region, service.cluster),
      createdAt: each.createdAt,
      startedAt: each.startedAt,
      finishedAt: each.finishedAt,
      targetServiceRevisionArn: revisionOf(service, each.targetRevisionId).arn,
      status: each.status,
      statusReason: each.statusReason,
    })),
    ...(nextToken !== undefined && { nextToken }),
  };
}

/** ECS API: DescribeServiceDeployments, at most 20. */
export function describeServiceDeployments(
  region: EcsRegion,
  settings: EcsSettings,
  state: ServiceState,
  input: DescribeServiceDeploymentsCommandInput,
): Answer<DescribeServiceDeploymentsCommandOutput> {
  const arns = atMost20(input.serviceDeploymentArns, 'serviceDeploymentArns');
  const found = state.services.flatMap((service) =>
    service.serviceDeployments
      .filter(({ arn }) => arns.includes(arn))
      .map((each) => showServiceDeployment(region, settings, state, service, each)),
  );
  return {
    serviceDeployments: found,
    failures: missing(
      arns,
      found.map((each) => each.serviceDeploymentArn),
    ),
  };
}

/** ECS API: DescribeServiceRevisions, at most 20. */
export function describeServiceRevisions(
  region: EcsRegion,
  state: ServiceState,
  input: DescribeServiceRevisionsCommandInput,
): Answer<DescribeServiceRevisionsCommandOutput> {
  const arns = atMost20(input.serviceRevisionArns, 'serviceRevisionArns');
  const found = state.services.flatMap((service) =>
    service.revisions
      .filter(({ arn }) => arns.includes(arn))
      .map((revision) => ({
        serviceRevisionArn: revision.arn,
        serviceArn: service.arn,
        clusterArn: clusterArn(region, service.cluster),
        taskDefinition: revision.taskDefinition,
        ...showPlacement(service.placement, 'resolved'),
        containerImages: [...revision.containerImages],
        guardDutyEnabled: false,
        createdAt: revision.createdAt,
      })),
  );
  return {
    serviceRevisions: found,
    failures: missing(
      arns,
      found.map((each) => each.serviceRevisionArn),
    ),
  };
}

function atMost20(arns: readonly string[] | undefined, field: string): readonly string[] {
  if (arns === undefined || arns.length === 0 || arns.length > 20) {
    throw new AwsError('InvalidParameterException', `${field} must have between 1 and 20 items.`);
  }
  return arns;
}

const missing = (
  asked: readonly string[],
  found: readonly (string | undefined)[],
): { arn: string; reason: string }[] =>
  asked.filter((arn) => !found.includes(arn)).map((arn) => ({ arn, reason: 'MISSING' }));
