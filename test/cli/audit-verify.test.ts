// `npm run slipway -- audit verify`, as a process, on databases that the real store wrote.
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/adapters/sqlite/open.ts';
import {
  START,
  cause,
  cut,
  requested,
  temporaryFolder,
  yes,
  type Folder,
} from '../adapters/sqlite/samples.ts';
import { run, type Ran } from './run.ts';

let folder: Folder;
let head: { readonly seq: number; readonly hash: string };

beforeAll(async () => {
  folder = await temporaryFolder();
  const store = await openStore({ path: folder.file('live.db'), clock: { now: () => START } });
  for (const release of ['r1', 'r2', 'r3']) {
    await store.change({ project: 'shop' }, cause(), yes(cut(release)));
  }
  await store.change({ project: 'shop' }, cause({ tried: 'deploy' }), yes(requested('d1')));
  head = (await store.auditHead()) ?? expect.unreachable();
  await store.backup(folder.file('good.db'));
  store.close();
});
afterAll(() => folder[Symbol.asyncDispose]());

const verify = (name: string, ...words: readonly string[]): Promise<Ran> =>
  run('cli.js', ['audit', 'verify', '--database', `file:${folder.file(name)}`, ...words]);

const WHOLE = ['the chain is whole', 'state tables: equal to what the log adds up to'];

/** A copy that somebody has edited who could take the triggers off. */
async function tampered(name: string, ...statements: readonly string[]): Promise<string> {
  const path = folder.file(name);
  await copyFile(folder.file('good.db'), path);
  const client = new Database(path);
  for (const trigger of ['never_change', 'are_never_deleted', 'continue_the_chain']) {
    client.exec(`drop trigger audit_entries_${trigger}`);
  }
  for (const statement of statements) client.exec(statement);
  client.close();
  return name;
}

describe('audit verify', () => {
  it('finds a log whole, and ends with 0', async () => {
    const { code, out, err } = await verify('good.db');
    expect([code, err]).toEqual([0, '']);
    expect(out.trim().split('\n')).toEqual([
      '4 entries, from 2026-11-20T09:00:00.000Z to 2026-11-20T09:00:00.000Z',
      `head: 4 ${head.hash}`,
      ...WHOLE,
    ]);
  });

  it('takes the database from DATABASE_URL when nobody names one', async () => {
    const env = { DATABASE_URL: `file:${folder.file('good.db')}` };
    expect(await run('cli.js', ['audit', 'verify'], { env })).toMatchObject({ code: 0 });
  });

  it.each([
    ['the whole hash', () => head.hash],
    ['as a card prints it', () => head.hash.slice(0, 12)],
    ['in capitals', () => head.hash.slice(0, 20).toUpperCase()],
  ])('finds the anchor: %s', async (_what, hash) => {
    const { code, out } = await verify('good.db', '--anchor', `${head.seq}:${hash()}`);
    expect(code).toBe(0);
    expect(out).toContain(WHOLE[0]);
  });

  it('says that the log ends before the anchor', async () => {
    const { code, out } = await verify('good.db', '--anchor', `9:${'a'.repeat(12)}`);
    expect(code).toBe(1);
    expect(out).toContain('PROBLEM: the log ends at entry 4, and entry 9 was seen before');
    expect(out).not.toContain(WHOLE[0]);
  });

  it('says that the log is another one than the card saw', async () => {
    const wrong = head.hash.slice(0, 11) + (head.hash[11] === '0' ? '1' : '0');
    const { code, out } = await verify('good.db', '--anchor', `4:${wrong}`);
    expect(code).toBe(1);
    expect(out).toContain(`PROBLEM: entry 4 has hash ${head.hash}, and ${wrong} was seen before`);
  });

  it.each([
    [
      'a changed entry',
      "update audit_entries set bytes = replace(bytes, 'r2', 'r9') where seq = 2",
      'entry 2 is not',
    ],
    ['a deleted entry', 'delete from audit_entries where seq = 2', 'entry 3 stands where entry 2 should be'],
  ])('finds %s, and ends with 1', async (what, statement, said) => {
    const name = await tampered(`${what}.db`, 'pragma ignore_check_constraints = on', statement);
    const { code, out } = await verify(name);
    expect(code).toBe(1);
    expect(out).toContain(`PROBLEM: ${said}`);
  });

  it('finds an end cut off only with the anchor of a card', async () => {
    const name = await tampered(
      'cut-off.db',
      'delete from deployments',
      'delete from audit_entries where seq = 4',
    );
    expect(await verify(name)).toMatchObject({ code: 0 });
    const { code, out } = await verify(name, '--anchor', `4:${head.hash.slice(0, 12)}`);
    expect(code).toBe(1);
    expect(out).toContain('the log ends at entry 3, and entry 4 was seen before');
  });

  it('finds a state table that says something else than the log', async () => {
    const name = await tampered(
      'state.db',
      "update releases set state = replace(state, 'U0ALICE00', 'U0MALLORY')",
    );
    const { code, out } = await verify(name);
    expect(code).toBe(1);
    expect(out).toContain('state differs from the log: {"kind":"different","table":"releases","id":"r1"}');
  });

  it('says that there is no database, and makes none', async () => {
    const { code, out, err } = await verify('none.db');
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain(`there is no file ${folder.file('none.db')}`);
    expect(existsSync(folder.file('none.db'))).toBe(false);
  });
});
