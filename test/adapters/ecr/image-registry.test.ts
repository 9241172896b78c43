// What only the real one has: batches, the shapes of manifests, and hosts.
import { describe, expect, it } from 'vitest';
import { createImageRegistry } from '../../../src/adapters/ecr/image-registry.ts';
import { indexChildren } from '../../../src/adapters/ecr/index-children.ts';
import type { Project, Service } from '../../../src/domain/project.ts';
import type { Artifact } from '../../../src/domain/release.ts';
import { scriptAws, type ScriptedCall } from '../ecs/scripted-aws.ts';

const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const project: Project = {
  name: 'shop',
  channel: 'C0123456789',
  repository: { owner: 'acme', name: 'shop' },
  trunk: 'main',
  registry: { host, account: '123456789012', region: 'eu-west-1' },
  tag: '{sha}',
  services: [],
  environments: [],
};

const wanted = (name: string, image: string, tag: string) => {
  const service: Service = { name, image, container: 'app', ecsService: name };
  return { service, tag };
};

const digestOf = (index: number) => `sha256:${String(index).padStart(64, '0')}`;

const artifact = (index: number, repository = `${host}/shop/api`): Artifact => ({
  service: 'api',
  repository,
  digest: digestOf(index),
  tag: `t${index}`,
  children: [],
});

type Ids = readonly { readonly imageTag?: string; readonly imageDigest?: string }[];

/** Every image that is asked for is there. */
const everything = {
  BatchGetImage: (request: Record<string, unknown>) => ({
    images: (request['imageIds'] as Ids).map((id) => ({
      imageId: { imageDigest: digestOf(1), ...id },
      imageManifest: '{"schemaVersion":2}',
    })),
  }),
  DescribeImages: (request: Record<string, unknown>) => ({ imageDetails: request['imageIds'] }),
};

const asked = (calls: readonly ScriptedCall[], operation: string) =>
  calls.filter((call) => call.operation === operation).map(({ request }) => request);

describe('findImages', () => {
  it('asks each repository once, for each tag once, in the project’s own registry', async () => {
    const calls = await scriptAws(everything);
    await createImageRegistry().findImages(project, [
      wanted('api', 'shop/api', 'abc'),
      wanted('worker', 'shop/worker', 'abc'),
      wanted('cron', 'shop/worker', 'abc'),
    ]);
    const registryId = '123456789012';
    const imageIds = [{ imageTag: 'abc' }];
    const byName = Map.groupBy(asked(calls, 'BatchGetImage'), ({ repositoryName }) => repositoryName);
    expect(byName.get('shop/api')).toMatchObject([{ registryId, imageIds }]);
    expect(byName.get('shop/worker')).toMatchObject([{ registryId, imageIds }]);
    expect(calls).toHaveLength(2);
  });

  it('accepts indexes and images, in the forms of OCI and of Docker', async () => {
    const calls = await scriptAws(everything);
    await createImageRegistry().findImages(project, [wanted('api', 'shop/api', 'abc')]);
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
    const { missing } = await createImageRegistry().findImages(project, [wanted('api', 'shop/api', 'abc')]);
    expect(missing).toEqual([{ service: 'api', looked: `${host}/shop/api:abc`, why }]);
  });

  it('calls unreadable what the answer does not speak of', async () => {
    await scriptAws({});
    const { missing } = await createImageRegistry().findImages(project, [wanted('api', 'shop/api', 'abc')]);
    expect(missing).toMatchObject([{ why: 'unreadable' }]);
  });
});

describe('findUnpullable', () => {
  it('asks by digest, and then for the status of what is there, also of archived images', async () => {
    const calls = await scriptAws(everything);
    const artifacts = [artifact(1), artifact(2), { ...artifact(1), service: 'cron' }];
    expect(await createImageRegistry().findUnpullable(artifacts)).toEqual([]);
    const imageIds = [{ imageDigest: digestOf(1) }, { imageDigest: digestOf(2) }];
    const where = { registryId: '123456789012', repositoryName: 'shop/api', imageIds };
    expect(calls).toMatchObject([
      { operation: 'BatchGetImage', request: where },
      { operation: 'DescribeImages', request: { ...where, filter: { imageStatus: 'ANY' } } },
    ]);
  });

  it.each(['ARCHIVED', 'ACTIVATING'])('does not take an image that is %s', async (imageStatus) => {
    const detail = { imageDigest: digestOf(1), imageStatus };
    await scriptAws({ ...everything, DescribeImages: () => ({ imageDetails: [detail] }) });
    expect(await createImageRegistry().findUnpullable([artifact(1)])).toEqual([artifact(1)]);
  });

  it('says nothing of an image whose upstream did not answer', async () => {
    const failure = { imageId: { imageDigest: digestOf(1) }, failureCode: 'UpstreamUnavailable' };
    await scriptAws({ BatchGetImage: () => ({ failures: [failure] }) });
    await expect(createImageRegistry().findUnpullable([artifact(1)])).rejects.toMatchObject({
      provider: 'aws',
      code: 'UpstreamUnavailable',
      retryable: true,
    });
  });

  it.each([
    '210987654321.dkr.ecr.us-east-1.amazonaws.com/shop/api',
    '210987654321.dkr.ecr-fips.us-gov-west-1.amazonaws.com/shop/api',
    '210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn/shop/api',
    '210987654321.dkr-ecr.eu-west-1.on.aws/shop/api',
  ])('looks where the artifact lies: %s', async (repository) => {
    const calls = await scriptAws(everything);
    expect(await createImageRegistry().findUnpullable([artifact(1, repository)])).toEqual([]);
    expect(calls[0]?.request).toMatchObject({ registryId: '210987654321', repositoryName: 'shop/api' });
  });

  it.each([
    'docker.io/library/nginx',
    `${host}.evil.example/shop/api`,
    `evil.example/${host}/shop/api`,
    host,
  ])('calls nobody about what is not ECR’s: %s', async (repository) => {
    const calls = await scriptAws(everything);
    const elsewhere = artifact(1, repository);
    expect(await createImageRegistry().findUnpullable([elsewhere])).toEqual([elsewhere]);
    expect(calls).toEqual([]);
  });
});

describe('the children of an index', () => {
  const index = (...manifests: readonly object[]) => JSON.stringify({ schemaVersion: 2, manifests });

  it('are its platforms, with the variant, and without attestations', () => {
    const manifest = index(
      { digest: digestOf(1), platform: { os: 'linux', architecture: 'amd64' } },
      { digest: digestOf(2), platform: { os: 'linux', architecture: 'arm', variant: 'v7' } },
      { digest: digestOf(3), platform: { os: 'unknown', architecture: 'unknown' } },
    );
    expect(indexChildren(manifest)).toEqual([
      { platform: 'linux/amd64', digest: digestOf(1) },
      { platform: 'linux/arm/v7', digest: digestOf(2) },
    ]);
  });

  it('are none for an image, nor for entries that name no platform or no digest', () => {
    expect(indexChildren('{"schemaVersion":2,"config":{},"layers":[]}')).toEqual([]);
    expect(indexChildren('null')).toEqual([]);
    const nameless = { digest: digestOf(1), platform: {} };
    expect(indexChildren(index(nameless, { digest: digestOf(1) }, { platform: { os: 'linux' } }))).toEqual(
      [],
    );
  });
});
