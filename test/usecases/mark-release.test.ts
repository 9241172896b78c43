import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { confirmDeployment } from '../../src/usecases/answer-deployment.ts';
import { rollBack } from '../../src/usecases/roll-back.ts';
import { deployRelease } from '../../src/usecases/deploy-release.ts';
import { markRelease, type MarkTyped } from '../../src/usecases/mark-release.ts';
import { approvalsOf, changing, quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, ask, cut, cutHead, deployed, pick, typed } from './support/doing.ts';
import { ALICE, BOB, CAROL } from './support/fake-directory.ts';

const twoApprove = changing(quietShop, 'production', {
  policy: { approvals: approvalsOf(2) },
});

let world: AWorld;
let release: Release;
beforeEach(async () => {
  world = aWorld({ project: twoApprove });
  world.source.commit('main', { subject: 'begin', author: 'alice' });
  release = await cut(world);
});

const mark = (more: Partial<MarkTyped> = {}, by = BOB) => {
  const asked = { release: release.name, verdict: 'bad', reason: 'it leaks', commit: null } as const;
  return markRelease(world, world.project, { ...asked, ...more }, world.asker(by));
};
const good = () => mark({ verdict: 'good', reason: null });
const recorded = async () => (await world.snapshot()).releases[0];
const refusal = () => ({ code: 'bad_release', release: release.name, by: BOB, reason: 'it leaks' });
const generations = async (...keys: readonly string[]) =>
  Promise.all(keys.map(async (key) => (await world.store.findCard(key))?.generation ?? 0));

describe('a release that somebody marks as bad', () => {
  it('says who, when and why', async () => {
    await mark();
    const at = world.system.now();
    expect((await recorded())?.mark).toEqual({ kind: 'bad', by: BOB, at, reason: 'it leaks', commit: null });
  });

  it('is refused when somebody asks for it', async () => {
    await mark();
    const asked = { release: release.name, environment: 'staging', emergency: null };
    expect(await deployRelease(world, world.project, asked, world.asker(ALICE))).toEqual({
      kind: 'refused',
      refusals: [refusal()],
    });
  });

  it('is not asked for by automation, and neither is what came before it', async () => {
    world = aWorld({ project: changing(quietShop, 'staging', { automation: { when: 'cut' } }) });
    await cut(world);
    release = await cut(world);
    await mark();
    await world.ticks(3);
    expect((await world.snapshot()).deployments).toEqual([]);
    // Nobody is told of a request that nobody made.
    expect(await world.refusals()).toEqual([]);
  });

  it('is asked for by automation once it is good again', async () => {
    world = aWorld({ project: changing(quietShop, 'staging', { automation: { when: 'cut' } }) });
    release = await cut(world);
    await mark();
    await world.tick();
    await good();
    await world.tick();
    expect((await world.snapshot()).deployments).toMatchObject([{ request: { release: release.id } }]);
  });

  it('keeps the gate of what was asked for closed, whoever approves, until it is good again', async () => {
    const id = await ask(world, release, 'production');
    await approve(world, id, BOB);
    await mark();
    await approve(world, id, CAROL);
    await world.ticks(3);
    expect((await world.deployment(id)).status).toBe('awaiting_gates');
    await good();
    await world.ticks(2);
    expect((await world.deployment(id)).status).toBe('running');
  });

  it('has the cards of what was asked for redrawn with its own, in one change', async () => {
    const other = await cut(world);
    const [id, open] = [await ask(world, release, 'production'), await ask(world, other, 'production')];
    const keys = [`release:${release.id}`, `deployment:${id}:0`, `deployment:${open}:0`];
    const [first = 0, second = 0, third = 0] = await generations(...keys);
    await mark();
    // The other one's too: it may say that it still contains what was marked.
    expect(await generations(...keys)).toEqual([first + 1, second + 1, third + 1]);
    await good();
    expect(await generations(...keys)).toEqual([first + 2, second + 2, third + 2]);
  });

  it('does not stop what is running: that is for a rollback', async () => {
    const id = await ask(world, release, 'staging');
    await world.tick();
    await mark();
    await world.settle();
    expect((await world.deployment(id)).status).toBe('succeeded');
  });

  it('can be named by its candidate, its commit, or a part of its name', async () => {
    const { commit } = newestCandidate(release);
    for (const named of [`${release.name}-rc.1`, commit.slice(0, 8), '20.1']) {
      await mark({ release: named });
      expect((await recorded())?.mark).not.toBeNull();
      await mark({ release: named, verdict: 'good' });
    }
  });
});

describe('marking is refused', () => {
  const refusalsOf = async (outcome: ReturnType<typeof mark>) => {
    const { kind, ...rest } = await outcome;
    expect(kind).toBe('refused');
    return rest;
  };

  it('a second time, naming who was first', async () => {
    await mark();
    expect(await refusalsOf(mark({ reason: 'also' }, ALICE))).toEqual({
      refusals: [{ ...refusal(), code: 'already_marked' }],
    });
  });

  it('as good, when nobody has marked it as bad', async () => {
    expect(await refusalsOf(good())).toEqual({ refusals: [{ code: 'not_marked', release: release.name }] });
  });

  it('for a commit that there is not', async () => {
    expect(await refusalsOf(mark({ commit: 'nope' }))).toMatchObject({
      refusals: [{ code: 'unknown_ref', ref: 'nope' }],
    });
  });

  it('for a release that there is not', async () => {
    expect(await refusalsOf(mark({ release: '9.9.9' }))).toMatchObject({
      refusals: [{ code: 'unknown_release' }],
    });
  });

  it('to an outsider', async () => {
    world.directory.put({ id: BOB, guest: true });
    expect(await refusalsOf(mark())).toEqual({ refusals: [{ code: 'outsider', kind: 'guest' }] });
  });
});

