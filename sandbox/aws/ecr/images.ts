// BatchGetImage, PutImage, BatchDeleteImage, GetDownloadUrlForLayer.
import type {
  BatchDeleteImageCommandInput,
  BatchDeleteImageCommandOutput,
  BatchGetImageCommandInput,
  BatchGetImageCommandOutput,
  GetDownloadUrlForLayerCommandInput,
  GetDownloadUrlForLayerCommandOutput,
  Image,
  ImageFailure,
  ImageIdentifier,
  PutImageCommandInput,
  PutImageCommandOutput,
} from '@aws-sdk/client-ecr';
import { AwsError } from '../aws-error.ts';
import type { Answer } from '../wire.ts';
import { repositoryIn } from './find.ts';
import { digestOf } from './manifest.ts';
import { tagExists } from './push-image.ts';
import {
  byDigest,
  byTag,
  type EcrRegion,
  type ImageRecord,
  isImmutable,
  remove,
  type RepositoryRecord,
  setTag,
} from './state.ts';

/** ECR API: BatchGetImage, at most 100 ids; what is missing comes back as a failure beside the rest. (FIELD-NOTES 16) */
export function batchGetImage(
  region: EcrRegion,
  input: BatchGetImageCommandInput,
): Answer<BatchGetImageCommandOutput> {
  const repository = repositoryIn(region, input.repositoryName ?? '');
  const images: Image[] = [];
  const failures: ImageFailure[] = [];
  for (const id of idsOf(input)) {
    const found = look(repository, id);
    if ('failureCode' in found) {
      failures.push({ imageId: id, ...found });
    } else if (found.status === 'ARCHIVED') {
      // FIELD-NOTES 17: archived images cannot be pulled; the code is assumed.
      failures.push({
        imageId: id,
        failureCode: 'ImageInaccessible',
        failureReason: 'The image is archived',
      });
    } else if (input.acceptedMediaTypes?.includes(found.mediaType) === false) {
      // Assumed: ECR would convert what it can; the sandbox gives only what the caller takes.
      failures.push({
        imageId: id,
        failureCode: 'ImageNotFound',
        failureReason: 'Requested image not found',
      });
    } else {
      images.push(show(region, repository, found, id.imageTag));
    }
  }
  return { images, failures };
}

function idsOf({ imageIds = [] }: { readonly imageIds?: ImageIdentifier[] | undefined }): ImageIdentifier[] {
  if (imageIds.length === 0 || imageIds.length > 100) {
    throw new AwsError('InvalidParameterException', 'imageIds must have between 1 and 100 items.');
  }
  return imageIds;
}

type NotThere = Required<Pick<ImageFailure, 'failureCode' | 'failureReason'>>;

function look(
  repository: RepositoryRecord,
  { imageDigest, imageTag }: ImageIdentifier,
): ImageRecord | NotThere {
  if (imageDigest === undefined && imageTag === undefined) {
    return {
      failureCode: 'MissingDigestAndTag',
      failureReason: 'Invalid request parameters: both digest and tag missing',
    };
  }
  if (imageDigest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(imageDigest)) {
    return { failureCode: 'InvalidImageDigest', failureReason: 'Invalid image digest' };
  }
  const image =
    imageDigest === undefined ? byTag(repository, imageTag ?? '') : byDigest(repository, imageDigest);
  if (image === undefined)
    return { failureCode: 'ImageNotFound', failureReason: 'Requested image not found' };
  if (imageTag !== undefined && !image.tags.includes(imageTag)) {
    return {
      failureCode: 'ImageTagDoesNotMatchDigest',
      failureReason: 'The tag does not belong to the digest',
    };
  }
  return image;
}

const show = (
  region: EcrRegion,
  repository: RepositoryRecord,
  image: ImageRecord,
  tag: string | undefined,
): Image => ({
  registryId: region.account,
  repositoryName: repository.name,
  imageId: { imageDigest: image.digest, ...(tag !== undefined && { imageTag: tag }) },
  imageManifest: image.manifest,
  imageManifestMediaType: image.mediaType,
});

/** Gives a manifest that is there one more tag. (ECR API: PutImage; FIELD-NOTES 17) */
export function putImage(region: EcrRegion, input: PutImageCommandInput): Answer<PutImageCommandOutput> {
  const repository = repositoryIn(region, input.repositoryName ?? '');
  const digest = digestOf(input.imageManifest ?? '');
  if (input.imageDigest !== undefined && input.imageDigest !== digest) {
    throw new AwsError('ImageDigestDoesNotMatchException', 'The digest does not match the manifest.');
  }
  const image = byDigest(repository, digest);
  // The sandbox has no layer uploads: a manifest that nobody pushed refers to layers that are not there.
  if (image === undefined)
    throw new AwsError('LayersNotFoundException', 'Layers of the manifest do not exist.');
  const tag = input.imageTag;
  if (tag === undefined || image.tags.includes(tag)) {
    const named = tag === undefined ? '' : ` and tag '${tag}'`;
    throw new AwsError(
      'ImageAlreadyExistsException',
      `Image with digest '${digest}'${named} already exists in the repository with name '${repository.name}'`,
    );
  }
  if (byTag(repository, tag) !== undefined && isImmutable(repository, tag))
    throw tagExists(repository.name, tag);
  setTag(repository, image, tag);
  return { image: show(region, repository, image, tag) };
}

/** By tag: takes the tag off, and **deletes the image with its last tag**. By digest: deletes the image. (FIELD-NOTES 17) */
export function batchDeleteImage(
  region: EcrRegion,
  input: BatchDeleteImageCommandInput,
): Answer<BatchDeleteImageCommandOutput> {
  const repository = repositoryIn(region, input.repositoryName ?? '');
  const deleted: ImageIdentifier[] = [];
  const failures: ImageFailure[] = [];
  for (const id of idsOf(input)) {
    const found = look(repository, id);
    if ('failureCode' in found) {
      failures.push({ imageId: id, ...found });
      continue;
    }
    deleted.push({ imageDigest: found.digest, ...(id.imageTag !== undefined && { imageTag: id.imageTag }) });
    found.tags = id.imageDigest === undefined ? found.tags.filter((tag) => tag !== id.imageTag) : [];
    if (found.tags.length === 0) remove(repository, found);
  }
  return { imageIds: deleted, failures };
}

/** Serves config blobs only: their labels are what Slipway reads. Layers have no content here. */
export function getDownloadUrlForLayer(
  region: EcrRegion,
  input: GetDownloadUrlForLayerCommandInput,
  base: string,
): Answer<GetDownloadUrlForLayerCommandOutput> {
  const repository = repositoryIn(region, input.repositoryName ?? '');
  const { layerDigest = '' } = input;
  if (!repository.blobs.has(layerDigest)) {
    throw new AwsError('LayersNotFoundException', `The layer '${layerDigest}' does not exist.`);
  }
  const query = new URLSearchParams({
    registry: region.account,
    region: region.name,
    repository: repository.name,
    digest: layerDigest,
  });
  return { downloadUrl: `${base}/layer?${query.toString()}`, layerDigest };
}
