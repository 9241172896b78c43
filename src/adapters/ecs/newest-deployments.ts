// The newest service deployment of many services, for as few calls as can be.
import type { ECSClient, Service, ServiceDeployment, ServiceDeploymentBrief } from '@aws-sdk/client-ecs';
import type { Cluster } from '../../domain/project.ts';
import type { SeenDeployment } from '../../domain/rollout.ts';
import { deploymentsByArn, newestFirst, startOf } from './service-deployments.ts';
import { findServices } from './services.ts';

/** By name; `null` for a service that is not there, or was never deployed to. */
export async function newestServiceDeployments(
  client: ECSClient,
  cluster: Cluster,
  names: readonly string[],
): Promise<ReadonlyMap<string, SeenDeployment | null>> {
  const services = await findServices(client, cluster, names);
  const deployments = await deploymentsByArn(
    client,
    services.all.flatMap(({ currentServiceDeployment: current }) => current ?? []),
  );
  const newest = async (name: string): Promise<SeenDeployment | null> => {
    const service = services.need(name);
    if (service === null) return null;
    const current = deployments.get(service.currentServiceDeployment ?? '');
    if (current !== undefined && !isOvertaken(service, current)) return seen(current);
    const [found] = await newestFirst(client, cluster, name);
    return found === undefined ? null : seen(found);
  };
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, SeenDeployment | null]> => [name, await newest(name)]),
    ),
  );
}

const seen = (deployment: ServiceDeployment | ServiceDeploymentBrief): SeenDeployment => ({
  arn: deployment.serviceDeploymentArn ?? '',
  startedAt: startOf(deployment),
});

/**
 * While the newest service deployment is PENDING, the service may name the one before it, or none. It then has a service
 * revision that the named one has nothing to do with.
 */
function isOvertaken({ currentServiceRevisions = [] }: Service, current: ServiceDeployment): boolean {
  const { targetServiceRevision, sourceServiceRevisions = [], rollback } = current;
  const own = new Set([targetServiceRevision, ...sourceServiceRevisions].map((each) => each?.arn));
  own.add(rollback?.serviceRevisionArn);
  return currentServiceRevisions.some(({ arn }) => !own.has(arn));
}
