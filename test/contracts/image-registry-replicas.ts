// The same registry in other Regions and accounts: an image counts when it is everywhere, and is the same.
import { describe, expect, it } from 'vitest';
import { registriesOf, type Registry } from '../../src/domain/project.ts';
import type { MissingImage } from '../../src/domain/refusal.ts';
import {
  api,
  artifactOf,
  found,
  type ImageRegistryWorld,
  wantedImage,
  worker,
} from './image-registry-world.ts';

export function replicaContract(world: () => ImageRegistryWorld): void {
  describe('with replicas', () => {
    const find = () =>
      world().images.findImages(world().replicated, [wantedImage(api, 'abc'), wantedImage(worker, 'abc')]);

    const replicas = (): readonly [Registry, Registry] => {
      const [, region, account] = registriesOf(world().replicated);
      if (region === undefined || account === undefined) throw new Error('a world has two replicas');
      return [region, account];
    };

    const everywhere = (service = api) => {
      const artifact = artifactOf(world(), service, 'abc');
      for (const to of replicas()) world().replicate(service.image, artifact.digest, to);
      return artifact;
    };

    const missing = (service: string, { host }: Registry, why: MissingImage['why']): MissingImage => ({
      service,
      looked: `${host}/shop/${service}:abc`,
      why,
    });

    it('finds what every one has, and names it by the project’s own registry', async () => {
      const artifacts = [everywhere(api), everywhere(worker)];
      expect(await find()).toEqual({ found: artifacts.map(found), missing: [] });
      expect(artifacts[0]?.repository).toBe(`${world().project.registry.host}/shop/api`);
    });

    it('says where the image has not arrived', async () => {
      const artifact = everywhere(api);
      const { digest } = artifactOf(world(), worker, 'abc');
      const [first, second] = replicas();
      expect(await find()).toEqual({
        found: [found(artifact)],
        missing: [missing('worker', first, 'no_such_repository')],
      });
      world().replicate(worker.image, digest, first);
      expect((await find()).missing).toEqual([missing('worker', second, 'no_such_repository')]);
      world().pushTo(second, worker.image, 'another');
      expect((await find()).missing).toEqual([missing('worker', second, 'no_such_tag')]);
    });

    it('looks into replicas only for what the project’s own registry has', async () => {
      everywhere(api);
      world().pushTo(replicas()[0], worker.image, 'abc');
      expect((await find()).missing).toEqual([missing('worker', world().project.registry, 'no_such_tag')]);
    });

    it('does not take a tag that is another image elsewhere', async () => {
      everywhere(api);
      everywhere(worker);
      const [, second] = replicas();
      world().pushTo(second, worker.image, 'abc');
      expect((await find()).missing).toEqual([missing('worker', second, 'differs')]);
    });

    it('has only what every one has', async () => {
      everywhere(api);
      artifactOf(world(), worker, 'abc');
      const wanted = [wantedImage(worker, 'abc'), wantedImage(api, 'abc')];
      expect(await world().images.havingImages(world().replicated, wanted)).toEqual([wanted[1]]);
    });

    it('knows for each whether an image can be pulled from there', async () => {
      const artifact = everywhere(api);
      const [first] = replicas();
      const { digest: own } = artifactOf(world(), worker, 'abc');
      const unpullable = (at: Registry) =>
        world().images.findUnpullable([artifact, { ...artifact, digest: own }], at);
      expect(await unpullable(first)).toEqual([{ ...artifact, digest: own }]);
      world().expire('shop/api', artifact.digest);
      expect(await world().images.findUnpullable([artifact], world().project.registry)).toEqual([artifact]);
      expect(await world().images.findUnpullable([artifact], first)).toEqual([]);
    });

    it('protects in the one that is named', async () => {
      const artifact = everywhere(api);
      const [first, second] = replicas();
      expect(await world().images.protect(artifact, 'slipway-1', second)).toBeNull();
      const tags = (registry?: Registry) => world().tagsOf('shop/api', artifact.digest, registry);
      expect([tags(), tags(first), tags(second)]).toEqual([['abc'], ['abc'], ['abc', 'slipway-1']]);
    });
  });
}
