// Private image replication: the same manifests, and so the same digests, in another Region or account. (ECR user guide)
import { byDigest, type ImageRecord, type RepositoryRecord, setTag } from './state.ts';

/** With all that an index names. */
export function replicateImage(
  source: RepositoryRecord,
  image: ImageRecord,
  target: RepositoryRecord,
  now: number,
): void {
  for (const digest of [...image.parts, image.digest]) {
    const part = byDigest(source, digest);
    if (part !== undefined && byDigest(target, digest) === undefined) {
      target.images.push({ ...part, tags: [], pushedAt: new Date(now) });
    }
  }
  for (const [digest, blob] of source.blobs) target.blobs.set(digest, blob);
  const copy = byDigest(target, image.digest);
  if (copy !== undefined) for (const tag of image.tags) setTag(target, copy, tag);
}
