// How a service looks in an answer, computed from the service and its tasks at one moment.
import type { Deployment, Service, ServiceCurrentRevisionSummary, TaskSet } from '@aws-sdk/client-ecs';
import { clusterArn, serviceRevisionArn, taskSetArn } from './arns.ts';
import { revisionOf, tasksOf } from './find.ts';
import type { EcsSettings } from './settings.ts';
import type { DeploymentRecord, RegionName, ServiceRecord, ServiceState, TaskRecord } from './state.ts';

interface Counts {
  readonly running: number;
  readonly pending: number;
  /** Not yet told to stop. */
  readonly live: number;
}

function count(tasks: readonly TaskRecord[]): Counts {
  return {
    running: tasks.filter(({ shown }) => shown.lastStatus === 'RUNNING').length,
    pending: tasks.filter(
      ({ shown }) => shown.lastStatus === 'PROVISIONING' || shown.lastStatus === 'PENDING',
    ).length,
    live: tasks.filter(({ shown }) => shown.desiredStatus === 'RUNNING').length,
  };
}

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
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    platformFamily: 'Linux',
    // FIELD-NOTES 5: CODE_DEPLOY and EXTERNAL services have task sets; their deployments are empty.
    ...(service.controller !== 'EXTERNAL' && { taskDefinition: service.taskDefinition }),
    ...(!rolling && { taskSets: [showTaskSet(region, service, tasks)] }),
    deployments: rolling ? service.deployments.map((each) => showDeployment(service, each, tasks)) : [],
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
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
  };
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
    launchType: 'FARGATE',
    stabilityStatus: 'STEADY_STATE',
    stabilityStatusAt: service.createdAt,
    scale: { unit: 'PERCENT', value: 100 },
  };
}
