// What every ImageRegistry does: run on the fake, and on the real adapter against the sandbox.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Service } from '../../src/domain/project.ts';
import type { Artifact } from '../../src/domain/release.ts';
import { protectContract } from './image-registry-protect.ts';
import { replicaContract } from './image-registry-replicas.ts';
import {
  api,
  artifactOf,
  commit,
  cron,
  expectPassingFault,
  faultOf,
  found,
  type ImageRegistryWorld,
  serviceNamed,
  wantedImage,
  worker,
} from './image-registry-world.ts';

export function imageRegistryContract(name: string, open: () => Promise<ImageRegistryWorld>): void {
  describe(`An image registry: ${name}`, () => {
    let world: ImageRegistryWorld;
    let host: string;
    beforeEach(async () => {
      world = await open();
      host = world.project.registry.host;
    });
    afterEach(() => world[Symbol.asyncDispose]());

    const find = (...wanted: readonly (readonly [Service, string])[]) =>
      world.images.findImages(
        world.project,
        wanted.map(([service, tag]) => wantedImage(service, tag)),
      );

    const pushed = (service: Service, tag: string, platforms?: readonly string[]): Artifact =>
      artifactOf(world, service, tag, platforms);

    describe('findImages', () => {
      it('finds the digest behind each tag', async () => {
        const wanted = [pushed(api, 'abc'), pushed(worker, 'abc')];
        expect(await find([api, 'abc'], [worker, 'abc'])).toEqual({ found: wanted.map(found), missing: [] });
        expect(wanted[0]?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      });

      it('finds the digest of an index, and its platforms', async () => {
        const artifact = pushed(api, 'abc', ['linux/amd64', 'linux/arm64']);
        expect(await find([api, 'abc'])).toEqual({ found: [found(artifact)], missing: [] });
        expect(artifact.children.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
      });

      it('adds the sizes of an index’s images up', async () => {
        pushed(api, 'one');
        pushed(api, 'both', ['linux/amd64', 'linux/arm64']);
        const [one, both] = (await find([api, 'one'], [api, 'both'])).found.map(({ size }) => size);
        expect(both).toBeGreaterThan((one ?? 0) * 1.9);
      });

      it('says when an image was pushed', async () => {
        pushed(api, 'first');
        pushed(api, 'second');
        const [first, second] = (await find([api, 'first'], [api, 'second'])).found;
        expect(first?.pushedAt).toBeGreaterThan(Date.UTC(2026, 0, 1));
        expect(second?.pushedAt).toBeGreaterThanOrEqual(first?.pushedAt ?? Infinity);
      });

      it.each([[['linux/arm64']], [['linux/arm/v7']], [['linux/arm64', 'linux/arm/v7']]])(
        'names the platforms %j',
        async (platforms) => {
          pushed(api, 'abc', platforms);
          expect((await find([api, 'abc'])).found[0]?.platforms).toEqual(platforms);
        },
      );

      it.each([[['linux/amd64']], [['linux/amd64', 'linux/arm64']]])(
        'reads the labels of an image for %j',
        async (platforms) => {
          const labels = { revision: commit, source: 'https://github.com/acme/shop' };
          world.push(api.image, 'abc', platforms, labels);
          world.push(api.image, 'def', platforms, { revision: commit });
          expect((await find([api, 'abc'], [api, 'def'])).found.map((each) => each.labels)).toEqual([
            labels,
            { revision: commit, source: null },
          ]);
        },
      );

      it('says whether tags of the repository can be moved', async () => {
        world.createRepository('shop/worker', { tagsCanMove: false });
        pushed(api, 'abc');
        pushed(worker, 'abc');
        const canMove = (await find([api, 'abc'], [worker, 'abc'])).found.map((each) => each.tagsCanMove);
        expect(canMove).toEqual([true, false]);
      });

      it('finds images of which it is told nothing else', async () => {
        const index = pushed(worker, 'abc', ['linux/amd64', 'linux/arm64']);
        const plain = pushed(api, 'abc');
        world.denyDetails();
        const nothing = { pushedAt: null, size: null, labels: null, tagsCanMove: null };
        expect(await find([api, 'abc'], [worker, 'abc'])).toEqual({
          found: [
            { ...plain, ...nothing, platforms: [] },
            { ...index, ...nothing },
          ],
          missing: [],
        });
      });

      it('finds different tags for services that share a repository', async () => {
        const [old, next] = [pushed(worker, 'old'), pushed(cron, 'next')];
        expect(await find([worker, 'old'], [cron, 'next'])).toEqual({
          found: [found(old), found(next)],
          missing: [],
        });
      });

      it('finds one image for services that share a repository and a tag', async () => {
        const artifact = pushed(worker, 'abc');
        expect(await find([worker, 'abc'], [cron, 'abc'])).toEqual({
          found: [found(artifact), found({ ...artifact, service: 'cron' })],
          missing: [],
        });
      });

      it('finds what a tag points at now', async () => {
        pushed(api, 'abc');
        await find([api, 'abc']);
        const artifact = pushed(api, 'abc');
        expect((await find([api, 'abc'])).found).toEqual([found(artifact)]);
      });

      it('says service by service what is missing, and finds the rest', async () => {
        const artifact = pushed(api, 'abc');
        const stray = serviceNamed('stray');
        expect(await find([worker, 'abc'], [api, 'abc'], [stray, 'abc'], [api, 'nope'])).toEqual({
          found: [found(artifact)],
          missing: [
            { service: 'worker', looked: `${host}/shop/worker:abc`, why: 'no_such_tag' },
            { service: 'stray', looked: `${host}/shop/stray:abc`, why: 'no_such_repository' },
            { service: 'api', looked: `${host}/shop/api:nope`, why: 'no_such_tag' },
          ],
        });
      });

      it('does not take an image that is archived', async () => {
        const { digest } = pushed(api, 'abc');
        world.archive('shop/api', digest);
        expect((await find([api, 'abc'])).missing).toMatchObject([{ service: 'api', why: 'unreadable' }]);
      });

      it('says that it is not allowed to look', async () => {
        pushed(api, 'abc');
        world.deny();
        expect(await find([api, 'abc'])).toEqual({
          found: [],
          missing: [{ service: 'api', looked: `${host}/shop/api:abc`, why: 'denied' }],
        });
      });

      it('throws when it could not look', async () => {
        pushed(api, 'abc');
        world.breakOnce();
        await expectPassingFault(find([api, 'abc']));
        expect((await find([api, 'abc'])).found).toHaveLength(1);
      });

      it('finds nothing when asked for nothing', async () => {
        expect(await find()).toEqual({ found: [], missing: [] });
      });
    });

    describe('havingImages', () => {
      it('gives those that are there, in the order asked', async () => {
        pushed(api, 'one');
        pushed(api, 'three');
        pushed(worker, 'two');
        const wanted = ['three', 'two', 'one'].map((tag) => wantedImage(api, tag));
        const all = [...wanted, wantedImage(cron, 'two'), wantedImage(serviceNamed('stray'), 'one')];
        expect(await world.images.havingImages(world.project, all)).toEqual([all[0], all[2], all[3]]);
      });

      it('has none where it is not allowed to look', async () => {
        pushed(api, 'abc');
        world.deny();
        expect(await world.images.havingImages(world.project, [wantedImage(api, 'abc')])).toEqual([]);
      });

      it('throws when it could not look', async () => {
        const wanted = [wantedImage(api, 'abc')];
        pushed(api, 'abc');
        world.breakOnce();
        await expectPassingFault(world.images.havingImages(world.project, wanted));
        expect(await world.images.havingImages(world.project, wanted)).toEqual(wanted);
      });

      it('has nothing when asked for nothing', async () => {
        expect(await world.images.havingImages(world.project, [])).toEqual([]);
      });
    });

    describe('findUnpullable', () => {
      const unpullable = (artifacts: readonly Artifact[]) =>
        world.images.findUnpullable(artifacts, world.project.registry);

      it('is nothing while all can be pulled, also without a tag', async () => {
        const artifacts = [pushed(api, 'abc'), pushed(worker, 'abc', ['linux/amd64', 'linux/arm64'])];
        pushed(api, 'abc');
        expect(await unpullable(artifacts)).toEqual([]);
      });

      it('is what has expired or was archived, in the order asked', async () => {
        const artifacts = ['a', 'b', 'c', 'd'].map((tag) => pushed(api, tag));
        const [archived, , expired] = artifacts;
        world.archive('shop/api', archived?.digest ?? '');
        world.expire('shop/api', expired?.digest ?? '');
        expect(await unpullable(artifacts)).toEqual([archived, expired]);
      });

      it('is everything of a repository that is not there', async () => {
        const artifact = pushed(api, 'abc');
        const elsewhere = { ...artifact, repository: `${host}/shop/nope` };
        expect(await unpullable([artifact, elsewhere])).toEqual([elsewhere]);
      });

      it('is a fault, and never "fine", when it could not look', async () => {
        const artifact = pushed(api, 'abc');
        world.breakOnce();
        await expectPassingFault(unpullable([artifact]));
        world.deny();
        const fault = await faultOf(unpullable([artifact]));
        expect(fault).toMatchObject({ code: 'AccessDeniedException', retryable: false });
      });

      it('is nothing when asked for nothing', async () => {
        expect(await unpullable([])).toEqual([]);
      });
    });

    replicaContract(() => world);
    protectContract(() => world);
  });
}
