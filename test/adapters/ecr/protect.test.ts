// What only the real one has: what goes over the wire, and what becomes of a lost answer.
import { describe, expect, it } from 'vitest';
import { createImageRegistry } from '../../../src/adapters/ecr/image-registry.ts';
import { scriptAws } from '../ecs/scripted-aws.ts';
import { artifact, asked, counted, digestOf, registry, sandboxedEcr } from './samples.ts';

const tag = 'slipway-2026.11.20.1';

async function anImage(mutability: 'MUTABLE' | 'IMMUTABLE' = 'MUTABLE') {
  const { aws, images } = await sandboxedEcr();
  aws.ecr.createRepository({ name: 'shop/api', mutability });
  const { digest } = aws.ecr.pushImage({ repository: 'shop/api', tag: 'abc' });
  const protect = () => images.protect({ ...artifact(1), digest }, tag, registry);
  const tags = () => aws.ecr.tagsOf({ repository: 'shop/api', digest });
  return { aws, digest, protect, tags };
}

describe('protecting an image', () => {
  const image = {
    imageId: { imageDigest: digestOf(1) },
    imageManifest: '{"schemaVersion":2}',
    imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
  };

  it('puts the manifest back as it was, with its media type and its digest', async () => {
    const failures = [{ imageId: { imageTag: tag }, failureCode: 'ImageNotFound' }];
    const calls = await scriptAws({ BatchGetImage: () => ({ images: [image], failures }) });
    expect(await createImageRegistry().protect(artifact(1), tag, registry)).toBeNull();
    const where = { registryId: '123456789012', repositoryName: 'shop/api' };
    expect(asked(calls, 'BatchGetImage')).toMatchObject([
      { ...where, imageIds: [{ imageDigest: digestOf(1) }, { imageTag: tag }] },
    ]);
    const { imageManifest, imageManifestMediaType } = image;
    expect(asked(calls, 'PutImage')).toEqual([
      { ...where, imageManifest, imageManifestMediaType, imageTag: tag, imageDigest: digestOf(1) },
    ]);
  });

  it('writes nothing while it cannot tell whose the tag is', async () => {
    const calls = await scriptAws({ BatchGetImage: () => ({ images: [image] }) });
    const registryOfImages = createImageRegistry();
    await expect(registryOfImages.protect(artifact(1), tag, registry)).rejects.toMatchObject({
      retryable: true,
    });
    expect(asked(calls, 'PutImage')).toEqual([]);
  });

  it('writes nothing when an image that cannot be read has the tag', async () => {
    const failures = [{ imageId: { imageTag: tag }, failureCode: 'ImageInaccessible' }];
    const calls = await scriptAws({ BatchGetImage: () => ({ images: [image], failures }) });
    const why = await createImageRegistry().protect(artifact(1), tag, registry);
    expect(why).toBe('ImageInaccessible');
    expect(asked(calls, 'PutImage')).toEqual([]);
  });

  it('writes nothing when the image has the tag already', async () => {
    const { aws, protect } = await anImage();
    await protect();
    await protect();
    expect(counted(aws)).toEqual({ BatchGetImage: 2, PutImage: 1 });
  });

  it('takes "already exists" for success', async () => {
    const { aws, protect } = await anImage();
    aws.refusals.add({ call: 'PutImage', code: 'ImageAlreadyExistsException', message: '' });
    expect(await protect()).toBeNull();
  });

  it('is refused the tag that another image takes in between', async () => {
    const { aws, protect, tags } = await anImage('IMMUTABLE');
    aws.onCall(async ({ call }, phase) => {
      if (call === 'PutImage' && phase === 'before') aws.ecr.pushImage({ repository: 'shop/api', tag });
    });
    expect(await protect()).toBe('ImageTagAlreadyExistsException');
    expect(tags()).toEqual(['abc']);
  });

  it('has the tag that the same image got in between', async () => {
    const { aws, digest, protect, tags } = await anImage();
    // As ECR says it where tags are immutable.
    aws.refusals.add({ call: 'PutImage', code: 'ImageTagAlreadyExistsException', message: '' });
    aws.onCall(async ({ call }, phase) => {
      if (call !== 'PutImage' || phase !== 'before') return;
      aws.ecr.moveTag({ repository: 'shop/api', tag, to: digest });
    });
    expect(await protect()).toBeNull();
    expect(tags()).toEqual(['abc', tag]);
  });

  it.each(['LimitExceededException', 'KmsException', 'LayersNotFoundException'])(
    'says why AWS refuses: %s',
    async (code) => {
      const { aws, protect, tags } = await anImage();
      aws.refusals.add({ call: 'PutImage', code, message: '' });
      expect(await protect()).toBe(code);
      expect(tags()).toEqual(['abc']);
    },
  );

  it('makes the call once, and says that it may have been carried out', async () => {
    const { aws, protect, tags } = await anImage();
    aws.faults.add({ call: 'PutImage', kind: 'answer-lost' });
    await expect(protect()).rejects.toMatchObject({ retryable: true, uncertain: true });
    expect(tags()).toEqual(['abc', tag]);
    expect(await protect()).toBeNull();
    expect(tags()).toEqual(['abc', tag]);
    expect(counted(aws)).toEqual({ BatchGetImage: 2, PutImage: 1 });
  });

  it.each(['fail-before', 'fail-after', 'throttle'] as const)('throws after %s', async (kind) => {
    const { aws, protect, tags } = await anImage();
    aws.faults.add({ call: 'PutImage', kind });
    await expect(protect()).rejects.toMatchObject({ provider: 'aws', retryable: true });
    expect(await protect()).toBeNull();
    expect(tags()).toEqual(['abc', tag]);
  });
});
