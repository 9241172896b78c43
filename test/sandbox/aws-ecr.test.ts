import { createHash } from 'node:crypto';
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  GetDownloadUrlForLayerCommand,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { expect, test } from 'vitest';
import { known, startWorld, type World } from './aws-support.ts';

const repositoryName = 'shop/api';

async function manifestOf(world: World, imageDigest: string, repository = repositoryName): Promise<string> {
  const { images } = await world.ecr.send(
    new BatchGetImageCommand({ repositoryName: repository, imageIds: [{ imageDigest }] }),
  );
  return known(images?.[0]?.imageManifest);
}

const sha256 = (bytes: string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

test('a repository tells its URI and whether its tags can move', async () => {
  const world = await startWorld();
  world.aws.ecr.createRepository({
    name: 'shop/web',
    mutability: 'IMMUTABLE_WITH_EXCLUSION',
    exclusions: ['dev-*'],
  });
  const { repositories } = await world.ecr.send(
    new DescribeRepositoriesCommand({ repositoryNames: ['shop/web', repositoryName] }),
  );
  expect(repositories).toMatchObject([
    {
      repositoryUri: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web',
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
    },
    { repositoryName, imageTagMutability: 'MUTABLE', registryId: '123456789012' },
  ]);
});

test('an unknown repository and another registry are not found', async () => {
  const world = await startWorld();
  for (const input of [{ repositoryName: 'nobody' }, { repositoryName, registryId: '999999999999' }]) {
    await expect(world.ecr.send(new DescribeImagesCommand(input))).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
    });
  }
  await expect(
    world.ecr.send(new DescribeRepositoriesCommand({ registryId: '999999999999' })),
  ).rejects.toMatchObject({
    name: 'RepositoryNotFoundException',
  });
});

test('one missing tag fails the whole DescribeImages call', async () => {
  const world = await startWorld();
  const { digest } = world.aws.ecr.pushImage({ repository: repositoryName, tags: ['abc', 'rc.1'] });
  const { imageDetails } = await world.ecr.send(
    new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'abc' }, { imageTag: 'rc.1' }] }),
  );
  expect(imageDetails).toMatchObject([
    {
      imageDigest: digest,
      imageTags: ['abc', 'rc.1'],
      imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
    },
  ]);
  expect(imageDetails?.[0]?.imagePushedAt?.getTime()).toBe(world.now());
  expect(imageDetails?.[0]?.imageSizeInBytes).toBeGreaterThan(0);
  await expect(
    world.ecr.send(
      new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'abc' }, { imageTag: 'nope' }] }),
    ),
  ).rejects.toMatchObject({ name: 'ImageNotFoundException' });
});

test('listing shows ACTIVE images only, by tag status and in pages; an archived one is described, and cannot be got', async () => {
  const world = await startWorld();
  const first = world.aws.ecr.pushImage({ repository: repositoryName, tag: 'a' });
  world.aws.ecr.pushImage({ repository: repositoryName, tag: 'b' });
  world.aws.ecr.pushImage({ repository: repositoryName });
  const list = async (more: object): Promise<number | undefined> =>
    (await world.ecr.send(new DescribeImagesCommand({ repositoryName, ...more }))).imageDetails?.length;
  expect(await list({})).toBe(3);
  expect(await list({ filter: { tagStatus: 'TAGGED' } })).toBe(2);
  expect(await list({ maxResults: 2 })).toBe(2);
  world.aws.ecr.archiveImage({ repository: repositoryName, tag: 'a' });
  expect(await list({})).toBe(2);
  expect(await list({ filter: { imageStatus: 'ARCHIVED' } })).toBe(1);
  const { imageDetails } = await world.ecr.send(
    new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'a' }] }),
  );
  expect(imageDetails).toMatchObject([{ imageStatus: 'ARCHIVED' }]);
  const got = await world.ecr.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest: first.digest }] }),
  );
  expect(got).toMatchObject({ images: [], failures: [{ failureCode: 'ImageInaccessible' }] });
});

