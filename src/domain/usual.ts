// How long things usually take here, from the record: the middle of the latest few.
import { succeededIn, type Snapshot } from './snapshot.ts';

const LATEST = 5;

/** Milliseconds that a service's rollout usually takes in an environment; `null` before the first. */
export function usualRollout(snapshot: Snapshot, environment: string, service: string): number | null {
  const took = succeededIn(snapshot, environment)
    .flatMap(({ rollouts }) => {
      const rollout = rollouts[service];
      return rollout?.status === 'succeeded' && rollout.since !== null ? rollout.at - rollout.since : [];
    })
    .slice(-LATEST);
  return middle(took);
}

/** Milliseconds that a rollback usually takes here, from its start; `null` before the first. */
export const usualRollback = (snapshot: Snapshot, environment: string): number | null =>
  middle(
    succeededIn(snapshot, environment)
      .filter(({ request }) => request.rollback !== null)
      .slice(-LATEST)
      .map(({ startedAt, endedAt }) => endedAt - startedAt),
  );

const middle = (all: readonly number[]): number | null =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? null;
