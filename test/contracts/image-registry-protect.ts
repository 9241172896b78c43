// A tag of its own for what is deployed (FIELD-NOTES 17).
import { describe, expect, it } from 'vitest';
import type { Artifact } from '../../src/domain/release.ts';
import { api, artifactOf, expectPassingFault, type ImageRegistryWorld } from './image-registry-world.ts';

export function protectContract(world: () => ImageRegistryWorld): void {
  describe('protect', () => {
    const protect = (artifact: Artifact, tag = 'slipway-1') =>
      world().images.protect(artifact, tag, world().project.registry);
    const tagsOf = ({ digest }: Artifact) => world().tagsOf('shop/api', digest);

    it.each([[['linux/amd64']], [['linux/amd64', 'linux/arm64']]])(
      'gives an image for %j one more tag, and takes none away',
      async (platforms) => {
        const artifact = artifactOf(world(), api, 'abc', platforms);
        expect(await protect(artifact)).toBeNull();
        expect(tagsOf(artifact)).toEqual(['abc', 'slipway-1']);
      },
    );

    it('is success when the image has the tag already', async () => {
      const artifact = artifactOf(world(), api, 'abc');
      await protect(artifact);
      expect(await protect(artifact)).toBeNull();
      expect(tagsOf(artifact)).toEqual(['abc', 'slipway-1']);
    });

    it('gives an image several', async () => {
      const artifact = artifactOf(world(), api, 'abc');
      await protect(artifact, 'slipway-1');
      await protect(artifact, 'slipway-2');
      expect(tagsOf(artifact)).toEqual(['abc', 'slipway-1', 'slipway-2']);
    });

    it('works on an image that has lost its tag', async () => {
      const artifact = artifactOf(world(), api, 'abc');
      artifactOf(world(), api, 'abc');
      expect(await protect(artifact)).toBeNull();
      expect(tagsOf(artifact)).toEqual(['slipway-1']);
    });

    it.each([true, false])(
      'takes the tag from no other image, whether tags can move (%s) or not',
      async (tagsCanMove) => {
        world().createRepository('shop/api', { tagsCanMove });
        const holder = artifactOf(world(), api, 'slipway-1');
        const artifact = artifactOf(world(), api, 'abc');
        expect(await protect(artifact)).toBe('ImageTagAlreadyExistsException');
        expect(tagsOf(holder)).toEqual(['slipway-1']);
        expect(tagsOf(artifact)).toEqual(['abc']);
      },
    );

    it('says that the image or its repository is gone', async () => {
      const artifact = artifactOf(world(), api, 'abc');
      world().expire('shop/api', artifact.digest);
      expect(await protect(artifact)).toBe('ImageNotFoundException');
      const elsewhere = { ...artifact, repository: `${world().project.registry.host}/shop/nope` };
      expect(await protect(elsewhere)).toBe('RepositoryNotFoundException');
    });

    it('says that the image is archived', async () => {
      const artifact = artifactOf(world(), api, 'abc');
      world().archive('shop/api', artifact.digest);
      expect(await protect(artifact)).toBe('ImageInaccessible');
    });

    it('says that it is not allowed to, in reading or in writing', async () => {
      const artifact = artifactOf(world(), api, 'abc');
      world().denyWrites();
      expect(await protect(artifact)).toBe('AccessDeniedException');
      world().deny();
      expect(await protect(artifact)).toBe('AccessDeniedException');
      expect(tagsOf(artifact)).toEqual(['abc']);
    });

    it('throws when ECR does not answer, and can be repeated', async () => {
      const artifact = artifactOf(world(), api, 'abc');
      world().breakOnce();
      await expectPassingFault(protect(artifact));
      expect(await protect(artifact)).toBeNull();
      expect(tagsOf(artifact)).toEqual(['abc', 'slipway-1']);
    });
  });
}
