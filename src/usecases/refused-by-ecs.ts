// What ECS refuses for good ends the rollout, and has changed nothing. Anything else is thrown, and read back later.
import type { Rollout, RolloutFailure } from '../domain/rollout.ts';
import { AdapterFault } from '../ports.ts';
import type { Part } from './record-rollout.ts';

type Answer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'refused'; readonly rollout: Rollout };

export async function refusedForGood<T>(part: Part, call: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: 'answer', value: await call() };
  } catch (error) {
    const said = refusalOf(error);
    if (said === null) throw error;
    return { kind: 'refused', rollout: failed(part, 'refused_by_ecs', said) };
  }
}

/** AWS's own words for a refusal that stands; `null` for everything that may pass, or may have been carried out. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof AdapterFault) || error.retryable || error.uncertain) return null;
  const said = error.cause instanceof Error ? error.cause.message : null;
  return said === null ? error.code : `${error.code}: ${said}`;
}

/** A rollout that failed without a service deployment of its own: what was there still serves. */
export const failed = (
  { plan }: Pick<Part, 'plan'>,
  reason: RolloutFailure['reason'],
  said: string | null,
): Rollout => ({
  status: 'failed',
  failure: {
    reason,
    said,
    tasks: [],
    events: [],
    serviceDeployment: null,
    serves: plan.liveRevision,
  },
});
