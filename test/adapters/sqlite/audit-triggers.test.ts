// The database itself refuses to edit the audit log, whatever asks it to.
import type Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect } from '../../../src/adapters/sqlite/connection.ts';
import { openStore } from '../../../src/adapters/sqlite/open.ts';
import { verifyAudit } from '../../../src/audit-verify.ts';
import { cause, cut, temporaryFolder, yes, type Folder } from './samples.ts';

let folder: Folder;
let path: string;
let client: Database.Database;

beforeEach(async () => {
  folder = await temporaryFolder();
  path = folder.file('slipway.db');
  const store = await openStore({ path, clock: { now: () => 0 } });
  await store.change({ project: 'shop' }, cause(), yes(cut('r1'), cut('r2'), cut('r3')));
  store.close();
  client = connect(path);
});

afterEach(async () => {
  client.close();
  await folder[Symbol.asyncDispose]();
});

const insert = (verb: string, seq: string, previous: string): string =>
  `${verb} into audit_entries (seq, type, bytes, previous, hash) values (${seq}, 't', x'7b7d', ${previous}, randomblob(32))`;
const LAST = '(select hash from audit_entries where seq = 3)';
const FIRST = '(select hash from audit_entries where seq = 1)';

it.each([
  ['an update', "update audit_entries set type = 'x' where seq = 2", 'never changes'],
  ['an update of nothing', 'update audit_entries set seq = seq', 'never changes'],
  ['an update that ignores conflicts', 'update or ignore audit_entries set project = null', 'never changes'],
  ['a deletion', 'delete from audit_entries where seq = 3', 'never deleted'],
  ['deleting everything', 'delete from audit_entries', 'never deleted'],
  ['a replacement', insert('replace', '3', FIRST), 'continues the chain'],
  ['an upsert', `${insert('insert', '3', LAST)} on conflict do update set type = 'x'`, 'continues the chain'],
  ['a gap', insert('insert', '5', LAST), 'continues the chain'],
  ['an entry before the first', insert('insert', '0', LAST), 'continues the chain'],
  ['an entry without a sequence', insert('insert', 'null', LAST), 'continues the chain'],
  ['a wrong previous hash', insert('insert', '4', FIRST), 'continues the chain'],
  ['no previous hash', insert('insert', '4', 'null'), 'continues the chain'],
  ['a previous hash in the wrong type', insert('insert', '4', `hex(${LAST})`), 'continues the chain'],
  ['a gap that ignores conflicts', insert('insert or ignore', '5', LAST), 'continues the chain'],
])('refuses %s', (_what, sql, said) => {
  expect(() => client.exec(sql)).toThrow(said);
  expect(verifyAudit(path)).toMatchObject({ entries: 3, problems: [] });
});

it('refuses a replacement behind the back of the chain', () => {
  // With a key of its own REPLACE would delete first, and only recursive triggers see that.
  client.exec('create unique index by_hash on audit_entries (hash)');
  const twin = insert('replace', '4', LAST).replace('randomblob(32)', FIRST);
  expect(() => client.exec(twin)).toThrow('never deleted');
  expect(verifyAudit(path)).toMatchObject({ entries: 3, problems: [] });
});
