// Bringing a database to this version's schema. drizzle-kit writes the migrations; its own migrator applies "whatever is
// newer than the newest", so that one merged out of order is skipped in silence, checks no hash, and cannot switch
// foreign keys off inside its transaction (FIELD-NOTES 32). The table of what was applied is the one that it uses.
import type Database from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Log } from '../../ports.ts';
import { backUp } from './backup.ts';
import { patiently } from './faults.ts';

type Migration = ReturnType<typeof readMigrationFiles>[number];

/** The database and this version of Slipway do not fit together. The message says why, in one sentence. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

/**
 * Applies what is missing, after a backup beside the file when there is something to lose.
 *
 * @param folder of the migrations, as drizzle-kit keeps it
 * @throws MigrationRefused when the database has other migrations than the folder, or the schema is not whole afterwards
 */
export async function migrate(client: Database.Database, folder: string, log: Log): Promise<void> {
  const known = readMigrationFiles({ migrationsFolder: folder });
  const pending = pendingOf(known, await patiently(() => appliedHashes(client)));
  if (pending.length > 0 && pending.length < known.length) {
    const backup = `${client.name}.before-migration-${known.length - pending.length}`;
    await backUp(client, backup);
    log.info('backed up the database before migrating it', { backup });
  }
  if (pending.length > 0) {
    await patiently(() => applyPending(client, known));
    log.info('migrated the database', { migrations: pending.length });
  }
  mustHaveTriggers(client, known);
}

/** What is left to apply. Those applied must be the first of those known, in their order and with their text. */
function pendingOf(known: readonly Migration[], applied: readonly string[]): readonly Migration[] {
  for (const [index, hash] of applied.entries()) {
    const place = `migration ${index + 1} of the database`;
    if (known[index]?.hash === hash) continue;
    if (known.some((migration) => migration.hash === hash)) {
      throw new MigrationRefused(
        `${place} should come later: one before it was never applied, so this is another history than this version's.`,
      );
    }
    throw new MigrationRefused(
      `${place} is none that this version of Slipway has: a newer version has written to the database, or a migration was edited.`,
    );
  }
  return known.slice(applied.length);
}

/** Hashes in the order in which they were applied. */
function appliedHashes(client: Database.Database): readonly string[] {
  const exists = client.prepare("select 1 from sqlite_schema where name = '__drizzle_migrations'").get();
  if (exists === undefined) return [];
  return client
    .prepare<[], { readonly hash: string }>('select hash from __drizzle_migrations order by rowid')
    .all()
    .map(({ hash }) => hash);
}

/** All of them, or none. A rebuilt table would take its children along unless foreign keys are off, and that has to be said outside. */
function applyPending(client: Database.Database, known: readonly Migration[]): void {
  client.pragma('foreign_keys = OFF');
  try {
    client
      .transaction(() => {
        client.exec(
          'create table if not exists __drizzle_migrations (id integer primary key, hash text not null, created_at numeric)',
        );
        // Asked again under the lock: another process may have migrated meanwhile.
        for (const { sql, hash, folderMillis } of pendingOf(known, appliedHashes(client))) {
          for (const statement of sql) client.exec(statement);
          client
            .prepare('insert into __drizzle_migrations (hash, created_at) values (?, ?)')
            .run(hash, folderMillis);
        }
        mustBeWhole(client);
        mustHaveTriggers(client, known);
      })
      .immediate();
  } finally {
    client.pragma('foreign_keys = ON');
  }
}

function mustBeWhole(client: Database.Database): void {
  const orphans = client.prepare('pragma foreign_key_check').all();
  if (orphans.length > 0) {
    throw new MigrationRefused(
      `the migration would leave ${orphans.length} rows without what they refer to.`,
    );
  }
  const integrity = client.pragma('integrity_check', { simple: true });
  if (integrity !== 'ok') throw new MigrationRefused(`the database is damaged: ${String(integrity)}.`);
}

/** Every trigger of the migrations stands, to the letter: without them the audit log could be edited. */
function mustHaveTriggers(client: Database.Database, known: readonly Migration[]): void {
  const standing = new Set(
    client
      .prepare<[], { readonly sql: string }>("select sql from sqlite_schema where type = 'trigger'")
      .all()
      .map(({ sql }) => sql),
  );
  const wanted = known.flatMap(({ sql }) => sql).flatMap((statement) => triggerIn(statement));
  if (wanted.some((trigger) => !standing.has(trigger))) {
    throw new MigrationRefused('a trigger that protects the audit log is missing or has been changed.');
  }
}

/** SQLite keeps a trigger's text as it was written, without comments before it and the semicolon after. */
function triggerIn(statement: string): readonly string[] {
  const start = statement.indexOf('CREATE TRIGGER');
  return start === -1 ? [] : [statement.slice(start).trimEnd().replace(/;$/, '')];
}
