// A tag of its own for an image, so that a lifecycle rule can keep it (FIELD-NOTES 17). Nothing is ever untagged or deleted.
import { type ECRClient, type Image, PutImageCommand } from '@aws-sdk/client-ecr';
import type { Registry } from '../../domain/project.ts';
import type { Artifact } from '../../domain/release.ts';
import { AdapterFault } from '../../ports.ts';
import { batchGetImages, type EcrRepository } from './batch-get-images.ts';
import type { Clients } from './clients.ts';
import { refusalCode } from './refusals.ts';
import { repositoryName } from './repository-name.ts';

/** The image, or why it cannot have the tag; `tagged` when it has it already. */
type Seen = { readonly image: Image } | { readonly refused: string } | 'tagged';

/** @returns `null`, or why not. To be repeated after a fault: it looks first. */
export async function protect(
  { reading, writing }: Clients,
  artifact: Artifact,
  tag: string,
  { account, region }: Registry,
): Promise<string | null> {
  const repository = { account, name: repositoryName(artifact) };
  try {
    const seen = await look(reading(region), repository, artifact.digest, tag);
    if (seen === 'tagged') return null;
    if ('refused' in seen) return seen.refused;
    await put(writing(region), repository, artifact.digest, seen.image, tag);
    return null;
  } catch (error) {
    const code = refusalCode(error);
    if (code === null) throw error;
    if (code === 'ImageAlreadyExistsException') return null;
    // Said of the same image as well in a repository with immutable tags (aws/containers-roadmap#2179).
    if (code === taken && (await hasTag(reading(region), repository, artifact.digest, tag))) return null;
    return code;
  }
}

const taken = 'ImageTagAlreadyExistsException';

/** Looks before writing: where tags can move, PutImage would take the tag from another image. */
async function look(
  client: ECRClient,
  repository: EcrRepository,
  imageDigest: string,
  imageTag: string,
): Promise<Seen> {
  const { images, failures } = await batchGetImages(client, repository, [{ imageDigest }, { imageTag }]);
  const holder = images.find(({ imageId }) => imageId?.imageTag === imageTag);
  const image = images.find(({ imageId }) => imageId?.imageDigest === imageDigest);
  if (holder !== undefined) {
    return holder.imageId?.imageDigest === imageDigest ? 'tagged' : { refused: taken };
  }
  if (image === undefined) {
    const why = failures.find(({ imageId }) => imageId?.imageDigest === imageDigest)?.failureCode;
    return { refused: why === undefined || why === 'ImageNotFound' ? 'ImageNotFoundException' : why };
  }
  const whyNoHolder = failures.find(({ imageId }) => imageId?.imageTag === imageTag)?.failureCode;
  if (whyNoHolder === 'ImageNotFound') return { image };
  if (whyNoHolder !== undefined) return { refused: whyNoHolder };
  throw new AdapterFault({ provider: 'aws', code: 'NoTagInAnswer', retryable: true });
}

async function hasTag(
  client: ECRClient,
  repository: EcrRepository,
  imageDigest: string,
  imageTag: string,
): Promise<boolean> {
  const { images } = await batchGetImages(client, repository, [{ imageTag }]);
  return images.some(({ imageId }) => imageId?.imageDigest === imageDigest);
}

/** The media type is said, since an OCI manifest need not contain it. (ECR API: PutImage) */
async function put(
  client: ECRClient,
  { account, name }: EcrRepository,
  imageDigest: string,
  { imageManifest, imageManifestMediaType }: Image,
  imageTag: string,
): Promise<void> {
  await client.send(
    new PutImageCommand({
      registryId: account,
      repositoryName: name,
      imageManifest,
      imageManifestMediaType,
      imageTag,
      imageDigest,
    }),
  );
}
