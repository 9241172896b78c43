// Databases of other versions, and migrations that went wrong.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MigrationRefused } from '../../../src/adapters/sqlite/migrate.ts';
import { openStore } from '../../../src/adapters/sqlite/open.ts';
import { verifyAudit } from '../../../src/audit-verify.ts';
import { OURS, migrationsUpTo, migrationsWith as ourMigrationsWith, type Added } from './migrations.ts';
import { cause, cut, requested, temporaryFolder, yes, type Folder } from './samples.ts';

const clock = { now: () => 0 };

let folder: Folder;
let path: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  path = folder.file('slipway.db');
});
afterEach(() => folder[Symbol.asyncDispose]());

const migrationsWith = (name: string, more: readonly Added[]) => ourMigrationsWith(folder, name, more);

async function open(migrations = OURS): Promise<void> {
  const store = await openStore({ path, clock, migrations });
  await store.change({ project: 'shop' }, cause(), yes());
  store.close();
}

async function fill(): Promise<void> {
  const store = await openStore({ path, clock });
  await store.change({ project: 'shop' }, cause(), yes(cut('r1'), requested('d1')));
  store.close();
}

const ask = (sql: string): unknown => {
  const client = new Database(path);
  try {
    return client.prepare(sql).pluck().all();
  } finally {
    client.close();
  }
};

const NOTES = { at: 3, tag: '0003_notes', sql: 'CREATE TABLE `notes` (`id` integer PRIMARY KEY);' };
const MARKS = { at: 4, tag: '0004_marks', sql: 'CREATE TABLE `marks` (`id` integer PRIMARY KEY);' };

describe('a new database', () => {
  it('is made without a backup, once, by two at the same time', async () => {
    await Promise.all([open(), open()]);
    await open();
    expect(ask('select count(*) from __drizzle_migrations')).toEqual([3]);
    expect((await readdir(folder.path)).filter((name) => name.includes('before-migration'))).toEqual([]);
  });
});

describe('an older database', () => {
  it('is given the table of controls, and a backup as it was', async () => {
    const older = await migrationsUpTo(folder, 2);
    (await openStore({ path, clock, migrations: older })).close();
    expect(ask('select count(*) from __drizzle_migrations')).toEqual([2]);
    await open();
    expect(ask('select count(*) from controls')).toEqual([0]);
    const backup = new Database(`${path}.before-migration-2`);
    expect(() => backup.prepare('select * from controls')).toThrow('no such table');
    backup.close();
  });

  it('is backed up and brought up to date', async () => {
    await fill();
    await open(await migrationsWith('newer', [NOTES]));
    expect(ask('select count(*) from notes')).toEqual([0]);
    const backup = new Database(`${path}.before-migration-3`);
    expect(backup.prepare('select count(*) from deployments').pluck().get()).toBe(1);
    expect(() => backup.prepare('select * from notes')).toThrow('no such table');
    backup.close();
    expect(verifyAudit(`${path}.before-migration-3`)).toMatchObject({ entries: 2, problems: [] });
  });

  it('keeps the children of a table that is rebuilt', async () => {
    await fill();
    const sql = [
      'CREATE TABLE `__new_releases` AS SELECT * FROM `releases`;',
      'DROP TABLE `releases`;',
      'CREATE TABLE `releases` (`id` text PRIMARY KEY NOT NULL, `project` text NOT NULL, `name` text NOT NULL, `cut_at` integer NOT NULL, `cut_seq` integer NOT NULL, `state` text NOT NULL);',
      'INSERT INTO `releases` SELECT * FROM `__new_releases`;',
      'DROP TABLE `__new_releases`;',
    ].join('--> statement-breakpoint\n');
    await open(await migrationsWith('rebuilt', [{ at: 3, tag: '0003_rebuild', sql }]));
    expect(ask('select release from deployments')).toEqual(['r1']);
  });

  it.each([
    ['leaves rows without what they refer to', 'DELETE FROM `releases`;', 'would leave 1 rows without'],
    [
      'takes away a trigger of the audit log',
      'DROP TRIGGER `audit_entries_never_change`;',
      'protects the audit log',
    ],
    [
      'rebuilds the audit log',
      'CREATE TABLE `copy` AS SELECT * FROM `audit_entries`; DROP TABLE `audit_entries`; ALTER TABLE `copy` RENAME TO `audit_entries`;',
      'protects the audit log',
    ],
    ['fails half-way', 'CREATE TABLE `half` (`id`); SELECT nonsense;', 'nonsense'],
  ])('is left as it was when a migration %s', async (_what, sql, said) => {
    await fill();
    const migrations = await migrationsWith('bad', [{ at: 3, tag: '0003_bad', sql }]);
    await expect(open(migrations)).rejects.toThrow(said);
    await open();
    expect(ask('select count(*) from releases')).toEqual([1]);
    expect(verifyAudit(path)).toMatchObject({ entries: 2, problems: [] });
  });
});

describe('a database of another history', () => {
  it('is refused when a newer version has written to it', async () => {
    await open(await migrationsWith('newer', [NOTES]));
    await expect(open()).rejects.toThrow(
      'migration 4 of the database is none that this version of Slipway has: a newer version has written to the database, or a migration was edited.',
    );
  });

  it('is refused when a migration was merged before one that it already has', async () => {
    await open(await migrationsWith('branch', [{ ...MARKS, at: 3 }]));
    const merged = await migrationsWith('merged', [NOTES, MARKS]);
    await expect(open(merged)).rejects.toThrow(
      'migration 4 of the database should come later: one before it was never applied',
    );
    expect(ask("select count(*) from sqlite_schema where name = 'notes'")).toEqual([0]);
  });

  it('is refused when a migration was edited after it was applied', async () => {
    await open();
    const edited = await migrationsWith('edited', []);
    await writeFile(join(edited, '0001_audit_triggers.sql'), 'SELECT 1;');
    await expect(open(edited)).rejects.toThrow('migration 2 of the database is none that this version');
  });

  it.each([
    ['missing', ''],
    [
      'weakened',
      'CREATE TRIGGER audit_entries_never_change BEFORE UPDATE ON audit_entries WHEN 0 BEGIN SELECT 1; END',
    ],
  ])('is refused when a trigger of the audit log is %s', async (_how, instead) => {
    await open();
    const client = new Database(path);
    client.exec('drop trigger audit_entries_never_change');
    client.exec(instead);
    client.close();
    await expect(open()).rejects.toBeInstanceOf(MigrationRefused);
    await expect(open()).rejects.toThrow(
      'a trigger that protects the audit log is missing or has been changed.',
    );
  });
});
