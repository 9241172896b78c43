// `/release mark`: a release that somebody has marked as bad goes nowhere, until it is marked good again.
import type { Refusal } from './refusal.ts';
import type { BadCommit } from './release.ts';
import { accepted, findRelease, refused, type Decision, type Snapshot } from './snapshot.ts';

export interface MarkCommand {
  readonly release: string;
  readonly by: string;
  readonly now: number;
  readonly verdict:
    | { readonly kind: 'bad'; readonly reason: string; readonly commit: string | null }
    | { readonly kind: 'good'; readonly reason: string | null };
}

export function decideMark(snapshot: Snapshot, { release: id, by, now: at, verdict }: MarkCommand): Decision {
  const release = findRelease(snapshot, id);
  if (release === undefined) return refused({ code: 'unknown_release', typed: id, newest: [] });
  const { name, mark } = release;
  const { reason } = verdict;
  if (verdict.kind === 'good') {
    if (mark === null) return refused({ code: 'not_marked', release: name });
    return accepted({ type: 'release.marked', release: id, at, by, mark: null, reason });
  }
  const { commit } = verdict;
  // The commit at fault is often found later; to take the mark off for that would open every gate in between.
  if (mark !== null && (commit === null || commit === mark.commit)) {
    return refused({ code: 'already_marked', release: name, by: mark.by, reason: mark.reason });
  }
  return accepted({
    type: 'release.marked',
    release: id,
    at,
    by,
    mark: { by, at, reason: verdict.reason, commit },
    reason,
  });
}

/** Why a release must not go anywhere; `null` when nobody has marked it. */
export function badRelease(snapshot: Snapshot, id: string): Refusal | null {
  const release = findRelease(snapshot, id);
  if (release === undefined || release.mark === null) return null;
  const { by, reason } = release.mark;
  return { code: 'bad_release', release: release.name, by, reason };
}

/** Of the bad commits that a candidate has: those whose mark still stands. */
export const stillBad = ({ releases }: Snapshot, contains: readonly BadCommit[]): readonly BadCommit[] =>
  contains.filter(({ release, commit }) =>
    releases.some(({ name, mark }) => name === release && mark?.commit === commit),
  );
