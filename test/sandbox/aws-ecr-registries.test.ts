// Several Regions and accounts, what builders put into images, and what lifecycle rules take away.
import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
} from '@aws-sdk/client-ecr';
import { expect, onTestFinished, test } from 'vitest';
import { clientOptions, known, startWorld, type World } from './aws-support.ts';

const repositoryName = 'shop/api';
const account = '210987654321';

function clientIn(world: World, region: string): ECRClient {
  const client = new ECRClient(clientOptions(world.aws.url, region));
  onTestFinished(() => client.destroy());
  return client;
}

const digestIn = async (client: ECRClient, registryId?: string): Promise<string | undefined> =>
  (
    await client.send(
      new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'abc' }], registryId }),
    )
  ).images?.[0]?.imageId?.imageDigest;

test('an image that is replicated has the same digest, tags and config in another Region', async () => {
  const world = await startWorld();
  const platforms = ['linux/amd64', 'linux/arm64'];
  const image = world.aws.ecr.pushImage({ repository: repositoryName, tag: 'abc', platforms, revision: 'r' });
  const america = clientIn(world, 'us-east-1');
  await expect(digestIn(america)).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
  world.aws.ecr.replicate({ repository: repositoryName, tag: 'abc', to: { region: 'us-east-1' } });
  expect(await digestIn(america)).toBe(image.digest);
  const child = { imageDigest: known(image.children[1]).digest };
  const { images } = await america.send(new BatchGetImageCommand({ repositoryName, imageIds: [child] }));
  const manifest = JSON.parse(known(images?.[0]?.imageManifest)) as { config: { digest: string } };
  const { downloadUrl } = await america.send(
    new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: manifest.config.digest }),
  );
  expect(await (await fetch(known(downloadUrl))).json()).toMatchObject({
    architecture: 'arm64',
    config: { Labels: { 'org.opencontainers.image.revision': 'r' } },
  });
  world.aws.ecr.deleteImage({ repository: repositoryName, tag: 'abc' });
  expect(await digestIn(america)).toBe(image.digest);
});

test('another account’s repositories are asked for by registryId, and tasks pull from them', async () => {
  const world = await startWorld();
  const { digest } = world.aws.ecr.pushImage({ repository: repositoryName, tag: 'abc' });
  const reference = `${account}.dkr.ecr.eu-west-1.amazonaws.com/${repositoryName}@${digest}`;
  expect(world.aws.ecr.pull(reference, 'linux/amd64')).toMatchObject({ pulled: false });
  world.aws.ecr.replicate({ repository: repositoryName, digest, to: { registryId: account } });
  expect(await digestIn(world.ecr, account)).toBe(digest);
  expect(world.aws.ecr.pull(reference, 'linux/amd64')).toMatchObject({ pulled: true, digest });
  const { repositories } = await world.ecr.send(new DescribeRepositoriesCommand({ registryId: account }));
  expect(repositories).toMatchObject([
    { registryId: account, repositoryUri: `${account}.dkr.ecr.eu-west-1.amazonaws.com/${repositoryName}` },
  ]);
});

test('what is pushed to a replica by hand is another image', async () => {
  const world = await startWorld();
  const { digest } = world.aws.ecr.pushImage({ repository: repositoryName, tag: 'abc' });
  world.aws.ecr.createRepository({ region: 'us-east-1', name: repositoryName });
  world.aws.ecr.pushImage({ region: 'us-east-1', repository: repositoryName, tag: 'abc' });
  expect(await digestIn(clientIn(world, 'us-east-1'))).not.toBe(digest);
  expect(await digestIn(world.ecr)).toBe(digest);
});

