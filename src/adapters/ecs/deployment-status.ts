// ECS's words for where a service deployment stands, in ours.
import type { ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import type { ServiceDeploymentReading } from '../../domain/rollout.ts';

/** A status that AWS adds later reads as "goes on": the deadline ends the wait, and nothing is called a success. */
export function statusOf(status: ServiceDeploymentStatus | undefined): ServiceDeploymentReading['status'] {
  switch (status) {
    case 'SUCCESSFUL':
      return 'succeeded';
    case 'STOPPED':
      return 'stopped';
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return 'rolling_back';
    case 'ROLLBACK_SUCCESSFUL':
      return 'rolled_back';
    case 'ROLLBACK_FAILED':
      return 'rollback_failed';
    default:
      return 'in_progress';
  }
}
