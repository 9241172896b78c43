// The deployment circuit breaker: counts failed tasks, and gives up or goes back. (ECS developer guide: deployment circuit breaker)
import type { EcsSettings } from '../settings.ts';
import type { DeploymentRecord, ServiceRecord } from '../state.ts';
import { addEvent } from './events.ts';
import { finish, inFlight } from './in-flight.ts';
import { startRollback } from './rollback.ts';

const tasksFailed = 'ECS deployment circuit breaker: tasks failed to start.';
/** Seen in public reports of DescribeServiceDeployments. */
const rolledBack = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
const gaveUp = 'Service deployment stopped because the circuit breaker threshold was exceeded.';

/**
 * Half of the desired count, at least 3 and at most 200, unless the service says otherwise.
 * (ECS API: ServiceDeploymentCircuitBreaker; SDK types: ThresholdType. Rounding up is assumed.)
 */
export function thresholdOf(service: ServiceRecord, settings: EcsSettings): number {
  if (settings.breakerThreshold !== undefined) return settings.breakerThreshold;
  const { thresholdConfiguration } = service.deploymentConfiguration.deploymentCircuitBreaker ?? {};
  const { type = 'BOUNDED_PERCENT', value = 50 } = thresholdConfiguration ?? {};
  if (type === 'COUNT') return value;
  const share = Math.ceil((service.desiredCount * value) / 100);
  return type === 'BOUNDED_PERCENT' ? Math.min(200, Math.max(3, share)) : share;
}

/** A task of the deployment that is rolling out became healthy: the count starts again. (SDK types: resetOnHealthyTask, true by default) */
export function forgetFailures(service: ServiceRecord, deployment: DeploymentRecord): void {
  const { resetOnHealthyTask = true } = service.deploymentConfiguration.deploymentCircuitBreaker ?? {};
  if (resetOnHealthyTask) deployment.failedTasks = 0;
}

export function countFailure(
  settings: EcsSettings,
  service: ServiceRecord,
  deployment: DeploymentRecord,
  now: number,
): void {
  if (deployment.status !== 'PRIMARY' || deployment.rolloutState !== 'IN_PROGRESS') return;
  deployment.failedTasks += 1;
  deployment.updatedAt = new Date(now);
  if (deployment.failedTasks === 3)
    addEvent(service, 'is unable to consistently start tasks successfully.', now);
  const breaker = service.deploymentConfiguration.deploymentCircuitBreaker;
  if (breaker?.enable !== true || deployment.failedTasks < thresholdOf(service, settings)) return;
  trip(service, deployment, breaker.rollback === true, now);
}

function trip(service: ServiceRecord, deployment: DeploymentRecord, rollback: boolean, now: number): void {
  deployment.rolloutState = 'FAILED';
  deployment.rolloutStateReason = tasksFailed;
  addEvent(
    service,
    `(deployment ecs-svc/${deployment.revisionId}) deployment failed: tasks failed to start.`,
    now,
  );
  const serviceDeployment = inFlight(service);
  if (serviceDeployment === undefined) return;
  if (serviceDeployment.status === 'ROLLBACK_IN_PROGRESS') {
    // What it goes back to fails as well: assumed to be the end of it.
    finish(serviceDeployment, 'ROLLBACK_FAILED', now);
    return;
  }
  serviceDeployment.breakerTriggered = true;
  serviceDeployment.failureCount = deployment.failedTasks;
  if (rollback) {
    startRollback(service, serviceDeployment, rolledBack, now);
    return;
  }
  serviceDeployment.statusReason = gaveUp;
  finish(serviceDeployment, 'STOPPED', now);
}
