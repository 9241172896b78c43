// The stages of a service deployment, and the PAUSE hooks that hold it at one. (ECS developer guide: pause hooks)
import { randomBytes } from 'node:crypto';
import type { DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import type { HookRecord, LifecycleStage, ServiceDeploymentRecord } from '../deployment-state.ts';
import type { ServiceRecord } from '../state.ts';
import { startRollback } from './rollback.ts';

/** All hooks of a stage begin together. Lambda hooks are taken to succeed at once (the sandbox's own rule). */
export function enterStage(
  deployment: ServiceDeploymentRecord,
  stage: LifecycleStage,
  minute: number,
  now: number,
): void {
  deployment.stage = stage;
  deployment.stageSince = now;
  deployment.updatedAt = new Date(now);
  const hooks = pausesAt(deployment, stage);
  deployment.hooks.push(...hooks.map((hook) => newHook(hook, stage, minute, now)));
}

export const pausesAt = (
  { configuration }: ServiceDeploymentRecord,
  stage: LifecycleStage,
): DeploymentLifecycleHook[] =>
  (configuration.lifecycleHooks ?? []).filter(
    ({ targetType, lifecycleStages = [] }) =>
      targetType === 'PAUSE' && lifecycleStages.some((each) => each === stage),
  );

/** 24 hours and ROLLBACK when left out. (SDK types: DeploymentLifecycleHookTimeoutConfiguration) */
function newHook(
  { timeoutConfiguration }: DeploymentLifecycleHook,
  stage: LifecycleStage,
  minute: number,
  now: number,
): HookRecord {
  const { timeoutInMinutes = 1440, action = 'ROLLBACK' } = timeoutConfiguration ?? {};
  return {
    hookId: `ecs-pause-${randomBytes(32).toString('base64url')}`,
    targetType: 'PAUSE',
    status: 'AWAITING_ACTION',
    expiresAt: new Date(now + timeoutInMinutes * minute),
    timeoutAction: action,
    stage,
  };
}

export const awaiting = ({ hooks }: ServiceDeploymentRecord): HookRecord[] =>
  hooks.filter(({ status }) => status === 'AWAITING_ACTION');

/** It goes on only when every hook of the stage has been continued. */
export const isPaused = (deployment: ServiceDeploymentRecord): boolean => awaiting(deployment).length > 0;

/** Nobody answered in time: one hook that is to roll back takes all of it back. */
export function expireHooks(service: ServiceRecord, current: ServiceDeploymentRecord, now: number): void {
  if (current.status !== 'IN_PROGRESS') return;
  const late = awaiting(current).filter(({ expiresAt }) => expiresAt.getTime() <= now);
  if (late.length === 0) return;
  for (const hook of late) hook.status = 'TIMED_OUT';
  current.updatedAt = new Date(now);
  const fatal = late.find(({ timeoutAction }) => timeoutAction === 'ROLLBACK');
  if (fatal === undefined) return;
  const reason = `Service deployment rolled back because ${fatal.stage} pause hook timed out.`;
  startRollback(service, current, reason, now);
}
