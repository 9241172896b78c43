// What belongs to this installation alone, made at its first start.
import { randomBytes } from 'node:crypto';
import type { Queries } from './connection.ts';
import { installation } from './schema.ts';

/** The key, 32 bytes. Two first starts at once agree on one: the row is written only if there is none, and then read. */
export function readOrMakeKey(db: Queries): Buffer {
  db.insert(installation)
    .values({ id: 1, key: randomBytes(32) })
    .onConflictDoNothing()
    .run();
  const row = db.select({ key: installation.key }).from(installation).get();
  if (row === undefined) throw new Error('the installation has no key');
  return row.key;
}
