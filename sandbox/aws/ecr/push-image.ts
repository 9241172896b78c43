// What CI does: builds an image, for one platform or several, and pushes it under its tags.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { ImageBehaviour } from '../image-behaviour.ts';
import {
  attestation,
  buildImage,
  buildIndex,
  type BuiltImage,
  imageIndexType,
  imageManifestType,
} from './manifest.ts';
import { byTag, type ImageRecord, isImmutable, type RepositoryRecord, setTag } from './state.ts';

export interface NewImage {
  readonly tag?: string;
  readonly tags?: readonly string[];
  /** `healthy` when left out. */
  readonly behaviour?: ImageBehaviour;
  /** `['linux/amd64']` when left out; with several the tag names an index. */
  readonly platforms?: readonly string[];
  /** With provenance in the index, as BuildKit does by default: an index even for one platform. */
  readonly attested?: boolean;
  /** The label org.opencontainers.image.revision: the commit that it says it was built from. */
  readonly revision?: string;
  /** The label org.opencontainers.image.source. */
  readonly source?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface PushedImage {
  readonly digest: string;
  /** The platform images of an index; empty for an image of one platform. */
  readonly children: readonly { readonly platform: string; readonly digest: string }[];
}

export function pushImage(repository: RepositoryRecord, order: NewImage, now: number): PushedImage {
  const tags = [...(order.tag === undefined ? [] : [order.tag]), ...(order.tags ?? [])];
  for (const tag of tags) refuseImmutable(repository, tag);
  const labels = {
    ...(order.revision !== undefined && { 'org.opencontainers.image.revision': order.revision }),
    ...(order.source !== undefined && { 'org.opencontainers.image.source': order.source }),
    ...order.labels,
  };
  const build = randomUUID();
  const images = (order.platforms ?? ['linux/amd64']).map((platform) => buildImage(platform, labels, build));
  if (images.length === 0) throw new Error('sandbox: an image needs a platform');
  const built = order.attested === true ? [...images, buildImage(attestation, {}, build)] : images;
  const behaviour = order.behaviour ?? 'healthy';
  const records = built.map((each) => record(each, behaviour, now));
  for (const { config } of built) repository.blobs.set(config.digest, config.blob);
  const children = built.length === 1 ? [] : images.map(({ platform, digest }) => ({ platform, digest }));
  const named = built.length === 1 ? records[0] : indexRecord(built, children, behaviour, now);
  if (named === undefined) throw new Error('sandbox: nothing was built');
  repository.images.push(...records.filter((each) => each !== named), named);
  for (const tag of tags) setTag(repository, named, tag);
  return { digest: named.digest, children };
}

function refuseImmutable(repository: RepositoryRecord, tag: string): void {
  if (byTag(repository, tag) === undefined || !isImmutable(repository, tag)) return;
  throw tagExists(repository.name, tag);
}

export const tagExists = (repository: string, tag: string): AwsError =>
  new AwsError(
    'ImageTagAlreadyExistsException',
    `The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because the tag is immutable.`,
  );

function record(
  { digest, manifest, platform, size }: BuiltImage,
  behaviour: ImageBehaviour,
  now: number,
): ImageRecord {
  return {
    digest,
    manifest,
    mediaType: imageManifestType,
    pushedAt: new Date(now),
    sizeInBytes: size,
    platform,
    children: [],
    parts: [],
    tags: [],
    behaviour,
    status: 'ACTIVE',
  };
}

function indexRecord(
  built: readonly BuiltImage[],
  children: PushedImage['children'],
  behaviour: ImageBehaviour,
  now: number,
): ImageRecord {
  const { manifest, digest } = buildIndex(built);
  return {
    digest,
    manifest,
    mediaType: imageIndexType,
    pushedAt: new Date(now),
    // Of an index ECR gives its largest image's. (SDK types: ImageDetail)
    sizeInBytes: Math.max(...built.map(({ size }) => size)),
    children,
    parts: built.map((each) => each.digest),
    tags: [],
    behaviour,
    status: 'ACTIVE',
  };
}
