// The platform images that an index names. (OCI image specification: image index; the Docker manifest list is alike)
import type { PlatformImage } from '../../domain/release.ts';

/** Empty for the manifest of a single image. Attestations are left out: no task ever runs one. */
export function indexChildren(manifest: string): readonly PlatformImage[] {
  const parsed: unknown = JSON.parse(manifest);
  const entries: unknown = isRecord(parsed) ? parsed['manifests'] : undefined;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => platformImage(entry) ?? []);
}

function platformImage(entry: unknown): PlatformImage | null {
  if (!isRecord(entry) || !isRecord(entry['platform']) || typeof entry['digest'] !== 'string') return null;
  const { os, architecture, variant } = entry['platform'];
  const platform = [os, architecture, variant].filter((part) => typeof part === 'string').join('/');
  return platform === '' || platform === attestation ? null : { platform, digest: entry['digest'] };
}

/** BuildKit files provenance and SBOMs in the index under this platform. (BuildKit docs: attestation storage) */
const attestation = 'unknown/unknown';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
