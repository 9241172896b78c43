// What a poll costs: ECS counts calls per account, and consoles and CI share the count (FIELD-NOTES 10).
import { describe, expect, it } from 'vitest';
import { createOrchestrator } from '../../../src/adapters/ecs/orchestrator.ts';
import { cluster, definition, openEcs, type SandboxedEcs } from './sandboxed-ecs.ts';
import { scriptAws } from './scripted-aws.ts';

const names = Array.from({ length: 12 }, (_, index) => `service-${index}`);

async function watchTwelve({ aws, ecs }: SandboxedEcs) {
  for (const name of names) {
    aws.ecs.createService({ cluster: cluster.name, name, taskDefinition: definition(name) });
  }
  const rollouts = names.map((ecsService) => {
    const service = aws.ecs.describeService({ cluster: cluster.name, service: ecsService });
    const { taskDefinition: revision = '', currentServiceDeployment = '' } = service;
    return { ecsService, serviceDeployment: currentServiceDeployment, revision };
  });
  aws.calls.length = 0;
  return { rollouts, read: () => ecs.readRollouts(cluster, rollouts) };
}

it('polls twelve services with two DescribeServices and one DescribeServiceDeployments', async () => {
  const world = await openEcs();
  const { read } = await watchTwelve(world);
  const readings = [...(await read()).values()];
  expect(readings.map(({ ours }) => ours?.status)).toEqual(names.map(() => 'succeeded'));
  expect(readings.every(({ service }) => service?.newest !== null)).toBe(true);
  expect(world.aws.calls).toHaveLength(3);
  expect(world.count('DescribeServices')).toBe(2);
  expect(world.count('DescribeServiceDeployments')).toBe(1);
});

describe('sixty services', () => {
  const sixty = Array.from({ length: 60 }, (_, index) => `service-${index}`);

  async function open() {
    const asked: Record<string, number[]> = { DescribeServices: [], DescribeServiceDeployments: [] };
    const calls = await scriptAws({
      DescribeServices: ({ services }) => {
        asked['DescribeServices']?.push((services as string[]).length);
        return {
          services: (services as string[]).map((serviceName) => ({
            serviceName,
            status: 'ACTIVE',
            currentServiceDeployment: `arn:${serviceName}`,
          })),
        };
      },
      DescribeServiceDeployments: ({ serviceDeploymentArns: arns }) => {
        asked['DescribeServiceDeployments']?.push((arns as string[]).length);
        return {
          serviceDeployments: (arns as string[]).map((arn) => ({ serviceDeploymentArn: arn, createdAt: 1 })),
        };
      },
    });
    return { calls, asked };
  }
  const batches = { DescribeServices: Array(6).fill(10), DescribeServiceDeployments: Array(3).fill(20) };

  it('are polled with six calls and three', async () => {
    const { calls, asked } = await open();
    const readings = await createOrchestrator().readRollouts(
      cluster,
      sixty.map((ecsService) => ({ ecsService, serviceDeployment: `arn:${ecsService}`, revision: 'x' })),
    );
    expect([...readings.values()].every(({ ours, service }) => ours !== null && service !== null)).toBe(true);
    expect(asked).toEqual(batches);
    expect(calls).toHaveLength(9);
  });

  it('tell their newest service deployments for as many', async () => {
    const { calls, asked } = await open();
    const newest = await createOrchestrator().newestServiceDeployments(cluster, sixty);
    expect([...newest]).toEqual(sixty.map((name) => [name, { arn: `arn:${name}`, startedAt: 1_000 }]));
    expect(asked).toEqual(batches);
    expect(calls).toHaveLength(9);
  });
});

it('also describes what somebody else started, in one more call', async () => {
  const world = await openEcs();
  const { read } = await watchTwelve(world);
  world.pass(1_000);
  const [service = ''] = names;
  const taskDefinition = world.aws.ecs.registerTaskDefinition(definition(service));
  world.aws.ecs.updateServiceAsSomebodyElse({ cluster: cluster.name, service, taskDefinition });
  const reading = (await read()).get(service);
  expect(reading?.service?.newest?.startedAt).toBeGreaterThan(reading?.ours?.startedAt ?? Infinity);
  expect(world.count('DescribeServiceDeployments')).toBe(2);
});

it('asks for a service once, however often it is named', async () => {
  const world = await openEcs();
  const { rollouts } = await watchTwelve(world);
  await world.ecs.readRollouts(cluster, [...rollouts, ...rollouts]);
  expect(world.count('DescribeServices')).toBe(2);
});

it('calls nobody when there is nothing to ask', async () => {
  const world = await openEcs();
  expect((await world.ecs.readRollouts(cluster, [])).size).toBe(0);
  expect(await world.ecs.describeServices(cluster, [])).toEqual([]);
  expect(world.aws.calls).toEqual([]);
});

it('lists service deployments in two calls', async () => {
  const world = await openEcs();
  const [service = ''] = names;
  await watchTwelve(world);
  for (let deployments = 0; deployments < 24; deployments += 1) {
    world.pass(1);
    world.aws.ecs.updateServiceAsSomebodyElse({ cluster: cluster.name, service, forceNewDeployment: true });
  }
  expect(await world.ecs.listServiceDeployments(cluster, service)).toHaveLength(20);
  expect(world.aws.calls.map(({ call }) => call)).toEqual([
    'ListServiceDeployments',
    'DescribeServiceRevisions',
  ]);
});

it('reads the digests of more tasks than fit a page', async () => {
  const world = await openEcs();
  const { digest } = world.aws.ecr.pushImage({ repository: 'shop/api', tag: 'a' });
  const image = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api@${digest}`;
  const { taskDefinitionArn: revision } = world.aws.ecs.createService({
    cluster: cluster.name,
    name: 'api',
    taskDefinition: definition('api', image),
    desiredCount: 130,
  });
  const reading = await world.ecs.readDigests(cluster, 'api', revision, 'app');
  expect(reading).toEqual({ tasks: Array.from({ length: 130 }, () => digest), revision: digest });
  expect(world.count('ListTasks')).toBe(2);
  expect(world.count('DescribeTasks')).toBe(2);
});

it('keeps a client for each Region', async () => {
  const world = await openEcs();
  world.aws.ecs.createCluster({ region: 'us-east-1', name: 'shop' });
  world.aws.ecs.createService({
    region: 'us-east-1',
    cluster: 'shop',
    name: 'api',
    taskDefinition: definition(),
  });
  const [here] = await world.ecs.describeServices(cluster, ['api']);
  const [there] = await world.ecs.describeServices({ ...cluster, region: 'us-east-1' }, ['api']);
  expect(here?.problem).toEqual({ kind: 'missing' });
  expect(there?.revision).toContain(':us-east-1:');
});
