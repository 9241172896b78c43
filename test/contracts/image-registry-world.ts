// What the contract of an image registry needs of a world, and the words that it is told in.
import { expect } from 'vitest';
import type { Project, Registry, Service } from '../../src/domain/project.ts';
import type { Artifact, ImageLabels, PlatformImage } from '../../src/domain/release.ts';
import { AdapterFault, type ImageRegistry, type WantedImage } from '../../src/ports.ts';

interface Pushed {
  readonly digest: string;
  readonly children: readonly PlatformImage[];
}

export interface ImageRegistryWorld extends AsyncDisposable {
  readonly images: ImageRegistry;
  /** Its registry has the repositories `shop/api` and `shop/worker`, both empty; tags in them can be moved. */
  readonly project: Project;
  /** The same, with an environment in another Region, and one in another account: both pull from replicas of their own. */
  readonly replicated: Project;
  push(
    name: string,
    tag: string,
    platforms?: readonly string[],
    labels?: { readonly revision?: string; readonly source?: string },
  ): Pushed;
  /** Another build, pushed to a replica by hand. */
  pushTo(replica: Registry, name: string, tag: string): Pushed;
  replicate(name: string, digest: string, to: Registry): void;
  /** Makes the repository anew, without images. */
  createRepository(name: string, more: { readonly tagsCanMove: boolean }): void;
  expire(name: string, digest: string): void;
  archive(name: string, digest: string): void;
  /** Nobody lets us look from now on. */
  deny(): void;
  /** From now on images are found, and nothing else is told of them. */
  denyDetails(): void;
  /** Nobody lets us tag from now on. */
  denyWrites(): void;
  /** ECR answers nothing but errors of its own, for one call of the port. */
  breakOnce(): void;
  tagsOf(name: string, digest: string, registry?: Registry): readonly string[];
}

export const serviceNamed = (name: string, image = `shop/${name}`): Service => ({
  name,
  image,
  container: 'app',
  ecsService: `shop-${name}-{environment}`,
  paths: null,
  alsoContainers: [],
});

export const [api, worker, cron] = [
  serviceNamed('api'),
  serviceNamed('worker'),
  serviceNamed('cron', 'shop/worker'),
];

export const commit = 'c0ffee'.padEnd(40, '0');

export const wantedImage = (service: Service, tag: string): WantedImage => ({ service, tag, commit });

const noLabels: ImageLabels = { revision: null, source: null };

/** The artifact of an image just pushed, but for what ECR says of it: when, and how large. */
export function artifactOf(
  world: ImageRegistryWorld,
  service: Service,
  tag: string,
  platforms?: readonly string[],
): Artifact {
  return {
    service: service.name,
    repository: `${world.project.registry.host}/${service.image}`,
    tag,
    ...world.push(service.image, tag, platforms),
    commit,
    keptFrom: null,
    pushedAt: null,
    size: null,
    platforms: platforms ?? ['linux/amd64'],
    labels: noLabels,
    tagsCanMove: true,
  };
}

/** As it is found. */
export const found = (artifact: Artifact): object => ({
  ...artifact,
  pushedAt: expect.any(Number) as unknown,
  size: expect.any(Number) as unknown,
});

export async function expectPassingFault(call: Promise<unknown>): Promise<void> {
  expect(await faultOf(call)).toMatchObject({ provider: 'aws', retryable: true, uncertain: false });
}

export async function faultOf(call: Promise<unknown>): Promise<AdapterFault> {
  const error: unknown = await call.then(
    () => new Error('no fault'),
    (reason: unknown) => reason,
  );
  if (error instanceof AdapterFault) return error;
  throw error;
}
