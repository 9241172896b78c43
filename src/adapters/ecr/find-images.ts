// The images that CI built for a commit, by tag: one call a repository, however many services share it.
import type { ECRClient, Image, ImageFailure } from '@aws-sdk/client-ecr';
import type { Registry, Service } from '../../domain/project.ts';
import type { MissingImage } from '../../domain/refusal.ts';
import type { Artifact } from '../../domain/release.ts';
import { AdapterFault } from '../../ports.ts';
import { batchGetImages } from './batch-get-images.ts';
import { indexChildren } from './index-children.ts';

interface Wanted {
  readonly service: Service;
  readonly tag: string;
}

interface Found {
  readonly found: readonly Artifact[];
  readonly missing: readonly MissingImage[];
}

/** The digest behind a tag, or why there is none. */
type Look = (tag: string) => Image | MissingImage['why'];

export async function findImages(
  client: ECRClient,
  registry: Registry,
  wanted: readonly Wanted[],
): Promise<Found> {
  const repositories = Map.groupBy(wanted, ({ service }) => service.image);
  const looks = new Map(
    await Promise.all(
      repositories.entries().map(async ([name, inIt]) => {
        const tags = new Set(inIt.map(({ tag }) => tag));
        return [name, await lookInto(client, { account: registry.account, name }, tags)] as const;
      }),
    ),
  );
  const found: Artifact[] = [];
  const missing: MissingImage[] = [];
  for (const { service, tag } of wanted) {
    const repository = `${registry.host}/${service.image}`;
    const image = looks.get(service.image)?.(tag) ?? 'unreadable';
    if (typeof image === 'string') {
      missing.push({ service: service.name, looked: `${repository}:${tag}`, why: image });
    } else {
      found.push(artifactOf(image, { service: service.name, repository, tag }));
    }
  }
  return { found, missing };
}

async function lookInto(
  client: ECRClient,
  repository: { readonly account: string; readonly name: string },
  tags: ReadonlySet<string>,
): Promise<Look> {
  try {
    const ids = [...tags].map((imageTag) => ({ imageTag }));
    const { images, failures } = await batchGetImages(client, repository, ids);
    return (tag) =>
      images.find(({ imageId }) => imageId?.imageTag === tag) ??
      whyMissing(failures.find(({ imageId }) => imageId?.imageTag === tag));
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

function artifactOf(
  { imageId, imageManifest }: Image,
  named: { readonly service: string; readonly repository: string; readonly tag: string },
): Artifact {
  const digest = imageId?.imageDigest;
  if (digest === undefined || imageManifest === undefined) {
    throw new AdapterFault({ provider: 'aws', code: 'NoDigestInAnswer', retryable: true });
  }
  return { ...named, digest, children: indexChildren(imageManifest) };
}
