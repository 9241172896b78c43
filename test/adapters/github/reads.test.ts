// What the contract cannot see: how many calls a read costs, and what GitHub's limits do to it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gitAt } from '../../../sandbox/github/git.ts';
import { importHistory } from '../../../sandbox/github/import-history.ts';
import { alice } from '../../../sandbox/github/sample-history.ts';
import {
  createRepository,
  openRepository,
  type SampleRepository,
} from '../../../sandbox/github/sample-repository.ts';
import { createGitHub, type GitHub, type GitHubOptions } from '../../../sandbox/github/server.ts';
import { listenOnLoopback } from '../../../sandbox/loopback.ts';
import { childrenFirst } from '../../../src/adapters/github/commits.ts';
import { linksOf } from '../../../src/adapters/github/links.ts';
import { patchId } from '../../../src/adapters/github/patch.ts';
import { createGitHubSourceHost } from '../../../src/adapters/github/source-host.ts';
import type { Commit } from '../../../src/domain/commit.ts';
import type { SourceHost } from '../../../src/ports.ts';
import { silentLog } from '../../support/silent-log.ts';

const acme = { owner: 'acme', name: 'shop' };

let folder: string;
/** 1,150 commits above the first, in one line. */
let long: SampleRepository;
let line: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-reads-'));
  const records = Array.from({ length: 1151 }, (_, n) => ({
    sha: `c${n}`,
    parents: n === 0 ? [] : [`c${n - 1}`],
    author: 'Alice',
    authored: 1_800_000_000,
    committed: 1_800_000_000 - n,
    message: `c${n}`,
    paths: [],
  })).toReversed();
  const shas = await importHistory(join(folder, 'long.git'), records);
  long = await openRepository(join(folder, 'long.git'));
  line = [...shas.values()];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let sample: SampleRepository;
let github: GitHub;
let host: SourceHost;
const open = async (options: Partial<GitHubOptions> = {}) => {
  github = await createGitHub({ repository: sample, tokens: ['t'], ...options });
  host = createGitHubSourceHost({
    credentials: { token: 't' },
    baseUrl: github.url,
    log: silentLog,
    backoff: 1,
  });
};
beforeEach(async () => {
  sample = await createRepository(await mkdtemp(join(folder, 'sample-')), []);
  await open();
});
afterEach(() => github.close());

const reopen = async (options: Partial<GitHubOptions>) => {
  await github.close();
  await open(options);
};
const change = (files: Record<string, string | null>, branch = 'main', subject = 'change') =>
  sample.commitOn(branch, { author: alice, subject, files });
