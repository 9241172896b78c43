// A new service revision, the service deployment that brings it, and its entry in `deployments[]`.
import type { ContainerImage } from '@aws-sdk/client-ecs';
import { newRevisionId, newServiceDeploymentId, serviceDeploymentArn, serviceRevisionArn } from '../arns.ts';
import { tasksOf } from '../find.ts';
import type { EcsSettings } from '../settings.ts';
import type { DeploymentRecord, RevisionRecord, ServiceDeploymentRecord } from '../deployment-state.ts';
import type { EcsRegion, ServiceRecord, TaskDefinitionRecord } from '../state.ts';
import { freezeCounts } from '../task-counts.ts';
import { alarmsOf } from './alarms.ts';
import { finish, inFlight } from './in-flight.ts';
import { platformOf } from './launch-task.ts';

export function startDeployment(
  region: EcsRegion,
  settings: EcsSettings,
  service: ServiceRecord,
  definition: TaskDefinitionRecord,
  now: number,
): void {
  replaceInFlight(service, now);
  freezeCounts(region, service);
  const sourceRevisionIds = [
    ...new Set(tasksOf(region, service).flatMap(({ revisionId }) => revisionId ?? [])),
  ];
  const revision = newRevision(region, settings, service, definition, now);
  service.revisions.push(revision);
  service.taskDefinition = definition.taskDefinitionArn;
  for (const deployment of service.deployments) deployment.status = 'ACTIVE';
  service.deployments.unshift(newDeployment(revision, now));
  service.serviceDeployments.push(newServiceDeployment(region, service, revision, sourceRevisionIds, now));
}

/** What was on its way is STOPPED by a newer update; it is never called failed. (The wording is assumed.) */
function replaceInFlight(service: ServiceRecord, now: number): void {
  const earlier = inFlight(service);
  if (earlier === undefined) return;
  earlier.statusReason = 'Service deployment stopped because it was replaced by a newer service deployment.';
  earlier.failureCount ??= primaryOf(service)?.failedTasks ?? 0;
  finish(earlier, 'STOPPED', now);
}

export const primaryOf = (service: ServiceRecord): DeploymentRecord | undefined =>
  service.deployments.find(({ status }) => status === 'PRIMARY');

export function newRevision(
  region: EcsRegion,
  settings: EcsSettings,
  service: ServiceRecord,
  definition: TaskDefinitionRecord,
  now: number,
): RevisionRecord {
  const id = newRevisionId();
  return {
    id,
    arn: serviceRevisionArn(region, service.cluster, service.name, id),
    taskDefinition: definition.taskDefinitionArn,
    containerImages: imagesOf(definition, settings),
    createdAt: new Date(now),
  };
}

/**
 * The digest that each image resolves to now; none while it cannot be found, or with versionConsistency off. (FIELD-NOTES 15)
 * Assumed: a multi-arch image is recorded by the digest of its index, and a digest is there before the first task has started.
 */
function imagesOf(definition: TaskDefinitionRecord, settings: EcsSettings): ContainerImage[] {
  return (definition.containerDefinitions ?? []).map(({ name, image = '', versionConsistency }) => {
    const { digest } = settings.pullImage(image, platformOf(definition));
    const pinned = versionConsistency !== 'disabled' && digest !== undefined;
    return { containerName: name, image, ...(pinned && { imageDigest: digest }) };
  });
}

export function newDeployment(revision: RevisionRecord, now: number): DeploymentRecord {
  return {
    revisionId: revision.id,
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ecs-svc/${revision.id} in progress.`,
    failedTasks: 0,
    createdAt: new Date(now),
    updatedAt: new Date(now),
  };
}

export function newServiceDeployment(
  region: EcsRegion,
  service: ServiceRecord,
  revision: RevisionRecord,
  sourceRevisionIds: readonly string[],
  now: number,
): ServiceDeploymentRecord {
  const configuration = structuredClone(service.deploymentConfiguration);
  return {
    arn: serviceDeploymentArn(region, service.cluster, service.name, newServiceDeploymentId()),
    targetRevisionId: revision.id,
    sourceRevisionIds,
    createdAt: new Date(now),
    updatedAt: new Date(now),
    status: 'PENDING',
    breakerTriggered: false,
    configuration,
    hooks: [],
    stageSince: now,
    ...alarmsOf(region, { configuration }),
    ...shiftOf(service),
  };
}

/** Traffic is at first where the deployment before has left it. */
function shiftOf(service: ServiceRecord): Pick<ServiceDeploymentRecord, 'shift'> {
  const { strategy = 'ROLLING' } = service.deploymentConfiguration;
  if (strategy === 'ROLLING') return {};
  const base = service.serviceDeployments.findLast(({ status }) => status === 'SUCCESSFUL')?.targetRevisionId;
  const left = service.serviceDeployments.at(-1)?.shift;
  const production = left?.production ?? (base === undefined ? {} : { [base]: 100 });
  return {
    shift: {
      ...(base !== undefined && { baseRevisionId: base }),
      stepsTaken: 0,
      production,
      test: {},
    },
  };
}
