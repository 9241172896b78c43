import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { AdapterFault } from '../../src/ports.ts';
import { cutRelease, type CutTyped } from '../../src/usecases/cut-release.ts';
import { quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { counted } from './support/counted.ts';
import { cut, cutHead, pick, toCut } from './support/doing.ts';
import { ALICE, BOB } from './support/fake-directory.ts';

/** A release with a commit picked onto it that trunk does not have: from a branch that is still open. */
describe('a cut after something was picked onto an earlier release', () => {
  let world: AWorld;
  let release: Release;
  /** The commit of the branch. */
  let source: string;
  beforeEach(async () => {
    world = aWorld({ project: quietShop });
    world.source.commit('main', { subject: 'begin', author: 'alice', files: {} });
    world.commit('feat: base', { files: { 'a.ts': '1', 'b.ts': '1' } });
    release = await cutHead(world);
    world.source.branch('hotfix', newestCandidate(release).commit);
    source = world.source.commit('hotfix', {
      subject: 'fix: carts',
      author: 'bob',
      files: { 'a.ts': '2' },
    });
    await pick(world, release, source);
  });

  const cutNow = (more: Partial<CutTyped> = {}) =>
    cutRelease(world, world.project, toCut(more), world.asker(ALICE));
  const missing = () => ({
    code: 'picks_missing',
    picks: [{ release: release.name, source, subject: 'fix: carts' }],
  });
  const settled = async () => (await world.snapshot()).releases[0]?.settledPicks;
  const eventsOf = async (type: string) => (await world.events()).filter((event) => event.type === type);

  it('is refused with the list of what it lacks', async () => {
    world.commit('feat: later', { files: { 'c.ts': '1' } });
    expect(await cutNow()).toEqual({ kind: 'refused', refusals: [missing()] });
    expect(await settled()).toEqual([]);
  });

  it('names every one of them', async () => {
    const other = world.source.commit('hotfix', { subject: 'fix: b', author: 'bob', files: { 'b.ts': '2' } });
    await pick(world, release, other);
    world.commit('feat: later', { files: { 'c.ts': '1' } });
    expect(await cutNow()).toMatchObject({
      refusals: [
        {
          picks: [
            { source, release: release.name },
            { source: other, release: release.name },
          ],
        },
      ],
    });
  });

  it('goes ahead with the picked commit among its ancestors', async () => {
    world.source.commit('main', {
      subject: 'Merge pull request #12',
      author: 'alice',
      merges: source,
      files: { 'a.ts': '2' },
    });
    world.build(world.source.branches.get('main') ?? '');
    const next = await cutHead(world);
    expect(await settled()).toEqual([{ source, in: next.name, how: 'landed' }]);
  });

  it('goes ahead with a cherry-pick that names it, whatever became of its subject', async () => {
    const body = `(cherry picked from commit ${source})`;
    world.commit('fix: carts, otherwise', { body, files: { 'a.ts': '2', 'c.ts': '1' } });
    await cutHead(world);
    expect(await settled()).toMatchObject([{ source, how: 'landed' }]);
  });

  it('goes ahead with the same change under a squash', async () => {
    world.commit('fix: carts (#12)', { files: { 'a.ts': '2' } });
    await cutHead(world);
    expect(await settled()).toMatchObject([{ source, how: 'landed' }]);
  });

  it('is refused when a commit is called the same and makes another change', async () => {
    world.commit('fix: carts (#12)', { files: { 'a.ts': '3' } });
    expect(await cutNow()).toMatchObject({ refusals: [missing()] });
  });

  it('is refused when GitHub does not have the picked commit any more', async () => {
    world.commit('feat: later', { files: { 'c.ts': '1' } });
    world.source.commits.delete(source);
    expect(await cutNow()).toMatchObject({ refusals: [missing()] });
  });

  it('can be overruled with a reason, and is not asked about it again', async () => {
    world.commit('feat: later', { files: { 'c.ts': '1' } });
    const next = await cutHead(world, { withoutPicks: true, note: 'carts are gone' }, BOB);
    expect(await settled()).toEqual([{ source, in: next.name, how: 'overruled' }]);
    const entries = await world.store.auditEntries('shop', 10);
    expect(entries.find(({ event }) => event.type === 'pick.settled')).toMatchObject({
      actor: { kind: 'person', id: BOB },
      event: { release: release.id, reason: 'carts are gone', pick: { source } },
    });
    await cut(world);
    expect(await eventsOf('pick.settled')).toHaveLength(1);
  });

  it('is not asked about one that has landed once', async () => {
    world.commit('fix: carts (#12)', { files: { 'a.ts': '2' } });
    await cutHead(world);
    await cut(world);
    expect(await eventsOf('pick.settled')).toHaveLength(1);
  });

  it('redraws the release that the commit was picked onto', async () => {
    const key = `release:${release.id}`;
    const before = (await world.store.findCard(key))?.generation ?? 0;
    world.commit('fix: carts (#12)', { files: { 'a.ts': '2' } });
    await cutHead(world);
    expect((await world.store.findCard(key))?.generation).toBe(before + 1);
  });

  it('asks GitHub for one comparison for each open pick, and for none that is settled', async () => {
    const comparisonsOf = async (more: Partial<CutTyped> = {}) => {
      const { port, calls } = counted(world.source);
      const outcome = cutRelease(
        world.with({ source: port }),
        world.project,
        toCut(more),
        world.asker(ALICE),
      );
      expect((await outcome).kind).toBe('accepted');
      return calls.get('compare');
    };
    world.commit('feat: later', { files: { 'c.ts': '1' } });
    // One of them is for what is new since the last release.
    expect(await comparisonsOf({ withoutPicks: true, note: 'no' })).toBe(2);
    world.commit('feat: more', { files: { 'c.ts': '2' } });
    expect(await comparisonsOf()).toBe(1);
  });

  it('is not made when GitHub does not answer: what it lacks is not guessed', async () => {
    world.commit('feat: later', { files: { 'c.ts': '1' } });
    const before = await world.events();
    world.source.failNext('compare');
    await expect(cutNow()).rejects.toBeInstanceOf(AdapterFault);
    expect(await world.events()).toEqual(before);
  });
});
