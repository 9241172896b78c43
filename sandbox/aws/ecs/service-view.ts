// How a service looks in an answer, computed from the service and its tasks at one moment.
import type { Deployment, Service, ServiceCurrentRevisionSummary, TaskSet } from '@aws-sdk/client-ecs';
import { clusterArn, serviceRevisionArn, taskSetArn } from './arns.ts';
import { revisionOf, tasksOf } from './find.ts';
import { placementOfTask, showPlacement } from './placement.ts';
import type { EcsSettings } from './settings.ts';
import { count } from './task-counts.ts';
import type { DeploymentRecord } from './deployment-state.ts';
import type { RegionName, ServiceRecord, ServiceState, TaskRecord } from './state.ts';

export function showService(
  region: RegionName,
  settings: EcsSettings,
  state: ServiceState,
  service: ServiceRecord,
): Service {
  const tasks = tasksOf(state, service);
  const { running, pending } = count(tasks);
  const rolling = service.controller === 'ECS';
  const current = currentServiceDeployment(service, settings);
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: clusterArn(region, service.cluster),
    loadBalancers: [],
    serviceRegistries: [],
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: running,
    pendingCount: pending,
    ...showPlacement(service.placement, 'as given'),
    // FIELD-NOTES 5: CODE_DEPLOY and EXTERNAL services have task sets; their deployments are empty.
    ...(service.controller !== 'EXTERNAL' && { taskDefinition: service.taskDefinition }),
    ...(!rolling && { taskSets: [showTaskSet(region, service, tasks)] }),
    deployments: rolling
      ? service.deployments.map((each) => showDeployment(settings, service, each, tasks))
      : [],
    deploymentConfiguration: service.deploymentConfiguration,
    deploymentController: { type: service.controller },
    schedulingStrategy: service.schedulingStrategy,
    events: service.events,
    createdAt: service.createdAt,
    ...(rolling && {
      currentServiceRevisions: service.deployments.map((each) =>
        showCurrentRevision(region, service, each, tasks),
      ),
      ...(current !== undefined && { currentServiceDeployment: current }),
    }),
    placementConstraints: [],
    placementStrategy: [],
    enableECSManagedTags: false,
    propagateTags: 'NONE',
    enableExecuteCommand: false,
  };
}

/** Assumed: the newest one, also after it has finished. */
function currentServiceDeployment(service: ServiceRecord, settings: EcsSettings): string | undefined {
  const { serviceDeployments } = service;
  const hidden = settings.hidesPendingServiceDeployment;
  return serviceDeployments.findLast(({ status }) => !(hidden && status === 'PENDING'))?.arn;
}

const ofRevision = (tasks: readonly TaskRecord[], id: string): TaskRecord[] =>
  tasks.filter(({ revisionId }) => revisionId === id);

function showDeployment(
  settings: EcsSettings,
  service: ServiceRecord,
  deployment: DeploymentRecord,
  tasks: readonly TaskRecord[],
): Deployment {
  const { running, pending, live } = count(ofRevision(tasks, deployment.revisionId));
  return {
    id: `ecs-svc/${deployment.revisionId}`,
    status: deployment.status,
    taskDefinition: revisionOf(service, deployment.revisionId).taskDefinition,
    // Assumed for ACTIVE ones: what has not been told to stop yet.
    desiredCount: deployment.status === 'PRIMARY' ? service.desiredCount : live,
    pendingCount: pending,
    runningCount: running,
    failedTasks: deployment.failedTasks,
    createdAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
    ...showPlacement(service.placement, 'resolved'),
    ...showRollout(settings, service, deployment),
  };
}

/** SDK types, Deployment.rolloutState: only of rolling updates. One public log shows it of a CANARY, so callers should stand both. */
function showRollout(
  { showsRolloutOfShifts }: EcsSettings,
  { deploymentConfiguration: { strategy = 'ROLLING' } }: ServiceRecord,
  { rolloutState, rolloutStateReason }: DeploymentRecord,
): Pick<Deployment, 'rolloutState' | 'rolloutStateReason'> {
  return strategy === 'ROLLING' || showsRolloutOfShifts ? { rolloutState, rolloutStateReason } : {};
}

function showCurrentRevision(
  region: RegionName,
  service: ServiceRecord,
  deployment: DeploymentRecord,
  tasks: readonly TaskRecord[],
): ServiceCurrentRevisionSummary {
  const { running, pending, live } = count(ofRevision(tasks, deployment.revisionId));
  return {
    arn: serviceRevisionArn(region, service.cluster, service.name, deployment.revisionId),
    requestedTaskCount: deployment.status === 'PRIMARY' ? service.desiredCount : live,
    runningTaskCount: running,
    pendingTaskCount: pending,
  };
}

/** The one steady task set of a service that somebody else deploys. (ECS API: TaskSet) */
function showTaskSet(region: RegionName, service: ServiceRecord, tasks: readonly TaskRecord[]): TaskSet {
  const { running, pending } = count(tasks);
  const id = `ecs-svc/${service.revisions[0]?.id ?? '0'}`;
  return {
    id,
    taskSetArn: taskSetArn(region, service.cluster, service.name, id),
    serviceArn: service.arn,
    clusterArn: clusterArn(region, service.cluster),
    status: 'PRIMARY',
    taskDefinition: service.taskDefinition,
    computedDesiredCount: service.desiredCount,
    pendingCount: pending,
    runningCount: running,
    createdAt: service.createdAt,
    updatedAt: service.createdAt,
    launchType: placementOfTask(service.placement).launchType,
    stabilityStatus: 'STEADY_STATE',
    stabilityStatusAt: service.createdAt,
    scale: { unit: 'PERCENT', value: 100 },
  };
}
