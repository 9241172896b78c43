// In which steps production traffic moves to the new revision.
import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';

export interface TrafficStep {
  /** Of production traffic that the new revision has after this step. */
  readonly percent: number;
  /** Minutes to wait before the next one. */
  readonly bake: number;
}

/** SDK types: LinearConfiguration, CanaryConfiguration, with their defaults. The last step has no bake time of its own. */
export function stepsOf({
  strategy,
  linearConfiguration,
  canaryConfiguration,
}: DeploymentConfiguration): readonly TrafficStep[] {
  const last = { percent: 100, bake: 0 };
  if (strategy === 'LINEAR') {
    const { stepPercent = 10, stepBakeTimeInMinutes: bake = 6 } = linearConfiguration ?? {};
    const before = Math.ceil(100 / stepPercent) - 1;
    return [
      ...Array.from({ length: before }, (_, index) => ({ percent: tenths(stepPercent * (index + 1)), bake })),
      last,
    ];
  }
  if (strategy === 'CANARY') {
    const { canaryPercent = 5, canaryBakeTimeInMinutes: bake = 10 } = canaryConfiguration ?? {};
    return canaryPercent >= 100 ? [last] : [{ percent: canaryPercent, bake }, last];
  }
  return [last];
}

/** Percents come in tenths; binary fractions do not. */
export const tenths = (percent: number): number => Math.round(percent * 10) / 10;
