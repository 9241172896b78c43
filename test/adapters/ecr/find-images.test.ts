// What only the real one has: batches, the shapes of answers, and what is told of an image.
import { describe, expect, it } from 'vitest';
import { createImageRegistry } from '../../../src/adapters/ecr/image-registry.ts';
import { scriptAws } from '../ecs/scripted-aws.ts';
import { asked, digestOf, everything, host, type Ids, project, sandboxedEcr, wanted } from './samples.ts';

const find = (...all: Parameters<typeof wanted>[]) =>
  createImageRegistry().findImages(
    project,
    all.map((each) => wanted(...each)),
  );

describe('finding images', () => {
  it('asks each repository once, for each tag once, in the project’s own registry', async () => {
    const calls = await scriptAws(everything);
    await find(['api', 'shop/api', 'abc'], ['worker', 'shop/worker', 'abc'], ['cron', 'shop/worker', 'abc']);
    const registryId = '123456789012';
    const imageIds = [{ imageTag: 'abc' }];
    const byName = Map.groupBy(asked(calls, 'BatchGetImage'), ({ repositoryName }) => repositoryName);
    expect(byName.get('shop/api')).toMatchObject([{ registryId, imageIds }]);
    expect(byName.get('shop/worker')).toMatchObject([{ registryId, imageIds }]);
    const repositoryNames = ['shop/api', 'shop/worker'];
    expect(asked(calls, 'DescribeRepositories')).toEqual([{ registryId, repositoryNames }]);
  });

  it('accepts indexes and images, in the forms of OCI and of Docker', async () => {
    const calls = await scriptAws(everything);
    await find(['api', 'shop/api', 'abc']);
    expect(calls[0]?.request['acceptedMediaTypes']).toEqual([
      'application/vnd.oci.image.index.v1+json',
      'application/vnd.oci.image.manifest.v1+json',
      'application/vnd.docker.distribution.manifest.list.v2+json',
      'application/vnd.docker.distribution.manifest.v2+json',
    ]);
  });

  it('asks for at most a hundred at a time', async () => {
    const calls = await scriptAws(everything);
    const many = Array.from({ length: 250 }, (_, index) => wanted(`s${index}`, 'shop/api', `t${index}`));
    expect((await createImageRegistry().findImages(project, many)).found).toHaveLength(250);
    const sizes = asked(calls, 'BatchGetImage').map(({ imageIds }) => (imageIds as Ids).length);
    expect(sizes.toSorted((one, other) => one - other)).toEqual([50, 100, 100]);
  });

  it.each([
    ['ImageNotFound', 'no_such_tag'],
    ['UpstreamAccessDenied', 'denied'],
    ['KmsError', 'unreadable'],
    ['ImageInaccessible', 'unreadable'],
  ])('reads the failure %s as %s', async (failureCode, why) => {
    await scriptAws({
      BatchGetImage: () => ({ failures: [{ imageId: { imageTag: 'abc' }, failureCode }] }),
    });
    const { missing } = await find(['api', 'shop/api', 'abc']);
    expect(missing).toEqual([{ service: 'api', looked: `${host}/shop/api:abc`, why }]);
  });

  it('says nothing of a tag whose upstream did not answer', async () => {
    const failure = { imageId: { imageTag: 'abc' }, failureCode: 'UpstreamTooManyRequests' };
    await scriptAws({ BatchGetImage: () => ({ failures: [failure] }) });
    await expect(find(['api', 'shop/api', 'abc'])).rejects.toMatchObject({ retryable: true });
  });

  it('calls unreadable what the answer does not speak of', async () => {
    await scriptAws({});
    expect((await find(['api', 'shop/api', 'abc'])).missing).toMatchObject([{ why: 'unreadable' }]);
  });

  it('throws when an image comes without its digest', async () => {
    await scriptAws({ BatchGetImage: () => ({ images: [{ imageId: { imageTag: 'abc' } }] }) });
    await expect(find(['api', 'shop/api', 'abc'])).rejects.toMatchObject({ code: 'NoDigestInAnswer' });
  });
});