test('one unknown name fails DescribeRepositories, which takes a hundred', async () => {
  const world = await startWorld();
  const describe = (repositoryNames: string[]) =>
    world.ecr.send(new DescribeRepositoriesCommand({ repositoryNames }));
  await expect(describe([repositoryName, 'nobody'])).rejects.toMatchObject({
    name: 'RepositoryNotFoundException',
  });
  await expect(describe(Array.from({ length: 101 }, () => repositoryName))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('an index is as large as the largest of its images', async () => {
  const world = await startWorld();
  const image = world.aws.ecr.pushImage({
    repository: repositoryName,
    platforms: ['linux/amd64', 'linux/arm/v7'],
  });
  const imageIds = [image.digest, ...image.children.map(({ digest }) => digest)].map((imageDigest) => ({
    imageDigest,
  }));
  const { imageDetails } = await world.ecr.send(new DescribeImagesCommand({ repositoryName, imageIds }));
  const [index, amd, arm] = known(imageDetails).map(({ imageSizeInBytes = 0 }) => imageSizeInBytes);
  expect(amd).not.toBe(arm);
  expect(index).toBe(Math.max(known(amd), known(arm)));
});

test('the variant of a platform is in the index and in the config', async () => {
  const world = await startWorld();
  const platforms = ['linux/arm/v7', 'linux/arm64'];
  const { digest } = world.aws.ecr.pushImage({ repository: repositoryName, tag: 'abc', platforms });
  const { images } = await world.ecr.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest: digest }] }),
  );
  expect(JSON.parse(known(images?.[0]?.imageManifest))).toMatchObject({
    manifests: [
      { platform: { os: 'linux', architecture: 'arm', variant: 'v7' } },
      { platform: { os: 'linux', architecture: 'arm64' } },
    ],
  });
});

test('provenance makes an index of an image for one platform', async () => {
  const world = await startWorld();
  const image = world.aws.ecr.pushImage({ repository: repositoryName, tag: 'abc', attested: true });
  const { images } = await world.ecr.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest: image.digest }] }),
  );
  expect(JSON.parse(known(images?.[0]?.imageManifest))).toMatchObject({
    manifests: [
      { digest: known(image.children[0]).digest, platform: { os: 'linux', architecture: 'amd64' } },
      { platform: { os: 'unknown', architecture: 'unknown' } },
    ],
  });
  expect(image.children).toHaveLength(1);
});

test('a lifecycle policy keeps the newest, and what a rule of higher priority has matched', async () => {
  const world = await startWorld();
  const push = (tag: string, platforms = ['linux/amd64']) => {
    world.pass(1000);
    return world.aws.ecr.pushImage({ repository: repositoryName, tag, platforms });
  };
  const deployed = push('a');
  world.aws.ecr.moveTag({ repository: repositoryName, tag: 'slipway-1', to: push('b').digest });
  world.aws.ecr.moveTag({ repository: repositoryName, tag: 'a', to: deployed.digest });
  const index = push('c', ['linux/amd64', 'linux/arm64']);
  push('d');
  push('e', ['linux/amd64', 'linux/arm64']);
  const tagsLeft = async (): Promise<unknown[]> => {
    const { imageDetails } = await world.ecr.send(new DescribeImagesCommand({ repositoryName }));
    return known(imageDetails).map(({ imageTags }) => imageTags ?? 'untagged');
  };
  world.aws.ecr.expireImages({ repository: repositoryName, keep: 'slipway-', newest: 1 });
  expect(await tagsLeft()).toEqual([['b', 'slipway-1'], 'untagged', 'untagged', ['e']]);
  await expect(
    world.ecr.send(
      new DescribeImagesCommand({
        repositoryName,
        imageIds: [{ imageDigest: known(index.children[0]).digest }],
      }),
    ),
  ).rejects.toMatchObject({ name: 'ImageNotFoundException' });
  world.aws.ecr.expireImages({ repository: repositoryName, newest: 0 });
  expect(await tagsLeft()).toEqual([]);
});

test('a download is logged, and can go wrong', async () => {
  const world = await startWorld();
  const { digest } = world.aws.ecr.pushImage({ repository: repositoryName });
  const { images } = await world.ecr.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest: digest }] }),
  );
  const { config } = JSON.parse(known(images?.[0]?.imageManifest)) as { config: { digest: string } };
  const { downloadUrl } = await world.ecr.send(
    new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: config.digest }),
  );
  const get = () => fetch(known(downloadUrl), { signal: AbortSignal.timeout(200) });
  for (const kind of ['throttle', 'fail-before'] as const) {
    world.aws.faults.add({ call: 'GET /layer', kind });
    expect((await get()).status).toBe(503);
  }
  world.aws.faults.add({ call: 'GET /layer', kind: 'answer-lost' });
  await expect(get()).rejects.toThrow('fetch failed');
  world.aws.faults.add({ call: 'GET /layer', kind: 'hang' });
  await expect(get()).rejects.toMatchObject({ name: 'TimeoutError' });
  expect((await get()).status).toBe(200);
  expect(world.aws.calls.filter(({ call }) => call === 'GET /layer')).toHaveLength(5);
  expect(world.aws.calls.at(-1)?.request).toMatchObject({ digest: config.digest });
});
