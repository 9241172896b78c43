import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { markRelease } from '../../src/usecases/mark-release.ts';
import { pickCommits } from '../../src/usecases/pick-commits.ts';
import { quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { cutHead, pick } from './support/doing.ts';
import { ALICE } from './support/fake-directory.ts';

describe('picking by pull request', () => {
  let world: AWorld;
  let release: Release;
  let branch: string;
  /** A commit of trunk that does not go onto the release by itself. */
  let stubborn: string;
  beforeEach(async () => {
    world = aWorld({ project: quietShop });
    world.commit('feat: base', { files: { 'a.ts': '1', 'b.ts': '1' } });
    release = await cutHead(world);
    branch = `release/shop-${release.name}`;
    world.commit('feat: between', { files: { 'a.ts': '2' } });
    stubborn = world.commit('fix: stubborn', { files: { 'a.ts': '3' } });
  });

  const byHand = (inbound?: string) => {
    const typed = { release: release.name, commits: [stubborn], byPullRequest: true };
    return pickCommits(world, world.project, typed, world.asker(ALICE, inbound));
  };
  const recorded = async () => (await world.snapshot()).releases[0];
  const base = () => newestCandidate(release).commit;
  const trailer = (sha: string) => `(cherry picked from commit ${sha})`;

  /** Somebody resolves it on a branch of their own, and merges that as a squash. */
  function resolved(number = 12): string {
    const sha = world.source.commit(branch, {
      subject: 'fix: stubborn',
      body: trailer(stubborn),
      author: 'bob',
      files: { 'a.ts': '1 and 3' },
    });
    world.source.addPull({ number, title: 'fix', base: branch, commits: ['x'], merged: [sha] });
    return sha;
  }

  it('wants the branch, says where it will be, and leaves the rest to a person', async () => {
    expect(await byHand()).toEqual({
      kind: 'by_hand',
      release: release.name,
      branch,
      commits: [stubborn],
      link: world.source.links(world.project.repository).branch(branch),
    });
    expect(await recorded()).toMatchObject({ branch: { name: branch, commit: base() }, candidates: [{}] });
    await world.tick();
    expect(world.source.branches.get(branch)).toBe(base());
  });

  it('wants it once, however often somebody asks', async () => {
    await byHand();
    await world.tick();
    expect(await byHand()).toMatchObject({ kind: 'by_hand', branch });
    await world.tick();
    const wanted = (await world.events()).filter(({ type }) => type === 'branch.wanted');
    expect(wanted).toHaveLength(1);
    expect((await recorded())?.branch?.state).toEqual({ status: 'made' });
  });

  it('is refused when somebody pushed more to the branch than the pull request that is named (T20)', async () => {
    await byHand();
    await world.tick();
    resolved();
    world.source.commit(branch, { subject: 'chore: slipped in', author: 'mallory', files: { 'c.ts': '1' } });
    const typed = { release: release.name, commits: ['#12'], byPullRequest: false };
    expect(await pickCommits(world, world.project, typed, world.asker(ALICE))).toMatchObject({
      refusals: [{ code: 'branch_moved', branch }],
    });
    expect((await recorded())?.candidates).toHaveLength(1);
  });

  it('is refused when GitHub does not tell what merging made', async () => {
    await byHand();
    await world.tick();
    world.source.addPull({ number: 9, title: 'fix', base: branch, commits: ['x'], merged: [] });
    const typed = { release: release.name, commits: ['#9'], byPullRequest: false };
    expect(await pickCommits(world, world.project, typed, world.asker(ALICE))).toMatchObject({
      refusals: [{ code: 'pull_untold', pull: 9 }],
    });
  });

  it('offers no branch that somebody else has taken', async () => {
    const stray = world.source.loose(base(), { subject: 'stray', author: 'bob' });
    world.source.branch(branch, stray);
    await byHand();
    await world.tick();
    expect(await byHand()).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'branch_moved', branch, expected: base(), found: stray }],
    });
  });

  it('is refused once the release has been marked bad in between', async () => {
    const { store } = world;
    const late: typeof store = {
      ...store,
      change: async (scope, cause, decide) => {
        const typed = { release: release.name, verdict: 'bad', reason: 'it leaks', commit: null } as const;
        await markRelease(world, world.project, typed, world.asker(ALICE));
        return store.change(scope, cause, decide);
      },
    };
    const typed = { release: release.name, commits: [stubborn], byPullRequest: true };
    const outcome = await pickCommits(world.with({ store: late }), world.project, typed, world.asker(ALICE));
    expect(outcome).toMatchObject({ kind: 'refused', refusals: [{ code: 'bad_release' }] });
    expect((await recorded())?.branch).toBeNull();
  });

  describe('once it is merged', () => {
    beforeEach(async () => {
      await byHand();
      await world.tick();
    });

    it('makes the candidate of the branch as it is, with the commits that were picked in it', async () => {
      const sha = resolved();
      const after = newestCandidate(await pick(world, release, '#12'));
      expect(after).toMatchObject({
        number: 2,
        commit: sha,
        picks: [{ source: stubborn, commit: sha, pull: 12, onTrunk: true }],
      });
      await world.tick();
      expect(await recorded()).toMatchObject({ branch: { commit: sha, state: { status: 'made' } } });
    });

    it('names every origin of a squash, and stands for the merge on top', async () => {
      const other = world.commit('fix: other', { files: { 'b.ts': '2' } });
      world.source.branch('work', base());
      const squash = world.source.commit('work', {
        subject: 'fix: both',
        body: `${trailer(stubborn)}\n${trailer(other)}`,
        author: 'bob',
        files: { 'a.ts': '1 and 3', 'b.ts': '2' },
      });
      const merge = world.source.commit(branch, {
        subject: 'Merge pull request #12',
        author: 'bob',
        merges: squash,
        files: { 'a.ts': '1 and 3', 'b.ts': '2' },
      });
      world.source.addPull({ number: 12, title: 'x', base: branch, commits: [squash], merged: [merge] });
      const after = newestCandidate(await pick(world, release, '#12'));
      expect(after.commit).toBe(merge);
      expect(after.picks.map(({ source, commit }) => [source, commit])).toEqual([
        [stubborn, squash],
        [other, merge],
      ]);
    });

    it('takes a commit that says nothing of its origin for itself, which trunk does not have', async () => {
      const sha = world.source.commit(branch, {
        subject: 'fix: by hand',
        author: 'bob',
        files: { 'a.ts': '4' },
      });
      world.source.addPull({ number: 12, title: 'x', base: branch, commits: [sha], merged: [sha] });
      const { picks } = newestCandidate(await pick(world, release, '#12'));
      expect(picks).toMatchObject([{ source: sha, commit: sha, onTrunk: false }]);
    });

    it.each([['before'], ['after']])('goes below what is picked with it, named %s it', async (where) => {
      const sha = resolved();
      const other = world.commit('fix: other', { files: { 'b.ts': '2' } });
      const named = where === 'before' ? [other, '#12'] : ['#12', other];
      const after = newestCandidate(await pick(world, release, ...named));
      expect(after.picks.map(({ source }) => source)).toEqual([stubborn, other]);
      expect(world.source.commits.get(after.commit)?.parents).toEqual([sha]);
      expect(Object.fromEntries(world.source.commits.get(after.commit)?.files ?? [])).toEqual({
        'a.ts': '1 and 3',
        'b.ts': '2',
      });
      await world.tick();
      expect(world.source.branches.get(branch)).toBe(after.commit);
      expect((await recorded())?.branch?.state).toEqual({ status: 'made' });
    });

    it('is there already the second time', async () => {
      const sha = resolved();
      await pick(world, release, '#12');
      const typed = { release: release.name, commits: ['#12'], byPullRequest: false };
      expect(await pickCommits(world, world.project, typed, world.asker(ALICE))).toMatchObject({
        refusals: [{ code: 'already_in_release', release: release.name, sha }],
      });
    });

    it('is refused when the branch no longer has the candidate before', async () => {
      const stray = world.source.loose(null, { subject: 'begin anew', author: 'bob' });
      world.source.branch(branch, stray);
      world.source.addPull({ number: 12, title: 'x', base: branch, commits: [stray], merged: [stray] });
      const typed = { release: release.name, commits: ['#12'], byPullRequest: false };
      expect(await pickCommits(world, world.project, typed, world.asker(ALICE))).toMatchObject({
        refusals: [{ code: 'branch_moved', branch, expected: base(), found: stray }],
      });
    });
  });
});
