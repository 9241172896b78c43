// The deployment circuit breaker: counts failed tasks, and gives up or goes back. (ECS developer guide: deployment circuit breaker)
import type { EcsSettings } from '../settings.ts';
import type { DeploymentRecord } from '../deployment-state.ts';
import type { ServiceRecord } from '../state.ts';
import { addEvent } from './events.ts';
import { failDeployment } from './failure.ts';
import { inFlight } from './in-flight.ts';
import { isRollingBack } from './look.ts';

/** Seen in public reports of DescribeServices and DescribeServiceDeployments. */
const tasksFailed = {
  what: 'tasks failed to start',
  rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
  because: 'the circuit breaker threshold was exceeded',
} as const;

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
  const current = inFlight(service);
  // What trips on the way back is not what made it go back.
  if (current !== undefined && !isRollingBack(current)) current.breakerTriggered = true;
  failDeployment(service, deployment, current, { ...tasksFailed, rollback }, now);
}
