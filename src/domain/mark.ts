// `/release mark`: a release that somebody has marked as bad goes nowhere, until it is marked good again.
import type { ReleaseEvent } from './audit.ts';
import type { Refusal } from './refusal.ts';
import type { BadCommit, Mark, Named } from './release.ts';
import { accepted, findRelease, refused, type Decision, type Snapshot } from './snapshot.ts';

export interface MarkCommand {
  readonly release: string;
  readonly by: string;
  readonly now: number;
  readonly verdict:
    | {
        readonly kind: 'bad';
        readonly reason: string;
        readonly commit: string | null;
        /** Candidates that have the commit: they are flagged from now on. */
        readonly containing: readonly Named[];
      }
    | { readonly kind: 'good'; readonly reason: string | null };
}

type Bad = Extract<MarkCommand['verdict'], { readonly kind: 'bad' }>;

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
  const standing = mark?.kind === 'bad' ? mark : null;
  // The commit at fault is often found later; to take the mark off for that would open every gate in between.
  if (standing !== null && (commit === null || commit === standing.commit)) {
    return refused({ code: 'already_marked', release: name, by: standing.by, reason: standing.reason });
  }
  const marked: ReleaseEvent = {
    type: 'release.marked',
    release: id,
    at,
    by,
    mark: { kind: 'bad', by, at, reason: verdict.reason, commit },
    reason,
  };
  return accepted(marked, ...flags(name, at, verdict));
}

/** At the gates of what was cut before anybody knew, too. */
function flags(release: string, at: number, verdict: Bad): readonly ReleaseEvent[] {
  const { commit, reason, containing } = verdict;
  if (commit === null) return [];
  return containing.map(({ release: { id }, candidate }) => ({
    type: 'bad_commit.found',
    release: id,
    at,
    candidate: candidate.number,
    bad: { release, commit, reason },
  }));
}

/** Why a release must not go anywhere; `null` when nobody has marked it. */
export function badRelease(snapshot: Snapshot, id: string): Refusal | null {
  const release = findRelease(snapshot, id);
  if (release?.mark?.kind !== 'bad') return null;
  const { by, reason } = release.mark;
  return { code: 'bad_release', release: release.name, by, reason };
}

/** Who rolled back from it, and why; `null` when nobody has. It closes no gate, and no rollback goes there by itself. */
export function suspicion(snapshot: Snapshot, id: string): Mark | null {
  const mark = findRelease(snapshot, id)?.mark ?? null;
  return mark?.kind === 'suspect' ? mark : null;
}

/** Of the bad commits that a candidate has: those whose mark still stands. */
export const stillBad = ({ releases }: Snapshot, contains: readonly BadCommit[]): readonly BadCommit[] =>
  contains.filter(({ release, commit }) =>
    releases.some(({ name, mark }) => name === release && mark?.commit === commit),
  );
