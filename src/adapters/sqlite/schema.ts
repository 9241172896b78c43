// The tables. State is kept whole as JSON beside the columns that queries and constraints need; the order of things is
// the sequence of the audit entries that made them, never a clock (T34).
import { sql } from 'drizzle-orm';
import { blob, check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** The chain. Its triggers are in migrations/0001: they refuse an UPDATE, a DELETE, a gap and a wrong `previous`. */
export const auditEntries = sqliteTable(
  'audit_entries',
  {
    /** Without gaps, from 1. */
    seq: integer('seq').primaryKey(),
    project: text('project'),
    /** The event's type. */
    type: text('type').notNull(),
    /** The whole entry as RFC 8785 JSON in UTF-8: what was hashed, and is never written again. */
    bytes: blob('bytes', { mode: 'buffer' }).notNull(),
    /** Hash of the entry before; 32 zero bytes for the first. */
    previous: blob('previous', { mode: 'buffer' }).notNull(),
    hash: blob('hash', { mode: 'buffer' }).notNull(),
  },
  (table) => [
    index('audit_entries_by_project').on(table.project, table.seq),
    check('audit_bytes_are_a_blob', sql`typeof(${table.bytes}) = 'blob'`),
    check(
      'audit_previous_is_a_hash',
      sql`typeof(${table.previous}) = 'blob' and length(${table.previous}) = 32`,
    ),
    check('audit_hash_is_a_hash', sql`typeof(${table.hash}) = 'blob' and length(${table.hash}) = 32`),
  ],
);

export const releases = sqliteTable(
  'releases',
  {
    id: text('id').primaryKey(),
    project: text('project').notNull(),
    name: text('name').notNull(),
    /** Milliseconds since the Unix epoch. */
    cutAt: integer('cut_at').notNull(),
    /** Sequence of the audit entry that cut it: the order of releases. */
    cutSeq: integer('cut_seq').notNull(),
    state: text('state').notNull(),
  },
  (table) => [
    uniqueIndex('releases_by_name').on(table.project, table.name),
    index('releases_by_cut').on(table.project, table.cutSeq),
  ],
);

export const deployments = sqliteTable(
  'deployments',
  {
    id: text('id').primaryKey(),
    project: text('project').notNull(),
    environment: text('environment').notNull(),
    release: text('release')
      .notNull()
      .references(() => releases.id),
    status: text('status').notNull(),
    version: integer('version').notNull(),
    /** Sequence of the audit entry that requested it: the order of requests. */
    requestedSeq: integer('requested_seq').notNull(),
    /** Sequence of the audit entry that ended it; NULL while it is open or holds its environment. */
    endedSeq: integer('ended_seq'),
    state: text('state').notNull(),
  },
  (table) => [
    // I1, whatever the code does: one row holds an environment.
    uniqueIndex('one_deployment_holds_an_environment')
      .on(table.project, table.environment)
      .where(sql`status in ('running', 'needs_operator')`),
    index('deployments_not_ended')
      .on(table.project)
      .where(sql`ended_seq is null`),
    index('deployments_by_end').on(table.project, table.environment, table.endedSeq, table.id),
  ],
);

/** One row for each project that has any: what people have set over it. */
export const controls = sqliteTable('controls', {
  project: text('project').primaryKey(),
  version: integer('version').notNull(),
  state: text('state').notNull(),
});

/** Ids of commands, clicks and deliveries that were acted on: a second one has no effect (I9). */
export const inbound = sqliteTable('inbound', {
  id: text('id').primaryKey(),
  at: integer('at').notNull(),
});

export const cards = sqliteTable(
  'cards',
  {
    key: text('key').primaryKey(),
    project: text('project').notNull(),
    channel: text('channel'),
    ts: text('ts'),
    generation: integer('generation').notNull(),
    drawn: integer('drawn').notNull(),
    /** Sequence of the audit entry that brought it up: the order of cards. */
    createdSeq: integer('created_seq').notNull(),
  },
  (table) => [
    index('cards_to_draw')
      .on(table.createdSeq)
      .where(sql`generation > drawn`),
  ],
);

export const leases = sqliteTable('leases', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  token: integer('token').notNull(),
  /** Milliseconds since the Unix epoch; 0 when it was given back. */
  expiresAt: integer('expires_at').notNull(),
});

/** One row: what belongs to this installation and is made at its first start. */
export const installation = sqliteTable(
  'installation',
  {
    id: integer('id').primaryKey(),
    /** 32 random bytes: the key of the HMACs that stand for environment values. */
    key: blob('key', { mode: 'buffer' }).notNull(),
  },
  (table) => [check('one_installation', sql`${table.id} = 1 and length(${table.key}) = 32`)],
);
