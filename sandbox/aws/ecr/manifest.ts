// OCI manifests, small and real: every digest is the SHA-256 of the bytes it names. (OCI image specification)
import { createHash } from 'node:crypto';

export const imageManifestType = 'application/vnd.oci.image.manifest.v1+json';
export const imageIndexType = 'application/vnd.oci.image.index.v1+json';

export interface BuiltImage {
  /** `linux/arm/v7`: os, architecture and, where there is one, the variant. */
  readonly platform: string;
  readonly manifest: string;
  readonly digest: string;
  /** Config and layers, compressed, in bytes. */
  readonly size: number;
  readonly config: { readonly digest: string; readonly blob: string };
}

export const digestOf = (bytes: string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** What BuildKit calls the platform of provenance and SBOMs. (BuildKit docs: attestation storage) */
export const attestation = 'unknown/unknown';

/** `build` makes two builds of the same commit differ, as real builds do; so do the sizes of platforms. */
export function buildImage(
  platform: string,
  labels: Readonly<Record<string, string>>,
  build: string,
): BuiltImage {
  const layer = digestOf(`layer ${build} ${platform}`);
  const layerSize = (1 << 20) + platform.length;
  const blob = JSON.stringify({
    ...platformOf(platform),
    config: { Labels: labels },
    rootfs: { type: 'layers', diff_ids: [layer] },
    history: [{ comment: build }],
  });
  const config = { digest: digestOf(blob), blob };
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: imageManifestType,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: config.digest,
      size: Buffer.byteLength(blob),
    },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: layer, size: layerSize }],
  });
  const size = Buffer.byteLength(blob) + layerSize;
  return { platform, manifest, digest: digestOf(manifest), size, config };
}

function platformOf(platform: string): object {
  const [os = 'linux', architecture = 'amd64', variant] = platform.split('/');
  return { architecture, os, ...(variant !== undefined && { variant }) };
}

export function buildIndex(children: readonly BuiltImage[]): {
  readonly manifest: string;
  readonly digest: string;
} {
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: imageIndexType,
    manifests: children.map((child) => ({
      mediaType: imageManifestType,
      digest: child.digest,
      size: Buffer.byteLength(child.manifest),
      platform: platformOf(child.platform),
      ...(child.platform === attestation && {
        annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
      }),
    })),
  });
  return { manifest, digest: digestOf(manifest) };
}
