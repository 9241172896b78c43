// What tests and the demo turn while the sandbox runs.
import type { PullImage } from '../image-behaviour.ts';
import { usualTempo, type Tempo } from './tempo.ts';

export interface EcsSettings {
  tempo: Tempo;
  /** What a running task reports for a multi-arch image: FIELD-NOTES 15 says that both are seen. */
  reportedDigest: 'child' | 'index';
  /** Failed tasks that trip a circuit breaker, in place of ECS's own formula. */
  breakerThreshold: number | undefined;
  /**
   * Leaves `currentServiceDeployment` out until the service deployment has left PENDING, as a public CreateService answer
   * shows. What UpdateService answers is not documented, so callers should stand both.
   */
  hidesPendingServiceDeployment: boolean;
  /** Shows `rolloutState` of services that are not updated by rolling, too. */
  showsRolloutOfShifts: boolean;
  readonly pullImage: PullImage;
}

export function newSettings(pullImage: PullImage, tempo: Partial<Tempo> = {}): EcsSettings {
  return {
    tempo: { ...usualTempo, ...tempo },
    reportedDigest: 'child',
    breakerThreshold: undefined,
    hidesPendingServiceDeployment: false,
    showsRolloutOfShifts: false,
    pullImage,
  };
}
