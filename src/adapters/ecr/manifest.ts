// What a manifest names. (OCI image specification: image index, image manifest; Docker's are alike)
import type { PlatformImage } from '../../domain/release.ts';

/** The platform images of an index; empty for the manifest of an image. Attestations are left out: no task ever runs one. */
export function indexChildren(manifest: string): readonly PlatformImage[] {
  const parsed: unknown = JSON.parse(manifest);
  const entries: unknown = isRecord(parsed) ? parsed['manifests'] : undefined;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => platformImage(entry) ?? []);
}

/** Digest of the config of an image; `null` for an index. */
export function configDigest(manifest: string): string | null {
  const parsed: unknown = JSON.parse(manifest);
  const config: unknown = isRecord(parsed) ? parsed['config'] : undefined;
  const digest: unknown = isRecord(config) ? config['digest'] : undefined;
  return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : null;
}

/** `linux/arm/v7` from what an index or an image's config says; `null` where neither says anything. */
export function platformName({
  os,
  architecture,
  variant,
}: Readonly<Record<string, unknown>>): string | null {
  const name = [os, architecture, variant].filter((part) => typeof part === 'string').join('/');
  return name === '' ? null : name.slice(0, longestPlatform).toWellFormed();
}

function platformImage(entry: unknown): PlatformImage | null {
  if (!isRecord(entry) || !isRecord(entry['platform']) || typeof entry['digest'] !== 'string') return null;
  const platform = platformName(entry['platform']);
  return platform === null || platform === attestation ? null : { platform, digest: entry['digest'] };
}

/** BuildKit files provenance and SBOMs in the index under this platform. (BuildKit docs: attestation storage) */
const attestation = 'unknown/unknown';

/** Whoever builds the image can write anything there. */
const longestPlatform = 100;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
