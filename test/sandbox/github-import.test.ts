import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitAt, type Git } from '../../sandbox/github/git.ts';
import { importHistory, type HistoryRecord } from '../../sandbox/github/import-history.ts';
import { openRepository } from '../../sandbox/github/sample-repository.ts';

const record = (fields: Pick<HistoryRecord, 'sha'> & Partial<HistoryRecord>): HistoryRecord => ({
  parents: [],
  author: 'Alice Ahmadi',
  authored: 1_800_000_000,
  committed: 1_800_000_000,
  message: fields.sha,
  paths: [],
  ...fields,
});

/** Newest first: a merge of a side that began at the first commit, and another root. */
const records = [
  record({
    sha: 'revert',
    parents: ['merge'],
    message: 'Revert "two 🚢 (#2)" (#4)\n\nBody.',
    paths: ['a/x'],
  }),
  record({ sha: 'merge', parents: ['two', 'side', 'root'], paths: ['b'], committed: 1_500_000_000 }),
  record({
    sha: 'side',
    parents: ['one'],
    paths: ['b', '"\\303\\251t\\303\\251 \\"x\\""'],
    author: 'bot <x>[bot]',
  }),
  record({ sha: 'root', paths: ['r'] }),
  record({ sha: 'two', parents: ['one'], paths: ['a/x'], committed: 1_600_000_000 }),
  record({ sha: 'one', parents: ['outside'], paths: Array.from({ length: 50 }, (_, n) => `many/${n}`) }),
];

let folder: string;
let shas: ReadonlyMap<string, string>;
let git: Git;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-import-'));
  shas = await importHistory(join(folder, 'real.git'), records);
  git = gitAt(join(folder, 'real.git'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => shas.get(name) ?? '';
const show = async (format: string, name: string) =>
  (await git.run(['log', '-1', `--format=${format}`, at(name)])).trim();

describe('A history that is imported', () => {
  it('has the same shape, without the parents that are not in the list', async () => {
    expect([...shas.keys()].toSorted()).toEqual(records.map(({ sha }) => sha).toSorted());
    expect((await show('%P', 'merge')).split(' ')).toEqual([at('two'), at('side'), at('root')]);
    expect(await show('%P', 'one')).toBe('');
    expect(await show('%P', 'root')).toBe('');
    expect(await (await openRepository(join(folder, 'real.git'))).head()).toBe(at('revert'));
  });

  it('has the same dates, also where they run backwards, messages and authors', async () => {
    expect(await show('%at %ct', 'merge')).toBe('1800000000 1500000000');
    expect(await show('%B', 'revert')).toBe('Revert "two 🚢 (#2)" (#4)\n\nBody.');
    expect(await show('%an <%ae>', 'side')).toBe('bot x[bot] <bot.x[bot]@acme.example>');
  });

  it('has at each path the commit that changed it last, and the first forty of a commit', async () => {
    expect(await git.run(['show', `${at('merge')}:b`])).toBe('merge\n');
    expect(await git.run(['show', `${at('revert')}:a/x`])).toBe('revert\n');
    expect(await git.run(['show', `${at('merge')}:a/x`])).toBe('two\n');
    expect(await git.run(['show', `${at('side')}:été "x"`])).toBe('side\n');
    const many = await git.run(['ls-tree', '--name-only', `${at('one')}:many`]);
    expect(many.split('\n').filter(Boolean)).toHaveLength(40);
  });

  it('has the same SHAs every time, and is sound by the judgement of git fsck', async () => {
    expect(await importHistory(join(folder, 'again.git'), records)).toEqual(shas);
    await expect(git.run(['fsck', '--strict'])).resolves.toBe('');
  });
});
