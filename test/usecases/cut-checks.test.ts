import { beforeEach, describe, expect, it } from 'vitest';
import type { Refusal } from '../../src/domain/refusal.ts';
import { AdapterFault } from '../../src/ports.ts';
import { cutRelease, type CutTyped } from '../../src/usecases/cut-release.ts';
import { CHECK, quietShop, ruled } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { counted } from './support/counted.ts';
import { cutHead, toCut } from './support/doing.ts';
import { ALICE } from './support/fake-directory.ts';

const checked = ruled(quietShop, { cut: { checks: [CHECK] } });
const { host } = quietShop.registry;

let world: AWorld;
beforeEach(() => {
  world = aWorld({ project: checked });
});

const cutNow = (more: Partial<CutTyped> = {}) =>
  cutRelease(world, world.project, toCut(more), world.asker(ALICE));

async function refusalsOf(more: Partial<CutTyped> = {}): Promise<readonly Refusal[]> {
  const before = (await world.snapshot()).releases.length;
  const outcome = await cutNow(more);
  expect((await world.snapshot()).releases).toHaveLength(before);
  return outcome.kind === 'refused' ? outcome.refusals : [];
}

const commitOf = async () => (await world.snapshot()).releases.at(-1)?.candidates[0]?.commit;

describe('a commit whose checks speak against it', () => {
  it('is refused with the check that is red and its page, and the newest green commit is offered', async () => {
    const green = world.commit('feat: fine');
    const sha = world.commit('feat: broken', { green: false });
    world.source.setCheck(sha, { name: CHECK, state: 'failed', url: 'https://ci.example/1' });
    expect(await refusalsOf()).toEqual([
      {
        code: 'cut_checks',
        sha,
        checks: [{ name: CHECK, state: 'failed', url: 'https://ci.example/1' }],
        instead: { sha: green, subject: 'feat: fine' },
      },
    ]);
  });

  it('is refused with the check that is not there', async () => {
    const sha = world.source.commit('main', { subject: 'feat: unchecked', author: 'alice' });
    world.build(sha);
    const checks = [{ name: CHECK, state: 'missing', url: null }];
    expect(await refusalsOf()).toEqual([{ code: 'cut_checks', sha, checks, instead: null }]);
  });

  it('is not cut, and nothing is recorded, while GitHub does not tell its checks', async () => {
    world.commit();
    world.source.failNext('checks');
    await expect(cutNow()).rejects.toBeInstanceOf(AdapterFault);
    expect(await world.store.auditHead()).toBeNull();
  });

  it('is cut while a check has not finished: its gates wait for it', async () => {
    const sha = world.commit();
    world.source.setCheck(sha, { name: CHECK, state: 'pending', url: null });
    await cutHead(world);
    expect(await commitOf()).toBe(sha);
  });

  it('is refused with no other on offer when that one has been cut already', async () => {
    world.commit('feat: fine');
    await cutHead(world);
    world.commit('feat: broken', { green: false });
    expect(await refusalsOf()).toMatchObject([{ code: 'cut_checks', instead: null }]);
  });

  it('is refused all the same when GitHub cannot say which other there is', async () => {
    world.commit('feat: fine');
    const ref = world.commit('feat: broken', { green: false });
    world.source.failNext('newest');
    expect(await refusalsOf({ ref })).toMatchObject([{ code: 'cut_checks', instead: null }]);
  });
});

describe('a commit without its images', () => {
  it('is refused with what is missing, and the newest complete commit is offered', async () => {
    const complete = world.commit('feat: fine');
    const sha = world.commit('feat: half', { built: ['api'] });
    const missing = [
      { service: 'worker', looked: `${host}/shop/worker:${sha}`, why: 'no_such_tag' as const },
    ];
    expect(await refusalsOf()).toEqual([
      { code: 'images_missing', sha, missing, instead: { sha: complete, subject: 'feat: fine' } },
    ]);
  });

  it('is refused at once when somebody has to do something about it, however long it may wait', async () => {
    world = aWorld({ project: ruled(quietShop, { artifacts: { wait: 60_000 } }) });
    world.commit();
    world.registry.deny(`${host}/shop/worker`);
    const missing = [{ service: 'worker', why: 'denied' }];
    expect(await refusalsOf()).toMatchObject([{ code: 'images_missing', missing }]);
  });

  it('waits for them where slipway.yml says so', async () => {
    world = aWorld({ project: ruled(quietShop, { artifacts: { wait: 60_000 } }) });
    const sha = world.commit('feat: half', { built: ['api'] });
    const { candidates } = await cutHead(world);
    expect(candidates).toMatchObject([
      {
        commit: sha,
        artifacts: [{ service: 'api' }],
        build: { status: 'waiting', until: world.system.now() + 60_000, missing: [{ service: 'worker' }] },
      },
    ]);
  });
});

