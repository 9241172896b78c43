// Which image a tag means: one call for each repository and registry, however many tags are wanted there.
import type { ECRClient, Image, ImageFailure } from '@aws-sdk/client-ecr';
import { registriesOf, type Project, type Registry } from '../../domain/project.ts';
import type { MissingImage } from '../../domain/refusal.ts';
import type { PlatformImage } from '../../domain/release.ts';
import { AdapterFault, type WantedImage } from '../../ports.ts';
import { batchGetImages, type EcrRepository } from './batch-get-images.ts';
import type { ClientIn } from './clients.ts';
import { indexChildren } from './manifest.ts';

export interface FoundImage {
  readonly digest: string;
  readonly manifest: string;
  readonly children: readonly PlatformImage[];
}

export interface LookedUp {
  readonly wanted: WantedImage;
  /** The image, or where it is missing first. */
  readonly result: FoundImage | MissingImage;
}

/** The image behind a tag, or why there is none. */
type Look = (wanted: WantedImage) => FoundImage | MissingImage['why'];

/**
 * One answer for each, in the order asked. An image counts when the project's own registry and all replicas have it,
 * with the same digest; replicas are asked only for what the project's own registry has.
 */
export async function lookUpTags(
  clientIn: ClientIn,
  project: Project,
  wanted: readonly WantedImage[],
): Promise<readonly LookedUp[]> {
  const [own = project.registry, ...others] = registriesOf(project);
  const inOwn = await lookInto(clientIn, own, wanted);
  const there = wanted.filter((each) => typeof inOwn(each) !== 'string');
  const replicas = await Promise.all(
    others.map(async (registry) => ({ registry, look: await lookInto(clientIn, registry, there) })),
  );
  return wanted.map((each) => {
    const image = inOwn(each);
    if (typeof image === 'string') return { wanted: each, result: missing(each, own, image) };
    for (const { registry, look } of replicas) {
      const copy = look(each);
      if (typeof copy === 'string') return { wanted: each, result: missing(each, registry, copy) };
      if (copy.digest !== image.digest) return { wanted: each, result: missing(each, registry, 'differs') };
    }
    return { wanted: each, result: image };
  });
}

const missing = (
  { service, tag }: WantedImage,
  { host }: Registry,
  why: MissingImage['why'],
): MissingImage => ({ service: service.name, looked: `${host}/${service.image}:${tag}`, why });

async function lookInto(
  clientIn: ClientIn,
  { account, region }: Registry,
  wanted: readonly WantedImage[],
): Promise<Look> {
  const repositories = Map.groupBy(wanted, ({ service }) => service.image);
  const looks = new Map(
    await Promise.all(
      repositories.entries().map(async ([name, inIt]) => {
        const tags = new Set(inIt.map(({ tag }) => tag));
        return [name, await lookIntoRepository(clientIn(region), { account, name }, tags)] as const;
      }),
    ),
  );
  return ({ service, tag }) => looks.get(service.image)?.(tag) ?? 'unreadable';
}

async function lookIntoRepository(
  client: ECRClient,
  repository: EcrRepository,
  tags: ReadonlySet<string>,
): Promise<(tag: string) => FoundImage | MissingImage['why']> {
  try {
    const ids = [...tags].map((imageTag) => ({ imageTag }));
    const { images, failures } = await batchGetImages(client, repository, ids);
    const found = new Map(images.map((image) => [image.imageId?.imageTag, foundImage(image)]));
    return (tag) => found.get(tag) ?? whyMissing(failures.find(({ imageId }) => imageId?.imageTag === tag));
  } catch (error) {
    const why = error instanceof AdapterFault ? unreachable[error.code] : undefined;
    if (why === undefined) throw error;
    return () => why;
  }
}

/** Exceptions that are about the repository, and so an answer for every service in it. */
const unreachable: Readonly<Record<string, MissingImage['why']>> = {
  RepositoryNotFoundException: 'no_such_repository',
  AccessDeniedException: 'denied',
};

function whyMissing(failure: ImageFailure | undefined): MissingImage['why'] {
  switch (failure?.failureCode) {
    case 'ImageNotFound':
      return 'no_such_tag';
    case 'UpstreamAccessDenied':
      return 'denied';
    default:
      return 'unreadable';
  }
}

function foundImage({ imageId, imageManifest }: Image): FoundImage {
  const digest = imageId?.imageDigest;
  if (digest === undefined || imageManifest === undefined) {
    throw new AdapterFault({ provider: 'aws', code: 'NoDigestInAnswer', retryable: true });
  }
  return { digest, manifest: imageManifest, children: indexChildren(imageManifest) };
}
