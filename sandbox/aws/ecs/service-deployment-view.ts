// How a service deployment looks in an answer.
import type {
  ServiceDeployment,
  ServiceDeploymentCircuitBreaker,
  ServiceRevisionSummary,
} from '@aws-sdk/client-ecs';
import { clusterArn } from './arns.ts';
import { thresholdOf } from './engine/circuit-breaker.ts';
import { revisionOf, tasksOf } from './find.ts';
import type { EcsSettings } from './settings.ts';
import type { RegionName, ServiceDeploymentRecord, ServiceRecord, ServiceState } from './state.ts';

export function showServiceDeployment(
  region: RegionName,
  settings: EcsSettings,
  state: ServiceState,
  service: ServiceRecord,
  deployment: ServiceDeploymentRecord,
): ServiceDeployment {
  const summary = (revisionId: string): ServiceRevisionSummary => summarise(state, service, revisionId);
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: clusterArn(region, service.cluster),
    createdAt: deployment.createdAt,
    startedAt: deployment.startedAt,
    finishedAt: deployment.finishedAt,
    stoppedAt: deployment.stoppedAt,
    updatedAt: deployment.updatedAt,
    sourceServiceRevisions: deployment.sourceRevisionIds.map(summary),
    targetServiceRevision: summary(deployment.targetRevisionId),
    status: deployment.status,
    statusReason: deployment.statusReason,
    deploymentConfiguration: service.deploymentConfiguration,
    rollback: deployment.rollback,
    deploymentCircuitBreaker: breaker(settings, service, deployment),
  };
}

function summarise(state: ServiceState, service: ServiceRecord, revisionId: string): ServiceRevisionSummary {
  const own = tasksOf(state, service).filter((task) => task.revisionId === revisionId);
  const primary = service.deployments[0]?.revisionId === revisionId;
  const live = own.filter(({ shown }) => shown.desiredStatus === 'RUNNING').length;
  return {
    arn: revisionOf(service, revisionId).arn,
    requestedTaskCount: primary ? service.desiredCount : live,
    runningTaskCount: own.filter(({ shown }) => shown.lastStatus === 'RUNNING').length,
    pendingTaskCount: own.filter(
      ({ shown }) => shown.lastStatus === 'PROVISIONING' || shown.lastStatus === 'PENDING',
    ).length,
  };
}

function breaker(
  settings: EcsSettings,
  service: ServiceRecord,
  deployment: ServiceDeploymentRecord,
): ServiceDeploymentCircuitBreaker {
  const live = service.deployments.find(({ revisionId }) => revisionId === deployment.targetRevisionId);
  return {
    status: breakerStatus(service, deployment),
    failureCount: deployment.failureCount ?? live?.failedTasks ?? 0,
    threshold: thresholdOf(service, settings),
  };
}

/** SDK types: ServiceDeploymentRollbackMonitorsStatus. */
function breakerStatus(
  service: ServiceRecord,
  deployment: ServiceDeploymentRecord,
): 'DISABLED' | 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED' {
  if (service.deploymentConfiguration.deploymentCircuitBreaker?.enable !== true) return 'DISABLED';
  if (deployment.breakerTriggered) return 'TRIGGERED';
  return deployment.finishedAt === undefined ? 'MONITORING' : 'MONITORING_COMPLETE';
}