describe('the commit at fault', () => {
  const containedIn = async () => newestCandidate(await cutHead(world)).contains;
  const at = () => newestCandidate(release).commit;
  const flagged = () => [{ release: release.name, commit: at(), reason: 'it leaks' }];

  it('is flagged at every later cut that still has it', async () => {
    await mark({ commit: at() });
    for (let later = 0; later < 2; later += 1) {
      world.commit();
      expect(await containedIn()).toEqual(flagged());
    }
  });

  it('is flagged on what was cut before anybody knew, and is asked for or would be', async () => {
    world.commit();
    const later = await cutHead(world);
    await mark({ commit: at() });
    const containsNow = async () =>
      (await world.snapshot()).releases.find(({ id }) => id === later.id)?.candidates[0]?.contains;
    expect(await containsNow()).toEqual(flagged());
    const [before = 0] = await generations(`release:${later.id}`);
    await good();
    const [after = 0] = await generations(`release:${later.id}`);
    expect(after).toBeGreaterThan(before);
  });

  it('is flagged by the name that it has where it was picked, too', async () => {
    world.source.branch('hotfix', at());
    const source = world.source.commit('hotfix', {
      subject: 'fix: x',
      author: 'bob',
      files: { 'x.ts': '1' },
    });
    const copy = newestCandidate(await pick(world, release, source)).commit;
    world.source.commit('main', { subject: 'Merge hotfix', author: 'bob', merges: source });
    world.commit();
    await mark({ commit: copy });
    expect(await containedIn()).toMatchObject([{ commit: copy }]);
  });

  it('is flagged no more once something has reverted it', async () => {
    await mark({ commit: at() });
    world.commit('Revert "feat: a thing"', { body: `This reverts commit ${at()}.` });
    expect(await containedIn()).toEqual([]);
  });

  it('is flagged again once the revert has been reverted', async () => {
    await mark({ commit: at() });
    const revert = world.commit('Revert "feat: a thing"', { body: `This reverts commit ${at()}.` });
    world.commit('Revert "Revert "feat: a thing""', { body: `This reverts commit ${revert}.` });
    expect(await containedIn()).toEqual(flagged());
  });

  it('is not flagged where the cut does not have it', async () => {
    world.source.branch('side', at());
    const aside = world.source.commit('side', { subject: 'fix: aside', author: 'bob' });
    await mark({ commit: aside });
    world.commit();
    expect(await containedIn()).toEqual([]);
  });

  it('is flagged when it is picked onto another release, until its revert is picked too', async () => {
    const bad = world.commit('feat: leaks');
    const leaky = await cutHead(world);
    await mark({ release: leaky.name, commit: bad });
    const revert = world.commit('Revert "feat: leaks"', {
      body: `This reverts commit ${bad}.`,
      files: { 'notes/3.txt': null },
    });
    const flag = { release: leaky.name, commit: bad, reason: 'it leaks' };
    expect(newestCandidate(await pick(world, release, bad)).contains).toEqual([flag]);
    const other = await pick(world, release, world.commit('fix: other'));
    expect(newestCandidate(other).contains).toEqual([flag]);
    expect(newestCandidate(await pick(world, release, revert)).contains).toEqual([]);
  });

  it('is named by what merging a pull request made', async () => {
    world.source.addPull({ number: 12, title: 'x', commits: ['x'], merged: [at()] });
    await mark({ commit: '#12' });
    expect((await recorded())?.mark?.commit).toBe(at());
  });

  it('is not flagged at cuts made after the release is good again', async () => {
    await mark({ commit: at() });
    await good();
    world.commit();
    expect(await containedIn()).toEqual([]);
  });
});

describe('a rollback', () => {
  beforeEach(async () => {
    world = aWorld({ project: quietShop });
  });

  it('passes over what is marked as bad', async () => {
    const a = await deployed(world);
    release = await deployed(world);
    await deployed(world);
    await mark();
    await rollBack(world, world.project, typed(), world.asker(ALICE));
    expect((await world.snapshot()).deployments.at(-1)?.request).toMatchObject({
      releaseName: a.name,
      rollback: {},
    });
  });

  it('says so where that leaves nothing', async () => {
    release = await deployed(world);
    await deployed(world);
    await mark();
    expect(await rollBack(world, world.project, typed(), world.asker(ALICE))).toEqual({
      kind: 'refused',
      refusals: [
        {
          code: 'nothing_to_roll_back_to',
          environment: 'staging',
          skipped: [{ release: release.name, why: 'bad' }],
        },
      ],
    });
  });

  it('does not go there either when somebody names it', async () => {
    release = await deployed(world);
    await deployed(world);
    await mark();
    const named = typed({ release: release.name });
    expect(await rollBack(world, world.project, named, world.asker(ALICE))).toEqual({
      kind: 'refused',
      refusals: [refusal()],
    });
  });

  it('that was offered before the mark does not start, whoever confirms it', async () => {
    release = await deployed(world);
    await deployed(world);
    await rollBack(world, world.project, typed(), world.asker(ALICE));
    const id = (await world.snapshot()).deployments.at(-1)?.request.id ?? '';
    await mark();
    await confirmDeployment(world, { deployment: id, replans: 0, asker: world.asker(ALICE) });
    await world.settle();
    expect((await world.deployment(id)).status).toBe('awaiting_gates');
  });
});
