import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitAt } from '../../sandbox/github/git.ts';
import { alice, sampleHistory } from '../../sandbox/github/sample-history.ts';
import { acme, gitHubWorld, octokitAt, type TestWorld } from './github-world.ts';

let world: TestWorld;
let base: string;
beforeEach(async () => {
  world = await gitHubWorld(sampleHistory.slice(0, 1));
  base = await world.repository.head();
});
afterEach(() => world[Symbol.asyncDispose]());

const git = () => world.octokit.git;
const treeOf = async (commit_sha: string) => (await git().getCommit({ ...acme, commit_sha })).data.tree.sha;
const filesAt = async (tree: string) =>
  (await gitAt(world.repository.path).run(['ls-tree', '-r', '--name-only', tree]))
    .split('\n')
    .filter(Boolean);

describe('Create a tree', () => {
  const create = (base_tree: string, path: string, sha: string | null) =>
    git().createTree({ ...acme, base_tree, tree: [{ path, mode: '100644', type: 'blob', sha }] });

  it('puts entries over those of another tree, and takes away those whose SHA is null', async () => {
    const tree = await treeOf(base);
    const blob = (await gitAt(world.repository.path).run(['rev-parse', `${base}:README.md`])).trim();
    const added = (await create(tree, 'docs/new.md', blob)).data;
    expect(await filesAt(added.sha)).toEqual([...(await filesAt(tree)), 'docs/new.md'].toSorted());
    expect(added.tree.map(({ path }) => path)).toContain('docs');
    const removed = (await create(added.sha, 'docs/new.md', null)).data;
    expect(removed.sha).toBe(tree);
  });

  it('refuses what is not there', async () => {
    const tree = await treeOf(base);
    await expect(create(tree, 'a', 'f'.repeat(40))).rejects.toMatchObject({ status: 422 });
    await expect(create('f'.repeat(40), 'a', null)).rejects.toMatchObject({ status: 404 });
    await expect(create(tree, 'a//b', tree)).rejects.toMatchObject({ status: 422 });
  });
});

describe('A tree with more entries than one answer holds', () => {
  it('is truncated, and says so', async () => {
    await using small = await gitHubWorld(sampleHistory.slice(0, 1), { mostTreeEntries: 2 });
    const { data } = await small.octokit.git.getTree({ ...acme, tree_sha: 'main' });
    expect(data.truncated).toBe(true);
    expect(data.tree).toHaveLength(2);
  });
});

describe('Get a tag', () => {
  it('reads the tag object by its SHA, with its message and its date', async () => {
    const message = 'One\n\nWith a body.';
    const tagger = { ...alice, date: '2026-11-20T10:00:00Z' };
    const made = await git().createTag({ ...acme, tag: 'v1', message, object: base, type: 'commit', tagger });
    const { data } = await git().getTag({ ...acme, tag_sha: made.data.sha });
    expect(data).toEqual(made.data);
    expect(data).toMatchObject({ tag: 'v1', message, tagger, object: { sha: base, type: 'commit' } });
    await expect(git().getTag({ ...acme, tag_sha: base })).rejects.toMatchObject({ status: 404 });
  });
});

describe('List matching references', () => {
  it('lists what begins so, also in the middle of a name, and nothing else', async () => {
    for (const name of ['pick/1', 'pick/2', 'picky', 'other']) await world.repository.branch(name, base);
    const matching = async (ref: string) =>
      (await git().listMatchingRefs({ ...acme, ref })).data.map((each) => each.ref);
    expect(await matching('heads/pick/')).toEqual(['refs/heads/pick/1', 'refs/heads/pick/2']);
    expect(await matching('heads/pick')).toEqual([
      'refs/heads/pick/1',
      'refs/heads/pick/2',
      'refs/heads/picky',
    ]);
    expect(await matching('heads/none')).toEqual([]);
  });
});

describe('What may not be written', () => {
  const ref = 'heads/release/1';
  const writes = [
    () => git().createRef({ ...acme, ref: 'refs/heads/release/2', sha: base }),
    () => git().updateRef({ ...acme, ref, sha: base }),
    () => git().deleteRef({ ...acme, ref }),
  ];

  it('is 403 for a token without the permission, while everything can be read', async () => {
    await world.repository.branch('release/1', base);
    world.github.setWritable(false);
    for (const write of writes) await expect(write()).rejects.toMatchObject({ status: 403 });
    await expect(git().getRef({ ...acme, ref })).resolves.toMatchObject({ status: 200 });
    world.github.setWritable(true);
    for (const write of writes) await write();
  });

  it('is 422 for a reference under a rule, and for no other', async () => {
    await world.repository.branch('release/1', base);
    world.github.protect(/^refs\/heads\/release\//);
    for (const write of writes) {
      await expect(write()).rejects.toMatchObject({
        status: 422,
        response: { data: { message: 'Reference update failed' } },
      });
    }
    await git().createRef({ ...acme, ref: 'refs/heads/free', sha: base });
  });

  it('is 422 below a branch that is there', async () => {
    await world.repository.branch('release', base);
    const below = git().createRef({ ...acme, ref: 'refs/heads/release/1', sha: base });
    await expect(below).rejects.toMatchObject({ status: 422 });
  });
});

describe('A fault', () => {
  it('after the work of each write leaves the work done', async () => {
    const octokit = octokitAt(world.github.url);
    const tree = [{ path: 'a', mode: '100644', type: 'blob', sha: null } as const];
    const base_tree = await treeOf(base);
    await world.repository.branch('topic', base);
    const writes = [
      ['POST /repos/{owner}/{repo}/git/trees', () => octokit.git.createTree({ ...acme, base_tree, tree })],
      [
        'POST /repos/{owner}/{repo}/git/refs',
        () => octokit.git.createRef({ ...acme, ref: 'refs/heads/x', sha: base }),
      ],
      [
        'DELETE /repos/{owner}/{repo}/git/refs/{ref}',
        () => octokit.git.deleteRef({ ...acme, ref: 'heads/topic' }),
      ],
    ] as const;
    for (const [call, write] of writes) {
      world.github.faults.add({ call, kind: 'fail-after' });
      await expect(write()).rejects.toMatchObject({ status: 502 });
    }
    expect(await world.repository.head('x')).toBe(base);
    await expect(world.repository.head('topic')).rejects.toThrow(/rev-parse/);
  });
});
