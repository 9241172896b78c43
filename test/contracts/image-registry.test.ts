import { vi } from 'vitest';
import { createAws } from '../../sandbox/aws/create-aws.ts';
import { createImageRegistry } from '../../src/adapters/ecr/image-registry.ts';
import type { Environment, Project, Registry } from '../../src/domain/project.ts';
import { useAws } from '../adapters/ecs/aws-environment.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { FakeImageRegistry } from '../support/fake-image-registry.ts';
import { imageRegistryContract } from './image-registry.ts';
import { aPolicy } from '../domain/support/builders.ts';

const registryIn = (region: string, account = '123456789012'): Registry => ({
  host: `${account}.dkr.ecr.${region}.amazonaws.com`,
  account,
  region,
});

const environment = (name: string, registry: Registry): Environment => ({
  name,
  cluster: { region: registry.region, name },
  registry,
  automation: { when: 'never' },
  steps: [],
  configuration: {},
  alsoAsk: [],
  policy: aPolicy(),
});

const registry = registryIn('eu-central-1');
const project: Project = {
  name: 'shop',
  channel: 'C0123456789',
  repository: { owner: 'acme', name: 'shop' },
  trunk: 'main',
  zone: 'UTC',
  registry,
  artifacts: { tag: '{sha}', wait: 0, protect: false },
  cut: { names: 'calver', checks: [], tag: null },
  services: [],
  environments: [environment('staging', registry)],
};
const replicated: Project = {
  ...project,
  environments: [
    environment('staging', registry),
    environment('america', registryIn('us-east-1')),
    environment('production', registryIn('eu-central-1', '210987654321')),
  ],
};
const { host, region } = registry;
const repositories = ['shop/api', 'shop/worker'];

imageRegistryContract('the fake', async () => {
  const images = new FakeImageRegistry();
  for (const name of repositories) images.createRepository(`${host}/${name}`);
  const each = (act: (repository: string) => void) => () => {
    for (const name of repositories) act(`${host}/${name}`);
  };
  return {
    images,
    project,
    replicated,
    push: (name, tag, platforms, labels) => images.push(`${host}/${name}`, tag, platforms, labels),
    pushTo: (replica, name, tag) => images.push(`${replica.host}/${name}`, tag),
    replicate: (name, digest, to) => images.replicate(`${host}/${name}`, digest, `${to.host}/${name}`),
    createRepository: (name, more) => images.createRepository(`${host}/${name}`, more),
    expire: (name, digest) => images.expire(`${host}/${name}`, digest),
    archive: (name, digest) => images.archive(`${host}/${name}`, digest),
    deny: each((repository) => images.deny(repository)),
    denyDetails: each((repository) => images.denyDetails(repository)),
    denyWrites: each((repository) => images.denyWrites(repository)),
    breakOnce: () => images.failNext(awsFault('ServerException', { retryable: true })),
    tagsOf: (name, digest, at = registry) => images.tagsOf(`${at.host}/${name}`, digest),
    [Symbol.asyncDispose]: async () => {},
  };
});

imageRegistryContract('ECR', async () => {
  const aws = await createAws();
  useAws(aws.url);
  const { ecr } = aws;
  for (const name of repositories) ecr.createRepository({ region, name });
  const at = (where: Registry) => ({ region: where.region, registryId: where.account });
  const deny = (call?: string) =>
    aws.refusals.add({
      code: 'AccessDeniedException',
      message: 'not authorized',
      ...(call !== undefined && { call }),
    });
  return {
    images: createImageRegistry(),
    project,
    replicated,
    push: (repository, tag, platforms, labels) =>
      ecr.pushImage({ region, repository, tag, ...(platforms && { platforms }), ...labels }),
    pushTo: (replica, name, tag) => {
      ecr.createRepository({ ...at(replica), name });
      return ecr.pushImage({ ...at(replica), repository: name, tag });
    },
    replicate: (repository, digest, to) => ecr.replicate({ region, repository, digest, to: at(to) }),
    createRepository: (name, { tagsCanMove }) =>
      ecr.createRepository({ region, name, mutability: tagsCanMove ? 'MUTABLE' : 'IMMUTABLE' }),
    expire: (repository, digest) => ecr.deleteImage({ region, repository, digest }),
    archive: (repository, digest) => ecr.archiveImage({ region, repository, digest }),
    deny: () => deny(),
    denyDetails: () => {
      for (const call of ['DescribeImages', 'DescribeRepositories', 'GetDownloadUrlForLayer']) deny(call);
    },
    denyWrites: () => deny('PutImage'),
    // As often as the SDK tries a read.
    breakOnce: () => aws.faults.add({ call: 'BatchGetImage', kind: 'fail-before', times: 3 }),
    tagsOf: (repository, digest, where = registry) => ecr.tagsOf({ ...at(where), repository, digest }),
    async [Symbol.asyncDispose]() {
      vi.unstubAllEnvs();
      await aws.close();
    },
  };
});
