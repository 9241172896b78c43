import {
  DescribeTasksCommand,
  ListTasksCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  type Task,
} from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import type { ImageBehaviour } from '../../sandbox/aws/image-behaviour.ts';
import { known, registry, startService, startWorld, type World } from './aws-support.ts';

const cluster = 'shop-staging';

function registerMigration(world: World, behaviour: ImageBehaviour = 'healthy'): string {
  const { digest } = world.aws.ecr.pushImage({ repository: 'shop/api', behaviour });
  return world.aws.ecs.registerTaskDefinition({
    family: 'shop-migrate',
    containerDefinitions: [
      { name: 'guard', image: 'public.example/guard:1', essential: false },
      { name: 'app', image: `${registry}/shop/api@${digest}` },
    ],
  });
}

async function run(world: World, input: Partial<RunTaskCommandInput> = {}): Promise<Task> {
  const { tasks } = await world.ecs.send(
    new RunTaskCommand({ cluster, taskDefinition: 'shop-migrate', startedBy: 'slipway', ...input }),
  );
  return known(tasks?.[0]);
}

async function look(world: World, { taskArn }: Task): Promise<Task> {
  const { tasks } = await world.ecs.send(new DescribeTasksCommand({ cluster, tasks: [known(taskArn)] }));
  return known(tasks?.[0]);
}

const exits = ({ containers }: Task) =>
  containers?.map(({ name, exitCode, reason }) => ({ name, exitCode, reason }));

test('a one-off task runs and exits with 0', async () => {
  const world = await startWorld();
  registerMigration(world);
  const task = await run(world);
  expect(task).toMatchObject({
    lastStatus: 'PROVISIONING',
    group: 'family:shop-migrate',
    startedBy: 'slipway',
  });
  world.pass(200);
  const running = await look(world, task);
  expect(running.lastStatus).toBe('RUNNING');
  expect(running.containers?.every(({ exitCode }) => exitCode === undefined)).toBe(true);
  world.pass(500);
  const stopped = await look(world, task);
  expect(stopped).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited' });
  expect(exits(stopped)).toEqual([
    { name: 'guard', exitCode: 0 },
    { name: 'app', exitCode: 0 },
  ]);
});

test('a one-off task exits as scripted, once', async () => {
  const world = await startWorld();
  registerMigration(world);
  world.aws.ecs.scriptTask({
    family: 'shop-migrate',
    exitCode: 3,
    container: 'guard',
    reason: 'table exists',
    after: 2000,
  });
  const scripted = await run(world, {
    overrides: { containerOverrides: [{ name: 'app', command: ['npm', 'run', 'migrate'] }] },
  });
  expect(scripted.overrides?.containerOverrides?.[0]?.command).toEqual(['npm', 'run', 'migrate']);
  world.pass(2000);
  expect((await look(world, scripted)).lastStatus).toBe('RUNNING');
  world.pass(1000);
  expect(exits(await look(world, scripted))).toContainEqual({
    name: 'guard',
    exitCode: 3,
    reason: 'table exists',
  });
  const next = await run(world);
  world.pass(1000);
  expect(exits(await look(world, next))).toContainEqual({ name: 'app', exitCode: 0 });
});

test('the image decides how an unscripted task ends', async () => {
  const world = await startWorld();
  registerMigration(world, { crashes: { exitCode: 2 } });
  const crash = await run(world);
  world.pass(1000);
  expect(exits(await look(world, crash))).toContainEqual({ name: 'app', exitCode: 2 });
  registerMigration(world, 'unpullable');
  const unpullable = await run(world);
  world.pass(1000);
  const stopped = await look(world, unpullable);
  expect(stopped.stopCode).toBe('TaskFailedToStart');
  expect(stopped.containers?.every(({ exitCode }) => exitCode === undefined)).toBe(true);
});

test('the same clientToken runs one task, and conflicts with another request', async () => {
  const world = await startWorld();
  registerMigration(world);
  const first = await run(world, { clientToken: 'operation-1' });
  world.pass(200);
  const second = await run(world, { clientToken: 'operation-1' });
  expect(second.taskArn).toBe(first.taskArn);
  expect(await world.tasks()).toHaveLength(1);
  await expect(run(world, { clientToken: 'operation-1', count: 2 })).rejects.toMatchObject({
    name: 'ConflictException',
  });
  await expect(run(world, { clientToken: 'x'.repeat(65) })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('RunTask can place nothing and say so inside a 200', async () => {
  const world = await startWorld();
  registerMigration(world);
  world.aws.ecs.scriptTask({ family: 'shop-migrate', failure: { reason: 'RESOURCE:MEMORY' } });
  const { tasks, failures } = await world.ecs.send(
    new RunTaskCommand({ cluster, taskDefinition: 'shop-migrate' }),
  );
  expect({ tasks, failures }).toEqual({ tasks: [], failures: [{ reason: 'RESOURCE:MEMORY' }] });
});

test('tasks are listed by service, family, starter and desired status, in pages', async () => {
  const { world } = await startService();
  registerMigration(world);
  await run(world);
  const list = async (more: object): Promise<number | undefined> =>
    (await world.ecs.send(new ListTasksCommand({ cluster, ...more }))).taskArns?.length;
  expect(await list({})).toBe(3);
  expect(await list({ serviceName: 'shop-api-staging' })).toBe(2);
  expect(await list({ family: 'shop-migrate' })).toBe(1);
  expect(await list({ startedBy: 'slipway' })).toBe(1);
  expect(await list({ desiredStatus: 'STOPPED' })).toBe(0);
  expect(await list({ maxResults: 1 })).toBe(1);
  await expect(list({ serviceName: 'nobody' })).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
});

test('a stopped task is listed for about an hour, then MISSING', async () => {
  const world = await startWorld();
  registerMigration(world);
  const task = await run(world);
  world.pass(59 * 60 * 1000);
  expect((await look(world, task)).lastStatus).toBe('STOPPED');
  world.pass(2 * 60 * 1000);
  const gone = await world.ecs.send(new DescribeTasksCommand({ cluster, tasks: [known(task.taskArn)] }));
  expect(gone).toMatchObject({ tasks: [], failures: [{ reason: 'MISSING', arn: task.taskArn }] });
});

test('DescribeTasks takes at most 100', async () => {
  const world = await startWorld();
  await expect(
    world.ecs.send(new DescribeTasksCommand({ cluster, tasks: Array<string>(101).fill('a') })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});
