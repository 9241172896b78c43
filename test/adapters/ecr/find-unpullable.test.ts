import { describe, expect, it } from 'vitest';
import { createImageRegistry } from '../../../src/adapters/ecr/image-registry.ts';
import type { Artifact } from '../../../src/domain/release.ts';
import { scriptAws } from '../ecs/scripted-aws.ts';
import { artifact, digestOf, everything, registry } from './samples.ts';

const unpullable = (artifacts: readonly Artifact[], where = registry) =>
  createImageRegistry().findUnpullable(artifacts, where);

describe('finding what cannot be pulled', () => {
  it('asks by digest, and then for the status of what is there, also of archived images', async () => {
    const calls = await scriptAws(everything);
    expect(await unpullable([artifact(1), artifact(2), { ...artifact(1), service: 'cron' }])).toEqual([]);
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
    expect(await unpullable([artifact(1)])).toEqual([artifact(1)]);
  });

  it('says nothing of an image whose upstream did not answer', async () => {
    const failure = { imageId: { imageDigest: digestOf(1) }, failureCode: 'UpstreamUnavailable' };
    await scriptAws({ BatchGetImage: () => ({ failures: [failure] }) });
    await expect(unpullable([artifact(1)])).rejects.toMatchObject({
      provider: 'aws',
      code: 'UpstreamUnavailable',
      retryable: true,
    });
  });

  it('looks into the registry that is named, whichever the artifact was found in', async () => {
    const calls = await scriptAws(everything);
    const account = '210987654321';
    const replica = { host: `${account}.dkr.ecr.us-east-1.amazonaws.com`, account, region: 'us-east-1' };
    expect(await unpullable([artifact(1)], replica)).toEqual([]);
    expect(calls.map(({ request }) => request)).toMatchObject([
      { registryId: account, repositoryName: 'shop/api' },
      { registryId: account, repositoryName: 'shop/api' },
    ]);
  });
});
