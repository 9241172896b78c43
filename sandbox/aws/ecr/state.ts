// What ECR keeps per account and region.
import type { ImageTagMutability } from '@aws-sdk/client-ecr';
import type { ImageBehaviour } from '../image-behaviour.ts';

export interface ImageRecord {
  /** SHA-256 of the manifest's bytes. */
  readonly digest: string;
  readonly manifest: string;
  readonly mediaType: string;
  readonly pushedAt: Date;
  readonly sizeInBytes: number;
  /** The platform of an image manifest; absent for an index. */
  readonly platform?: string;
  /** The images of an index, one per platform. */
  readonly children: readonly { readonly platform: string; readonly digest: string }[];
  /** Digests of all that an index names, attestations as well. */
  readonly parts: readonly string[];
  tags: string[];
  behaviour: ImageBehaviour;
  /** ARCHIVED images are described, and cannot be pulled. (FIELD-NOTES 17) */
  status: 'ACTIVE' | 'ARCHIVED';
}

export interface RepositoryRecord {
  readonly name: string;
  readonly createdAt: Date;
  readonly mutability: ImageTagMutability;
  /** Wildcards of tags that the rule does not hold for, with an …_WITH_EXCLUSION mutability. */
  readonly exclusions: readonly string[];
  images: ImageRecord[];
  /** Config blobs by digest. */
  readonly blobs: Map<string, string>;
}

export interface EcrRegion {
  readonly account: string;
  readonly name: string;
  readonly repositories: Map<string, RepositoryRecord>;
}

export const hostOf = ({ account, name }: EcrRegion): string => `${account}.dkr.ecr.${name}.amazonaws.com`;

export const byTag = ({ images }: RepositoryRecord, tag: string): ImageRecord | undefined =>
  images.find(({ tags }) => tags.includes(tag));

export const byDigest = ({ images }: RepositoryRecord, digest: string): ImageRecord | undefined =>
  images.find((image) => image.digest === digest);

/** ECR API: ImageTagMutability; exclusion filters turn the rule round for the tags they match. */
export function isImmutable({ mutability, exclusions }: RepositoryRecord, tag: string): boolean {
  const excluded = exclusions.some((filter) => wildcard(filter).test(tag));
  switch (mutability) {
    case 'MUTABLE':
      return false;
    case 'IMMUTABLE':
      return true;
    case 'MUTABLE_WITH_EXCLUSION':
      return excluded;
    case 'IMMUTABLE_WITH_EXCLUSION':
      return !excluded;
  }
}

const wildcard = (filter: string): RegExp =>
  new RegExp(
    `^${filter
      .split('*')
      .map((part) => part.replace(/[.\\+?^${}()|[\]]/g, '\\$&'))
      .join('.*')}$`,
  );

export function remove(repository: RepositoryRecord, image: ImageRecord): void {
  repository.images = repository.images.filter((each) => each !== image);
}

/** Points a tag at an image, taking it from any other. */
export function setTag(repository: RepositoryRecord, image: ImageRecord, tag: string): void {
  for (const other of repository.images) other.tags = other.tags.filter((each) => each !== tag);
  image.tags.push(tag);
}
