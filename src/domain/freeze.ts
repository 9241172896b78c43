// `/release freeze` and `unfreeze`: nobody deploys, by somebody's order.
import type { Freeze } from './controls.ts';
import { standing, type Eligibility } from './people.ts';
import { accepted, refused, type Decision, type Snapshot } from './snapshot.ts';

export function decideFreeze(snapshot: Snapshot, freeze: Freeze): Decision {
  const { environment: scope, at } = freeze;
  const before = standingIn(snapshot, scope, at);
  if (before !== undefined) {
    const { by, reason } = before;
    return refused({ code: 'already_frozen', environment: scope, by, reason });
  }
  return accepted({ type: 'freeze.set', project: snapshot.project, scope, at, freeze });
}

export interface Unfreeze {
  /** `null`: the freeze of the whole project. */
  readonly environment: string | null;
  readonly by: string;
  readonly now: number;
}

export interface UnfreezeFacts {
  readonly eligibility: Eligibility;
  /** Who may overrule freezes, wherever this one stands. */
  readonly overrule: readonly string[];
}

/** Whoever froze it, and whoever may overrule it anyhow. */
export function decideUnfreeze(
  snapshot: Snapshot,
  { environment: scope, by, now: at }: Unfreeze,
  { eligibility, overrule }: UnfreezeFacts,
): Decision {
  const freeze = standingIn(snapshot, scope, at);
  if (freeze === undefined) return refused({ code: 'not_frozen', environment: scope });
  const stands = standing(eligibility, overrule);
  if (freeze.by !== by && stands !== 'yes') {
    return refused({ code: 'not_your_freeze', by: freeze.by, overrule, unreadable: stands === 'unreadable' });
  }
  return accepted({ type: 'freeze.lifted', project: snapshot.project, scope, at, freeze, by });
}

/** Freezes whose time is over: recorded, so that cards hear of it. */
export const endedFreezes = (snapshot: Snapshot, now: number): Decision =>
  accepted(
    ...snapshot.controls.freezes
      .filter(({ until }) => until !== null && now >= until)
      .map((freeze) => ({
        type: 'freeze.ended' as const,
        project: snapshot.project,
        scope: freeze.environment,
        at: now,
        freeze,
      })),
  );

/** One for each environment, and one for the whole project. */
const standingIn = ({ controls }: Snapshot, scope: string | null, now: number): Freeze | undefined =>
  controls.freezes.find(({ environment, until }) => environment === scope && (until === null || now < until));
