// The hash chain: every entry is hashed together with the hash before it, so that no past entry can change unnoticed.
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { AuditEntry } from '../../domain/audit.ts';
import type { Queries } from './connection.ts';
import { auditEntries } from './schema.ts';
import { parseEntry } from './stored.ts';

export interface Head {
  /** 0 before the first entry. */
  readonly seq: number;
  readonly hash: Buffer;
}

const NOTHING: Head = { seq: 0, hash: Buffer.alloc(32) };

export function readHead(db: Queries): Head {
  const { seq, hash } = auditEntries;
  return db.select({ seq, hash }).from(auditEntries).orderBy(desc(seq)).limit(1).get() ?? NOTHING;
}

/** Writes the next entry and answers the new head. Its strings must be well formed, and its `seq` the head's plus one. */
export function append(db: Queries, head: Head, entry: AuditEntry): Head {
  const text = canonicalize(entry);
  if (text === undefined) throw new TypeError('an audit entry is a JSON object');
  const bytes = Buffer.from(text, 'utf8');
  const hash = entryHash(entry.seq, head.hash, bytes);
  const { seq, project, event } = entry;
  db.insert(auditEntries).values({ seq, project, type: event.type, bytes, previous: head.hash, hash }).run();
  return { seq, hash };
}

/** `SHA-256("audit/v1\0" ‖ u64(seq) ‖ previous ‖ SHA-256(bytes))`. */
function entryHash(seq: number, previous: Buffer, bytes: Buffer): Buffer {
  const position = Buffer.alloc(8);
  position.writeBigUInt64BE(BigInt(seq));
  const content = createHash('sha256').update(bytes).digest();
  return createHash('sha256').update('audit/v1\0').update(position).update(previous).update(content).digest();
}

export function readEntry(db: Queries, seq: number): AuditEntry | null {
  const { bytes } = auditEntries;
  const row = db.select({ bytes }).from(auditEntries).where(eq(auditEntries.seq, seq)).get();
  return row === undefined ? null : parseEntry(row.bytes);
}

/** The newest entry that announced an operation: found by the text of its record, so that it needs no column of its own. */
export function readIntent(
  db: Queries,
  operation: string,
): { readonly seq: number; readonly hash: string } | null {
  const { seq, hash, bytes, type } = auditEntries;
  const row = db
    .select({ seq, hash })
    .from(auditEntries)
    .where(
      and(
        inArray(type, ['rollout.changed', 'step.changed']),
        sql`instr(${bytes}, ${Buffer.from(JSON.stringify({ operation }).slice(1, -1), 'utf8')}) > 0`,
      ),
    )
    .orderBy(desc(seq))
    .limit(1)
    .get();
  return row === undefined ? null : { seq: row.seq, hash: row.hash.toString('hex') };
}

/** The newest entries of a project, newest first. */
export function readEntries(db: Queries, project: string, limit: number): readonly AuditEntry[] {
  return db
    .select({ bytes: auditEntries.bytes })
    .from(auditEntries)
    .where(eq(auditEntries.project, project))
    .orderBy(desc(auditEntries.seq))
    .limit(limit)
    .all()
    .map(({ bytes }) => parseEntry(bytes));
}
