import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitAt } from '../../sandbox/github/git.ts';
import { alice, bob, sampleHistory } from '../../sandbox/github/sample-history.ts';
import { acme, gitHubWorld, type TestWorld } from './github-world.ts';

let world: TestWorld;
let base: string;
beforeEach(async () => {
  world = await gitHubWorld(sampleHistory.slice(0, 1));
  base = await world.repository.head();
});
afterEach(() => world[Symbol.asyncDispose]());

const git = () => world.octokit.git;
const change = (files: Record<string, string | null>, subject = 'change') => ({
  author: alice,
  subject,
  files,
});
const treeOf = async (commit_sha: string) => (await git().getCommit({ ...acme, commit_sha })).data.tree.sha;
const refused = (status: number, message: string) => ({ status, response: { data: { message } } });

describe('References', () => {
  it('are made, read, moved and deleted', async () => {
    const made = await git().createRef({ ...acme, ref: 'refs/heads/slipway/tmp-1', sha: base });
    expect(made.status).toBe(201);
    expect(made.data).toMatchObject({
      ref: 'refs/heads/slipway/tmp-1',
      object: { type: 'commit', sha: base },
    });
    expect(made.headers.location).toBe(made.data.url);

    const next = await world.repository.commit(change({ a: '1\n' }));
    await git().updateRef({ ...acme, ref: 'heads/slipway/tmp-1', sha: next });
    expect((await git().getRef({ ...acme, ref: 'heads/slipway/tmp-1' })).data.object.sha).toBe(next);

    expect((await git().deleteRef({ ...acme, ref: 'heads/slipway/tmp-1' })).status).toBe(204);
    await expect(git().getRef({ ...acme, ref: 'heads/slipway/tmp-1' })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('are 404 when only a part of the name fits', async () => {
    await git().createRef({ ...acme, ref: 'refs/heads/release/1', sha: base });
    await expect(git().getRef({ ...acme, ref: 'heads/release' })).rejects.toMatchObject({ status: 404 });
  });

  it('refuse a second of the same name, a name that is none, and a SHA that is not there', async () => {
    const create = (ref: string, sha = base) => git().createRef({ ...acme, ref, sha });
    await expect(create('refs/heads/main')).rejects.toMatchObject(refused(422, 'Reference already exists'));
    await expect(create('heads')).rejects.toMatchObject({ status: 422 });
    await expect(create('refs/heads/a..b')).rejects.toMatchObject({ status: 422 });
    await expect(create('refs/heads/x', 'f'.repeat(40))).rejects.toMatchObject(
      refused(422, 'Object does not exist'),
    );
    await expect(create('refs/heads/x', await treeOf(base))).rejects.toMatchObject({ status: 422 });
  });

  it('refuse to be moved backwards or aside unless forced', async () => {
    const next = await world.repository.commit(change({ a: '1\n' }));
    const move = (force: boolean) => git().updateRef({ ...acme, ref: 'heads/main', sha: base, force });
    await expect(move(false)).rejects.toMatchObject(refused(422, 'Update is not a fast forward'));
    expect(await world.repository.head()).toBe(next);
    expect((await move(true)).data.object.sha).toBe(base);
  });

  it('are 422 to move or delete when there is none', async () => {
    const gone = refused(422, 'Reference does not exist');
    await expect(git().updateRef({ ...acme, ref: 'heads/nope', sha: base })).rejects.toMatchObject(gone);
    await expect(git().deleteRef({ ...acme, ref: 'heads/nope' })).rejects.toMatchObject(gone);
  });

  it('are made once when two callers race', async () => {
    const race = await Promise.allSettled(
      [1, 2].map(() => git().createRef({ ...acme, ref: 'refs/heads/race', sha: base })),
    );
    expect(race.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('Commit objects', () => {
  it('are read by full SHA only', async () => {
    const { data } = await git().getCommit({ ...acme, commit_sha: base });
    expect(data).toMatchObject({ sha: base, parents: [], author: { email: 'alice@acme.example' } });
    for (const commit_sha of ['main', base.slice(0, 7), data.tree.sha]) {
      await expect(git().getCommit({ ...acme, commit_sha })).rejects.toMatchObject({ status: 404 });
    }
  });

  it('keep the author given, who is also the committer when none is', async () => {
    const author = { ...bob, date: '2026-11-20T12:00:00+02:00' };
    const message = 'fix: one thing\n\nWith a body.';
    const { data } = await git().createCommit({
      ...acme,
      message,
      tree: await treeOf(base),
      parents: [base],
      author,
    });
    const expected = { ...bob, date: '2026-11-20T10:00:00Z' };
    expect(data).toMatchObject({ message, author: expected, committer: expected });
    expect(data.parents.map(({ sha }) => sha)).toEqual([base]);
    expect(await world.repository.head(), 'no branch moves').toBe(base);
  });

  it("are the caller's own when no author is given", async () => {
    const { data } = await git().createCommit({ ...acme, message: 'mine', tree: await treeOf(base) });
    expect(data.author.name).toBe('slipway');
    const { data: read } = await world.octokit.repos.getCommit({ ...acme, ref: data.sha });
    expect(read.author).toMatchObject({ login: 'slipway' });
  });

  it('refuse a tree or a parent that is not there', async () => {
    const nowhere = 'f'.repeat(40);
    await expect(git().createCommit({ ...acme, message: 'x', tree: nowhere })).rejects.toMatchObject(
      refused(422, 'Tree SHA does not exist'),
    );
    const tree = await treeOf(base);
    await expect(
      git().createCommit({ ...acme, message: 'x', tree, parents: [nowhere] }),
    ).rejects.toMatchObject({ status: 422 });
  });
});

describe('Trees', () => {
  it('list one level, or all of them, by SHA of a tree or name of a reference', async () => {
    const one = (await git().getTree({ ...acme, tree_sha: 'main' })).data;
    expect(one.sha).toBe(await treeOf(base));
    expect(one.tree.map(({ path, type }) => `${type} ${path}`)).toEqual([
      'blob README.md',
      'tree api',
      'tree worker',
    ]);
    const all = (await git().getTree({ ...acme, tree_sha: one.sha, recursive: '1' })).data;
    expect(all.tree.map(({ path }) => path)).toContain('api/src/server.ts');
    expect(all.tree.find(({ path }) => path === 'api/src')).toMatchObject({ type: 'tree', mode: '040000' });
    expect(all.tree.find(({ path }) => path === 'README.md')).toMatchObject({ type: 'blob', size: 38 });
    expect(all.truncated).toBe(false);
  });

  it('change their SHA exactly where something below changed', async () => {
    const next = await world.repository.commit(change({ 'api/src/new.ts': 'x\n' }));
    const shasAt = async (tree_sha: string) =>
      new Map((await git().getTree({ ...acme, tree_sha })).data.tree.map(({ path, sha }) => [path, sha]));
    const [before, after] = [await shasAt(base), await shasAt(next)];
    expect(after.get('api')).not.toBe(before.get('api'));
    expect(after.get('worker')).toBe(before.get('worker'));
  });

  it('are 404 when unknown', async () => {
    await expect(git().getTree({ ...acme, tree_sha: 'nope' })).rejects.toMatchObject({ status: 404 });
  });
});

describe('Tag objects', () => {
  it('are found by name only once a reference points at them', async () => {
    const { data: tag } = await git().createTag({
      ...acme,
      tag: 'v2',
      message: 'Release 2',
      object: base,
      type: 'commit',
      tagger: { ...alice, date: '2026-11-20T10:00:00Z' },
    });
    expect(tag).toMatchObject({ tag: 'v2', message: 'Release 2', object: { sha: base, type: 'commit' } });
    await expect(world.octokit.repos.getCommit({ ...acme, ref: 'v2' })).rejects.toMatchObject({
      status: 422,
    });
    await git().createRef({ ...acme, ref: 'refs/tags/v2', sha: tag.sha });
    expect((await world.octokit.repos.getCommit({ ...acme, ref: 'v2' })).data.sha).toBe(base);
    expect((await git().getRef({ ...acme, ref: 'tags/v2' })).data.object).toMatchObject({
      type: 'tag',
      sha: tag.sha,
    });
  });

  it('refuse an object that is not there, or is of another type', async () => {
    const create = (object: string) =>
      git().createTag({ ...acme, tag: 'v3', message: 'm', object, type: 'commit' });
    await expect(create('f'.repeat(40))).rejects.toMatchObject({ status: 422 });
    await expect(create(await treeOf(base))).rejects.toMatchObject({ status: 422 });
  });
});

describe('Merge a branch', () => {
  const merge = (head: string, into = 'main') => world.octokit.repos.merge({ ...acme, base: into, head });

  it('makes a merge commit with both parents', async () => {
    await world.repository.branch('side', base);
    const side = await world.repository.commitOn('side', change({ 'side.txt': '1\n' }));
    const trunk = await world.repository.commit(change({ 'trunk.txt': '1\n' }));
    const { status, data } = await merge('side');
    expect(status).toBe(201);
    expect(data.parents.map(({ sha }) => sha)).toEqual([trunk, side]);
    expect(data.commit.message).toBe('Merge side into main');
    expect(await world.repository.head()).toBe(data.sha);
  });

  it('answers 204 when there is nothing to merge', async () => {
    expect((await merge(base)).status).toBe(204);
  });

  it('is 409 on a conflict, and leaves the branch as it was', async () => {
    await world.repository.branch('side', base);
    await world.repository.commitOn('side', change({ 'README.md': 'theirs\n' }));
    const trunk = await world.repository.commit(change({ 'README.md': 'ours\n' }));
    await expect(merge('side')).rejects.toMatchObject(refused(409, 'Merge conflict'));
    expect(await world.repository.head()).toBe(trunk);
  });

  it('says which side does not exist', async () => {
    await expect(merge('main', 'nope')).rejects.toMatchObject(refused(404, 'Base does not exist'));
    await expect(merge('nope')).rejects.toMatchObject(refused(404, 'Head does not exist'));
  });
});

describe('A cherry-pick by way of a merge', () => {
  it('carries one commit, and nothing between, onto an older release', async () => {
    const release = base;
    const between = await world.repository.commit(
      change({ 'worker/src/main.ts': 'other\n' }, 'between (#2)'),
    );
    const picked = await world.repository.commit(change({ 'api/src/server.ts': 'fixed\n' }, 'fix (#3)'));

    // The tree of the release on the parent of the picked commit: what merges onto it is the picked change alone.
    const ours = await git().createCommit({
      ...acme,
      message: 'pick',
      tree: await treeOf(release),
      parents: [between],
    });
    await git().createRef({ ...acme, ref: 'refs/heads/slipway/pick', sha: ours.data.sha });
    const merged = await world.octokit.repos.merge({ ...acme, base: 'slipway/pick', head: picked });
    const result = await git().createCommit({
      ...acme,
      message: 'fix (#3)',
      tree: merged.data.commit.tree.sha,
      parents: [release],
    });
    await git().deleteRef({ ...acme, ref: 'heads/slipway/pick' });

    const changed = await gitAt(world.repository.path).run(['diff', '--name-only', release, result.data.sha]);
    expect(changed).toBe('api/src/server.ts\n');
  });
});
