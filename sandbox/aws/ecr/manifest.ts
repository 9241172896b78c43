// OCI manifests, small and real: every digest is the SHA-256 of the bytes it names. (OCI image specification)
import { createHash } from 'node:crypto';

export const imageManifestType = 'application/vnd.oci.image.manifest.v1+json';
export const imageIndexType = 'application/vnd.oci.image.index.v1+json';

export interface BuiltImage {
  readonly platform: string;
  readonly manifest: string;
  readonly digest: string;
  readonly config: { readonly digest: string; readonly blob: string };
}

export const digestOf = (bytes: string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** `build` makes two builds of the same commit differ, as real builds do. */
export function buildImage(
  platform: string,
  labels: Readonly<Record<string, string>>,
  build: string,
): BuiltImage {
  const [os = 'linux', architecture = 'amd64'] = platform.split('/');
  const layer = digestOf(`layer ${build} ${platform}`);
  const blob = JSON.stringify({
    architecture,
    os,
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
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: layer, size: 1 << 20 }],
  });
  return { platform, manifest, digest: digestOf(manifest), config };
}

export function buildIndex(children: readonly BuiltImage[]): {
  readonly manifest: string;
  readonly digest: string;
} {
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: imageIndexType,
    manifests: children.map((child) => {
      const [os, architecture] = child.platform.split('/');
      return {
        mediaType: imageManifestType,
        digest: child.digest,
        size: Buffer.byteLength(child.manifest),
        platform: { architecture, os },
      };
    }),
  });
  return { manifest, digest: digestOf(manifest) };
}