describe('an image that says that it is of something else', () => {
  it.each([
    ['revision', { revision: 'b'.repeat(40) }, 'b'.repeat(40)],
    ['source', { source: 'https://github.com/mallory/shop' }, 'https://github.com/mallory/shop'],
  ] as const)('is refused by its %s', async (label, labels, found) => {
    const sha = world.commit();
    world.registry.push(`${host}/shop/api`, sha, ['linux/amd64'], labels);
    expect(await refusalsOf()).toMatchObject([{ code: 'image_mismatch', service: 'api', label, found }]);
  });

  it('is taken when it says what it should', async () => {
    const sha = world.commit();
    const labels = { revision: sha, source: 'https://github.com/acme/shop' };
    world.registry.push(`${host}/shop/api`, sha, ['linux/amd64'], labels);
    const { candidates } = await cutHead(world);
    expect(candidates[0]?.artifacts[0]).toMatchObject({ labels, platforms: ['linux/amd64'] });
  });
});

describe('`green`', () => {
  it('takes the newest commit whose checks are green and whose images are all there', async () => {
    const green = world.commit();
    world.commit('feat: broken', { green: false });
    world.commit('feat: half', { built: ['api'] });
    await cutHead(world, { ref: 'green' });
    expect(await commitOf()).toBe(green);
  });

  it('takes no commit whose check has not finished', async () => {
    const green = world.commit();
    world.source.setCheck(world.commit(), { name: CHECK, state: 'pending', url: null });
    await cutHead(world, { ref: 'GREEN' });
    expect(await commitOf()).toBe(green);
  });

  it('says when none is, and how many were looked at', async () => {
    world.commit('feat: broken', { green: false });
    expect(await refusalsOf({ ref: 'green' })).toEqual([
      { code: 'nothing_green', trunk: 'main', looked: 50 },
    ]);
  });

  it('says that it has been cut already when it has', async () => {
    world.commit();
    const { name, id } = await cutHead(world);
    world.commit('feat: broken', { green: false });
    expect(await refusalsOf({ ref: 'green' })).toMatchObject([{ code: 'already_cut', release: name, id }]);
  });

  it('asks ECR once for all commits, and GitHub only for the checks of those that are complete', async () => {
    world.commit();
    for (let made = 0; made < 10; made += 1) world.commit('feat: half', { built: ['api'] });
    const [source, registry] = [counted(world.source), counted(world.registry)];
    const reach = world.with({ source: source.port, registry: registry.port });
    await cutRelease(reach, world.project, toCut({ ref: 'green' }), world.asker(ALICE));
    expect(registry.calls.get('havingImages')).toBe(1);
    // One more by the cut itself.
    expect(source.calls.get('checks')).toBe(2);
  });
});

