import {
  DescribeServiceRevisionsCommand,
  type NetworkConfiguration,
  type RegisterTaskDefinitionRequest,
  RunTaskCommand,
  type RunTaskCommandInput,
} from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import type { NewService } from '../../sandbox/aws/ecs/create-service.ts';
import { known, startWorld, type World } from './aws-support.ts';
import { named } from './aws-strategy-support.ts';

const networkConfiguration: NetworkConfiguration = {
  awsvpcConfiguration: {
    subnets: ['subnet-1', 'subnet-2'],
    securityGroups: ['sg-1'],
    assignPublicIp: 'ENABLED',
  },
};

const definitionOf = (networkMode: 'awsvpc' | 'bridge'): RegisterTaskDefinitionRequest => ({
  family: 'shop-api',
  networkMode,
  containerDefinitions: [{ name: 'app', image: 'public.example/app:1' }],
});

async function start(more: Partial<NewService>): Promise<World> {
  const world = await startWorld();
  world.aws.ecs.createService({
    cluster: named.cluster,
    name: named.service,
    taskDefinition: definitionOf('awsvpc'),
    ...more,
  });
  return world;
}

async function seen(world: World) {
  const service = await world.service();
  const [deployment] = service.deployments ?? [];
  const { serviceRevisions } = await world.ecs.send(
    new DescribeServiceRevisionsCommand({
      serviceRevisionArns: [known(service.currentServiceRevisions?.[0]?.arn)],
    }),
  );
  const [task] = await world.tasks();
  return { service, deployment, revision: serviceRevisions?.[0], task };
}

test('a service, its deployments, revisions and tasks say where they run', async () => {
  const world = await start({ networkConfiguration, launchType: 'FARGATE', platformVersion: '1.3.0' });
  const { task, ...others } = await seen(world);
  const placement = {
    launchType: 'FARGATE',
    platformVersion: '1.3.0',
    platformFamily: 'Linux',
    networkConfiguration,
  };
  expect(others).toMatchObject({ service: placement, deployment: placement, revision: placement });
  for (const each of Object.values(others)) expect(each).not.toHaveProperty('capacityProviderStrategy');
  expect(task).toMatchObject({
    launchType: 'FARGATE',
    platformVersion: '1.3.0',
    attachments: [{ type: 'ElasticNetworkInterface', details: [{ name: 'subnetId', value: 'subnet-1' }] }],
  });
});

test('with a capacity provider strategy there is no launch type, and LATEST is resolved when it is deployed', async () => {
  const capacityProviderStrategy = [
    { capacityProvider: 'FARGATE', weight: 1, base: 1 },
    { capacityProvider: 'FARGATE_SPOT', weight: 3 },
  ];
  const { service, deployment, revision, task } = await seen(await start({ capacityProviderStrategy }));
  expect(service).toMatchObject({ capacityProviderStrategy, platformVersion: 'LATEST' });
  expect(deployment).toMatchObject({ capacityProviderStrategy, platformVersion: '1.4.0' });
  expect(revision).toMatchObject({ capacityProviderStrategy, platformVersion: '1.4.0' });
  for (const each of [service, deployment, revision]) expect(each).not.toHaveProperty('launchType');
  expect(task).toMatchObject({ launchType: 'FARGATE', capacityProviderName: 'FARGATE_SPOT' });
});

test('on EC2 nothing is said of a platform, and a network only in awsvpc mode', async () => {
  const { service, deployment, task } = await seen(await start({ launchType: 'EC2' }));
  for (const each of [service, deployment, task]) {
    expect(each).toMatchObject({ launchType: 'EC2' });
    expect(each).not.toHaveProperty('platformVersion');
  }
  // Made up: a service of an awsvpc task definition has one.
  expect(service.networkConfiguration?.awsvpcConfiguration?.subnets).toHaveLength(1);
  const bridge = await start({ taskDefinition: definitionOf('bridge') });
  expect(await bridge.service()).not.toHaveProperty('networkConfiguration');
  expect((await bridge.tasks())[0]?.attachments).toEqual([]);
});

test('a service cannot have what ECS would refuse', async () => {
  await expect(
    start({ launchType: 'FARGATE', capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] }),
  ).rejects.toThrow('both a launch type and capacity provider strategy');
});

const runner = async (): Promise<(input: Partial<RunTaskCommandInput>) => Promise<unknown>> => {
  const world = await start({});
  world.aws.ecs.registerTaskDefinition({
    family: 'bridged',
    containerDefinitions: [{ name: 'app', image: 'public.example/app:1' }],
  });
  return async (input) => {
    const command = new RunTaskCommand({ cluster: named.cluster, taskDefinition: 'shop-api', ...input });
    return (await world.ecs.send(command)).tasks?.[0];
  };
};

test('a one-off task runs in the network, and where it was told to', async () => {
  const run = await runner();
  expect(await run({ networkConfiguration, launchType: 'FARGATE', platformVersion: '1.4.0' })).toMatchObject({
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    attachments: [{ details: [{ name: 'subnetId', value: 'subnet-1' }] }],
  });
  const capacityProviderStrategy = [{ capacityProvider: 'spot-instances', weight: 1 }];
  const elsewhere = await run({ networkConfiguration, capacityProviderStrategy });
  expect(elsewhere).toMatchObject({ launchType: 'EC2', capacityProviderName: 'spot-instances' });
  expect(elsewhere).not.toHaveProperty('platformVersion');
});

test('RunTask refuses an awsvpc task definition without a network, and a network where there is none', async () => {
  const run = await runner();
  await expect(run({})).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
  });
  await expect(run({ taskDefinition: 'bridged', networkConfiguration })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Network Configuration is not valid for the given networkMode of this task definition.',
  });
  await expect(
    run({
      networkConfiguration,
      launchType: 'FARGATE',
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }],
    }),
  ).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('both a launch type and capacity provider strategy') as string,
  });
});
