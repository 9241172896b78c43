// What every ImageRegistry does: run on the fake, and on the real adapter against the sandbox.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Project, Service } from '../../src/domain/project.ts';
import type { Artifact, PlatformImage } from '../../src/domain/release.ts';
import { AdapterFault, type ImageRegistry } from '../../src/ports.ts';

export interface ImageRegistryWorld extends AsyncDisposable {
  readonly images: ImageRegistry;
  /** Its registry has the repositories `shop/api` and `shop/worker`, both empty. */
  readonly project: Project;
  push(
    name: string,
    tag: string,
    platforms?: readonly string[],
  ): { readonly digest: string; readonly children: readonly PlatformImage[] };
  expire(name: string, digest: string): void;
  archive(name: string, digest: string): void;
  /** Nobody lets us look from now on. */
  deny(): void;
  /** ECR answers nothing but errors of its own, for one call of the port. */
  breakOnce(): void;
}

const serviceNamed = (name: string, image = `shop/${name}`): Service => ({
  name,
  image,
  container: 'app',
  ecsService: `shop-${name}-{environment}`,
});

const [api, worker, cron] = [
  serviceNamed('api'),
  serviceNamed('worker'),
  serviceNamed('cron', 'shop/worker'),
];

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
        wanted.map(([service, tag]) => ({ service, tag })),
      );

    const pushed = (service: Service, tag: string, platforms?: readonly string[]): Artifact => ({
      service: service.name,
      repository: `${host}/${service.image}`,
      tag,
      ...world.push(service.image, tag, platforms),
    });

    describe('findImages', () => {
      it('finds the digest behind each tag', async () => {
        const wanted = [pushed(api, 'abc'), pushed(worker, 'abc')];
        expect(await find([api, 'abc'], [worker, 'abc'])).toEqual({ found: wanted, missing: [] });
        expect(wanted[0]?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      });

      it('finds the digest of an index, and its platforms', async () => {
        const artifact = pushed(api, 'abc', ['linux/amd64', 'linux/arm64']);
        expect(await find([api, 'abc'])).toEqual({ found: [artifact], missing: [] });
        expect(artifact.children.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
      });

      it('finds different tags for services that share a repository', async () => {
        const [old, next] = [pushed(worker, 'old'), pushed(cron, 'next')];
        expect(await find([worker, 'old'], [cron, 'next'])).toEqual({ found: [old, next], missing: [] });
      });

      it('finds one image for services that share a repository and a tag', async () => {
        const artifact = pushed(worker, 'abc');
        expect(await find([worker, 'abc'], [cron, 'abc'])).toEqual({
          found: [artifact, { ...artifact, service: 'cron' }],
          missing: [],
        });
      });

      it('finds what a tag points at now', async () => {
        pushed(api, 'abc');
        const artifact = pushed(api, 'abc');
        expect((await find([api, 'abc'])).found).toEqual([artifact]);
      });

      it('says service by service what is missing, and finds the rest', async () => {
        const artifact = pushed(api, 'abc');
        const stray = serviceNamed('stray');
        expect(await find([worker, 'abc'], [api, 'abc'], [stray, 'abc'], [api, 'nope'])).toEqual({
          found: [artifact],
          missing: [
            { service: 'worker', looked: `${host}/shop/worker:abc`, why: 'no_such_tag' },
            { service: 'stray', looked: `${host}/shop/stray:abc`, why: 'no_such_repository' },
            { service: 'api', looked: `${host}/shop/api:nope`, why: 'no_such_tag' },
          ],
        });
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

    describe('findUnpullable', () => {
      it('is nothing while all can be pulled, also without a tag', async () => {
        const artifacts = [pushed(api, 'abc'), pushed(worker, 'abc', ['linux/amd64', 'linux/arm64'])];
        pushed(api, 'abc');
        expect(await world.images.findUnpullable(artifacts)).toEqual([]);
      });

      it('is what has expired or was archived, in the order asked', async () => {
        const artifacts = ['a', 'b', 'c', 'd'].map((tag) => pushed(api, tag));
        const [archived, , expired] = artifacts;
        world.archive('shop/api', archived?.digest ?? '');
        world.expire('shop/api', expired?.digest ?? '');
        expect(await world.images.findUnpullable(artifacts)).toEqual([archived, expired]);
      });

      it('is everything of a repository that is not there', async () => {
        const artifact = pushed(api, 'abc');
        const elsewhere = { ...artifact, repository: `${host}/shop/nope` };
        expect(await world.images.findUnpullable([artifact, elsewhere])).toEqual([elsewhere]);
      });

      it('is what lies outside of ECR', async () => {
        const artifact = { ...pushed(api, 'abc'), repository: 'docker.io/library/nginx' };
        expect(await world.images.findUnpullable([artifact])).toEqual([artifact]);
      });

      it('is a fault, and never "fine", when it could not look', async () => {
        const artifact = pushed(api, 'abc');
        world.breakOnce();
        await expectPassingFault(world.images.findUnpullable([artifact]));
        world.deny();
        const fault = await faultOf(world.images.findUnpullable([artifact]));
        expect(fault).toMatchObject({ code: 'AccessDeniedException', retryable: false });
      });

      it('is nothing when asked for nothing', async () => {
        expect(await world.images.findUnpullable([])).toEqual([]);
      });
    });
  });
}

async function expectPassingFault(call: Promise<unknown>): Promise<void> {
  expect(await faultOf(call)).toMatchObject({ provider: 'aws', retryable: true, uncertain: false });
}

async function faultOf(call: Promise<unknown>): Promise<AdapterFault> {
  const error: unknown = await call.then(
    () => new Error('no fault'),
    (reason: unknown) => reason,
  );
  if (error instanceof AdapterFault) return error;
  throw error;
}
