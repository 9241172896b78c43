// What ECS gets when it asks for an image.
import { digestOf } from './manifest.ts';
import type { Pull } from '../image-behaviour.ts';
import { byDigest, byTag, type EcrRegion, hostOf, type ImageRecord, type RepositoryRecord } from './state.ts';

const host = /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com\/(.+)$/;

/** Pulls from the registries that there are. An image of a public registry (a sidecar) is assumed to be there and to be fine. */
export function pull(
  registryOf: (account: string, region: string) => EcrRegion | undefined,
  reference: string,
  platform: string,
): Pull {
  const [, owner, regionName = '', rest = ''] = host.exec(reference) ?? [];
  if (owner === undefined) {
    const digest = /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1] ?? digestOf(reference);
    return { pulled: true, digest, platformDigest: digest, behaviour: 'healthy' };
  }
  const region = registryOf(owner, regionName);
  if (region === undefined) return refused(`pull access denied for ${reference}: 403 Forbidden`);
  const { name, tag, digest } = parse(rest);
  const repository = region.repositories.get(name);
  const image = repository && (digest === undefined ? byTag(repository, tag) : byDigest(repository, digest));
  if (repository === undefined || image === undefined) {
    return refused(`${hostOf(region)}/${name}:${digest ?? tag}: not found`);
  }
  return pullImage(repository, image, reference, platform);
}

function pullImage(
  repository: RepositoryRecord,
  image: ImageRecord,
  reference: string,
  platform: string,
): Pull {
  const { digest, behaviour } = image;
  if (image.status === 'ARCHIVED') return refused(`${reference}: image is archived`, digest);
  if (behaviour === 'unpullable') return refused(`${reference}: failed to copy: 403 Forbidden`, digest);
  if (image.children.length === 0) {
    // Assumed: an image of another platform is pulled all the same, and its container cannot be executed.
    const runs = image.platform === undefined || image.platform === platform;
    return { pulled: true, digest, platformDigest: digest, behaviour: runs ? behaviour : execFormatError };
  }
  const child = image.children.find((each) => each.platform === platform);
  if (child === undefined || byDigest(repository, child.digest) === undefined) {
    return refused(`image Manifest does not contain descriptor matching platform '${platform}'`, digest);
  }
  return { pulled: true, digest, platformDigest: child.digest, behaviour };
}

const execFormatError = { crashes: { exitCode: 255, reason: 'exec format error' } } as const;

const refused = (why: string, digest?: string): Pull => ({
  pulled: false,
  reason: `CannotPullContainerError: ${why}`,
  ...(digest !== undefined && { digest }),
});

function parse(rest: string): { readonly name: string; readonly tag: string; readonly digest?: string } {
  const [named = '', digest] = rest.split('@');
  const [name = '', tag = 'latest'] = named.split(':');
  return { name, tag, ...(digest !== undefined && { digest }) };
}
