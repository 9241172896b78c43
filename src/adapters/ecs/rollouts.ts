// One poll of everything that rolls out in a cluster.
import type { Deployment, ECSClient, Service, ServiceDeployment } from '@aws-sdk/client-ecs';
import type { Cluster } from '../../domain/project.ts';
import type { RolloutReading, ServiceReading } from '../../domain/rollout.ts';
import { readDeployment } from './read-deployment.ts';
import { newsSince } from './events.ts';
import { deploymentsByArn, startOf } from './service-deployments.ts';
import { findServices } from './services.ts';

interface WatchedRollout {
  readonly ecsService: string;
  readonly serviceDeployment: string;
  readonly revision: string;
}

/**
 * By name of the service. A service that this read does not have, or could not tell of, reads as `null`: it may be stale
 * (FIELD-NOTES 2).
 */
export async function readRollouts(
  client: ECSClient,
  cluster: Cluster,
  rollouts: readonly WatchedRollout[],
): Promise<ReadonlyMap<string, RolloutReading>> {
  // At the same time: a verdict is one round trip away, not two.
  const [services, ours] = await Promise.all([
    findServices(
      client,
      cluster,
      rollouts.map(({ ecsService }) => ecsService),
    ),
    deploymentsByArn(
      client,
      rollouts.map(({ serviceDeployment }) => serviceDeployment),
    ),
  ]);
  // Usually ours; somebody else's is looked at as well, for when it started.
  const others = services.all.flatMap(({ currentServiceDeployment: newest }) =>
    newest === undefined || ours.has(newest) ? [] : newest,
  );
  const deployments = new Map([...ours, ...(await deploymentsByArn(client, others))]);
  return new Map(
    rollouts.map(({ ecsService, serviceDeployment, revision }) => {
      const ours = deployments.get(serviceDeployment);
      const service = services.get(ecsService);
      return [
        ecsService,
        {
          ours: ours === undefined ? null : readDeployment(ours),
          service: service ? readService(service, revision, ours, deployments) : null,
        },
      ];
    }),
  );
}

function readService(
  service: Service,
  revision: string,
  ours: ServiceDeployment | undefined,
  deployments: ReadonlyMap<string, ServiceDeployment>,
): ServiceReading {
  const newest = deployments.get(service.currentServiceDeployment ?? '');
  // What ECS calls a deployment in `deployments[]` is the tasks of one revision.
  const tasks = service.deployments?.find(({ taskDefinition }) => taskDefinition === revision);
  const counts = tasks ?? service;
  return {
    active: service.status === 'ACTIVE',
    revision: service.taskDefinition ?? '',
    serving: (service.currentServiceRevisions ?? []).flatMap(({ arn }) => arn ?? []),
    newest:
      newest?.serviceDeploymentArn === undefined
        ? null
        : { arn: newest.serviceDeploymentArn, startedAt: startOf(newest) },
    desired: desiredOf(service, counts),
    running: counts.runningCount ?? 0,
    pending: counts.pendingCount ?? 0,
    failed: tasks?.failedTasks ?? 0,
    lastEvent: ours === undefined ? null : newsSince(service, startOf(ours)),
  };
}

/** A DAEMON service has as many tasks as there are instances, whatever its count says. (ECS API: Service, desiredCount) */
function desiredOf(
  { schedulingStrategy }: Service,
  { desiredCount = 0, runningCount = 0, pendingCount = 0 }: Service | Deployment,
): number {
  return schedulingStrategy === 'DAEMON' ? Math.max(desiredCount, runningCount + pendingCount) : desiredCount;
}
