// Reads lag behind writes: for a while after Slipway has set a service, a read may still show what was there before.
import { mayHaveBegun } from './deployment.ts';
import { liveOrRollingOut } from './rollback.ts';
import { READ_LAG } from './rollout.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * ARN of the revision that Slipway itself set the service to so recently that a read may not show it yet; `null` when
 * a read can be believed (FIELD-NOTES 2).
 */
export function recentlySet(
  snapshot: Snapshot,
  environment: string,
  service: string,
  now: number,
): string | null {
  const newest = liveOrRollingOut(snapshot, environment);
  if (newest === undefined || !mayHaveBegun(newest)) return null;
  const rollout = newest.rollouts[service];
  switch (rollout?.status) {
    case 'updating':
    case 'rolling_out':
      return now < rollout.since + READ_LAG ? rollout.revision : null;
    case 'succeeded':
      return now < rollout.at + READ_LAG ? rollout.revision : null;
    default:
      return null;
  }
}
