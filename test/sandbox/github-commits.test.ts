import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitAt } from '../../sandbox/github/git.ts';
import { alice } from '../../sandbox/github/sample-history.ts';
import { acme, fetchAt, gitHubWorld, octokitAt, type TestWorld } from './github-world.ts';

let world: TestWorld;
let head: string;
beforeAll(async () => {
  world = await gitHubWorld();
  head = await world.repository.head();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('Get a repository', () => {
  it('tells the default branch and the full name', async () => {
    const { data } = await world.octokit.repos.get(acme);
    expect(data).toMatchObject({ full_name: 'acme/shop', default_branch: 'main', private: true });
  });

  it('matches owner and name without case', async () => {
    const { data } = await world.octokit.repos.get({ owner: 'ACME', repo: 'Shop' });
    expect(data.full_name).toBe('acme/shop');
  });

  it('is 404 for a repository that is not served', async () => {
    await expect(world.octokit.repos.get({ owner: 'acme', repo: 'other' })).rejects.toMatchObject({
      status: 404,
      response: { data: { message: 'Not Found', status: '404' } },
    });
  });

  it('is served below /api/v3 too, with addresses that lead back there', async () => {
    const { data } = await octokitAt(`${world.github.url}/api/v3`).repos.get(acme);
    expect(data.url).toBe(`${world.github.url}/api/v3/repos/acme/shop`);
    expect(data.html_url).toBe(`${world.github.url}/acme/shop`);
  });

  it('is 404 for a path that GitHub does not have', async () => {
    expect((await fetchAt(`${world.github.url}/nowhere`)).status).toBe(404);
    expect((await fetchAt(`${world.github.url}/repos/%zz/shop`)).status).toBe(404);
  });
});

describe('Get a branch', () => {
  it('answers its tip, for names with slashes too', async () => {
    await world.repository.branch('release/2026.11', head);
    const { data } = await world.octokit.repos.getBranch({ ...acme, branch: 'release/2026.11' });
    expect(data).toMatchObject({ name: 'release/2026.11', protected: false, commit: { sha: head } });
  });

  it('is 404 "Branch not found" for an unknown branch, and for a tag or a SHA', async () => {
    for (const branch of ['nope', head, 'main~1']) {
      await expect(world.octokit.repos.getBranch({ ...acme, branch })).rejects.toMatchObject({
        status: 404,
        response: { data: { message: 'Branch not found' } },
      });
    }
  });
});

describe('Get a commit', () => {
  const shaOf = async (ref: string) => (await world.octokit.repos.getCommit({ ...acme, ref })).data.sha;

  it('finds it by branch, tag, full SHA and short SHA', async () => {
    await gitAt(world.repository.path).run(['tag', '-a', '-m', 'one', 'v1', head]);
    const names = ['main', 'heads/main', 'v1', 'tags/v1', 'refs/heads/main', 'HEAD', head, head.slice(0, 7)];
    const found = await Promise.all(names.map(async (ref) => `${ref} ${await shaOf(ref)}`));
    expect(found).toEqual(names.map((ref) => `${ref} ${head}`));
  });

  it.each(['nope', 'f'.repeat(40), 'main~1', 'main@{0}', '--all', 'a..b', 'abc'])(
    'is 422 "No commit found for SHA" for %s',
    async (ref) => {
      await expect(world.octokit.repos.getCommit({ ...acme, ref })).rejects.toMatchObject({
        status: 422,
        response: { data: { message: `No commit found for SHA: ${ref}` } },
      });
    },
  );

  it('tells the accounts behind author and committer, and null for an address without one', async () => {
    const sha = await world.repository.commitOn('stranger', {
      author: { name: 'Stranger', email: 'who@example.com' },
      subject: 'feat: from outside',
      files: { a: '1\n' },
    });
    const { data: stranger } = await world.octokit.repos.getCommit({ ...acme, ref: sha });
    expect(stranger.author).toBeNull();
    expect(stranger.committer).toMatchObject({ login: 'web-flow' });
    const { data: known } = await world.octokit.repos.getCommit({ ...acme, ref: head });
    expect(known.author).toMatchObject({ login: 'alice', type: 'User' });
    expect(known.commit.author).toEqual({ ...alice, date: '2026-11-02T17:45:00Z' });
  });

  it('tells a bot by the address that GitHub gives it', async () => {
    const { data } = await world.octokit.repos.getCommit({ ...acme, ref: 'main' });
    const { data: list } = await world.octokit.repos.compareCommitsWithBasehead({
      ...acme,
      basehead: `${await firstCommit()}...${data.sha}`,
    });
    const bot = list.commits.find(({ commit }) => commit.message.startsWith('chore(deps)'));
    expect(bot?.author).toMatchObject({ login: 'dependabot[bot]', type: 'Bot' });
  });

  it('keeps the whole message, without the line break that git adds', async () => {
    const { data } = await world.octokit.repos.getCommit({ ...acme, ref: 'main' });
    expect(data.commit.message).toBe('refactor(worker): one queue for all mail (#18)');
  });

  it('lists the files that changed, renames and removals too, with their counts', async () => {
    const sha = await world.repository.commitOn('main', {
      author: alice,
      subject: 'refactor: move (#19)',
      files: {
        'worker/src/mail.ts': null,
        'worker/src/post/mail.ts': 'export const batch = 50;\n',
        'README.md': null,
        'new file.txt': 'a\nb\n',
      },
    });
    const { data } = await world.octokit.repos.getCommit({ ...acme, ref: sha });
    expect(data.files).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ filename: 'README.md', status: 'removed', deletions: 5 }),
        expect.objectContaining({ filename: 'new file.txt', status: 'added', additions: 2 }),
        expect.objectContaining({
          filename: 'worker/src/post/mail.ts',
          status: 'renamed',
          previous_filename: 'worker/src/mail.ts',
        }),
      ]),
    );
    expect(data.stats).toEqual({ additions: 2, deletions: 5, total: 7 });
  });

  it('lists every file of the first commit as added', async () => {
    const { data } = await world.octokit.repos.getCommit({ ...acme, ref: await firstCommit() });
    expect(data.parents).toEqual([]);
    expect(data.files?.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'added'));
  });

  it('pages more than 300 files', async () => {
    const files = Object.fromEntries(Array.from({ length: 301 }, (_, n) => [`many/${n}.txt`, `${n}\n`]));
    const sha = await world.repository.commitOn('many', { author: alice, subject: 'many', files });
    const first = await world.octokit.repos.getCommit({ ...acme, ref: sha });
    expect(first.data.files).toHaveLength(300);
    expect(first.headers.link).toContain('rel="next"');
    const second = await world.octokit.repos.getCommit({ ...acme, ref: sha, page: 2 });
    expect(second.data.files).toHaveLength(1);
  });
});

