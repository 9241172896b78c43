import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { cutRelease } from '../../src/usecases/cut-release.ts';
import { changing, inFolders, quietShop, ruled } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { counted } from './support/counted.ts';
import { cutHead, digestOf, toCut } from './support/doing.ts';
import { ALICE } from './support/fake-directory.ts';

const monorepo = inFolders(quietShop);
const BOTH = { 'api/main.ts': '1', 'worker/main.ts': '1', 'shared/log.ts': '1' };

describe('a service of which nothing has changed', () => {
  let world: AWorld;
  let first: Release;
  beforeEach(async () => {
    world = aWorld({ project: monorepo });
    world.commit('feat: both', { files: BOTH });
    first = await cutHead(world);
  });

  /** CI has built only this service, as a monorepo's does. */
  const changeApi = (content: string) =>
    world.commit(`feat: ${content}`, { files: { 'api/main.ts': content }, built: ['api'] });
  const artifactsOf = (release: Release) =>
    newestCandidate(release).artifacts.map(({ service, keptFrom, digest }) => ({
      service,
      keptFrom,
      digest,
    }));
  const refusalsOf = async () => {
    const outcome = await cutRelease(world, world.project, toCut(), world.asker(ALICE));
    return outcome.kind === 'refused' ? outcome.refusals : [];
  };

  it('keeps its artifact, and says since when, over several releases', async () => {
    for (const content of ['2', '3', '4']) {
      const sha = changeApi(content);
      const release = await cutHead(world);
      expect(artifactsOf(release)).toMatchObject([
        { service: 'api', keptFrom: null },
        { service: 'worker', keptFrom: first.name, digest: digestOf(first, 'worker') },
      ]);
      const [api, worker] = newestCandidate(release).artifacts;
      expect([api?.commit, worker?.commit]).toEqual([sha, newestCandidate(first).commit]);
    }
  });

  it("takes CI's own image where there is one", async () => {
    world.commit('docs: a thing', { files: { 'README.md': '2' } });
    const release = await cutHead(world);
    expect(artifactsOf(release).map(({ keptFrom }) => keptFrom)).toEqual([null, null]);
    expect(digestOf(release, 'worker')).not.toBe(digestOf(first, 'worker'));
  });

  it('may be every service', async () => {
    world.commit('docs: a thing', { files: { 'README.md': '2' }, built: [] });
    expect(artifactsOf(await cutHead(world)).map(({ keptFrom }) => keptFrom)).toEqual([
      first.name,
      first.name,
    ]);
  });

  it('keeps nothing when what it shares has changed', async () => {
    world.commit('fix: logs', { files: { 'shared/log.ts': '2' }, built: ['api'] });
    expect(await refusalsOf()).toMatchObject([{ code: 'images_missing', missing: [{ service: 'worker' }] }]);
  });

  it('keeps nothing when GitHub cannot say', async () => {
    changeApi('2');
    world.source.contents = async () => null;
    expect(await refusalsOf()).toMatchObject([{ code: 'images_missing', missing: [{ service: 'worker' }] }]);
  });

  it('keeps nothing where nothing stands at one of its paths, before and now: that may be a slip', async () => {
    const odd = {
      ...monorepo,
      services: monorepo.services.map((each) => ({ ...each, paths: [`${each.name}/`, 'sahred/'] })),
    };
    changeApi('2');
    world = world.restart({ project: odd });
    expect(await refusalsOf()).toMatchObject([{ code: 'images_missing', missing: [{ service: 'worker' }] }]);
  });

  it('keeps nothing when its folder is gone', async () => {
    world.commit('feat!: no worker', { files: { 'worker/main.ts': null }, built: ['api'] });
    expect(await refusalsOf()).toMatchObject([{ code: 'images_missing', missing: [{ service: 'worker' }] }]);
  });

  it('keeps nothing when slipway.yml does not say what belongs to it', async () => {
    changeApi('2');
    world = world.restart({ project: quietShop });
    expect(await refusalsOf()).toMatchObject([{ code: 'images_missing', missing: [{ service: 'worker' }] }]);
  });

  it('keeps nothing when nobody lets Slipway look for its image: that is no reason to take an old one', async () => {
    changeApi('2');
    world.registry.deny(`${quietShop.registry.host}/shop/worker`);
    expect(await refusalsOf()).toMatchObject([
      { code: 'images_missing', missing: [{ service: 'worker', why: 'denied' }] },
    ]);
  });

  it('counts as there for `green`, as long as CI has built anything at all', async () => {
    world.commit('docs: a thing', { files: { 'README.md': '2' } });
    const sha = world.commit('docs: a thing', { files: { 'README.md': '3' }, built: ['api'] });
    world.commit('docs: a thing', { files: { 'README.md': '4' }, built: [] });
    const release = await cutHead(world, { ref: 'green' });
    expect(newestCandidate(release).commit).toBe(sha);
  });

  it('does not for `green` where it has changed', async () => {
    const sha = changeApi('2');
    world.commit('feat: worker', { files: { 'worker/main.ts': '2' }, built: ['api'] });
    const release = await cutHead(world, { ref: 'green' });
    expect(newestCandidate(release).commit).toBe(sha);
  });

  it.each(['expire', 'archive'] as const)(
    'keeps nothing that cannot be pulled any more: %s (F14)',
    async (what) => {
      changeApi('2');
      const { repository, digest } = newestCandidate(first).artifacts[1] ?? { repository: '', digest: '' };
      world.registry[what](repository, digest);
      expect(await refusalsOf()).toMatchObject([
        { code: 'images_missing', missing: [{ service: 'worker' }] },
      ]);
    },
  );

  it('keeps nothing where CI has built an image that is still on its way to a replica', async () => {
    const replica = { ...quietShop.registry, host: '123456789012.dkr.ecr.us-east-1.amazonaws.com' };
    const project = changing(monorepo, 'production', { registry: replica });
    for (const { service, repository, digest } of newestCandidate(first).artifacts)
      world.registry.replicate(repository, digest, `${replica.host}/shop/${service}`);
    world = world.restart({ project });
    const sha = world.commit('docs: a thing', { files: { 'README.md': '2' } });
    expect(await refusalsOf()).toMatchObject([
      {
        code: 'images_missing',
        missing: ['api', 'worker'].map((name) => ({ looked: `${replica.host}/shop/${name}:${sha}` })),
      },
    ]);
  });

  it('is told by two looks at GitHub, and by none where CI has built everything', async () => {
    const looksOf = async () => {
      const { port: source, calls } = counted(world.source);
      await cutRelease(world.with({ source }), world.project, toCut(), world.asker(ALICE));
      return calls.get('contents') ?? 0;
    };
    changeApi('2');
    expect(await looksOf()).toBe(2);
    world.commit('feat: both', { files: { 'api/main.ts': '3', 'worker/main.ts': '3' } });
    expect(await looksOf()).toBe(0);
  });

  it('counts from the newest complete candidate, not from one that waits', async () => {
    world = world.restart({ project: ruled(monorepo, { artifacts: { wait: 60_000 } }) });
    world.commit('feat: worker', { files: { 'worker/main.ts': '2' }, built: ['api'] });
    await cutHead(world);
    changeApi('3');
    const release = await cutHead(world);
    expect(newestCandidate(release)).toMatchObject({
      artifacts: [{ service: 'api' }],
      build: { status: 'waiting', missing: [{ service: 'worker' }] },
    });
  });
});

describe('a service that comes or goes in slipway.yml between two releases', () => {
  it('is shown at the cut', async () => {
    const world = aWorld({ project: quietShop });
    world.commit();
    await cutHead(world);
    const [api] = quietShop.services;
    if (api === undefined) throw new Error('no api');
    const project = { ...quietShop, services: [api, { ...api, name: 'web', image: 'shop/web' }] };
    const next = world.restart({ project });
    next.commit();
    const { services } = newestCandidate(await cutHead(next));
    expect(services).toEqual({ added: ['web'], removed: ['worker'] });
  });
});
