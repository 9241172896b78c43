// Which artifacts cannot be pulled any more: lifecycle rules ignore what ECS uses (FIELD-NOTES 17).
import { DescribeImagesCommand, type ECRClient, type ImageFailure } from '@aws-sdk/client-ecr';
import type { Artifact } from '../../domain/release.ts';
import { AdapterFault } from '../../ports.ts';
import { batchGetImages, type EcrRepository } from './batch-get-images.ts';
import type { ClientIn } from './clients.ts';
import { inChunks } from './in-chunks.ts';

/** A failure to look is thrown: it never reads as "can be pulled". */
export async function findUnpullable(
  clientIn: ClientIn,
  artifacts: readonly Artifact[],
): Promise<readonly Artifact[]> {
  const repositories = Map.groupBy(artifacts, ({ repository }) => repository);
  const pullable = new Map(
    await Promise.all(
      repositories.entries().map(async ([repository, inIt]) => {
        const digests = new Set(inIt.map(({ digest }) => digest));
        return [repository, await pullableIn(clientIn, repository, digests)] as const;
      }),
    ),
  );
  return artifacts.filter(({ repository, digest }) => pullable.get(repository)?.has(digest) !== true);
}

/** Those of the digests that a pull would get. None in a repository that is gone, or that is not ECR's. */
async function pullableIn(
  clientIn: ClientIn,
  repository: string,
  digests: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const where = parseRepository(repository);
  if (where === null) return new Set();
  const client = clientIn(where.region);
  try {
    return await activeAmong(client, where, await existing(client, where, digests));
  } catch (error) {
    if (error instanceof AdapterFault && error.code === 'RepositoryNotFoundException') return new Set();
    throw error;
  }
}

/** `<account>.dkr.ecr.<region>.amazonaws.com/<name>`, also dual-stack. (ECR user guide: registry endpoints) */
function parseRepository(repository: string): (EcrRepository & { readonly region: string }) | null {
  const [, account, region, name] =
    /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/(.+)$/.exec(
      repository,
    ) ?? [];
  return account === undefined || region === undefined || name === undefined
    ? null
    : { account, region, name };
}

async function existing(
  client: ECRClient,
  repository: EcrRepository,
  digests: ReadonlySet<string>,
): Promise<readonly string[]> {
  const ids = [...digests].map((imageDigest) => ({ imageDigest }));
  const { images, failures } = await batchGetImages(client, repository, ids);
  for (const failure of failures) throwIfPassing(failure);
  return images.flatMap(({ imageId }) => imageId?.imageDigest ?? []);
}

/** Another registry behind a pull-through cache did not answer: that says nothing of the image. */
function throwIfPassing({ failureCode }: ImageFailure): void {
  if (failureCode !== 'UpstreamTooManyRequests' && failureCode !== 'UpstreamUnavailable') return;
  throw new AdapterFault({ provider: 'aws', code: failureCode, retryable: true });
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
