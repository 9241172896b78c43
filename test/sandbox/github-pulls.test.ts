import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alice } from '../../sandbox/github/sample-history.ts';
import { acme, gitHubWorld, type TestWorld } from './github-world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await gitHubWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const pulls = () => world.octokit.pulls;
const commit = (subject: string, branch = 'main') =>
  world.repository.commitOn(branch, { author: alice, subject, files: { [`${branch}-${subject}`]: '1\n' } });

describe('A pull request', () => {
  it('that was squashed is read from the subject on the default branch', async () => {
    const sha = await commit('feat: a thing (#71)');
    const { data } = await pulls().get({ ...acme, pull_number: 71 });
    expect(data).toMatchObject({
      number: 71,
      title: 'feat: a thing',
      state: 'closed',
      merged: true,
      merge_commit_sha: sha,
      commits: 1,
      base: { ref: 'main' },
    });
    expect(data.head.repo.id).toBe(data.base.repo.id);
    const listed = await pulls().listCommits({ ...acme, pull_number: 71 });
    expect(listed.data.map((each) => each.sha)).toEqual([sha]);
  });

  it('that was added tells its branch, its fork, its commits in pages, and what merging made', async () => {
    await world.repository.branch('topic', 'main');
    const [one, two] = [await commit('one', 'topic'), await commit('two', 'topic')];
    world.github.addPull({ number: 80, title: 'A topic', branch: 'topic', commits: [one, two], fork: true });
    const open = (await pulls().get({ ...acme, pull_number: 80 })).data;
    expect(open).toMatchObject({ state: 'open', merged: false, merged_at: null, commits: 2 });
    expect(open.head).toMatchObject({
      ref: 'topic',
      sha: two,
      repo: { fork: true, full_name: 'somebody/shop' },
    });
    expect(open.head.repo.id).not.toBe(open.base.repo.id);
    const page = await pulls().listCommits({ ...acme, pull_number: 80, per_page: 1, page: 2 });
    expect(page.data.map(({ sha }) => sha)).toEqual([two]);

    const squash = await commit('A topic (#80)');
    world.github.addPull({ number: 80, title: 'A topic', commits: [one, two], merged: squash });
    const { data } = await pulls().get({ ...acme, pull_number: 80 });
    expect(data).toMatchObject({ state: 'closed', merged: true, merge_commit_sha: squash });
    for (const commit_sha of [one, squash]) {
      const found = await world.octokit.repos.listPullRequestsAssociatedWithCommit({ ...acme, commit_sha });
      expect(found.data.map(({ number }) => number)).toEqual([80]);
    }
  });

  it('that is not there is 404', async () => {
    await expect(pulls().get({ ...acme, pull_number: 9999 })).rejects.toMatchObject({ status: 404 });
  });
});

describe('List commits', () => {
  const list = async (sha?: string, per_page = 2, page = 1) => {
    const { data } = await world.octokit.repos.listCommits({
      ...acme,
      ...(sha === undefined ? {} : { sha }),
      per_page,
      page,
    });
    return data.map((each) => each.sha);
  };

  it('lists newest first from a branch or a SHA, in pages', async () => {
    const [one, two] = [await commit('one'), await commit('two')];
    expect(await list()).toEqual([two, one]);
    expect(await list('main', 1, 2)).toEqual([one]);
    expect(await list(one, 1)).toEqual([one]);
  });

  it('is 404 for a name that is none', async () => {
    await expect(list('nope')).rejects.toMatchObject({ status: 404 });
  });
});

describe('List branches for HEAD commit', () => {
  const branches = async (commit_sha: string) => {
    const { data } = await world.octokit.repos.listBranchesForHeadCommit({ ...acme, commit_sha });
    return data.map(({ name }) => name);
  };

  it('lists every branch that ends at the commit, and none for one below', async () => {
    const below = await world.repository.head();
    const tip = await commit('tip');
    await world.repository.branch('release/1', tip);
    expect(await branches(tip)).toEqual(['main', 'release/1']);
    expect(await branches(below)).toEqual([]);
  });

  it('is 422 for a commit that is not there', async () => {
    await expect(branches('f'.repeat(40))).rejects.toMatchObject({ status: 422 });
  });
});

describe('The diff of a commit', () => {
  const diff = async (ref: string) => {
    const { data } = await world.octokit.repos.getCommit({ ...acme, ref, mediaType: { format: 'diff' } });
    return data as unknown as string;
  };

  it('is a text against the first parent', async () => {
    await commit('one');
    const text = await diff('main');
    expect(text).toMatch(/^diff --git a\/main-one b\/main-one\nnew file mode 100644\nindex /);
    expect(text).toContain('\n+1\n');
  });

  it('is 406 when it is too large', async () => {
    const change = (files: Record<string, string>) =>
      world.repository.commit({ author: alice, subject: 'large', files });
    for (const files of [
      { large: 'x\n'.repeat(20_001) },
      Object.fromEntries(Array.from({ length: 301 }, (_, n) => [`many/${n}`, '1\n'])),
    ]) {
      await expect(diff(await change(files))).rejects.toMatchObject({ status: 406 });
    }
  });
});
