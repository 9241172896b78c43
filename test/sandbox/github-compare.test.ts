import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Schemas } from '../../sandbox/github/endpoint.ts';
import { fastImportCommit } from '../../sandbox/github/fast-import.ts';
import { gitAt } from '../../sandbox/github/git.ts';
import { alice, bob, sampleHistory } from '../../sandbox/github/sample-history.ts';
import { acme, fetchAt, gitHubWorld, type TestWorld } from './github-world.ts';

type Comparison = Schemas['commit-comparison'];

let world: TestWorld;
let base: string;
beforeEach(async () => {
  world = await gitHubWorld(sampleHistory.slice(0, 1));
  base = await world.repository.head();
});
afterEach(() => world[Symbol.asyncDispose]());

const compare = async (basehead: string, paging: { per_page?: number; page?: number } = {}) =>
  (await world.octokit.repos.compareCommitsWithBasehead({ ...acme, basehead, ...paging })).data;
const commit = (subject: string, files: Record<string, string | null> = {}, at?: number) => ({
  author: alice,
  subject,
  files,
  ...(at === undefined ? {} : { at }),
});

describe('Compare two commits', () => {
  it('says identical, ahead, behind and diverged', async () => {
    const head = await world.repository.commit(commit('one (#2)', { a: '1\n' }));
    await world.repository.branch('side', base);
    const side = await world.repository.commitOn('side', commit('two (#3)', { b: '1\n' }));

    const verdict = async (basehead: string) => {
      const { status, ahead_by, behind_by, total_commits, merge_base_commit } = await compare(basehead);
      return { status, ahead_by, behind_by, total_commits, base: merge_base_commit.sha };
    };
    expect(await verdict(`${head}...${head}`)).toEqual({
      status: 'identical',
      ahead_by: 0,
      behind_by: 0,
      total_commits: 0,
      base: head,
    });
    expect(await verdict(`${base}...main`)).toMatchObject({
      status: 'ahead',
      ahead_by: 1,
      behind_by: 0,
      base,
    });
    expect(await verdict(`main...${base}`)).toMatchObject({
      status: 'behind',
      ahead_by: 0,
      behind_by: 1,
      base,
    });
    expect(await verdict(`main...side`)).toMatchObject({
      status: 'diverged',
      ahead_by: 1,
      behind_by: 1,
      base,
    });
    expect((await compare('main...side')).commits.map(({ sha }) => sha)).toEqual([side]);
  });

  it('lists what head changed since the merge base, not what base changed meanwhile', async () => {
    await world.repository.branch('side', base);
    await world.repository.commit(commit('on trunk', { 'trunk.txt': '1\n' }));
    await world.repository.commitOn('side', commit('on the side', { 'side.txt': '1\n' }));
    expect((await compare('main...side')).files?.map(({ filename }) => filename)).toEqual(['side.txt']);
  });

  it('puts no commit before its parent when committer dates run backwards, and sides of a merge before the merge', async () => {
    const first = await world.repository.commit(commit('first', { a: '1\n' }, 1_800_000_000));
    const second = await world.repository.commit(commit('second', { a: '2\n' }, 1_700_000_000));
    await world.repository.branch('side', first);
    const side = await world.repository.commitOn('side', commit('side', { b: '1\n' }, 1_600_000_000));
    const merge = await world.repository.commit({
      author: bob,
      subject: 'Merge side',
      files: { b: '1\n' },
      merges: side,
      at: 1_500_000_000,
    });
    const order = (await compare(`${base}...main`)).commits.map(({ sha }) => sha);
    expect(order.toSorted()).toEqual([first, second, side, merge].toSorted());
    expect(order[0]).toBe(first);
    expect(order.at(-1)).toBe(merge);
  });

  it('pages commits with Link headers, and tells files on the first page only', async () => {
    const shas: string[] = [];
    for (let n = 0; n < 5; n += 1) shas.push(await world.repository.commit(commit(`c${n}`, { a: `${n}\n` })));
    const basehead = `${base}...main`;
    const pages = await Promise.all([1, 2, 3].map((page) => compare(basehead, { per_page: 2, page })));
    expect(pages.flatMap(({ commits }) => commits.map(({ sha }) => sha))).toEqual(shas);
    expect(pages.map(({ total_commits }) => total_commits)).toEqual([5, 5, 5]);
    expect(pages.map(({ files }) => files?.length)).toEqual([1, undefined, undefined]);

    const address = `${world.github.url}/repos/acme/shop/compare/${basehead}`;
    const relations = async (page: number) => {
      const { headers } = await fetchAt(`${address}?per_page=2&page=${page}`);
      return [...(headers.get('link') ?? '').matchAll(/[?&]page=(\d+)[^>]*>; rel="(\w+)"/g)].map(
        ([, target, relation]) => `${relation} ${target}`,
      );
    };
    expect(await relations(1)).toEqual(['next 2', 'last 3']);
    expect(await relations(2)).toEqual(['prev 1', 'next 3', 'last 3', 'first 1']);
    expect(await relations(3)).toEqual(['prev 2', 'first 1']);
  });

  it("is paged through by Octokit's paginate", async () => {
    for (let n = 0; n < 5; n += 1) await world.repository.commit(commit(`c${n}`, { a: `${n}\n` }));
    const subjects = await world.octokit.paginate(
      world.octokit.repos.compareCommitsWithBasehead,
      { ...acme, basehead: `${base}...main`, per_page: 2 },
      ({ data }) => (data as unknown as Comparison).commits.map(({ commit }) => commit.message),
    );
    expect(subjects).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
  });

  it('answers the newest 250 commits when nobody asks for pages, and never more than 300 files', async () => {
    await world.repository.branch('long', base);
    const stream = Array.from({ length: 252 }, (_, n) =>
      fastImportCommit('long', commit(`n${n}`), 1_800_000_000, n === 0),
    );
    const git = gitAt(world.repository.path);
    await git.run(['fast-import', '--quiet', '--date-format=raw'], { input: stream.join('') });
    const files = Object.fromEntries(Array.from({ length: 301 }, (_, n) => [`many/${n}`, '1\n']));
    const last = await world.repository.commitOn('long', commit('many files', files));
    const answer = await compare(`${base}...long`);
    expect(answer.total_commits).toBe(253);
    expect(answer.commits).toHaveLength(250);
    expect(answer.commits.at(-1)?.sha).toBe(last);
    expect(answer.files).toHaveLength(300);
  });

  it('takes branch names with slashes, and tells the page that people open', async () => {
    await world.repository.branch('release/1', base);
    const answer = await compare('release/1...main');
    expect(answer.status).toBe('identical');
    expect(answer.html_url).toBe(`${world.github.url}/acme/shop/compare/release/1...main`);
  });

  it('is 404 for an unknown end, and names both ends of histories without a common commit', async () => {
    await expect(compare('main...nope')).rejects.toMatchObject({ status: 404 });
    await expect(compare('main')).rejects.toMatchObject({ status: 404 });
    await world.repository.commitOn('orphan', commit('another root', { z: '1\n' }));
    await expect(compare('main...orphan')).rejects.toMatchObject({
      status: 404,
      response: { data: { message: 'No common ancestor between main and orphan.' } },
    });
  });

  it('carries awkward subjects through unharmed', async () => {
    const subject = `${'long '.repeat(150)}🚢 مرحبا \u200B<script>&amp; Revert "Revert "x (#1)" (#2)" (#3)`;
    await world.repository.commit(commit(subject, { a: '1\n' }));
    const [only] = (await compare(`${base}...main`)).commits;
    expect(only?.commit.message).toBe(subject);
  });
});
