// A connection that keeps what it was told to keep.
import Database from 'better-sqlite3';
import type { RunResult } from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';

/** The database, or a transaction in it: the core query builder over either. */
export type Queries = BaseSQLiteDatabase<'sync', RunResult>;

/** Milliseconds that SQLite waits for a lock with the event loop stopped: short, and retried asynchronously (FIELD-NOTES 30). */
const BUSY_TIMEOUT = 100;

/** What is set, and what must be read back; the build's own default for synchronous would be NORMAL under WAL. */
const PRAGMAS = [
  { name: 'journal_mode', set: 'WAL', reads: 'wal' },
  { name: 'synchronous', set: 'FULL', reads: 2 },
  { name: 'foreign_keys', set: 'ON', reads: 1 },
  // Without it a REPLACE slips past the trigger that refuses a DELETE.
  { name: 'recursive_triggers', set: 'ON', reads: 1 },
  { name: 'trusted_schema', set: 'OFF', reads: 0 },
  { name: 'busy_timeout', set: String(BUSY_TIMEOUT), reads: BUSY_TIMEOUT },
] as const;

/** Opens the file, or makes it. The folder must be there. */
export function connect(path: string): Database.Database {
  const client = new Database(path, { timeout: BUSY_TIMEOUT });
  try {
    for (const { name, set, reads } of PRAGMAS) {
      client.pragma(`${name} = ${set}`);
      const read = client.pragma(name, { simple: true });
      if (read !== reads) throw new Error(`SQLite keeps ${name} at ${String(read)}, and it has to be ${set}`);
    }
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

export const queriesOn = (client: Database.Database): Queries => drizzle({ client });
