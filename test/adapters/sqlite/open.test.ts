// From DATABASE_URL to a store; its settings, its key, its backups.
import { stat } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { connect } from '../../../src/adapters/sqlite/connection.ts';
import { checkFold } from '../../../src/adapters/sqlite/fold-check.ts';
import { databasePath, openStore } from '../../../src/adapters/sqlite/open.ts';
import { verifyAudit } from '../../../src/audit-verify.ts';
import { cause, cut, requested, temporaryFolder, yes } from './samples.ts';

const clock = { now: () => 0 };
const shop = { project: 'shop' };

it.each([
  ['file:./data/slipway.db', './data/slipway.db'],
  ['file:/var/lib/slipway.db', '/var/lib/slipway.db'],
  ['file:///var/lib/a%20b.db', '/var/lib/a b.db'],
])('reads %s as %s', (url, path) => {
  expect(databasePath(url)).toBe(path);
});

it.each(['postgres://localhost/slipway', './data/slipway.db', 'file:', ''])('refuses the url "%s"', (url) => {
  expect(() => databasePath(url)).toThrow('DATABASE_URL has to name a file');
});

it('makes the folder, for the owner alone', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore({ url: `file:${folder.file('some/data/slipway.db')}`, clock });
  store.close();
  expect((await stat(folder.file('some/data'))).mode & 0o077).toBe(0);
});

it('sets what SQLite leaves loose by default', async () => {
  await using folder = await temporaryFolder();
  const client = connect(folder.file('slipway.db'));
  const read = (pragma: string) => client.pragma(pragma, { simple: true });
  expect({
    journal: read('journal_mode'),
    synchronous: read('synchronous'),
    foreignKeys: read('foreign_keys'),
    recursiveTriggers: read('recursive_triggers'),
    trustedSchema: read('trusted_schema'),
    busyTimeout: read('busy_timeout'),
  }).toEqual({
    journal: 'wal',
    synchronous: 2,
    foreignKeys: 1,
    recursiveTriggers: 1,
    trustedSchema: 0,
    busyTimeout: 100,
  });
  client.close();
});

it('does not work with a database that cannot keep a log of its own', () => {
  expect(() => connect(':memory:')).toThrow('SQLite keeps journal_mode at memory, and it has to be WAL');
});

it('keeps the installation key, and makes another for another installation', async () => {
  await using folder = await temporaryFolder();
  const keyOf = async (name: string) => {
    const store = await openStore({ path: folder.file(name), clock });
    store.close();
    return Buffer.from(store.installationKey()).toString('hex');
  };
  const key = await keyOf('a.db');
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(await keyOf('a.db')).toBe(key);
  expect(await keyOf('b.db')).not.toBe(key);
});

it('restores everything from a backup taken while it was in use', async () => {
  await using folder = await temporaryFolder();
  const backup = folder.file('backup.db');
  const store = await openStore({ path: folder.file('slipway.db'), clock });
  await store.backup(backup);
  await store.change(shop, cause({ inbound: 'click 1' }), yes(cut('r1'), requested('d1')));
  await store.backup(backup);
  const [head, snapshot, cards] = [
    await store.auditHead(),
    await store.snapshot(shop),
    await store.staleCards(),
  ];
  await store.change(shop, cause(), yes(cut('r2')));

  expect(verifyAudit(backup)).toMatchObject({ entries: 2, head, problems: [] });
  expect(checkFold(backup)).toEqual([]);
  const restored = await openStore({ path: backup, clock });
  expect(await restored.auditHead()).toEqual(head);
  expect(await restored.snapshot(shop)).toEqual(snapshot);
  expect(await restored.staleCards()).toEqual(cards);
  expect(restored.installationKey()).toEqual(store.installationKey());
  expect(await restored.change(shop, cause({ inbound: 'click 1' }), yes())).toEqual({ kind: 'duplicate' });
  expect(await restored.change(shop, cause(), yes(cut('r2')))).toMatchObject({ kind: 'accepted' });
  restored.close();
  store.close();
});

it('finds releases and deployments through indexes, and sorts nothing on disk', async () => {
  await using folder = await temporaryFolder();
  const path = folder.file('slipway.db');
  (await openStore({ path, clock })).close();
  const client = new Database(path);
  const planOf = (query: string) =>
    client
      .prepare<[], { readonly detail: string }>(`explain query plan ${query}`)
      .all()
      .map(({ detail }) => detail)
      .join('\n');
  expect(planOf("select * from deployments where project = 'p' and ended_seq is null")).toContain(
    'USING INDEX deployments_not_ended',
  );
  expect(
    planOf(
      "select id, row_number() over (partition by environment order by ended_seq desc) from deployments where project = 'p' and ended_seq is not null",
    ),
  ).toContain('USING COVERING INDEX deployments_by_end');
  expect(planOf("select * from releases where project = 'p' order by cut_seq desc limit 200")).not.toContain(
    'TEMP B-TREE',
  );
  client.close();
});
