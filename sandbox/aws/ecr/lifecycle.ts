// A lifecycle policy of two rules, as people write it: a first that keeps tags with a prefix, a second that expires the rest.
import { type ImageRecord, remove, type RepositoryRecord } from './state.ts';

export interface LifecycleRule {
  /** Prefix of tags whose images stay: a rule of higher priority has matched them. */
  readonly keep?: string | undefined;
  /** How many of the others stay, the newest. */
  readonly newest: number;
}

/** It asks nobody what runs. An index takes with it what only it names. (ECR user guide: lifecycle policies; FIELD-NOTES 17) */
export function expireImages(repository: RepositoryRecord, { keep, newest }: LifecycleRule): void {
  const partsOf = (images: readonly ImageRecord[]) => new Set(images.flatMap(({ parts }) => parts));
  const parts = partsOf(repository.images);
  const others = repository.images
    .filter(({ digest }) => !parts.has(digest))
    .filter(({ tags }) => keep === undefined || !tags.some((tag) => tag.startsWith(keep)))
    .toSorted((one, other) => other.pushedAt.getTime() - one.pushedAt.getTime());
  for (const image of others.slice(newest)) remove(repository, image);
  const stillNamed = partsOf(repository.images);
  const orphans = repository.images.filter(({ digest }) => parts.has(digest) && !stillNamed.has(digest));
  for (const image of orphans) remove(repository, image);
}
