import {
  DescribeTasksCommand,
  ListTasksCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
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

test('a one-off task that has ended is found by who started it, and by nothing beside that', async () => {
  const { world } = await startService();
  registerMigration(world);
  const task = await run(world, { startedBy: 'slipway/operation-1' });
  await run(world, { startedBy: 'slipway/operation-2' });
  const list = async (more: object): Promise<string[] | undefined> =>
    (await world.ecs.send(new ListTasksCommand({ cluster, startedBy: 'slipway/operation-1', ...more })))
      .taskArns;
  expect(await list({})).toEqual([task.taskArn]);
  world.pass(1000);
  expect(await list({})).toEqual([]);
  expect(await list({ desiredStatus: 'STOPPED' })).toEqual([task.taskArn]);
  for (const filter of [{ family: 'shop-migrate' }, { serviceName: 'shop-api-staging' }]) {
    await expect(list(filter)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }
});

test('a one-off task runs the image of the revision that it was started from', async () => {
  const world = await startWorld();
  const old = registerMigration(world, { crashes: { exitCode: 4 } });
  const first = await run(world);
  registerMigration(world);
  const [again, newer] = [await run(world, { taskDefinition: old }), await run(world)];
  const digest = (task: Task) => task.containers?.find(({ name }) => name === 'app')?.imageDigest;
  expect(digest(again)).toBe(digest(first));
  expect(digest(newer)).not.toBe(digest(first));
  world.pass(1000);
  expect(exits(await look(world, again))).toContainEqual({ name: 'app', exitCode: 4 });
  expect(exits(await look(world, newer))).toContainEqual({ name: 'app', exitCode: 0 });
});

test('StopTask lets a task drain, and says who stopped it', async () => {
  const world = await startWorld();
  registerMigration(world);
  const task = await run(world);
  world.pass(200);
  const stop = (more: object = {}) =>
    world.ecs.send(new StopTaskCommand({ cluster, task: task.taskArn, ...more }));
  expect((await stop({ reason: 'not needed' })).task).toMatchObject({
    taskArn: task.taskArn,
    desiredStatus: 'STOPPED',
    stopCode: 'UserInitiated',
    stoppedReason: 'not needed',
  });
  expect((await look(world, task)).lastStatus).not.toBe('STOPPED');
  world.pass(200);
  expect(await look(world, task)).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated' });
  expect((await stop()).task).toMatchObject({ stoppedReason: 'not needed' });
  await expect(stop({ task: 'nothing' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'The referenced task was not found.',
  });
});

test('a task that is stopped before it started has no exit code, and no reason of its own', async () => {
  const world = await startWorld();
  registerMigration(world);
  const task = await run(world);
  await world.ecs.send(new StopTaskCommand({ cluster, task: task.taskArn }));
  world.pass(1000);
  const stopped = await look(world, task);
  expect(stopped).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' });
  expect(stopped.containers?.every(({ exitCode }) => exitCode === undefined)).toBe(true);
});

test('a service replaces a task that somebody stopped, and does not count it as failed', async () => {
  const { world } = await startService();
  const [task] = await world.tasks();
  await world.ecs.send(new StopTaskCommand({ cluster, task: known(task?.taskArn) }));
  world.pass(1000);
  const service = await world.service();
  expect(service).toMatchObject({ runningCount: 2, deployments: [{ failedTasks: 0 }] });
  expect((await world.tasks()).map(({ taskArn }) => taskArn)).not.toContain(task?.taskArn);
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