describe('a pull request', () => {
  it('is cut at what merging it made', async () => {
    const sha = world.commit('feat: carts (#12)');
    world.source.addPull({ number: 12, title: 'feat: carts', commits: [sha], merged: [sha] });
    world.commit('feat: later');
    await cutHead(world, { ref: '#12' });
    expect(await commitOf()).toBe(sha);
  });

  it('is cut at the newest of the commits of a rebase', async () => {
    const merged = [world.commit('feat: one'), world.commit('feat: two')];
    world.source.addPull({ number: 12, title: 'feat: carts', commits: ['x'], merged });
    await cutHead(world, { ref: '#12' });
    expect(await commitOf()).toBe(merged[1]);
  });

  it('is refused before it is merged, and when there is none', async () => {
    world.source.addPull({ number: 12, title: 'feat: carts', commits: [world.commit()] });
    expect(await refusalsOf({ ref: '#12' })).toEqual([{ code: 'pull_not_merged', pull: 12 }]);
    const repository = 'acme/shop';
    expect(await refusalsOf({ ref: '#13' })).toEqual([{ code: 'unknown_ref', ref: '#13', repository }]);
  });

  it('is refused when it was merged into another branch', async () => {
    world.source.branch('next', world.commit());
    const sha = world.source.commit('next', { subject: 'feat: next', author: 'alice' });
    world.build(sha);
    world.source.setCheck(sha, { name: CHECK, state: 'green', url: null });
    world.source.addPull({ number: 12, title: 'x', base: 'next', commits: [sha], merged: [sha] });
    expect(await refusalsOf({ ref: '#12' })).toEqual([
      { code: 'not_on_trunk', ref: '#12', sha, trunk: 'main' },
    ]);
  });
});

describe('a cut that brings nothing', () => {
  it('is refused, naming the release that has the commit already', async () => {
    const older = world.commit();
    world.commit();
    const { name, id } = await cutHead(world);
    expect(await refusalsOf({ ref: older })).toEqual([
      { code: 'nothing_new', release: name, id, sha: older },
    ]);
  });
});

describe('a cut under semver', () => {
  it('is named by what it brings', async () => {
    world = aWorld({ project: ruled(quietShop, { cut: { names: 'semver' } }) });
    world.commit('feat: first');
    await cutHead(world);
    for (const subject of ['fix: a thing', 'feat: a thing', 'feat!: another']) {
      world.commit(subject);
      await cutHead(world);
    }
    const { releases } = await world.snapshot();
    expect(releases.map(({ name }) => name)).toEqual(['0.1.0', '0.1.1', '0.2.0', '0.3.0']);
  });
});

describe('a commit inside of a branch that was merged', () => {
  let side: string;
  let merge: string;
  beforeEach(async () => {
    world.commit('feat: base');
    world.source.branch('feature', world.source.branches.get('main') ?? '');
    world.commit('fix: security');
    await cutHead(world);
    side = world.source.commit('feature', { subject: 'feat: side', author: 'bob' });
    world.build(side);
    world.source.setCheck(side, { name: CHECK, state: 'green', url: null });
    merge = world.source.commit('main', { subject: 'Merge feature', author: 'bob', merges: side });
  });

  it('is not cut by its SHA: it lacks what the last release has', async () => {
    expect(await refusalsOf({ ref: side })).toMatchObject([{ code: 'would_lose', sha: side, behind: 1 }]);
  });

  it('is not what "green" means, though it is newer, green and complete', async () => {
    expect(await refusalsOf({ ref: 'green' })).toMatchObject([{ code: 'already_cut' }]);
  });

  it('is cut with its merge', async () => {
    world.build(merge);
    world.source.setCheck(merge, { name: CHECK, state: 'green', url: null });
    await cutHead(world, { ref: 'green' });
    expect(await commitOf()).toBe(merge);
  });
});

describe('a trunk that was written anew', () => {
  it('can be cut, though it has the last release no more', async () => {
    world.commit('feat: old');
    await cutHead(world);
    world.source.branches.delete('main');
    const sha = world.commit('feat: begun again');
    await cutHead(world);
    expect(await commitOf()).toBe(sha);
  });
});

describe('what a cut asks GitHub', () => {
  it('does not grow with the releases before it', async () => {
    const callsOf = async () => {
      world.commit();
      const { port: source, calls } = counted(world.source);
      await cutRelease(world.with({ source }), world.project, toCut(), world.asker(ALICE));
      return Object.fromEntries(calls);
    };
    await callsOf();
    const second = await callsOf();
    for (let more = 0; more < 5; more += 1) await callsOf();
    expect(await callsOf()).toEqual(second);
    expect(second).toEqual({ newest: 1, isOnTrunk: 1, checks: 1, compare: 1, range: 1 });
  });
});
