// The store over one open connection: each method is one transaction.
import type Database from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import type { Store, System } from '../../ports.ts';
import { readEntries, readEntry, readHead, readIntent } from './audit-log.ts';
import { backUp } from './backup.ts';
import { cardDrawn, findCard, staleCards, touchCard } from './cards.ts';
import { change } from './change.ts';
import { queriesOn, type Queries } from './connection.ts';
import { patiently } from './faults.ts';
import { acquireLease, releaseLease } from './leases.ts';
import { readSnapshot } from './read-snapshot.ts';
import { deployments } from './schema.ts';

export interface SqliteStore extends Store {
  /** The installation's own random key, 32 bytes: what values are masked with. */
  installationKey(): Uint8Array;
  /** Copies the database, in use or not, to a file; an older copy of that name is replaced. */
  backup(path: string): Promise<void>;
  /** Nothing works afterwards. */
  close(): void;
}

/** @param key see `installationKey` */
export function createStore(
  client: Database.Database,
  clock: Pick<System, 'now'>,
  key: Uint8Array,
): SqliteStore {
  const db = queriesOn(client);
  // Deferred, a transaction that reads and then writes meets SQLITE_BUSY at once (FIELD-NOTES 31).
  const writing = <Value>(run: (tx: Queries) => Value): Promise<Value> =>
    patiently(() => db.transaction((tx) => run(tx), { behavior: 'immediate' }));
  const reading = <Value>(run: (tx: Queries) => Value): Promise<Value> =>
    patiently(() => db.transaction((tx) => run(tx)));

  return {
    change: (scope, cause, decide) => writing((tx) => change(tx, scope, cause, clock.now(), decide)),
    snapshot: (scope) => reading((tx) => readSnapshot(tx, scope)),
    projectOf: (id) => reading((tx) => projectOf(tx, id)),
    auditHead: () =>
      reading((tx) => {
        const { seq, hash } = readHead(tx);
        return seq === 0 ? null : { seq, hash: hash.toString('hex') };
      }),
    intentOf: (operation) => reading((tx) => readIntent(tx, operation)),
    auditEntry: (seq) => reading((tx) => readEntry(tx, seq)),
    auditEntries: (project, limit) => reading((tx) => readEntries(tx, project, limit)),
    acquireLease: (holder, now, ttl) => writing((tx) => acquireLease(tx, holder, now, ttl)),
    releaseLease: (lease) => writing((tx) => releaseLease(tx, lease)),
    staleCards: () => reading((tx) => staleCards(tx)),
    findCard: (key) => reading((tx) => findCard(tx, key)),
    cardDrawn: (key, message, generation) => writing((tx) => cardDrawn(tx, key, message, generation)),
    touchCard: (key) => writing((tx) => touchCard(tx, key)),
    installationKey: () => key,
    backup: (path) => patiently(() => backUp(client, path)),
    close: () => {
      client.close();
    },
  };
}

function projectOf(db: Queries, id: string): string | null {
  const { project } = deployments;
  return db.select({ project }).from(deployments).where(eq(deployments.id, id)).get()?.project ?? null;
}
