// One poll of everything that rolls out in a cluster.
import type { ECSClient, Service, ServiceDeployment } from '@aws-sdk/client-ecs';
import type { Cluster } from '../../domain/project.ts';
import type { RolloutReading, ServiceDeploymentReading, ServiceReading } from '../../domain/rollout.ts';
import { statusOf } from './deployment-status.ts';
import { describeServiceDeployments } from './service-deployments.ts';
import { servicesByName } from './services.ts';

interface WatchedRollout {
  readonly ecsService: string;
  readonly serviceDeployment: string;
  readonly revision: string;
}

/** By name of the service. A service that this read does not have reads as `null`: it may be stale (FIELD-NOTES 2). */
export async function readRollouts(
  client: ECSClient,
  cluster: Cluster,
  rollouts: readonly WatchedRollout[],
): Promise<ReadonlyMap<string, RolloutReading>> {
  const services = await servicesByName(
    client,
    cluster,
    rollouts.map(({ ecsService }) => ecsService),
  );
  const deployments = await deploymentsByArn(client, [
    ...rollouts.map(({ serviceDeployment }) => serviceDeployment),
    // Usually ours; somebody else's is looked at as well, for when it started.
    ...[...services.values()].flatMap(({ currentServiceDeployment: newest }) => newest ?? []),
  ]);
  return new Map(
    rollouts.map(({ ecsService, serviceDeployment, revision }) => {
      const ours = deployments.get(serviceDeployment);
      const service = services.get(ecsService);
      return [
        ecsService,
        {
          ours: ours === undefined ? null : readDeployment(ours),
          service: service === undefined ? null : readService(service, revision, ours, deployments),
        },
      ];
    }),
  );
}

async function deploymentsByArn(
  client: ECSClient,
  arns: Iterable<string>,
): Promise<ReadonlyMap<string, ServiceDeployment>> {
  const found = await describeServiceDeployments(client, arns);
  return new Map(found.map((each) => [each.serviceDeploymentArn ?? '', each]));
}

function readDeployment(deployment: ServiceDeployment): ServiceDeploymentReading {
  return {
    status: statusOf(deployment.status),
    said: deployment.statusReason ?? null,
    target: deployment.targetServiceRevision?.arn ?? '',
    startedAt: startOf(deployment),
    endedAt: deployment.finishedAt?.getTime() ?? deployment.stoppedAt?.getTime() ?? null,
    circuitBreaker: deployment.deploymentCircuitBreaker?.status === 'TRIGGERED',
  };
}

/** When it was made: `startedAt` is not there while it is PENDING, and all comparing is done by this one. */
const startOf = ({ createdAt }: ServiceDeployment): number => createdAt?.getTime() ?? 0;

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
    desired: counts.desiredCount ?? 0,
    running: counts.runningCount ?? 0,
    pending: counts.pendingCount ?? 0,
    failed: tasks?.failedTasks ?? 0,
    lastEvent: newsOf(service, ours),
  };
}

/** ECS's newest event, newest first in its answer, if it was said since our deployment began. */
function newsOf({ events = [] }: Service, ours: ServiceDeployment | undefined): string | null {
  const [event] = events;
  const at = event?.createdAt?.getTime() ?? 0;
  return ours !== undefined && at >= startOf(ours) ? (event?.message ?? null) : null;
}
