// What is kept of an image besides its digest. At most four calls for a digest, and none for one that is known.
import { DescribeImagesCommand, type ECRClient, type ImageDetail } from '@aws-sdk/client-ecr';
import type { Registry } from '../../domain/project.ts';
import type { Artifact } from '../../domain/release.ts';
import type { Log } from '../../ports.ts';
import { batchGetImages, type EcrRepository } from './batch-get-images.ts';
import type { ClientIn } from './clients.ts';
import { type ImageConfig, readConfig } from './image-config.ts';
import { inChunks } from './in-chunks.ts';
import type { FoundImage } from './look-up-tags.ts';
import { configDigest } from './manifest.ts';
import { unlessRefused } from './refusals.ts';

export type ImageDetails = Pick<Artifact, 'pushedAt' | 'size' | 'platforms' | 'labels'>;

export type DetailsOf = (registry: Registry, name: string, image: FoundImage) => Promise<ImageDetails>;

/** Digests whose details are remembered: while a candidate waits for one image, the others are found again and again. */
const most = 1000;

export function createDetailsReader(clientIn: ClientIn, log?: Log): DetailsOf {
  const known = new Map<string, Promise<ImageDetails>>();
  return async (registry, name, image) => {
    const key = `${registry.host}/${name}@${image.digest}`;
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    const repository = { account: registry.account, name };
    const reading = readDetails(clientIn(registry.region), repository, image, log);
    known.set(key, reading);
    if (known.size > most) known.delete(known.keys().next().value ?? key);
    try {
      const details = await reading;
      // What somebody may still be allowed to see is asked for again.
      if (details.labels === null || details.size === null) known.delete(key);
      return details;
    } catch (error) {
      known.delete(key);
      throw error;
    }
  };
}

async function readDetails(
  client: ECRClient,
  repository: EcrRepository,
  image: FoundImage,
  log?: Log,
): Promise<ImageDetails> {
  const [described, config] = await Promise.all([
    unlessRefused(describe(client, repository, image)),
    configOf(client, repository, image, log),
  ]);
  const named = image.children.map(({ platform }) => platform);
  return {
    pushedAt: described?.get(image.digest)?.imagePushedAt?.getTime() ?? null,
    size: described === null ? null : sizeOf(image, described),
    platforms: named.length === 0 && typeof config?.platform === 'string' ? [config.platform] : named,
    labels: config?.labels ?? null,
  };
}

/** One missing image would fail the whole call (FIELD-NOTES 16); ECR keeps an index's images as long as the index. */
async function describe(
  client: ECRClient,
  { account, name }: EcrRepository,
  { digest, children }: FoundImage,
): Promise<ReadonlyMap<string, ImageDetail>> {
  const digests = new Set([digest, ...children.map((child) => child.digest)]);
  const answers = await inChunks([...digests], async (chunk) =>
    client.send(
      new DescribeImagesCommand({
        registryId: account,
        repositoryName: name,
        imageIds: chunk.map((imageDigest) => ({ imageDigest })),
      }),
    ),
  );
  return new Map(
    answers
      .flatMap(({ imageDetails }) => imageDetails ?? [])
      .map((detail) => [detail.imageDigest ?? '', detail] as const),
  );
}

/** Of an index ECR gives only its largest image's (SDK types: ImageDetail), so that its images are added up. */
function sizeOf(
  { digest, children }: FoundImage,
  described: ReadonlyMap<string, ImageDetail>,
): number | null {
  const digests = children.length === 0 ? [digest] : children.map((child) => child.digest);
  const sizes = [...new Set(digests)].map((each) => described.get(each)?.imageSizeInBytes);
  return sizes.reduce<number | null>(
    (sum, size) => (sum === null || size === undefined ? null : sum + size),
    0,
  );
}

/** Of an index, its first image's: they are built together, from one commit. */
async function configOf(
  client: ECRClient,
  repository: EcrRepository,
  { manifest, children }: FoundImage,
  log?: Log,
): Promise<ImageConfig | null> {
  const [first] = children;
  const ofImage =
    first === undefined ? manifest : await unlessRefused(childManifest(client, repository, first.digest));
  const digest = typeof ofImage === 'string' ? configDigest(ofImage) : null;
  return digest === null ? null : readConfig(client, repository, digest, log);
}

async function childManifest(
  client: ECRClient,
  repository: EcrRepository,
  imageDigest: string,
): Promise<string | undefined> {
  const { images } = await batchGetImages(client, repository, [{ imageDigest }]);
  return images[0]?.imageManifest;
}
