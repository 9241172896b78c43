// A rolling update that counts as SUCCESSFUL before all of it is done. (ECS developer guide: early success criteria)
import type { DeploymentEarlySuccessCriteria } from '@aws-sdk/client-ecs';
import { isRollingBack, type Look } from './look.ts';

/** Assumed: going back is not cut short. */
export function earlySuccess({ current }: Look): DeploymentEarlySuccessCriteria | undefined {
  const criteria = current?.configuration.earlySuccessCriteria;
  const counts = criteria?.enable === true && current?.shift === undefined && !isRollingBack(current);
  return counts ? criteria : undefined;
}

/** Rounded up, and at least one task, unless there are to be none. */
export function neededHealthy(
  { service }: Look,
  { healthyPercent = 100 }: DeploymentEarlySuccessCriteria,
): number {
  const { desiredCount } = service;
  return Math.min(desiredCount, Math.max(1, Math.ceil((desiredCount * healthyPercent) / 100)));
}

/**
 * Old tasks stay until the bake time is over (BLOCKING) or the deployment is (DEFERRED). Meanwhile they make way only
 * where maximumPercent leaves no room for new ones (assumed: the guide gives the order, not the crowding).
 */
export function keepsOld(look: Look, bakeEnds: number): boolean {
  const early = earlySuccess(look);
  if (early === undefined) return false;
  return early.sourceServiceRevisionCleanup === 'DEFERRED' || look.now < bakeEnds;
}
