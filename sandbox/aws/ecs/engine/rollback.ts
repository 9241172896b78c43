// ECS's own rollback: the last revision that was deployed with success becomes PRIMARY again. (FIELD-NOTES 1)
import type { ServiceDeploymentRecord } from '../deployment-state.ts';
import type { ServiceRecord } from '../state.ts';
import { revisionOf } from '../find.ts';
import { addEvent } from './events.ts';
import { closeHooks, finish } from './in-flight.ts';
import { newDeployment, primaryOf } from './start-deployment.ts';

/**
 * The service deployment stays the same one and now leads back. Without an earlier success there is nothing to go back to,
 * and it ends at once. (FIELD-NOTES 3; that the status is ROLLBACK_FAILED then is assumed)
 * Assumed: the old revision keeps its id in `deployments[]`; an alarm is named where the circuit breaker is.
 */
export function startRollback(
  service: ServiceRecord,
  serviceDeployment: ServiceDeploymentRecord,
  reason: string,
  now: number,
): void {
  closeHooks(serviceDeployment);
  serviceDeployment.updatedAt = new Date(now);
  const success = service.serviceDeployments.findLast(({ status }) => status === 'SUCCESSFUL');
  const failed = primaryOf(service);
  if (failed !== undefined) failed.rolloutState = 'FAILED';
  if (success === undefined) {
    serviceDeployment.statusReason = `${reason} No earlier service revision was deployed successfully.`;
    finish(serviceDeployment, 'ROLLBACK_FAILED', now);
    return;
  }
  const revision = revisionOf(service, success.targetRevisionId);
  serviceDeployment.status = 'ROLLBACK_IN_PROGRESS';
  serviceDeployment.statusReason = reason;
  serviceDeployment.rollback = { reason, startedAt: new Date(now), serviceRevisionArn: revision.arn };
  if (serviceDeployment.shift !== undefined) {
    serviceDeployment.stage = 'SCALE_UP';
    serviceDeployment.stageSince = now;
  }
  service.taskDefinition = revision.taskDefinition;
  const old =
    service.deployments.find(({ revisionId }) => revisionId === revision.id) ?? newDeployment(revision, now);
  const others = service.deployments.filter((deployment) => deployment !== old);
  for (const other of others) other.status = 'ACTIVE';
  old.status = 'PRIMARY';
  old.rolloutState = 'IN_PROGRESS';
  const detector = (serviceDeployment.alarms?.triggered ?? []).length > 0 ? 'alarm' : 'circuit breaker';
  old.rolloutStateReason = `ECS deployment ${detector}: rolling back to deploymentId ecs-svc/${revision.id}.`;
  old.failedTasks = 0;
  delete old.readySince;
  delete old.steadySince;
  old.updatedAt = new Date(now);
  service.deployments = [old, ...others];
  addEvent(service, `rolling back to deployment ecs-svc/${revision.id}.`, now);
}