describe('List pull requests associated with a commit', () => {
  const pullsOf = async (commit_sha: string) =>
    (await world.octokit.repos.listPullRequestsAssociatedWithCommit({ ...acme, commit_sha })).data;

  it('answers the merged pull request named at the end of the subject', async () => {
    expect(await pullsOf(head)).toEqual([
      expect.objectContaining({
        number: 18,
        title: 'refactor(worker): one queue for all mail',
        merged_at: '2026-11-02T17:45:00Z',
        merge_commit_sha: head,
        user: expect.objectContaining({ login: 'alice' }) as unknown,
      }),
    ]);
  });

  it('takes the last number when a revert names two', async () => {
    const [pull] = await pullsOf(await parentOf(head));
    expect(pull?.number).toBe(17);
  });

  it('is empty for a commit without a number, and for one that is not on the default branch', async () => {
    const plain = await world.repository.commitOn('main', { author: alice, subject: 'plain', files: {} });
    expect(await pullsOf(plain)).toEqual([]);
    await world.repository.branch('aside', head);
    const aside = await world.repository.commitOn('aside', { author: alice, subject: 'x (#77)', files: {} });
    expect(await pullsOf(aside)).toEqual([]);
  });
});

const run = async (...args: string[]) => (await gitAt(world.repository.path).run(args)).trim();
const firstCommit = () => run('rev-list', '--max-parents=0', 'main');
const parentOf = (sha: string) => run('rev-parse', `${sha}^`);
