// A project with one registry, and what is asked of it.
import { onTestFinished, vi } from 'vitest';
import { type Aws, createAws } from '../../../sandbox/aws/create-aws.ts';
import { createImageRegistry } from '../../../src/adapters/ecr/image-registry.ts';
import type { Project, Registry } from '../../../src/domain/project.ts';
import type { Artifact } from '../../../src/domain/release.ts';
import type { ImageRegistry, WantedImage } from '../../../src/ports.ts';
import { useAws } from '../ecs/aws-environment.ts';
import type { ScriptedCall } from '../ecs/scripted-aws.ts';

export const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';

export const registry: Registry = { host, account: '123456789012', region: 'eu-west-1' };

export const project: Project = {
  name: 'shop',
  channel: 'C0123456789',
  repository: { owner: 'acme', name: 'shop' },
  trunk: 'main',
  zone: 'UTC',
  registry,
  artifacts: { tag: '{sha}', wait: 0, protect: false },
  cut: { names: 'calver', checks: [], tag: null },
  services: [],
  environments: [],
};

export const wanted = (name: string, image: string, tag: string): WantedImage => ({
  service: { name, image, container: 'app', ecsService: name, paths: null, alsoContainers: [] },
  tag,
  commit: 'c0ffee'.padEnd(40, '0'),
});

export const digestOf = (index: number): string => `sha256:${String(index).padStart(64, '0')}`;

export const artifact = (index: number, repository = `${host}/shop/api`): Artifact => ({
  service: 'api',
  repository,
  digest: digestOf(index),
  tag: `t${index}`,
  children: [],
  commit: 'c0ffee'.padEnd(40, '0'),
  keptFrom: null,
  pushedAt: null,
  size: null,
  platforms: [],
  labels: null,
  tagsCanMove: null,
});

export type Ids = readonly { readonly imageTag?: string; readonly imageDigest?: string }[];

/** Every image that is asked for is there, and the same. */
export const everything = {
  BatchGetImage: (request: Record<string, unknown>) => ({
    images: (request['imageIds'] as Ids).map((id) => ({
      imageId: { imageDigest: digestOf(1), ...id },
      imageManifest: '{"schemaVersion":2}',
    })),
  }),
  DescribeImages: (request: Record<string, unknown>) => ({ imageDetails: request['imageIds'] }),
};

export const asked = (calls: readonly ScriptedCall[], operation: string) =>
  calls.filter((call) => call.operation === operation).map(({ request }) => request);

/** ECR in the sandbox, with an empty repository `shop/api`; gone when the test ends. */
export async function sandboxedEcr(): Promise<{ readonly aws: Aws; readonly images: ImageRegistry }> {
  const aws = await createAws();
  useAws(aws.url);
  aws.ecr.createRepository({ name: 'shop/api' });
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await aws.close();
  });
  return { aws, images: createImageRegistry() };
}

/** How often each call was made. */
export const counted = ({ calls }: Pick<Aws, 'calls'>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Map.groupBy(calls, ({ call }) => call)
      .entries()
      .map(([call, all]) => [call, all.length]),
  );
