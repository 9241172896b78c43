// What the circuit breaker and the alarms do with a deployment that has failed: go back, or stop where it is.
import type { DeploymentRecord, ServiceDeploymentRecord } from '../deployment-state.ts';
import type { ServiceRecord } from '../state.ts';
import { addEvent } from './events.ts';
import { finish } from './in-flight.ts';
import { isRollingBack } from './look.ts';
import { startRollback } from './rollback.ts';

export interface DeploymentFailure {
  /** As the event tells it. */
  readonly what: string;
  readonly rolloutStateReason: string;
  /** `Service deployment rolled back because …` */
  readonly because: string;
  readonly rollback: boolean;
}

export function failDeployment(
  service: ServiceRecord,
  primary: DeploymentRecord,
  current: ServiceDeploymentRecord | undefined,
  failure: DeploymentFailure,
  now: number,
): void {
  primary.rolloutState = 'FAILED';
  primary.rolloutStateReason = failure.rolloutStateReason;
  addEvent(service, `(deployment ecs-svc/${primary.revisionId}) deployment failed: ${failure.what}.`, now);
  if (current === undefined) return;
  // What it goes back to fails as well: assumed to be the end of it.
  if (isRollingBack(current)) {
    finish(current, 'ROLLBACK_FAILED', now);
    return;
  }
  current.failureCount = primary.failedTasks;
  if (failure.rollback) {
    startRollback(service, current, `Service deployment rolled back because ${failure.because}.`, now);
    return;
  }
  current.statusReason = `Service deployment stopped because ${failure.because}.`;
  finish(current, 'STOPPED', now);
}
