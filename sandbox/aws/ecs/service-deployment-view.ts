// How a service deployment looks in an answer.
import type {
  DeploymentLifecycleHookDetail,
  ServiceDeployment,
  ServiceDeploymentCircuitBreaker,
  ServiceDeploymentLifecycleStage,
  ServiceRevisionSummary,
} from '@aws-sdk/client-ecs';
import { clusterArn } from './arns.ts';
import { showAlarms } from './engine/alarms.ts';
import { thresholdOf } from './engine/circuit-breaker.ts';
import { revisionOf } from './find.ts';
import type { EcsSettings } from './settings.ts';
import type { HookRecord, ServiceDeploymentRecord } from './deployment-state.ts';
import type { RegionName, ServiceRecord, ServiceState } from './state.ts';
import { countTasks } from './task-counts.ts';

export function showServiceDeployment(
  region: RegionName,
  settings: EcsSettings,
  state: ServiceState,
  service: ServiceRecord,
  deployment: ServiceDeploymentRecord,
): ServiceDeployment {
  const summary = (revisionId: string): ServiceRevisionSummary => ({
    arn: revisionOf(service, revisionId).arn,
    ...(deployment.finalCounts?.[revisionId] ?? countTasks(state, service, revisionId)),
    ...weights(deployment, revisionId),
  });
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
    // The SDK's enumeration lacks one stage that its description has.
    lifecycleStage: deployment.stage as ServiceDeploymentLifecycleStage | undefined,
    lifecycleHookDetails: deployment.hooks.map(showHook),
    deploymentConfiguration: deployment.configuration,
    rollback: deployment.rollback,
    deploymentCircuitBreaker: breaker(settings, service, deployment),
    alarms: showAlarms(deployment),
  };
}

/** Only where traffic is shifted: a rolling update has none. (kayac/ecspresso reads it so) */
function weights(
  { shift }: ServiceDeploymentRecord,
  id: string,
): Pick<ServiceRevisionSummary, 'requestedProductionTrafficWeight' | 'requestedTestTrafficWeight'> {
  if (shift === undefined) return {};
  return {
    requestedProductionTrafficWeight: shift.production[id] ?? 0,
    requestedTestTrafficWeight: shift.test[id] ?? 0,
  };
}

/** Those that are over stay in the list. (assumed: the statuses speak for it) */
function showHook(hook: HookRecord): DeploymentLifecycleHookDetail {
  const { hookId, targetType, status, expiresAt, timeoutAction } = hook;
  return { hookId, targetType, status, expiresAt, timeoutAction };
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
