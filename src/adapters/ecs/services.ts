// Services by name, and whether Slipway can deploy to them.
import { DescribeServicesCommand, type ECSClient, type Failure, type Service } from '@aws-sdk/client-ecs';
import type { Cluster } from '../../domain/project.ts';
import type { ServiceProblem } from '../../domain/refusal.ts';
import { AdapterFault, type LiveService } from '../../ports.ts';
import { isMissing, unread } from './failures.ts';
import { inChunks } from './in-chunks.ts';

/**
 * By name: the service; `null` for one that ECS says is not there; nothing for one that it could not tell of, which
 * proves nothing (FIELD-NOTES 2, 7).
 */
export interface FoundServices {
  readonly get: (name: string) => Service | null | undefined;
  /** The same, insisting on an answer. */
  readonly need: (name: string) => Service | null;
  readonly all: readonly Service[];
}

/** ECS API: DescribeServices, at most 10. */
export async function findServices(
  client: ECSClient,
  cluster: Cluster,
  names: Iterable<string>,
): Promise<FoundServices> {
  const answers = await inChunks(names, 10, async (services) => [
    await client.send(new DescribeServicesCommand({ cluster: cluster.name, services })),
  ]);
  const all = answers.flatMap(({ services }) => services ?? []);
  const found = new Map(all.map((service) => [service.serviceName ?? '', service]));
  const failed = new Map(
    answers.flatMap(({ failures }) => failures ?? []).map((each) => [nameOf(each), each]),
  );
  const get = (name: string): Service | null | undefined => {
    const failure = failed.get(name);
    return found.get(name) ?? (failure !== undefined && isMissing(failure) ? null : undefined);
  };
  return {
    get,
    need: (name) => {
      const service = get(name);
      if (service === undefined) throw unread(failed.get(name));
      return service;
    },
    all,
  };
}

/** `api` of `arn:aws:ecs:eu-west-1:123456789012:service/shop/api`, and of the same without its cluster. */
const nameOf = ({ arn = '' }: Failure): string => arn.split('/').at(-1) ?? '';

export async function describeServices(
  client: ECSClient,
  cluster: Cluster,
  names: readonly string[],
): Promise<readonly LiveService[]> {
  const services = await findServices(client, cluster, names).catch((error: unknown) => {
    if (error instanceof AdapterFault && error.code === 'ClusterNotFoundException') return null;
    throw error;
  });
  return names.map((ecsService) => {
    if (services === null) return { ecsService, problem: { kind: 'cluster_missing' }, revision: '' };
    const service = services.need(ecsService);
    if (service === null) return { ecsService, problem: { kind: 'missing' }, revision: '' };
    return { ecsService, problem: problemOf(service), revision: service.taskDefinition ?? '' };
  });
}

/** FIELD-NOTES 5: services that are going or gone are still described, and other controllers deploy in their own way. */
function problemOf({ status, deploymentController }: Service): ServiceProblem | null {
  if (status !== 'ACTIVE') return { kind: 'inactive', status: status ?? 'unknown' };
  // Left out by services that are older than the choice: those are ECS's own. (ECS API: DeploymentController)
  const controller = deploymentController?.type ?? 'ECS';
  return controller === 'ECS' ? null : { kind: 'controller', controller };
}
