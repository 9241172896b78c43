// Which artifacts cannot be pulled any more: lifecycle rules ignore what ECS uses (FIELD-NOTES 17).
import { DescribeImagesCommand, type ECRClient } from '@aws-sdk/client-ecr';
import type { Registry } from '../../domain/project.ts';
import type { Artifact } from '../../domain/release.ts';
import { AdapterFault } from '../../ports.ts';
import { batchGetImages, type EcrRepository } from './batch-get-images.ts';
import { inChunks } from './in-chunks.ts';
import { repositoryName } from './repository-name.ts';

/** A failure to look is thrown: it never reads as "can be pulled". */
export async function findUnpullable(
  client: ECRClient,
  artifacts: readonly Artifact[],
  { account }: Registry,
): Promise<readonly Artifact[]> {
  const repositories = Map.groupBy(artifacts, repositoryName);
  const pullable = new Map(
    await Promise.all(
      repositories.entries().map(async ([name, inIt]) => {
        const digests = new Set(inIt.map(({ digest }) => digest));
        return [name, await pullableIn(client, { account, name }, digests)] as const;
      }),
    ),
  );
  return artifacts.filter(
    (artifact) => pullable.get(repositoryName(artifact))?.has(artifact.digest) !== true,
  );
}

/** Those of the digests that a pull would get. None in a repository that is not there. */
async function pullableIn(
  client: ECRClient,
  repository: EcrRepository,
  digests: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  try {
    return await activeAmong(client, repository, await existing(client, repository, digests));
  } catch (error) {
    if (error instanceof AdapterFault && error.code === 'RepositoryNotFoundException') return new Set();
    throw error;
  }
}

async function existing(
  client: ECRClient,
  repository: EcrRepository,
  digests: ReadonlySet<string>,
): Promise<readonly string[]> {
  const ids = [...digests].map((imageDigest) => ({ imageDigest }));
  const { images } = await batchGetImages(client, repository, ids);
  return images.flatMap(({ imageId }) => imageId?.imageDigest ?? []);
}

/** ARCHIVED images are described and cannot be pulled. Asked only for images that exist: one that does not fails the call. */
async function activeAmong(
  client: ECRClient,
  { account, name }: EcrRepository,
  digests: readonly string[],
): Promise<ReadonlySet<string>> {
  const answers = await inChunks(digests, async (chunk) =>
    client.send(
      new DescribeImagesCommand({
        registryId: account,
        repositoryName: name,
        imageIds: chunk.map((imageDigest) => ({ imageDigest })),
        filter: { imageStatus: 'ANY' },
      }),
    ),
  );
  return new Set(
    answers
      .flatMap(({ imageDetails }) => imageDetails ?? [])
      // Left out by an ECR that knows no archive. (SDK types: ImageDetail)
      .filter(({ imageStatus = 'ACTIVE' }) => imageStatus === 'ACTIVE')
      .flatMap(({ imageDigest }) => imageDigest ?? []),
  );
}
