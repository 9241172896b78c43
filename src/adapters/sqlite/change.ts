// The only door for writing, from the inside: everything here happens in one transaction, or not at all.
import type { AuditEntry, Event } from '../../domain/audit.ts';
import type { Decision, Snapshot } from '../../domain/snapshot.ts';
import type { Cause, Outcome, Scope } from '../../ports.ts';
import { append, readHead, type Head } from './audit-log.ts';
import { markCards } from './cards.ts';
import type { Queries } from './connection.ts';
import { holdsLease } from './leases.ts';
import { readSnapshot } from './read-snapshot.ts';
import { inbound } from './schema.ts';
import { applyEvent } from './state.ts';
import { asStored } from './stored.ts';

/**
 * Must run in a writing transaction, which ends undone when this throws.
 *
 * @param now milliseconds since the Unix epoch
 */
export function change(
  db: Queries,
  scope: Scope,
  cause: Cause,
  now: number,
  decide: (snapshot: Snapshot) => Decision,
): Outcome {
  if (cause.fence !== undefined && !holdsLease(db, cause.fence, now)) return { kind: 'fenced' };
  if (cause.inbound !== null && !isFirst(db, cause.inbound, now)) return { kind: 'duplicate' };
  const snapshot = readSnapshot(db, scope);
  const decision = decide(snapshot);
  if (decision.kind === 'refused') {
    const { refusals } = decision;
    record(db, readHead(db), scope, cause, { type: 'refused', at: now, tried: cause.tried, refusals });
    return decision;
  }
  if (decision.events.length === 0) return { kind: 'accepted', events: [], snapshot };
  const events = write(db, scope, cause, decision.events);
  return { kind: 'accepted', events, snapshot: readSnapshot(db, scope) };
}

/** Whether the inbound id is new; from now on it is not (I9). */
const isFirst = (db: Queries, id: string, at: number): boolean =>
  db.insert(inbound).values({ id, at }).onConflictDoNothing().run().changes === 1;

/** Entry and state, event by event: what is recorded is what the state is made from. */
function write(db: Queries, scope: Scope, cause: Cause, events: readonly Event[]): readonly Event[] {
  const touched = new Map<string, number>();
  const written: Event[] = [];
  let head = readHead(db);
  for (const event of events) {
    const recorded = record(db, head, scope, cause, event);
    head = recorded.head;
    written.push(recorded.event);
    const keys = applyEvent(db, scope.project, recorded.event, head.seq);
    for (const key of keys) touched.set(key, touched.get(key) ?? head.seq);
  }
  markCards(db, scope.project, touched);
  return written;
}

function record(
  db: Queries,
  head: Head,
  scope: Scope,
  cause: Cause,
  event: Event,
): { readonly head: Head; readonly event: Event } {
  const entry: AuditEntry = asStored({
    seq: head.seq + 1,
    // A start is the whole installation's, whatever it was written through.
    project: event.type === 'slipway.started' || scope.project === '' ? null : scope.project,
    actor: cause.actor,
    cause: cause.inbound,
    policy: cause.policy ?? null,
    event,
  });
  return { head: append(db, head, entry), event: entry.event };
}