test('BatchGetImage gives what is there and a failure for each that is not', async () => {
  const world = await startWorld();
  const one = world.aws.ecr.pushImage({ repository: repositoryName, tag: 'one' });
  const two = world.aws.ecr.pushImage({ repository: repositoryName, tag: 'two' });
  const missing = `sha256:${'0'.repeat(64)}`;
  const { images, failures } = await world.ecr.send(
    new BatchGetImageCommand({
      repositoryName,
      imageIds: [
        { imageTag: 'one' },
        { imageDigest: two.digest },
        { imageTag: 'nope' },
        { imageDigest: missing },
        { imageDigest: one.digest, imageTag: 'two' },
        { imageDigest: 'sha256:short' },
      ],
    }),
  );
  expect(images?.map(({ imageId }) => imageId)).toEqual([
    { imageDigest: one.digest, imageTag: 'one' },
    { imageDigest: two.digest },
  ]);
  expect(failures?.map(({ failureCode }) => failureCode)).toEqual([
    'ImageNotFound',
    'ImageNotFound',
    'ImageTagDoesNotMatchDigest',
    'InvalidImageDigest',
  ]);
  await expect(
    world.ecr.send(
      new BatchGetImageCommand({
        repositoryName,
        imageIds: Array.from({ length: 101 }, () => ({ imageTag: 'one' })),
      }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('a digest is the SHA-256 of the manifest, and the tag of a multi-arch image is its index', async () => {
  const world = await startWorld();
  const image = world.aws.ecr.pushImage({
    repository: repositoryName,
    tag: 'v1',
    platforms: ['linux/amd64', 'linux/arm64'],
  });
  const manifest = await manifestOf(world, image.digest);
  expect(sha256(manifest)).toBe(image.digest);
  const index = JSON.parse(manifest) as {
    mediaType: string;
    manifests: { digest: string; platform: object }[];
  };
  expect(index.mediaType).toBe('application/vnd.oci.image.index.v1+json');
  expect(index.manifests.map(({ digest, platform }) => ({ digest, platform }))).toEqual([
    { digest: image.children[0]?.digest, platform: { os: 'linux', architecture: 'amd64' } },
    { digest: image.children[1]?.digest, platform: { os: 'linux', architecture: 'arm64' } },
  ]);
  const child = await manifestOf(world, known(image.children[1]).digest);
  expect(sha256(child)).toBe(image.children[1]?.digest);
  const { images } = await world.ecr.send(
    new BatchGetImageCommand({
      repositoryName,
      imageIds: [{ imageTag: 'v1' }],
      acceptedMediaTypes: ['application/vnd.oci.image.manifest.v1+json'],
    }),
  );
  expect(images).toEqual([]);
});

test("the config blob's URL gives the labels of the build", async () => {
  const world = await startWorld();
  const revision = 'a'.repeat(40);
  const source = 'https://github.com/acme/shop';
  const { digest } = world.aws.ecr.pushImage({ repository: repositoryName, revision, source });
  const manifest = JSON.parse(await manifestOf(world, digest)) as { config: { digest: string } };
  const { downloadUrl, layerDigest } = await world.ecr.send(
    new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: manifest.config.digest }),
  );
  const blob = await (await fetch(known(downloadUrl))).text();
  expect(sha256(blob)).toBe(layerDigest);
  expect(JSON.parse(blob)).toMatchObject({
    architecture: 'amd64',
    config: {
      Labels: { 'org.opencontainers.image.revision': revision, 'org.opencontainers.image.source': source },
    },
  });
  expect((await fetch(`${known(downloadUrl)}0`)).status).toBe(404);
  await expect(
    world.ecr.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: digest })),
  ).rejects.toMatchObject({ name: 'LayersNotFoundException' });
});

test('PutImage gives an image one more tag, once', async () => {
  const world = await startWorld();
  const { digest } = world.aws.ecr.pushImage({ repository: repositoryName, tag: 'abc' });
  const imageManifest = await manifestOf(world, digest);
  const put = new PutImageCommand({
    repositoryName,
    imageManifest,
    imageTag: 'deployed-1',
    imageDigest: digest,
  });
  expect((await world.ecr.send(put)).image?.imageId).toEqual({ imageDigest: digest, imageTag: 'deployed-1' });
  await expect(world.ecr.send(put)).rejects.toMatchObject({ name: 'ImageAlreadyExistsException' });
  await expect(
    world.ecr.send(new PutImageCommand({ ...put.input, imageDigest: `sha256:${'0'.repeat(64)}` })),
  ).rejects.toMatchObject({ name: 'ImageDigestDoesNotMatchException' });
  await expect(
    world.ecr.send(new PutImageCommand({ repositoryName, imageManifest: '{}', imageTag: 'x' })),
  ).rejects.toMatchObject({ name: 'LayersNotFoundException' });
});

test('a tag moves in a MUTABLE repository; in an IMMUTABLE one only by force, or where it is excluded', async () => {
  const world = await startWorld();
  world.aws.ecr.createRepository({
    name: 'shop/web',
    mutability: 'IMMUTABLE_WITH_EXCLUSION',
    exclusions: ['dev-*'],
  });
  const old = world.aws.ecr.pushImage({ repository: 'shop/web', tags: ['v1', 'dev-1'] });
  const next = world.aws.ecr.pushImage({ repository: 'shop/web', tag: 'dev-1' });
  const imageManifest = await manifestOf(world, next.digest, 'shop/web');
  const put = new PutImageCommand({ repositoryName: 'shop/web', imageManifest, imageTag: 'v1' });
  await expect(world.ecr.send(put)).rejects.toMatchObject({ name: 'ImageTagAlreadyExistsException' });
  expect(() => world.aws.ecr.pushImage({ repository: 'shop/web', tag: 'v1' })).toThrow('immutable');
  const digestOf = async (imageTag: string): Promise<string | undefined> => {
    const { imageDetails } = await world.ecr.send(
      new DescribeImagesCommand({ repositoryName: 'shop/web', imageIds: [{ imageTag }] }),
    );
    return imageDetails?.[0]?.imageDigest;
  };
  expect(await digestOf('dev-1')).toBe(next.digest);
  expect(await digestOf('v1')).toBe(old.digest);
  world.aws.ecr.moveTag({ repository: 'shop/web', tag: 'v1', to: next.digest });
  expect(await digestOf('v1')).toBe(next.digest);
  const twice = world.aws.ecr.pushImage({ repository: repositoryName, tag: 'abc' });
  expect(world.aws.ecr.pushImage({ repository: repositoryName, tag: 'abc' }).digest).not.toBe(twice.digest);
});

test('taking the last tag off an image deletes it', async () => {
  const world = await startWorld();
  const { digest } = world.aws.ecr.pushImage({ repository: repositoryName, tags: ['a', 'b'] });
  const remove = (imageTag: string) =>
    world.ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag }] }));
  expect((await remove('a')).imageIds).toEqual([{ imageDigest: digest, imageTag: 'a' }]);
  await expect(manifestOf(world, digest)).resolves.toContain('config');
  await remove('b');
  await expect(manifestOf(world, digest)).rejects.toThrow('expected a value');
  expect((await remove('b')).failures).toMatchObject([{ failureCode: 'ImageNotFound' }]);
});
