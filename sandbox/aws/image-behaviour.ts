// What a container does once ECS tries to run its image. Decided when the image is pushed, seen when a task starts.

interface Crash {
  readonly exitCode: number;
  readonly reason?: string;
  /** Crashes only there: what passes in staging and fails in production. */
  readonly onlyInCluster?: string;
}

/**
 * - `healthy`: starts and goes on.
 * - `crashes`: reaches RUNNING, then its container exits.
 * - `unpullable`: the image is listed, and cannot be pulled.
 * - `unhealthy`: runs, and fails its health check.
 * - `outOfMemory`: reaches RUNNING, then is killed.
 */
export type ImageBehaviour =
  | 'healthy'
  | 'unpullable'
  | 'unhealthy'
  | 'outOfMemory'
  | { readonly crashes: Crash };

/** What asking a registry for an image gives: the image, or why it cannot be pulled. */
export type Pull =
  | {
      readonly pulled: true;
      /** What the reference resolves to: for a multi-arch image the digest of its index. (FIELD-NOTES 16) */
      readonly digest: string;
      /** The manifest of the task's own platform; the same as `digest` for an image of one platform. */
      readonly platformDigest: string;
      readonly behaviour: ImageBehaviour;
    }
  | { readonly pulled: false; readonly digest?: string; readonly reason: string };

/** Finds `reference` (`<registry>/<repository>:<tag>` or `…@sha256:…`) for a platform such as `linux/amd64`. */
export type PullImage = (reference: string, platform: string) => Pull;
