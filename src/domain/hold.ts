// `/release hold` and `resume`: automation pauses, people may go on.
import type { Hold } from './controls.ts';
import { accepted, refused, type Decision, type Snapshot } from './snapshot.ts';

export function decideHold(snapshot: Snapshot, hold: Hold): Decision {
  const { environment: scope, at } = hold;
  const before = holdAt(snapshot, scope);
  if (before !== undefined) {
    const { by, reason } = before;
    return refused({ code: 'already_on_hold', environment: scope, by, reason });
  }
  return accepted({ type: 'hold.set', project: snapshot.project, scope, at, hold });
}

/** Anybody may: it stops nobody, and whoever lifts it is named. */
export function decideResume(
  snapshot: Snapshot,
  {
    environment: scope,
    by,
    now: at,
  }: { readonly environment: string | null; readonly by: string; readonly now: number },
): Decision {
  const hold = holdAt(snapshot, scope);
  if (hold === undefined) return refused({ code: 'not_on_hold', environment: scope });
  return accepted({ type: 'hold.lifted', project: snapshot.project, scope, at, hold, by });
}

const holdAt = ({ controls }: Snapshot, scope: string | null): Hold | undefined =>
  controls.holds.find(({ environment }) => environment === scope);
