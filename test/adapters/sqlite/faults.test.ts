// The database is busy, full, read-only or not one: nothing changes, and the caller learns which it was.
import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '../../../src/adapters/sqlite/connection.ts';
import { openStore } from '../../../src/adapters/sqlite/open.ts';
import { createStore, type SqliteStore } from '../../../src/adapters/sqlite/store.ts';
import type { Decision } from '../../../src/domain/snapshot.ts';
import { cause, cut, requested, started, temporaryFolder, yes, type Folder } from './samples.ts';

const clock = { now: () => 0 };
const shop = { project: 'shop' };

let folder: Folder;
let path: string;
let client: Database.Database;
let store: SqliteStore;

beforeEach(async () => {
  folder = await temporaryFolder();
  path = folder.file('slipway.db');
  (await openStore({ path, clock })).close();
  client = connect(path);
  store = createStore(client, clock, new Uint8Array(32));
  await store.change(shop, cause(), yes(cut('r1')));
});

afterEach(async () => {
  store.close();
  await folder[Symbol.asyncDispose]();
});

const everything = async () => ({ head: await store.auditHead(), snapshot: await store.snapshot(shop) });

describe('a database that cannot be written', () => {
  it.each([
    [
      'is full',
      'SQLITE_FULL',
      () => client.pragma('max_page_count = 1'),
      () => client.pragma('max_page_count = 1000000'),
    ],
    [
      'is read-only',
      'SQLITE_READONLY',
      () => client.pragma('query_only = ON'),
      () => client.pragma('query_only = OFF'),
    ],
  ])(
    'that %s refuses the change as a whole, and takes it later (F24, I21)',
    async (_how, code, fault, mend) => {
      const before = await everything();
      const big = requested('d1', { reason: 'x'.repeat(100_000) });
      const change = () => store.change(shop, cause({ inbound: 'click 1' }), yes(big));
      fault();
      await expect(change()).rejects.toMatchObject({
        name: 'AdapterFault',
        provider: 'sqlite',
        code,
        retryable: false,
      });
      expect(await everything()).toEqual(before);
      mend();
      expect(await change()).toMatchObject({ kind: 'accepted' });
    },
  );

  it('says that another process is writing, after waiting for it a while (F23)', async () => {
    using other = holdingTheLock();
    const change = store.change(shop, cause(), yes(cut('r2')));
    await expect(change).rejects.toMatchObject({ provider: 'sqlite', code: 'SQLITE_BUSY', retryable: true });
    other.release();
    expect((await store.auditHead())?.seq).toBe(1);
  });

  it('waits for another process that is writing, and decides only once it is its turn', async () => {
    using other = holdingTheLock();
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 10);
    const decide = vi.fn<() => Decision>(yes(cut('r2')));
    const change = store.change(shop, cause(), decide);
    await setTimeout(300);
    expect(decide).not.toHaveBeenCalled();
    other.release();
    expect(await change).toMatchObject({ kind: 'accepted' });
    expect(decide).toHaveBeenCalledOnce();
    // Everything else went on meanwhile.
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(3);
  });

  function holdingTheLock(): Disposable & { release(): void } {
    const other = new Database(path);
    other.exec('begin immediate');
    return { release: () => other.exec('rollback'), [Symbol.dispose]: () => void other.close() };
  }
});

describe('a row that is not as the decision saw it', () => {
  it('is not written over (I8)', async () => {
    await store.change(shop, cause(), yes(requested('d1')));
    client.exec('update deployments set version = 7');
    const before = await store.auditHead();
    await expect(store.change(shop, cause(), yes(started('d1')))).rejects.toThrow(
      'deployment.started found its row changed by somebody else',
    );
    expect(await store.auditHead()).toEqual(before);
  });
});

describe('a file that is no database', () => {
  it('is said to be none', async () => {
    const text = folder.file('notes.txt');
    await writeFile(text, 'shopping list\n'.repeat(100));
    await expect(openStore({ path: text, clock })).rejects.toMatchObject({
      provider: 'sqlite',
      code: 'SQLITE_NOTADB',
      retryable: false,
    });
  });
});

describe('one deployment holds an environment (I1)', () => {
  it('says the database itself, whatever writes to it', async () => {
    await store.change(shop, cause(), yes(requested('d1'), requested('d2')));
    const hold = client.prepare('update deployments set status = ? where id = ?');
    hold.run('running', 'd1');
    expect(() => hold.run('needs_operator', 'd2')).toThrow(/UNIQUE/);
    expect(() => hold.run('running', 'd2')).toThrow(/UNIQUE/);
  });
});
