// Services by name, and whether Slipway can deploy to them.
import { DescribeServicesCommand, type ECSClient, type Service } from '@aws-sdk/client-ecs';
import type { Cluster } from '../../domain/project.ts';
import type { ServiceProblem } from '../../domain/refusal.ts';
import { AdapterFault, type LiveService } from '../../ports.ts';
import { inChunks } from './in-chunks.ts';

/**
 * The services that are there, by name; one that is not is a failure inside an HTTP 200, and is left out (FIELD-NOTES 7).
 * ECS API: DescribeServices, at most 10.
 */
export async function servicesByName(
  client: ECSClient,
  cluster: Cluster,
  names: Iterable<string>,
): Promise<ReadonlyMap<string, Service>> {
  const found = await inChunks(names, 10, async (services) => {
    const answer = await client.send(new DescribeServicesCommand({ cluster: cluster.name, services }));
    return answer.services ?? [];
  });
  return new Map(found.map((service) => [service.serviceName ?? '', service]));
}

export async function describeServices(
  client: ECSClient,
  cluster: Cluster,
  names: readonly string[],
): Promise<readonly LiveService[]> {
  const services = await servicesByName(client, cluster, names).catch((error: unknown) => {
    if (error instanceof AdapterFault && error.code === 'ClusterNotFoundException') return null;
    throw error;
  });
  return names.map((ecsService) => {
    const service = services?.get(ecsService);
    if (service !== undefined) {
      return { ecsService, problem: problemOf(service), revision: service.taskDefinition ?? '' };
    }
    return { ecsService, problem: { kind: services === null ? 'cluster_missing' : 'missing' }, revision: '' };
  });
}

/** FIELD-NOTES 5: services that are going or gone are still described, and other controllers deploy in their own way. */
function problemOf({ status, deploymentController }: Service): ServiceProblem | null {
  if (status !== 'ACTIVE') return { kind: 'inactive', status: status ?? 'unknown' };
  // Left out by services that are older than the choice: those are ECS's own. (ECS API: DeploymentController)
  const controller = deploymentController?.type ?? 'ECS';
  return controller === 'ECS' ? null : { kind: 'controller', controller };
}
