// What SQLite throws, in the port's words; and patience while another process writes.
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { AdapterFault } from '../../ports.ts';

/** SQLite itself waits 100 ms each time (busy_timeout), with the event loop stopped; between the tries others may run. */
const TRIES = 16;
const LONGEST_PAUSE = 250;

/** Runs it, again while the database is busy, for about three seconds. */
export async function patiently<Value>(run: () => Value | Promise<Value>): Promise<Value> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await run();
    } catch (error) {
      const fault = sqliteFault(error);
      if (fault === null) throw error;
      if (!fault.retryable || tried === TRIES) throw fault;
    }
    // Jitter: two processes that met once should not meet again.
    await setTimeout(Math.random() * Math.min(LONGEST_PAUSE, 10 * 2 ** tried));
  }
}

/** `null` for what is a bug rather than a fault: it crashes through (a constraint is broken only by wrong code). */
function sqliteFault(error: unknown): AdapterFault | null {
  if (!(error instanceof Database.SqliteError)) return null;
  const { code } = error;
  if (code.startsWith('SQLITE_CONSTRAINT') || code === 'SQLITE_ERROR' || code === 'SQLITE_MISUSE')
    return null;
  const busy = code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
  // A commit whose fsync failed is undone here, but a crash right after may find it in the log all the same.
  const uncertain = code.startsWith('SQLITE_IOERR');
  return new AdapterFault({ provider: 'sqlite', code, retryable: busy, uncertain, cause: error });
}
