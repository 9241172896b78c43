// What ECS tells of one service deployment, in our words.
import type { DeploymentStrategy, ServiceDeployment } from '@aws-sdk/client-ecs';
import type { HookPause, ServiceDeploymentReading } from '../../domain/rollout.ts';
import { statusOf } from './deployment-status.ts';
import { startOf } from './service-deployments.ts';

export function readDeployment(deployment: ServiceDeployment): ServiceDeploymentReading {
  const status = statusOf(deployment.status);
  const strategy = strategyOf(deployment.deploymentConfiguration?.strategy);
  const target = deployment.targetServiceRevision;
  return {
    status,
    said: deployment.statusReason ?? null,
    target: target?.arn ?? '',
    startedAt: startOf(deployment),
    endedAt: deployment.finishedAt?.getTime() ?? deployment.stoppedAt?.getTime() ?? null,
    circuitBreaker: deployment.deploymentCircuitBreaker?.status === 'TRIGGERED',
    alarm: alarmOf(deployment),
    strategy,
    // No list of stages is kept here: they grow (FIELD-NOTES 9).
    stage: deployment.lifecycleStage?.toLowerCase().replaceAll('_', ' ') ?? null,
    weight: strategy === 'rolling' ? null : (target?.requestedProductionTrafficWeight ?? null),
    // Once it goes back, nobody is waited for, whatever the hook says.
    pause: status === 'in_progress' ? pauseOf(deployment) : null,
    wentBackTo: deployment.rollback?.serviceRevisionArn ?? null,
  };
}

/** A strategy that AWS adds later is shown without traffic, as a rolling one. */
function strategyOf(strategy: DeploymentStrategy | undefined): ServiceDeploymentReading['strategy'] {
  switch (strategy) {
    case 'BLUE_GREEN':
      return 'blue_green';
    case 'LINEAR':
      return 'linear';
    case 'CANARY':
      return 'canary';
    default:
      return 'rolling';
  }
}

/** ECS may not say which of those it watches: then all of them are named. */
function alarmOf({ alarms = {} }: ServiceDeployment): string | null {
  const { status, triggeredAlarmNames: triggered = [], alarmNames: watched = [] } = alarms;
  if (triggered.length > 0) return triggered.join(', ');
  return status === 'TRIGGERED' ? watched.join(', ') : null;
}

/** A hook of a Lambda function works by itself; a PAUSE waits for somebody (FIELD-NOTES 4, 9). */
function pauseOf({ lifecycleHookDetails = [] }: ServiceDeployment): HookPause | null {
  const hook = lifecycleHookDetails.find(
    ({ targetType, status }) => targetType === 'PAUSE' && status === 'AWAITING_ACTION',
  );
  return hook === undefined
    ? null
    : { hook: hook.hookId ?? '', expiresAt: hook.expiresAt?.getTime() ?? null };
}
