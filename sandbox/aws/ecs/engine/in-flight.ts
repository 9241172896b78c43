// Which service deployment is on its way, and how one ends.
import type { ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import type { ServiceDeploymentRecord } from '../deployment-state.ts';
import type { ServiceRecord } from '../state.ts';

/** ECS developer guide, service deployment states: these have not finished. */
const unfinished: ReadonlySet<ServiceDeploymentStatus> = new Set([
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
]);

/** At most one: a newer update stops the earlier one. */
export const inFlight = (service: ServiceRecord): ServiceDeploymentRecord | undefined =>
  service.serviceDeployments.findLast(({ status }) => unfinished.has(status));

export function finish(
  deployment: ServiceDeploymentRecord,
  status: ServiceDeploymentStatus,
  now: number,
): void {
  closeHooks(deployment);
  deployment.status = status;
  deployment.finishedAt = new Date(now);
  deployment.updatedAt = new Date(now);
  // SDK types, ServiceDeployment.stoppedAt: when somebody stopped it, or it failed with nothing to roll back to.
  if (status === 'STOPPED') deployment.stoppedAt = new Date(now);
}

/** A deployment that ends or goes back waits for nobody; its hooks count as FAILED. (assumed) */
export function closeHooks({ hooks }: ServiceDeploymentRecord): void {
  for (const hook of hooks) if (hook.status === 'AWAITING_ACTION') hook.status = 'FAILED';
}
