import { beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../../src/domain/project.ts';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { Fenced } from '../../src/usecases/fenced.ts';
import { protectArtifacts } from '../../src/usecases/protect-artifacts.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { changing, inFolders, quietShop, ruled } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cut, cutHead, deployed, digestOf, pick } from './support/doing.ts';

const protecting = ruled(quietShop, { artifacts: { protect: true } });
const { host } = quietShop.registry;
const REPLICA = {
  host: '123456789012.dkr.ecr.us-east-1.amazonaws.com',
  account: '123456789012',
  region: 'us-east-1',
};

let world: AWorld;
const begin = (project: Project): void => {
  world = aWorld({ project });
};
beforeEach(() => begin(protecting));

const protectionOf = async ({ id }: Release) => {
  const found = (await world.snapshot()).releases.find((release) => release.id === id);
  return found?.candidates.at(-1)?.protection;
};
const protections = async () => (await world.events()).filter(({ type }) => type === 'protection.changed');
const tagged = () => world.registry.protected.map(({ repository, tag }) => `${repository}:${tag}`);
/** Deployed by hand, with every rollout taking. */
async function deploy(release: Release): Promise<void> {
  await ask(world, release, 'staging');
  await world.settle();
}

describe('what was deployed', () => {
  it('gets a tag of its own, once', async () => {
    const release = await deployed(world);
    await world.tick();
    const { registry } = world;
    let again = 0;
    registry.protect = async () => String((again += 1));
    await world.ticks(2);
    await world.restart().ticks(2);
    expect(again).toBe(0);
    const tag = `slipway-${release.name}`;
    expect(tagged()).toEqual([`${host}/shop/api:${tag}`, `${host}/shop/worker:${tag}`]);
    expect(world.registry.tagsOf(`${host}/shop/api`, digestOf(release, 'api'))).toContain(tag);
    expect(await protectionOf(release)).toEqual({ status: 'done', tagged: ['api', 'worker'], refused: {} });
    expect(await protections()).toMatchObject([
      { protection: { status: 'intended' } },
      { protection: { status: 'done' } },
    ]);
  });

  it('gets none where slipway.yml does not say so: that needs ecr:PutImage', async () => {
    begin(quietShop);
    const release = await deployed(world);
    await world.ticks(2);
    expect(tagged()).toEqual([]);
    expect(await protectionOf(release)).toBeNull();
  });

  it('gets none before it has succeeded anywhere', async () => {
    const release = await cut(world);
    await ask(world, release, 'staging');
    await world.ticks(2);
    world.end('staging', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.settle();
    expect(tagged()).toEqual([]);
    expect(await protectionOf(release)).toBeNull();
  });

  it('is told apart by its candidate', async () => {
    world.source.commit('main', { subject: 'begin', author: 'alice' });
    const release = await cut(world);
    const { commit } = newestCandidate(await pick(world, release, world.commit('fix: a thing')));
    world.build(commit);
    await world.tick();
    await deploy(release);
    await world.tick();
    expect(new Set(world.registry.protected.map(({ tag }) => tag))).toEqual(
      new Set([`slipway-${release.name}-rc.2`]),
    );
    expect((await world.snapshot()).releases[0]?.candidates[0]?.protection).toBeNull();
  });

  it('is told apart by its service where several are in one repository', async () => {
    const services = protecting.services.map((each) => ({ ...each, image: 'shop/all' }));
    const tag = '{service}-{sha}';
    begin({ ...ruled(protecting, { artifacts: { tag } }), services });
    const sha = world.source.commit('main', { subject: 'feat: a thing', author: 'alice' });
    for (const name of ['api', 'worker']) world.registry.push(`${host}/shop/all`, `${name}-${sha}`);
    const release = await cutHead(world);
    await deploy(release);
    await world.tick();
    const name = `slipway-${release.name}`;
    expect(tagged()).toEqual([`${host}/shop/all:${name}-api`, `${host}/shop/all:${name}-worker`]);
  });

  it('is protected again under the name of every release that keeps it', async () => {
    begin(inFolders(protecting));
    world.commit('feat: both', { files: { 'api/a': '1', 'worker/a': '1', 'shared/a': '1' } });
    const first = await cutHead(world);
    await deploy(first);
    world.commit('feat: api', { files: { 'api/a': '2' }, built: ['api'] });
    const second = await cutHead(world);
    await deploy(second);
    await world.tick();
    expect(world.registry.tagsOf(`${host}/shop/worker`, digestOf(first, 'worker'))).toEqual(
      expect.arrayContaining([`slipway-${first.name}`, `slipway-${second.name}`]),
    );
  });

  it('is protected in every registry that it is pulled from', async () => {
    begin(changing(protecting, 'production', { registry: REPLICA }));
    const sha = world.commit();
    for (const { image } of protecting.services) replicate(image, sha);
    const release = await cutHead(world);
    await deploy(release);
    await world.tick();
    const tag = `slipway-${release.name}`;
    expect(tagged().toSorted()).toEqual(
      [host, REPLICA.host]
        .flatMap((each) => [`${each}/shop/api:${tag}`, `${each}/shop/worker:${tag}`])
        .toSorted(),
    );
  });

  function replicate(image: string, sha: string): void {
    const { digest } = world.registry.push(`${host}/${image}`, sha);
    world.registry.replicate(`${host}/${image}`, digest, `${REPLICA.host}/${image}`);
  }
});

describe('an image that cannot be protected', () => {
  it('has the reason recorded, and the others are protected all the same', async () => {
    world.registry.denyWrites(`${host}/shop/api`);
    const release = await deployed(world);
    await world.ticks(3);
    expect(await protectionOf(release)).toEqual({
      status: 'done',
      tagged: ['worker'],
      refused: { api: 'AccessDeniedException' },
    });
    expect(await protections()).toMatchObject([
      { protection: { status: 'intended' } },
      { protection: { status: 'done' } },
    ]);
  });

  describe('once that is recorded', () => {
    const hour = 60 * 60 * 1000;
    const again = async (by: AWorld) =>
      protectArtifacts(by, protecting, await by.lease(), by.memory.refusedTags);
    let release: Release;
    let asked: string[];
    beforeEach(async () => {
      world.registry.denyWrites(`${host}/shop/api`);
      release = await deployed(world);
      await world.tick();
      asked = [];
    });
    /** From now on ECR answers this. */
    const answering = (answer: () => Promise<string | null>) => {
      world.registry.protect = async ({ service }) => {
        asked.push(service);
        return answer();
      };
    };

    it('is tried again once after every start and about every hour, the others are not', async () => {
      answering(async () => 'AccessDeniedException');
      const next = world.restart();
      await again(next);
      await again(next);
      expect(asked).toEqual(['api']);
      next.advance(hour / 2);
      await again(next);
      expect(asked).toEqual(['api']);
      next.advance(hour);
      await again(next);
      await again(next);
      expect(asked).toEqual(['api', 'api']);
    });

    it('is not recorded again when the answer is the same', async () => {
      const before = await world.events();
      await again(world.restart());
      expect(await world.events()).toEqual(before);
    });

    it('is recorded with the new reason when that is another', async () => {
      answering(async () => 'ImageTagAlreadyExistsException');
      await again(world.restart());
      expect(await protectionOf(release)).toEqual({
        status: 'done',
        tagged: ['worker'],
        refused: { api: 'ImageTagAlreadyExistsException' },
      });
    });

    it('is protected when the permission was mended, under the tag that was intended', async () => {
      const tags: string[] = [];
      world.registry.protect = async (artifact, tag) => {
        asked.push(artifact.service);
        tags.push(tag);
        return null;
      };
      await again(world.restart());
      await again(world.restart());
      expect(await protectionOf(release)).toEqual({ status: 'done', tagged: ['worker', 'api'], refused: {} });
      expect([asked, tags]).toEqual([['api'], [`slipway-${release.name}`]]);
      expect((await protections()).map((event) => 'protection' in event && event.protection?.status)).toEqual(
        ['intended', 'done', 'done'],
      );
    });

    it('is tried again after some minutes when ECR did not answer', async () => {
      const next = world.restart();
      world.registry.failNext(awsFault('ServerException', { retryable: true }));
      await expect(again(next)).rejects.toMatchObject({ retryable: true });
      answering(async () => null);
      await again(next);
      expect(asked).toEqual([]);
      next.advance(5 * 60 * 1000);
      await again(next);
      expect(await protectionOf(release)).toMatchObject({ tagged: ['worker', 'api'] });
    });

    it('is not tried by a process that has lost the lease (I11)', async () => {
      answering(async () => null);
      const lease = await world.lease();
      await world.store.releaseLease(lease);
      await world.lease('another');
      await expect(protectArtifacts(world, protecting, lease, new Map())).rejects.toBeInstanceOf(Fenced);
      expect(asked).toEqual([]);
    });
  });

  it('is tried again when ECR does not answer', async () => {
    const release = await deployed(aloof());
    world.registry.failNext(awsFault('ServerException', { retryable: true }));
    await world.tick();
    expect(await protectionOf(release)).toMatchObject({ status: 'intended' });
    await world.ticks(3, 5000);
    expect(await protectionOf(release)).toEqual({ status: 'done', tagged: ['api', 'worker'], refused: {} });
  });

  it('is neither tagged nor recorded by a process that has lost the lease (I11)', async () => {
    const release = await deployed(aloof());
    const lease = await world.lease();
    await world.store.releaseLease(lease);
    await world.lease('another');
    await expect(protectArtifacts(world, protecting, lease, new Map())).rejects.toBeInstanceOf(Fenced);
    expect(tagged()).toEqual([]);
    expect(await protectionOf(release)).toBeNull();
  });

  /** A process that does not protect, over the same records. */
  const aloof = (): AWorld => world.restart({ project: quietShop });
});
