// StopServiceDeployment, ContinueServiceDeployment: what a caller does to a deployment that is on its way. (FIELD-NOTES 8)
import type {
  ContinueServiceDeploymentCommandInput,
  ContinueServiceDeploymentCommandOutput,
  StopServiceDeploymentCommandInput,
  StopServiceDeploymentCommandOutput,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../aws-error.ts';
import type { Answer } from '../wire.ts';
import { inFlight } from './engine/in-flight.ts';
import { awaiting } from './engine/stages.ts';
import { serviceOfDeployment } from './find.ts';
import type { ServiceDeploymentRecord } from './deployment-state.ts';
import type { EcsRegion } from './state.ts';

/**
 * ECS developer guide, stopping service deployments: PENDING and IN_PROGRESS become ROLLBACK_REQUESTED, one that already goes
 * back goes on doing so. Only ROLLBACK is documented; refusing ABORT, and a finished deployment by ConflictException, is assumed.
 */
export function stopServiceDeployment(
  region: EcsRegion,
  input: StopServiceDeploymentCommandInput,
  now: number,
): Answer<StopServiceDeploymentCommandOutput> {
  const { serviceDeploymentArn = '', stopType = 'ROLLBACK' } = input;
  if (stopType !== 'ROLLBACK')
    throw new AwsError('InvalidParameterException', `stopType ${stopType} is not supported.`);
  const deployment = inFlight(serviceOfDeployment(region, serviceDeploymentArn));
  if (deployment?.arn !== serviceDeploymentArn) {
    throw new AwsError('ConflictException', 'The service deployment has already finished.');
  }
  if (deployment.status === 'PENDING' || deployment.status === 'IN_PROGRESS') {
    requestRollback(
      deployment,
      'Service deployment rolled back because StopServiceDeployment was called.',
      now,
    );
  }
  return { serviceDeploymentArn };
}

/**
 * ECS developer guide, pause hooks and continuing service deployments; the messages are from its troubleshooting page, the
 * exceptions' names are assumed: the SDK lists no ConflictException here. CONTINUE when the action is left out. (SDK types)
 */
export function continueServiceDeployment(
  region: EcsRegion,
  input: ContinueServiceDeploymentCommandInput,
  now: number,
): Answer<ContinueServiceDeploymentCommandOutput> {
  const { serviceDeploymentArn = '', hookId = '', action = 'CONTINUE' } = input;
  if (!/^ecs-[a-z]+-.+$/.test(hookId)) {
    throw new AwsError(
      'InvalidParameterException',
      'Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}',
    );
  }
  if (action !== 'CONTINUE' && action !== 'ROLLBACK') {
    throw new AwsError('InvalidParameterException', 'Invalid action. Valid values are: CONTINUE, ROLLBACK');
  }
  const deployment = inFlight(serviceOfDeployment(region, serviceDeploymentArn));
  if (deployment?.arn !== serviceDeploymentArn) {
    throw new AwsError(
      'InvalidParameterException',
      'Continuing a service deployment is not allowed for service deployment in terminal states.',
    );
  }
  const hook = awaiting(deployment).find((each) => each.hookId === hookId);
  if (hook === undefined || deployment.status !== 'IN_PROGRESS') {
    throw new AwsError(
      'InvalidParameterException',
      'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN',
    );
  }
  hook.status = action === 'CONTINUE' ? 'SUCCEEDED' : 'FAILED';
  deployment.updatedAt = new Date(now);
  if (action === 'ROLLBACK') {
    // Assumed: worded like its neighbour that timed out, and requested like a stop.
    const reason = `Service deployment rolled back because ${hook.stage} pause hook was rolled back.`;
    requestRollback(deployment, reason, now);
  }
  return { serviceDeploymentArn };
}

function requestRollback(deployment: ServiceDeploymentRecord, reason: string, now: number): void {
  deployment.status = 'ROLLBACK_REQUESTED';
  deployment.statusReason = reason;
  deployment.updatedAt = new Date(now);
}
