// Copies of a database that is in use.
import { rename, rm } from 'node:fs/promises';
import type Database from 'better-sqlite3';

/** Copies the database to `path`, replacing what is there; a copy that is not whole never bears the name. */
export async function backUp(client: Database.Database, path: string): Promise<void> {
  const partial = `${path}.partial`;
  await rm(partial, { force: true });
  await client.backup(partial);
  await rename(partial, path);
}
