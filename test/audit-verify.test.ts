// The verifier against databases that somebody has tampered with: the triggers taken off, the file edited (T28).
import { copyFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../src/adapters/sqlite/open.ts';
import { auditReportLines, verifyAudit, type AuditAnchor } from '../src/audit-verify.ts';
import { START, cause, cut, temporaryFolder, yes, type Folder } from './adapters/sqlite/samples.ts';

const ENTRIES = 4;

let folder: Folder;
let whole: string;
let head: AuditAnchor;

beforeAll(async () => {
  folder = await temporaryFolder();
  whole = folder.file('whole.db');
  const store = await openStore({ path: folder.file('live.db'), clock: { now: () => START } });
  for (let round = 1; round < ENTRIES; round += 1) {
    await store.change({ project: 'shop' }, cause(), yes({ ...cut(`r${round}`), at: START + round }));
  }
  await store.change({ project: 'shop' }, cause({ tried: 'cut main' }), () => ({
    kind: 'refused',
    refusals: [],
  }));
  head = (await store.auditHead()) ?? expect.unreachable();
  await store.backup(whole);
  store.close();
});

afterAll(() => folder[Symbol.asyncDispose]());

describe('a log that nobody touched', () => {
  it('is whole, to its head and to an anchor from before', async () => {
    const report = { entries: ENTRIES, head, first: START + 1, last: START, problems: [] };
    expect(verifyAudit(whole)).toEqual(report);
    expect(verifyAudit(whole, head)).toEqual(report);
    expect(verifyAudit(whole, { ...head, hash: head.hash.toUpperCase() })).toEqual(report);
  });

  it('is hashed as TRUST.md says, worked out by hand', () => {
    const client = new Database(whole, { readonly: true });
    const rows = client
      .prepare<[], { bytes: Buffer; hash: Buffer }>('select bytes, hash from audit_entries')
      .all();
    client.close();
    const sha = (hex: string) => createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex');
    const domain = Buffer.from('audit/v1\0').toString('hex');
    let previous = '00'.repeat(32);
    for (const [index, { bytes, hash }] of rows.entries()) {
      previous = sha(
        domain + (index + 1).toString(16).padStart(16, '0') + previous + sha(bytes.toString('hex')),
      );
      expect(hash.toString('hex')).toBe(previous);
    }
    expect(previous).toBe(head.hash);
  });

  it('may be empty', async () => {
    const path = folder.file('empty.db');
    (await openStore({ path, clock: { now: () => 0 } })).close();
    expect(verifyAudit(path)).toEqual({ entries: 0, head: null, first: null, last: null, problems: [] });
    expect(auditReportLines(verifyAudit(path))).toEqual(['no entries', 'the chain is whole']);
    expect(verifyAudit(path, head).problems).toEqual([{ kind: 'truncated', head: 0, anchor: head }]);
  });

  it('is reported in plain lines', () => {
    expect(auditReportLines(verifyAudit(whole))).toEqual([
      '4 entries, from 2026-11-20T09:00:00.001Z to 2026-11-20T09:00:00.000Z',
      `head: 4 ${head.hash}`,
      'the chain is whole',
    ]);
  });
});

describe('a log that was edited', () => {
  let path: string;
  let client: Database.Database;
  beforeEach(async () => {
    path = folder.file('edited.db');
    await copyFile(whole, path);
    client = new Database(path);
    client.pragma('journal_mode = delete');
    client.pragma('synchronous = off');
    for (const trigger of ['never_change', 'are_never_deleted', 'continue_the_chain']) {
      client.exec(`drop trigger audit_entries_${trigger}`);
    }
  });
  afterEach(() => void client.close());

  const problems = (anchor?: AuditAnchor) => verifyAudit(path, anchor).problems;

  it.each(['bytes', 'previous', 'hash'])('is found out by any flipped bit of %s', (column) => {
    const read = client
      .prepare<[number], Buffer>(`select ${column} from audit_entries where seq = ?`)
      .pluck();
    const write = client.prepare(`update audit_entries set ${column} = ? where seq = ?`);
    const unnoticed: string[] = [];
    let flips = 0;
    for (let seq = 1; seq <= ENTRIES; seq += 1) {
      const original = read.get(seq) ?? Buffer.alloc(0);
      for (const [index, byte] of original.entries()) {
        const flipped = Buffer.from(original);
        flipped[index] = byte ^ (1 << (index % 8));
        write.run(flipped, seq);
        const noticed = problems().some((problem) => 'seq' in problem && problem.seq === seq);
        if (!noticed) unnoticed.push(`byte ${index} of entry ${seq}`);
        flips += 1;
      }
      write.run(original, seq);
    }
    expect(unnoticed).toEqual([]);
    expect(flips).toBeGreaterThanOrEqual(32 * ENTRIES);
    expect(problems()).toEqual([]);
  });

  it.each([
    ['the first entry', 1],
    ['one in the middle', 2],
  ])('is found out by the deletion of %s', (_which, seq) => {
    client.exec(`delete from audit_entries where seq = ${seq}`);
    expect(problems()).toEqual([
      { kind: 'out_of_sequence', seq: seq + 1, expected: seq },
      { kind: 'wrong_previous', seq: seq + 1 },
    ]);
  });

  it('is found out by a deletion that closes the gap', () => {
    client.exec('delete from audit_entries where seq = 2');
    for (const seq of [3, 4]) client.exec(`update audit_entries set seq = ${seq - 1} where seq = ${seq}`);
    expect(new Set(problems().map(({ kind }) => kind))).toEqual(
      new Set(['wrong_previous', 'wrong_hash', 'misfiled']),
    );
  });

  it('is found out by two entries in each other’s place', () => {
    for (const [from, to] of [
      [2, 9],
      [3, 2],
      [9, 3],
    ]) {
      client.exec(`update audit_entries set seq = ${to} where seq = ${from}`);
    }
    expect(problems().filter(({ kind }) => kind === 'wrong_hash')).toEqual([
      { kind: 'wrong_hash', seq: 2 },
      { kind: 'wrong_hash', seq: 3 },
    ]);
  });

  it('is found out by an end cut off, where the head was remembered', () => {
    client.exec('delete from audit_entries where seq = 4');
    expect(problems()).toEqual([]);
    expect(problems(head)).toEqual([{ kind: 'truncated', head: 3, anchor: head }]);
  });

  it('is found out by a whole new chain, where the head was remembered', () => {
    rechain('cut', 'CUT');
    expect(problems()).toEqual([]);
    expect(problems(head)).toEqual([
      { kind: 'not_the_anchor', anchor: head, hash: verifyAudit(path).head?.hash },
    ]);
  });

  it.each(['project', 'type'])('is found out by a column %s that contradicts what was hashed', (column) => {
    client.exec(`update audit_entries set ${column} = 'other' where seq = 2`);
    expect(problems()).toEqual([{ kind: 'misfiled', seq: 2, column }]);
  });

  it('is found out by an entry of other types than it was written in', () => {
    client.pragma('ignore_check_constraints = on');
    client.exec('update audit_entries set bytes = cast(bytes as text) where seq = 2');
    expect(problems()).toContainEqual({ kind: 'not_json', seq: 2 });
    client.exec("update audit_entries set hash = 'x', previous = 7 where seq = 3");
    expect(problems()).toContainEqual({ kind: 'wrong_hash', seq: 3 });
  });

  it('is reported in plain lines', () => {
    client.exec('delete from audit_entries where seq = 2');
    client.exec("update audit_entries set type = 'other', bytes = x'ff' where seq = 4");
    expect(auditReportLines(verifyAudit(path, { seq: 9, hash: 'ab' })).slice(2)).toEqual([
      'PROBLEM: entry 3 stands where entry 2 should be',
      'PROBLEM: entry 3 does not follow from the entry before it',
      'PROBLEM: entry 4 is not what was hashed',
      'PROBLEM: entry 4 is not JSON',
      'PROBLEM: the log ends at entry 4, and entry 9 was seen before',
    ]);
  });

  /** What somebody would do who knows the format: every later hash made to fit. */
  function rechain(from: string, to: string): void {
    const rows = client
      .prepare<[], { seq: number; bytes: Buffer }>('select seq, bytes from audit_entries')
      .all();
    let previous = Buffer.alloc(32);
    for (const { seq, bytes } of rows) {
      const edited = Buffer.from(bytes.toString().replace(`"tried":"${from}`, `"tried":"${to}`));
      const position = Buffer.alloc(8);
      position.writeBigUInt64BE(BigInt(seq));
      const content = createHash('sha256').update(edited).digest();
      const link = Buffer.concat([Buffer.from('audit/v1\0'), position, previous, content]);
      const hash = createHash('sha256').update(link).digest();
      client
        .prepare('update audit_entries set bytes = ?, previous = ?, hash = ? where seq = ?')
        .run(edited, previous, hash, seq);
      previous = hash;
    }
  }
});

describe('what is no audit log', () => {
  it.each([
    ['no file', async () => {}, 'there is no file'],
    ['no database', (path: string) => writeFile(path, 'x'.repeat(4096)), 'SQLITE_NOTADB'],
    [
      'another database',
      async (path: string) => {
        new Database(path).exec('create table t (id)').close();
      },
      'no such table: audit_entries',
    ],
  ])('is said so: %s', async (what, make, said) => {
    const path = folder.file(`${what}.db`);
    await make(path);
    const report = verifyAudit(path);
    expect(report).toMatchObject({ entries: 0, head: null, problems: [{ kind: 'unreadable' }] });
    expect(auditReportLines(report).at(-1)).toContain(said);
  });
});
