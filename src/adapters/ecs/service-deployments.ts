// What ECS calls service deployments: one for every revision that a service was ever set to, newest first.
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
  type ServiceDeploymentBrief,
  type ServiceRevision,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Cluster } from '../../domain/project.ts';
import type { FoundDeployment } from '../../domain/rollout.ts';
import { AdapterFault } from '../../ports.ts';
import { statusOf } from './deployment-status.ts';
import { throwUnlessMissing } from './failures.ts';
import { inChunks } from './in-chunks.ts';

/** The newest 20: as many as one call tells the revisions of, and more than can start while an answer is lost. */
export async function listServiceDeployments(
  client: ECSClient,
  cluster: Cluster,
  service: string,
): Promise<readonly FoundDeployment[]> {
  const newest = (await newestFirst(client, cluster, service)).slice(0, 20).map((deployment) => ({
    arn: deployment.serviceDeploymentArn ?? '',
    startedAt: startOf(deployment),
    status: statusOf(deployment.status),
    target: deployment.targetServiceRevisionArn ?? '',
  }));
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

/** The order of ListServiceDeployments (at most 100 a page) is not documented, so a whole page is sorted here. */
export async function newestFirst(
  client: ECSClient,
  cluster: Cluster,
  service: string,
): Promise<readonly ServiceDeploymentBrief[]> {
  const { serviceDeployments = [] } = await client.send(
    new ListServiceDeploymentsCommand({ cluster: cluster.name, service, maxResults: 100 }),
  );
  return serviceDeployments.toSorted((one, other) => startOf(other) - startOf(one));
}

/** When it was made: `startedAt` is not there while it is PENDING, and all comparing is done by this one. */
export const startOf = ({ createdAt }: ServiceDeployment | ServiceDeploymentBrief): number =>
  createdAt?.getTime() ?? 0;

/** ECS API: DescribeServiceDeployments, at most 20. Those that ECS does not know, or cannot tell of now, are left out. */
const describeServiceDeployments = (
  client: ECSClient,
  arns: Iterable<string>,
): Promise<ServiceDeployment[]> =>
  inChunks(arns, 20, async (serviceDeploymentArns) => {
    const answer = await client.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
    return answer.serviceDeployments ?? [];
  });

export async function deploymentsByArn(
  client: ECSClient,
  arns: Iterable<string>,
): Promise<ReadonlyMap<string, ServiceDeployment>> {
  const found = await describeServiceDeployments(client, arns);
  return new Map(found.map((each) => [each.serviceDeploymentArn ?? '', each]));
}

/** ECS API: DescribeServiceRevisions, at most 20. Those that ECS does not know are left out. */
export const describeServiceRevisions = (
  client: ECSClient,
  arns: Iterable<string>,
): Promise<ServiceRevision[]> =>
  inChunks(arns, 20, async (serviceRevisionArns) => {
    const answer = await client.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
    throwUnlessMissing(answer.failures);
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

/** Only ROLLBACK is documented to work, and what happens without a `stopType` is not (FIELD-NOTES 8). */
export async function stopServiceDeployment(
  client: ECSClient,
  serviceDeploymentArn: string,
): Promise<'stopping' | 'ended'> {
  try {
    await client.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
    return 'stopping';
  } catch (error) {
    if (error instanceof AdapterFault && error.code === 'ConflictException') return 'ended';
    throw error;
  }
}
