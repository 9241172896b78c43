// What finding costs, on the sandbox's log: one BatchGetImage for each repository and round, plus a constant for each new digest.
import { describe, expect, it } from 'vitest';
import type { Project } from '../../../src/domain/project.ts';
import { counted, project, registry, sandboxedEcr, wanted } from './samples.ts';
import { aPolicy } from '../../domain/support/builders.ts';

const services = Array.from({ length: 60 }, (_, index) => `s${index}`);

const apart = services.map((name) => wanted(name, `shop/${name}`, 'abc'));
const together = services.map((name) => wanted(name, 'shop/api', `${name}-abc`));

async function sixtyRepositories() {
  const { aws, images } = await sandboxedEcr();
  for (const name of services) aws.ecr.createRepository({ name: `shop/${name}` });
  return { aws, images };
}

describe('what finding the images of 60 services costs', () => {
  it('is one call for each repository while nothing is there', async () => {
    const { aws, images } = await sixtyRepositories();
    expect((await images.findImages(project, apart)).missing).toHaveLength(60);
    expect(counted(aws)).toEqual({ BatchGetImage: 60 });
  });

  it('is one call when they share a repository', async () => {
    const { aws, images } = await sandboxedEcr();
    expect((await images.findImages(project, together)).missing).toHaveLength(60);
    expect(counted(aws)).toEqual({ BatchGetImage: 1 });
  });

  it('is three calls more for each that is found, and one for all', async () => {
    const { aws, images } = await sixtyRepositories();
    for (const name of services) aws.ecr.pushImage({ repository: `shop/${name}`, tag: 'abc' });
    expect((await images.findImages(project, apart)).found).toHaveLength(60);
    expect(counted(aws)).toEqual({
      BatchGetImage: 60,
      DescribeRepositories: 1,
      DescribeImages: 60,
      GetDownloadUrlForLayer: 60,
      'GET /layer': 60,
    });
  });

  it('is four calls more for each index', async () => {
    const { aws, images } = await sandboxedEcr();
    const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
    for (const { tag } of together) aws.ecr.pushImage({ repository: 'shop/api', tag, platforms });
    expect((await images.findImages(project, together)).found).toHaveLength(60);
    expect(counted(aws)).toEqual({
      BatchGetImage: 61,
      DescribeRepositories: 1,
      DescribeImages: 60,
      GetDownloadUrlForLayer: 60,
      'GET /layer': 60,
    });
  });

  it('is nothing more for a digest that was found before', async () => {
    const { aws, images } = await sixtyRepositories();
    for (const name of services.slice(1)) aws.ecr.pushImage({ repository: `shop/${name}`, tag: 'abc' });
    await images.findImages(project, apart);
    aws.calls.length = 0;
    const { found, missing } = await images.findImages(project, apart);
    expect([found.length, missing.length]).toEqual([59, 1]);
    expect(found.every(({ labels, size }) => labels !== null && size !== null)).toBe(true);
    expect(counted(aws)).toEqual({ BatchGetImage: 60, DescribeRepositories: 1 });
  });

  it('is paid once for services that share an image', async () => {
    const { aws, images } = await sandboxedEcr();
    aws.ecr.pushImage({ repository: 'shop/api', tag: 'abc' });
    const same = services.map((name) => wanted(name, 'shop/api', 'abc'));
    expect((await images.findImages(project, same)).found).toHaveLength(60);
    expect(Object.values(counted(aws))).toEqual([1, 1, 1, 1, 1]);
  });

  it('is one call more for each replica, of what the own registry has', async () => {
    const { aws, images } = await sandboxedEcr();
    const [environment] = replicatedProject.environments;
    expect(environment?.registry.region).toBe('us-east-1');
    await images.findImages(replicatedProject, together);
    expect(counted(aws)).toEqual({ BatchGetImage: 1 });
    for (const { tag } of together) aws.ecr.pushImage({ repository: 'shop/api', tag });
    aws.calls.length = 0;
    expect((await images.findImages(replicatedProject, together)).missing).toHaveLength(60);
    expect(counted(aws)).toEqual({ BatchGetImage: 2 });
  });

  it('is for ten commits at once no more than for one', async () => {
    const { aws, images } = await sixtyRepositories();
    for (const name of services) aws.ecr.pushImage({ repository: `shop/${name}`, tag: 't3' });
    const commits = Array.from({ length: 10 }, (_, index) => `t${index}`);
    const all = commits.flatMap((tag) => services.map((name) => wanted(name, `shop/${name}`, tag)));
    const there = await images.havingImages(project, all);
    expect(new Set(there.map(({ tag }) => tag))).toEqual(new Set(['t3']));
    expect(there).toHaveLength(60);
    expect(counted(aws)).toEqual({ BatchGetImage: 60 });
  });
});

const replicatedProject: Project = {
  ...project,
  environments: [
    {
      name: 'america',
      cluster: { region: 'us-east-1', name: 'america' },
      registry: {
        ...registry,
        host: registry.host.replace('eu-west-1', 'us-east-1'),
        region: 'us-east-1',
      },
      automation: { when: 'never' },
      steps: [],
      configuration: {},
      alsoAsk: [],
      policy: aPolicy(),
    },
  ],
};