/** Each after the one before is done. */
async function inTurn<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<readonly U[]> {
  const done: U[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}
const commits = async (count: number, branch = 'main') => {
  const shas: string[] = [];
  for (let n = 0; n < count; n += 1)
    shas.push(await change({ [`${branch}.txt`]: `${n}\n` }, branch, `c${n}`));
  return shas;
};

describe('A range of commits', () => {
  it.each([
    [1151, 1, 1],
    [1151, 250, 1],
    [1151, 251, 2],
    [1151, 1000, 9],
    [1151, 1149, 10],
    [1151, 10_000, 10],
    [200, 10_000, 1],
    [0, 10_000, 1],
  ])('from %i commits before the end, at most %i of them, costs %i calls', async (before, most, calls) => {
    await reopen({ repository: long });
    const from = line.at(-1 - Math.min(before, 1150)) ?? '';
    const ahead = Math.min(before, 1150);
    const range = await host.range(acme, from, 'main', most);
    expect(range?.ahead).toBe(ahead);
    const wanted = line
      .slice(-ahead - 1)
      .slice(1)
      .slice(-most);
    expect(range?.commits.map(({ sha }) => sha).toSorted()).toEqual(wanted.toSorted());
    expect(github.calls).toHaveLength(calls);
    expect(calls).toBeLessThanOrEqual(Math.ceil(Math.min(ahead, most) / 100) + 1);
  });
});

describe('Contents', () => {
  it('cost a tree for each folder on the way, and nothing the second time', async () => {
    const before = await change({ 'api/src/a.ts': '1\n', 'web/b.ts': '1\n', 'c.txt': '1\n' });
    const after = await change({ 'api/src/a.ts': '2\n' });
    const paths = ['api/', 'api/src/a.ts', 'web/b.ts', 'c.txt'];
    // The commit, the root, api, api/src and web.
    await host.contents(acme, before, paths);
    expect(github.calls).toHaveLength(5);
    // web is as it was.
    await host.contents(acme, after, paths);
    expect(github.calls).toHaveLength(9);
    await host.contents(acme, before, paths);
    expect(github.calls).toHaveLength(9);
  });

  it('are unknown, all of them, when GitHub tells only a part of a tree', async () => {
    const sha = await change({ 'api/a': '1\n', 'api/b': '1\n', 'api/c': '1\n' });
    await reopen({ mostTreeEntries: 2 });
    expect(await host.contents(acme, sha, ['api/'])).not.toBeNull();
    expect(await host.contents(acme, sha, ['api/', 'api/a'])).toBeNull();
  });

  it('are read again after a fault', async () => {
    const sha = await change({ 'api/a': '1\n' });
    const call = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
    github.faults.add({ call, kind: 'fail-before', times: 3 });
    await expect(host.contents(acme, sha, ['api/'])).rejects.toMatchObject({ code: 'http_502' });
    expect(await host.contents(acme, sha, ['api/'])).not.toBeNull();
  });

  it('tell a file from one that became executable', async () => {
    const sha = await change({ a: '1\n' });
    const git = gitAt(sample.path);
    const blob = (await git.run(['rev-parse', `${sha}:a`])).trim();
    const tree = (await git.run(['mktree'], { input: `100755 blob ${blob}\ta\n` })).trim();
    const executable = (await git.run(['commit-tree', tree, '-p', sha, '-m', 'x'])).trim();
    expect(await host.contents(acme, executable, ['a'])).not.toEqual(await host.contents(acme, sha, ['a']));
  });
});

describe('A pull request', () => {
  const calls = () => github.calls.map(({ call }) => call.replace('/repos/{owner}/{repo}', ''));

  it('of one commit costs one call, merged or not', async () => {
    const sha = await change({ a: '1\n' }, 'main', 'A topic (#7)');
    expect(await host.pull(acme, 7)).toMatchObject({ title: 'A topic', merged: [sha] });
    expect(calls()).toEqual(['GET /pulls/{pull_number}']);
  });

  it('of several commits costs one more for a merge, and two for a squash or a rebase', async () => {
    const [base = ''] = await commits(1);
    await sample.branch('topic', base);
    const [one = '', two = ''] = await commits(2, 'topic');
    const files = { 'topic.txt': '1\n' };
    const merge = await sample.commit({ author: alice, subject: 'Merge', files, merges: two });
    github.addPull({ number: 7, title: 'A topic', commits: [one, two], merged: merge });
    await host.pull(acme, 7);
    expect(calls()).toEqual(['GET /pulls/{pull_number}', 'GET /commits']);
    const squash = await change({ a: '1\n' }, 'main', 'A topic (#8)');
    github.addPull({ number: 8, title: 'A topic', commits: [one, two], merged: squash });
    await host.pull(acme, 8);
    expect(calls().slice(2)).toEqual([
      'GET /pulls/{pull_number}',
      'GET /commits',
      'GET /pulls/{pull_number}/commits',
    ]);
  });

  it('that was rebased, over more than a page, has every commit', async () => {
    await reopen({ repository: long });
    const made = line.slice(-150);
    const [first = '', ...rest] = made;
    github.addPull({ number: 7, title: 'Long', commits: [first, ...rest], merged: made.at(-1) ?? '' });
    expect(await host.pull(acme, 7)).toMatchObject({ merged: made });
    expect(github.calls).toHaveLength(5);
  });

  it('that was rebased leaves out the merges that were on its branch', async () => {
    const [base = ''] = await commits(1);
    await sample.branch('topic', base);
    const one = await change({ a: '1\n' }, 'topic', 'one');
    const main = await change({ m: '1\n' });
    const merge = await sample.commitOn('topic', {
      author: alice,
      subject: 'Merge main',
      files: {},
      merges: main,
    });
    const two = await change({ b: '1\n' }, 'topic', 'two');
    const rebased = [await change({ a: '1\n' }, 'main', 'one'), await change({ b: '1\n' }, 'main', 'two')];
    github.addPull({ number: 7, title: 'T', commits: [one, merge, two], merged: rebased[1] ?? '' });
    expect(await host.pull(acme, 7)).toMatchObject({ merged: rebased });
  });

  it('that was rebased cannot be told when a commit of it was dropped, whichever it was', async () => {
    const [base = ''] = await commits(1);
    await sample.branch('topic', base);
    const own = ['one', 'two', 'three'];
    const [first = '', ...rest] = await inTurn(own, (subject) =>
      change({ [`${subject}.txt`]: '1\n' }, 'topic', subject),
    );
    await commits(3);
    for (const dropped of own) {
      const branch = `without-${dropped}`;
      await sample.branch(branch, await sample.head('main'));
      const kept = own.filter((subject) => subject !== dropped);
      const made = await inTurn(kept, (subject) => change({ [`${subject}.txt`]: '1\n' }, branch, subject));
      github.addPull({ number: 7, title: 'T', commits: [first, ...rest], merged: made.at(-1) ?? '' });
      expect(await host.pull(acme, 7)).toMatchObject({ merged: [] });
    }
  });

  it('of one commit beside merges is the one, rebased or squashed', async () => {
    const [base = ''] = await commits(1);
    await sample.branch('topic', base);
    const one = await change({ a: '1\n' }, 'topic', 'one');
    const merges = await change({ m: '1\n' });
    const merge = await sample.commitOn('topic', { author: alice, subject: 'Merge main', files: {}, merges });
    const made = await change({ a: '1\n' }, 'main', 'one');
    github.addPull({ number: 7, title: 'T', commits: [one, merge], merged: made });
    expect(await host.pull(acme, 7)).toMatchObject({ merged: [made] });
  });

  describe('of more commits than GitHub lists', () => {
    const add = (merged: string, head: string) =>
      github.addPull({ number: 7, title: 'Long', commits: [head, ...Array(250).fill(head)], merged });

    it('cannot be told when it was rebased', async () => {
      await reopen({ repository: long });
      const [first = '', ...rest] = line.slice(-251);
      github.addPull({ number: 7, title: 'Long', commits: [first, ...rest], merged: line.at(-1) ?? '' });
      expect(await host.pull(acme, 7)).toMatchObject({ merged: [] });
      expect(github.calls).toHaveLength(3);
    });

    it('is the merge or the squash', async () => {
      const [base = ''] = await commits(1);
      await sample.branch('topic', base);
      const [head = ''] = await commits(1, 'topic');
      const squash = await change({ a: '1\n' }, 'main', 'Long (#7)');
      add(squash, head);
      expect(await host.pull(acme, 7)).toMatchObject({ merged: [squash] });
      const merge = await sample.commit({ author: alice, subject: 'Merge', files: {}, merges: head });
      add(merge, head);
      expect(await host.pull(acme, 7)).toMatchObject({ merged: [merge] });
    });

    it('cannot be told when it ends in a merge, which a rebase leaves out', async () => {
      const [base = ''] = await commits(1);
      await sample.branch('topic', base);
      const merges = await change({ m: '1\n' });
      const head = await sample.commitOn('topic', {
        author: alice,
        subject: 'Merge main',
        files: {},
        merges,
      });
      add(await change({ a: '1\n' }, 'main', 'one'), head);
      expect(await host.pull(acme, 7)).toMatchObject({ merged: [] });
    });
  });

  it('that is merged without a merge commit cannot be told', async () => {
    const sha = await change({ a: '1\n' }, 'main', 'A topic (#7)');
    const server = await listenOnLoopback(async (request, response) => {
      const answer = await fetch(`${github.url}${request.url ?? ''}`, {
        headers: { authorization: 'token t' },
      });
      const sent = response.writeHead(answer.status, { 'content-type': 'application/json' });
      sent.end((await answer.text()).replace(`"merge_commit_sha":"${sha}"`, '"merge_commit_sha":null'));
    });
    try {
      const settings = { credentials: { token: 't' }, baseUrl: server.url, log: silentLog };
      expect(await createGitHubSourceHost(settings).pull(acme, 7)).toMatchObject({ merged: [] });
    } finally {
      await server.close();
    }
  });
});

describe('The newest commits', () => {
  it('come children first although their dates run backwards', async () => {
    await reopen({ repository: long });
    const newest = await host.newest(acme, 'main', 100);
    expect(newest.map(({ sha }) => sha)).toEqual(line.slice(-100).toReversed());
    expect(github.calls).toHaveLength(2);
  });

  it('are put in order by their parents, and otherwise left as they came', () => {
    const commit = (sha: string, ...parents: string[]): Commit => ({
      sha,
      parents,
      message: sha,
      author: { name: 'a', email: '', login: null, bot: false },
    });
    const order = (list: readonly Commit[]) =>
      childrenFirst(list)
        .map(({ sha }) => sha)
        .join(' ');
    const [a, b, c, d] = [commit('a', 'outside'), commit('b', 'a'), commit('c', 'a'), commit('d', 'b', 'c')];
    expect(order([a, b, c, d])).toBe('d b c a');
    expect(order([d, c, b, a])).toBe('d c b a');
    expect(order([])).toBe('');
  });
});

describe('A patch', () => {
  it('is null when GitHub finds the diff too large', async () => {
    await change({ a: '1\n' });
    const large = await change({ a: 'x\n'.repeat(20_001) });
    expect(await host.patch(acme, large)).toBeNull();
  });

  const diff = (body: string, index = 'index 1111111..2222222 100644') =>
    `diff --git a/a.txt b/a.txt\n${index}\n--- a/a.txt\n+++ b/a.txt\n${body}`;

  it('does not depend on line numbers, names of blobs, white space, or the order of files', () => {
    const one = diff('@@ -1,2 +1,2 @@ before\n same\n-old\n+new\n');
    const elsewhere = diff('@@ -7,2 +8,2 @@\n same\n-old\n+  new\t\n', 'index 3333333..4444444 100644');
    const second = one.replaceAll('a.txt', 'b.txt');
    expect(patchId(elsewhere)).toBe(patchId(one));
    expect(patchId(second + one)).toBe(patchId(one + second));
    expect(patchId(one)).not.toBe(patchId(second));
    expect(patchId(diff('@@ -1,2 +1,2 @@\n same\n-old\n+other\n'))).not.toBe(patchId(one));
    expect(patchId(diff('@@ -1,2 +1,2 @@\n other\n-old\n+new\n'))).not.toBe(patchId(one));
  });

  it('knows binary files by their blobs, and takes no text for a header', () => {
    const binary = (to: string) =>
      `diff --git a/x b/x\nindex 1111111..${to} 100644\nBinary files a/x and b/x differ\n`;
    expect(patchId(binary('2222222'))).not.toBe(patchId(binary('3333333')));
    const text = diff('@@ -1 +1,2 @@\n same\n+index 5..6\n');
    expect(patchId(text)).not.toBe(patchId(diff('@@ -1 +1,2 @@\n same\n+index 5..7\n')));
  });

  it('is null for no change', () => {
    expect(patchId('')).toBeNull();
  });

  it('agrees with git patch-id about what is the same', async () => {
    const ten = (first: string, last: string) =>
      `${first}\n${Array.from({ length: 10 }, (_, n) => `line ${n}`).join('\n')}\n${last}\n`;
    const base = await change({ a: ten('1', '1'), b: '1\n' });
    await sample.branch('side', base);
    const made = [
      await change({ a: ten('1', '2') }),
      await change({ b: '2\n' }),
      await change({ a: ten('top\n1', '1') }, 'side').then(() => change({ a: ten('top\n1', '2') }, 'side')),
      await change({ b: '2 \n' }, 'side'),
      await change({ b: null }, 'side'),
    ];
    const git = gitAt(sample.path);
    const gits = await Promise.all(
      made.map(async (sha) => {
        const shown = await git.run(['show', sha]);
        return (await git.run(['patch-id', '--stable'], { input: shown })).slice(0, 40);
      }),
    );
    const ours = await Promise.all(made.map((sha) => host.patch(acme, sha)));
    const groups = (ids: readonly (string | null)[]) => ids.map((id) => ids.indexOf(id));
    expect(groups(ours)).toEqual(groups(gits));
    expect(groups(ours)).toEqual([0, 1, 0, 1, 4]);
  });
});

describe('Membership of a commit', () => {
  it('costs one call for the tip of a branch, and never more than six', async () => {
    const [old = ''] = await commits(2);
    expect(await host.isInRepository(acme, await sample.head())).toBe(true);
    expect(github.calls).toHaveLength(1);
    expect(await host.isInRepository(acme, old)).toBe(true);
    expect(github.calls.length - 1).toBe(5);
  });
});

describe('Links', () => {
  it.each([
    [undefined, 'https://github.com'],
    ['https://api.github.com', 'https://github.com'],
    ['https://api.github.com/', 'https://github.com'],
    ['https://api.acme.ghe.com', 'https://acme.ghe.com'],
    ['https://git.acme.example/api/v3', 'https://git.acme.example'],
    ['https://git.acme.example/api/v3/', 'https://git.acme.example'],
    ['http://127.0.0.1:1234', 'http://127.0.0.1:1234'],
    ['https://api.acme.example', 'https://api.acme.example'],
  ])('for the API at %s lead to %s', (baseUrl, site) => {
    const links = linksOf(baseUrl, acme);
    expect(links.commit('abc')).toBe(`${site}/acme/shop/commit/abc`);
    expect(links.pull(7)).toBe(`${site}/acme/shop/pull/7`);
  });

  it('escape what names may hold', () => {
    const links = linksOf(undefined, acme);
    expect(links.branch('release/1 <x>?#')).toBe(
      'https://github.com/acme/shop/tree/release/1%20%3Cx%3E%3F%23',
    );
    expect(links.compare('v1', 'release/1')).toBe('https://github.com/acme/shop/compare/v1...release/1');
  });
});
