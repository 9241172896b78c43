// DescribeRepositories and DescribeImages.
import type {
  DescribeImagesCommandInput,
  DescribeImagesCommandOutput,
  DescribeRepositoriesCommandInput,
  DescribeRepositoriesCommandOutput,
  ImageIdentifier,
} from '@aws-sdk/client-ecr';
import { AwsError } from '../aws-error.ts';
import { page } from '../pages.ts';
import type { Answer } from '../wire.ts';
import { repositoryIn } from './find.ts';
import { byDigest, byTag, type EcrRegion, hostOf, type ImageRecord, type RepositoryRecord } from './state.ts';

export function describeRepositories(
  region: EcrRegion,
  input: DescribeRepositoriesCommandInput,
): Answer<DescribeRepositoriesCommandOutput> {
  const { repositoryNames } = input;
  if (repositoryNames !== undefined && repositoryNames.length > 100) {
    throw new AwsError('InvalidParameterException', 'repositoryNames must have at most 100 items.');
  }
  // One unknown name fails the whole call. (ECR API: DescribeRepositories)
  const named = repositoryNames?.map((name) => repositoryIn(region, name));
  const all = named ?? [...region.repositories.values()];
  const { items, nextToken } = page(all, input, { usual: 100, most: 1000 });
  return {
    repositories: items.map((repository) => ({
      repositoryArn: `arn:aws:ecr:${region.name}:${region.account}:repository/${repository.name}`,
      registryId: region.account,
      repositoryName: repository.name,
      repositoryUri: `${hostOf(region)}/${repository.name}`,
      createdAt: repository.createdAt,
      imageTagMutability: repository.mutability,
      ...(repository.exclusions.length > 0 && {
        imageTagMutabilityExclusionFilters: repository.exclusions.map((filter) => ({
          filterType: 'WILDCARD' as const,
          filter,
        })),
      }),
      imageScanningConfiguration: { scanOnPush: false },
      encryptionConfiguration: { encryptionType: 'AES256' },
    })),
    ...(nextToken !== undefined && { nextToken }),
  };
}

/** With ids: one missing image fails the whole call. Without: a page of the ACTIVE ones, unless asked otherwise. (FIELD-NOTES 16, 17) */
export function describeImages(
  region: EcrRegion,
  input: DescribeImagesCommandInput,
): Answer<DescribeImagesCommandOutput> {
  const repository = repositoryIn(region, input.repositoryName ?? '');
  const { imageIds } = input;
  if (imageIds !== undefined && imageIds.length > 100) {
    throw new AwsError('InvalidParameterException', 'imageIds must have at most 100 items.');
  }
  if (imageIds !== undefined && imageIds.length > 0) {
    const images = imageIds.map((id) => existing(region, repository, id));
    return { imageDetails: [...new Set(images)].map((image) => detail(region, repository, image)) };
  }
  const { tagStatus = 'ANY', imageStatus = 'ACTIVE' } = input.filter ?? {};
  const wanted = repository.images
    .filter(({ status }) => imageStatus === 'ANY' || status === imageStatus)
    .filter(({ tags }) => tagStatus === 'ANY' || (tagStatus === 'TAGGED') === tags.length > 0);
  const { items, nextToken } = page(wanted, input, { usual: 100, most: 1000 });
  return {
    imageDetails: items.map((image) => detail(region, repository, image)),
    ...(nextToken !== undefined && { nextToken }),
  };
}

function existing(region: EcrRegion, repository: RepositoryRecord, id: ImageIdentifier): ImageRecord {
  const { imageDigest, imageTag } = id;
  const image =
    imageDigest === undefined ? byTag(repository, imageTag ?? '') : byDigest(repository, imageDigest);
  if (image !== undefined) return image;
  throw new AwsError(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'} does not exist ` +
      `within the repository with name '${repository.name}' in the registry with id '${region.account}'`,
  );
}

const detail = (region: EcrRegion, repository: RepositoryRecord, image: ImageRecord) => ({
  registryId: region.account,
  repositoryName: repository.name,
  imageDigest: image.digest,
  ...(image.tags.length > 0 && { imageTags: [...image.tags] }),
  imageSizeInBytes: image.sizeInBytes,
  imagePushedAt: image.pushedAt,
  imageManifestMediaType: image.mediaType,
  imageStatus: image.status,
});
