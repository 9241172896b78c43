import { type DeploymentConfiguration, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { known } from './aws-support.ts';
import { named, startStrategy, until } from './aws-strategy-support.ts';

const early = (
  sourceServiceRevisionCleanup: 'BLOCKING' | 'DEFERRED',
  healthyPercent = 100,
): DeploymentConfiguration => ({
  minimumHealthyPercent: 50,
  earlySuccessCriteria: { enable: true, healthyPercent, sourceServiceRevisionCleanup },
});

test('DEFERRED: SUCCESSFUL while the old tasks still run, and they go afterwards', async () => {
  const { world, deploy, good } = await startStrategy(early('DEFERRED'), { tempo: { drain: 2000 } });
  const arn = await deploy();
  const done = await until(world, ({ status }) => status === 'SUCCESSFUL');
  const service = await world.service();
  expect(service).toMatchObject({ runningCount: 4, taskDefinition: arn });
  expect(service.deployments).toMatchObject([
    { status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2 },
    { status: 'ACTIVE', taskDefinition: good, runningCount: 2 },
  ]);
  expect(done.sourceServiceRevisions).toMatchObject([{ runningTaskCount: 2 }]);
  world.pass(1000);
  expect((await world.service()).deployments).toHaveLength(2);
  world.pass(2000);
  expect((await world.service()).deployments).toMatchObject([{ status: 'PRIMARY', runningCount: 2 }]);
  // A snapshot of how it was at the end.
  expect((await world.newest()).sourceServiceRevisions).toMatchObject([{ runningTaskCount: 2 }]);
});

test('BLOCKING: the old tasks go first', async () => {
  const { world, deploy } = await startStrategy(early('BLOCKING'), { tempo: { drain: 2000 } });
  await deploy();
  world.pass(2000);
  expect((await world.newest()).status).toBe('IN_PROGRESS');
  await until(world, ({ status }) => status === 'SUCCESSFUL');
  expect((await world.service()).deployments).toHaveLength(1);
});

test('a share of healthy tasks is enough, rounded up, and the others come afterwards', async () => {
  const { world, deploy } = await startStrategy(
    { ...early('DEFERRED', 50), maximumPercent: 100 },
    { desiredCount: 3 },
  );
  await deploy();
  // Each new one takes the place of an old one.
  const done = await until(world, ({ status }) => status === 'SUCCESSFUL');
  expect(done.targetServiceRevision).toMatchObject({ runningTaskCount: 2, pendingTaskCount: 1 });
  world.pass(3000);
  const service = await world.service();
  expect(service.deployments).toMatchObject([{ runningCount: 3, rolloutState: 'COMPLETED' }]);
});

test('once it is SUCCESSFUL neither the circuit breaker nor an alarm takes it back', async () => {
  const { world, deploy } = await startStrategy({
    ...early('DEFERRED', 50),
    alarms: { alarmNames: ['5xx'], enable: true, rollback: true },
    bakeTimeInMinutes: 1,
  });
  const arn = await deploy();
  const done = await until(world, ({ status }) => status === 'SUCCESSFUL');
  expect(known(done.finishedAt).getTime() - known(done.startedAt).getTime()).toBeGreaterThan(1000);
  world.aws.ecs.alarm('5xx', 'ALARM');
  world.pass(5000);
  expect((await world.newest()).status).toBe('SUCCESSFUL');
  expect((await world.service()).taskDefinition).toBe(arn);
});

test('too few healthy tasks are not enough: the circuit breaker takes it back', async () => {
  const { world, deploy } = await startStrategy(early('BLOCKING', 50));
  await deploy('unhealthy');
  world.pass(5000);
  expect((await world.newest()).status).toBe('ROLLBACK_SUCCESSFUL');
});

test('desired count 0 is done without a task', async () => {
  const { world, deploy } = await startStrategy(early('DEFERRED'), { desiredCount: 0 });
  await deploy();
  world.pass(500);
  expect((await world.newest()).status).toBe('SUCCESSFUL');
});

test('criteria that are turned off, and a long way to the steady state, as before', async () => {
  const { world, deploy } = await startStrategy(
    { earlySuccessCriteria: { enable: false } },
    { tempo: { steadyState: 10 * 60_000 } },
  );
  await deploy();
  world.pass(9 * 60_000);
  expect((await world.newest()).status).toBe('IN_PROGRESS');
  expect((await world.service()).deployments).toMatchObject([
    { rolloutState: 'IN_PROGRESS', runningCount: 2 },
  ]);
  world.pass(2 * 60_000);
  expect((await world.newest()).status).toBe('SUCCESSFUL');
});

test('criteria that ECS refuses are refused', async () => {
  const { world } = await startStrategy({});
  const refused: DeploymentConfiguration[] = [
    { strategy: 'BLUE_GREEN', ...early('DEFERRED') },
    { earlySuccessCriteria: { enable: true } },
    { earlySuccessCriteria: { enable: true, healthyPercent: 100 } },
    early('DEFERRED', 49),
    early('DEFERRED', 101),
    early('DEFERRED', 66.6),
  ];
  for (const deploymentConfiguration of refused) {
    await expect(
      world.ecs.send(new UpdateServiceCommand({ ...named, deploymentConfiguration })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }
});
