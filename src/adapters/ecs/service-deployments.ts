// What ECS calls service deployments: one for every revision that a service was ever set to, newest first.
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
  type ServiceRevision,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Cluster } from '../../domain/project.ts';
import type { FoundDeployment } from '../../domain/rollout.ts';
import { statusOf } from './deployment-status.ts';
import { inChunks } from './in-chunks.ts';

/**
 * The newest 20: as many as one call tells the revisions of, and more than can start while an answer is lost.
 * The order of ListServiceDeployments (at most 100 a page) is not documented, so a whole page is sorted here.
 */
export async function listServiceDeployments(
  client: ECSClient,
  cluster: Cluster,
  service: string,
): Promise<readonly FoundDeployment[]> {
  const { serviceDeployments = [] } = await client.send(
    new ListServiceDeploymentsCommand({ cluster: cluster.name, service, maxResults: 100 }),
  );
  const newest = serviceDeployments
    .map((deployment) => ({
      arn: deployment.serviceDeploymentArn ?? '',
      startedAt: deployment.createdAt?.getTime() ?? 0,
      status: statusOf(deployment.status),
      target: deployment.targetServiceRevisionArn ?? '',
    }))
    .toSorted((one, other) => other.startedAt - one.startedAt)
    .slice(0, 20);
  const revisions = await describeServiceRevisions(
    client,
    newest.map(({ target }) => target).filter((target) => target !== ''),
  );
  const taskDefinitions = new Map(revisions.map((each) => [each.serviceRevisionArn, each.taskDefinition]));
  return newest.map(({ target, ...found }) => ({
    ...found,
    // ECS does not know the service revision (any more): nobody's, in any case not ours.
    revision: taskDefinitions.get(target) ?? '',
  }));
}

/** ECS API: DescribeServiceDeployments, at most 20. Those that ECS does not know are left out. */
export const describeServiceDeployments = (
  client: ECSClient,
  arns: Iterable<string>,
): Promise<ServiceDeployment[]> =>
  inChunks(arns, 20, async (serviceDeploymentArns) => {
    const answer = await client.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
    return answer.serviceDeployments ?? [];
  });

/** ECS API: DescribeServiceRevisions, at most 20. Those that ECS does not know are left out. */
export const describeServiceRevisions = (
  client: ECSClient,
  arns: Iterable<string>,
): Promise<ServiceRevision[]> =>
  inChunks(arns, 20, async (serviceRevisionArns) => {
    const answer = await client.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
    return answer.serviceRevisions ?? [];
  });

/** Sends nothing but the revision: what is left out stays as it is, and counts belong to autoscaling (FIELD-NOTES 13). */
export async function updateService(
  client: ECSClient,
  cluster: Cluster,
  ecsService: string,
  taskDefinition: string,
): Promise<string | null> {
  const { service } = await client.send(
    new UpdateServiceCommand({ cluster: cluster.name, service: ecsService, taskDefinition }),
  );
  if (service?.taskDefinition !== taskDefinition) return null;
  return service.currentServiceDeployment ?? null;
}
