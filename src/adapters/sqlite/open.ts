// From DATABASE_URL to a store that is ready.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log, System } from '../../ports.ts';
import { connect, queriesOn } from './connection.ts';
import { patiently } from './faults.ts';
import { readOrMakeKey } from './installation.ts';
import { migrate } from './migrate.ts';
import { createStore, type SqliteStore } from './store.ts';

export type StoreOptions = ({ readonly url: string } | { readonly path: string }) & {
  readonly clock: Pick<System, 'now'>;
  readonly log?: Log;
  /** Folder of the migrations; the repository's own when left out. */
  readonly migrations?: string;
};

const MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url));

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

/**
 * Opens the database, makes it when it is not there, and brings it to this version's schema.
 *
 * @throws MigrationRefused when another version has written to it; AdapterFault when the file cannot be used
 */
export async function openStore(options: StoreOptions): Promise<SqliteStore> {
  const path = 'url' in options ? databasePath(options.url) : options.path;
  // It will hold this installation's key: nobody else's to read.
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const client = await patiently(() => connect(path));
  try {
    await migrate(client, options.migrations ?? MIGRATIONS, options.log ?? silent);
    const key = await patiently(() => readOrMakeKey(queriesOn(client)));
    return createStore(client, options.clock, key);
  } catch (error) {
    client.close();
    throw error;
  }
}

/** The file that a DATABASE_URL names: `file:./data/slipway.db`, `file:/var/lib/slipway.db` or `file:///var/lib/slipway.db`. */
export function databasePath(url: string): string {
  if (url.startsWith('file://')) return fileURLToPath(url);
  const path = url.startsWith('file:') ? url.slice('file:'.length) : '';
  if (path === '') throw new Error('DATABASE_URL has to name a file, like file:./data/slipway.db');
  return path;
}