describe('what is told of an image', () => {
  const describing = (...details: readonly object[]) => ({
    ...everything,
    DescribeImages: () => ({ imageDetails: details }),
  });

  it('is when it was pushed, and its size', async () => {
    await scriptAws(
      describing({ imageDigest: digestOf(1), imagePushedAt: 1_795_000_000.5, imageSizeInBytes: 7 }),
    );
    const { found } = await find(['api', 'shop/api', 'abc']);
    expect(found).toMatchObject([{ pushedAt: 1_795_000_000_500, size: 7 }]);
  });

  it('is nothing where ECR leaves it out', async () => {
    await scriptAws(everything);
    const { found } = await find(['api', 'shop/api', 'abc']);
    expect(found).toMatchObject([
      { pushedAt: null, size: null, platforms: [], labels: null, tagsCanMove: null },
    ]);
  });

  it('is no size of an index while one of its images has none', async () => {
    const platform = (architecture: string) => ({ os: 'linux', architecture });
    const manifests = [
      { digest: digestOf(2), platform: platform('amd64') },
      { digest: digestOf(3), platform: platform('arm64') },
    ];
    await scriptAws({
      ...describing(
        { imageDigest: digestOf(1), imageSizeInBytes: 9 },
        { imageDigest: digestOf(2), imageSizeInBytes: 9 },
      ),
      BatchGetImage: () => ({
        images: [
          {
            imageId: { imageDigest: digestOf(1), imageTag: 'abc' },
            imageManifest: JSON.stringify({ manifests }),
          },
        ],
      }),
    });
    const { found } = await find(['api', 'shop/api', 'abc']);
    expect(found).toMatchObject([{ size: null, platforms: ['linux/amd64', 'linux/arm64'] }]);
  });

  it('is no digest and no platform of an attestation', async () => {
    const { aws, images } = await sandboxedEcr();
    const revision = 'a'.repeat(40);
    const pushed = aws.ecr.pushImage({ repository: 'shop/api', tag: 'abc', attested: true, revision });
    const { found } = await images.findImages(project, [wanted('api', 'shop/api', 'abc')]);
    expect(found).toMatchObject([
      { digest: pushed.digest, platforms: ['linux/amd64'], labels: { revision, source: null } },
    ]);
    expect(found[0]?.children).toEqual(pushed.children);
    expect(found[0]?.children).toHaveLength(1);
  });

  it.each([
    ['x'.repeat(400), 'x'.repeat(300)],
    [`${'x'.repeat(299)}🚀`, `${'x'.repeat(299)}\uFFFD`],
    [42, null],
  ])('is a label only when it is text, and no more than 300 characters of it', async (said, kept) => {
    const { aws, images } = await sandboxedEcr();
    const labels = { 'org.opencontainers.image.revision': said } as Record<string, string>;
    aws.ecr.pushImage({ repository: 'shop/api', tag: 'abc', labels });
    const { found } = await images.findImages(project, [wanted('api', 'shop/api', 'abc')]);
    expect(found[0]?.labels).toEqual({ revision: kept, source: null });
  });

  it('is asked again when it was not all told', async () => {
    const { aws, images } = await sandboxedEcr();
    aws.ecr.pushImage({ repository: 'shop/api', tag: 'abc' });
    aws.refusals.add({
      code: 'AccessDeniedException',
      message: '',
      call: 'GetDownloadUrlForLayer',
      times: 1,
    });
    const again = () => images.findImages(project, [wanted('api', 'shop/api', 'abc')]);
    expect((await again()).found[0]?.labels).toBeNull();
    expect((await again()).found[0]?.labels).not.toBeNull();
  });

  it.each(['DescribeImages', 'GetDownloadUrlForLayer', 'DescribeRepositories', 'GET /layer'])(
    'is a fault, and never "nothing", while ECR is too busy for %s',
    async (call) => {
      const { aws, images } = await sandboxedEcr();
      aws.ecr.pushImage({ repository: 'shop/api', tag: 'abc' });
      aws.faults.add({ call, kind: 'throttle', times: 3 });
      const again = () => images.findImages(project, [wanted('api', 'shop/api', 'abc')]);
      await expect(again()).rejects.toMatchObject({ provider: 'aws', retryable: true });
      const { found } = await again();
      expect(found[0]).toMatchObject({ labels: { revision: null }, tagsCanMove: true });
      expect(found[0]?.size).not.toBeNull();
    },
  );

  it('survives a download that breaks off', async () => {
    const { aws, images } = await sandboxedEcr();
    aws.ecr.pushImage({ repository: 'shop/api', tag: 'abc', revision: 'abc' });
    aws.faults.add({ call: 'GET /layer', kind: 'answer-lost', times: 2 });
    const { found } = await images.findImages(project, [wanted('api', 'shop/api', 'abc')]);
    expect(found[0]?.labels?.revision).toBe('abc');
  });
});
