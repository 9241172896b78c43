import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { definition, startWorld, type World } from './aws-support.ts';
import { named } from './aws-strategy-support.ts';

async function startDaemon(daemonHosts?: number, minimumHealthyPercent?: number): Promise<World> {
  const world = await startWorld();
  world.aws.ecs.createService({
    cluster: named.cluster,
    name: named.service,
    taskDefinition: definition('public.example/agent:1'),
    schedulingStrategy: 'DAEMON',
    ...(daemonHosts !== undefined && { daemonHosts }),
    ...(minimumHealthyPercent !== undefined && { deploymentConfiguration: { minimumHealthyPercent } }),
  });
  return world;
}

const next = (world: World): string =>
  world.aws.ecs.registerTaskDefinition(definition('public.example/agent:2'));

/** The most tasks that were there at once, whatever their state, and the fewest that ran. */
async function watchTasks(world: World, milliseconds: number): Promise<{ most: number; fewest: number }> {
  let [most, fewest] = [0, Infinity];
  for (let passed = 0; passed < milliseconds; passed += 50) {
    world.pass(50);
    const stopping = (await world.tasks('STOPPED')).filter(({ lastStatus }) => lastStatus !== 'STOPPED');
    const there = (await world.tasks()).length + stopping.length;
    most = Math.max(most, there);
    fewest = Math.min(fewest, (await world.service()).runningCount ?? 0);
  }
  return { most, fewest };
}

test('a DAEMON service has one task for each host, on EC2', async () => {
  const world = await startDaemon(3);
  expect(await world.service()).toMatchObject({
    schedulingStrategy: 'DAEMON',
    desiredCount: 3,
    runningCount: 3,
    launchType: 'EC2',
    deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 },
  });
  expect(await world.service()).not.toHaveProperty('platformVersion');
  world.aws.ecs.daemonHosts({ ...named, hosts: 4 });
  world.pass(1000);
  expect((await world.service()).runningCount).toBe(4);
  expect((await (await startDaemon()).service()).runningCount).toBe(2);
});

test('it takes no desired count', async () => {
  const world = await startDaemon();
  await expect(
    world.ecs.send(new UpdateServiceCommand({ ...named, desiredCount: 3, taskDefinition: next(world) })),
  ).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('does not support a desired count') as string,
  });
  expect(await world.serviceDeployments()).toHaveLength(1);
});

test('its rolling update stops before it starts: never two tasks on a host', async () => {
  const world = await startDaemon(2);
  const arn = next(world);
  await world.update(arn);
  expect(await watchTasks(world, 2000)).toEqual({ most: 2, fewest: 0 });
  expect((await world.newest()).status).toBe('SUCCESSFUL');
  expect((await world.tasks()).map((task) => task.taskDefinitionArn)).toEqual([arn, arn]);
});

test('where half of them are to stay healthy, they are replaced half by half', async () => {
  const world = await startDaemon(2, 50);
  await world.update(next(world));
  expect(await watchTasks(world, 3000)).toEqual({ most: 2, fewest: 1 });
  expect((await world.newest()).status).toBe('SUCCESSFUL');
});
