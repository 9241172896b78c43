// `/release lock` and `unlock`: one person keeps an environment. Somebody else takes it over with a button, and the owner
// is told.
import { lockOf, type Lock, type Next } from './controls.ts';
import { spokenName } from './names.ts';
import type { Refusal, StandingLock } from './refusal.ts';
import { accepted, inTurn, openIn, refused, type Decision, type Snapshot } from './snapshot.ts';

export function decideLock(snapshot: Snapshot, lock: Lock): Decision {
  const { environment, at } = lock;
  const standing = lockOf(snapshot.controls, environment, at);
  if (standing !== undefined) return refused({ code: 'already_locked', ...shown(standing) });
  // One whose time is over, and whose end nobody has recorded yet.
  const over = snapshot.controls.locks.find((each) => each.environment === environment) ?? null;
  return accepted({
    type: 'lock.taken',
    project: snapshot.project,
    scope: environment,
    at,
    lock,
    from: over,
  });
}

export function decideUnlock(
  snapshot: Snapshot,
  { environment, by, now: at }: { readonly environment: string; readonly by: string; readonly now: number },
): Decision {
  const lock = lockOf(snapshot.controls, environment, at);
  if (lock === undefined) return refused({ code: 'not_locked', environment });
  if (lock.by !== by && !isOperators(lock)) return refused({ code: 'not_your_lock', ...shown(lock) });
  const next = nextIn(snapshot, environment);
  return accepted({
    type: 'lock.released',
    project: snapshot.project,
    scope: environment,
    at,
    lock,
    by,
    next,
  });
}

/** Left from the command line: nobody of Slack owns it, so anybody may give it back. */
export const isOperators = ({ by }: Pick<Lock, 'by'>): boolean => by.startsWith('operator:');

export interface TakeOver {
  /** Id of the lock that was seen: another one is not taken unseen (F33). */
  readonly seen: string;
  /** Id of the new one. */
  readonly id: string;
  readonly by: string;
  readonly now: number;
}

/** The reason and the end stay: what it is for has not changed, only who answers for it. */
export function decideTakeOver(snapshot: Snapshot, { seen, id, by, now: at }: TakeOver): Decision {
  const seenLock = snapshot.controls.locks.find((lock) => lock.id === seen);
  const from = seenLock === undefined ? undefined : lockOf(snapshot.controls, seenLock.environment, at);
  if (from === undefined) return refused({ code: 'lock_changed' });
  if (from.by === by) return refused({ code: 'already_locked', ...shown(from) });
  const lock: Lock = { ...from, id, by, at, left: false };
  return accepted({ type: 'lock.taken', project: snapshot.project, scope: from.environment, at, lock, from });
}

/** Locks whose time is over: recorded, so that cards and whoever waits hear of it. */
export const endedLocks = (snapshot: Snapshot, now: number): Decision =>
  accepted(
    ...snapshot.controls.locks
      .filter(({ until }) => until !== null && now >= until)
      .map((lock) => ({
        type: 'lock.ended' as const,
        project: snapshot.project,
        scope: lock.environment,
        at: now,
        lock,
        next: nextIn(snapshot, lock.environment),
      })),
  );

/** Who waits first for the environment; `null` when nobody does. */
function nextIn(snapshot: Snapshot, environment: string): Next | null {
  const [first] = inTurn(openIn(snapshot, environment).filter(({ request }) => request.rollback === null));
  if (first === undefined) return null;
  const { id, requestedBy, releaseName, candidate } = first.request;
  return { deployment: id, requestedBy, release: spokenName(releaseName, candidate) };
}

const shown = ({ environment, by, at, until, reason, link }: Lock): StandingLock => ({
  environment,
  by,
  at,
  until,
  reason,
  link,
});

/** What keeps somebody from deploying to a locked environment; `null` when it is theirs, or nobody's. */
export const lockRefusal = (lock: Lock | undefined, owner: string | null): Refusal | null =>
  lock === undefined || lock.by === owner ? null : { code: 'locked', ...shown(lock) };
