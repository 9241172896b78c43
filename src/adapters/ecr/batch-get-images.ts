// ECR API: BatchGetImage. Unlike DescribeImages, one missing image does not fail the whole call (FIELD-NOTES 16).
import {
  BatchGetImageCommand,
  type ECRClient,
  type Image,
  type ImageFailure,
  type ImageIdentifier,
} from '@aws-sdk/client-ecr';
import { AdapterFault } from '../../ports.ts';
import { inChunks } from './in-chunks.ts';

/** A repository, in the registry that its host names. */
export interface EcrRepository {
  readonly account: string;
  readonly name: string;
}

/** Without those for an index, ECR answers with one of its images, and with the wrong digest. */
const acceptedMediaTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

export async function batchGetImages(
  client: ECRClient,
  { account, name }: EcrRepository,
  ids: readonly ImageIdentifier[],
): Promise<{ readonly images: readonly Image[]; readonly failures: readonly ImageFailure[] }> {
  const answers = await inChunks(ids, async (imageIds) =>
    client.send(
      new BatchGetImageCommand({ registryId: account, repositoryName: name, imageIds, acceptedMediaTypes }),
    ),
  );
  const failures = answers.flatMap((answer) => answer.failures ?? []);
  for (const failure of failures) throwIfPassing(failure);
  return { images: answers.flatMap((answer) => answer.images ?? []), failures };
}

/** Another registry behind a pull-through cache did not answer: that says nothing of the image. */
function throwIfPassing({ failureCode }: ImageFailure): void {
  if (failureCode !== 'UpstreamTooManyRequests' && failureCode !== 'UpstreamUnavailable') return;
  throw new AdapterFault({ provider: 'aws', code: failureCode, retryable: true });
}
