import { vi } from 'vitest';
import { createAws } from '../../sandbox/aws/create-aws.ts';
import { createImageRegistry } from '../../src/adapters/ecr/image-registry.ts';
import type { Project } from '../../src/domain/project.ts';
import { useAws } from '../adapters/ecs/aws-environment.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { FakeImageRegistry } from '../support/fake-image-registry.ts';
import { imageRegistryContract } from './image-registry.ts';

const project: Project = {
  name: 'shop',
  channel: 'C0123456789',
  repository: { owner: 'acme', name: 'shop' },
  trunk: 'main',
  registry: {
    host: '123456789012.dkr.ecr.eu-central-1.amazonaws.com',
    account: '123456789012',
    region: 'eu-central-1',
  },
  tag: '{sha}',
  services: [],
  environments: [],
};
const { host, region } = project.registry;
const repositories = ['shop/api', 'shop/worker'];

imageRegistryContract('the fake', async () => {
  const images = new FakeImageRegistry();
  for (const name of repositories) images.createRepository(`${host}/${name}`);
  return {
    images,
    project,
    push: (name, tag, platforms) => images.push(`${host}/${name}`, tag, platforms),
    expire: (name, digest) => images.expire(`${host}/${name}`, digest),
    archive: (name, digest) => images.archive(`${host}/${name}`, digest),
    deny: () => {
      for (const name of repositories) images.deny(`${host}/${name}`);
    },
    breakOnce: () => images.failNext(awsFault('ServerException', { retryable: true })),
    [Symbol.asyncDispose]: async () => {},
  };
});

imageRegistryContract('ECR', async () => {
  const aws = await createAws();
  useAws(aws.url);
  const { ecr } = aws;
  for (const name of repositories) ecr.createRepository({ region, name });
  return {
    images: createImageRegistry(),
    project,
    push: (repository, tag, platforms) =>
      ecr.pushImage({ region, repository, tag, ...(platforms && { platforms }) }),
    expire: (repository, digest) => ecr.deleteImage({ region, repository, digest }),
    archive: (repository, digest) => ecr.archiveImage({ region, repository, digest }),
    deny: () => aws.refusals.add({ code: 'AccessDeniedException', message: 'not authorized' }),
    // As often as the SDK tries a read.
    breakOnce: () => aws.faults.add({ call: 'BatchGetImage', kind: 'fail-before', times: 3 }),
    async [Symbol.asyncDispose]() {
      vi.unstubAllEnvs();
      await aws.close();
    },
  };
});
