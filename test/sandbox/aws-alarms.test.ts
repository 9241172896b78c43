import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { sentences } from './aws-support.ts';
import { startStrategy, traffic, until, watch } from './aws-strategy-support.ts';

const alarms = { alarmNames: ['5xx', 'latency'], enable: true, rollback: true };
const strategies: [string, DeploymentConfiguration][] = [
  ['ROLLING', { alarms, bakeTimeInMinutes: 5 }],
  ['BLUE_GREEN', { alarms, bakeTimeInMinutes: 5, strategy: 'BLUE_GREEN' }],
  ['CANARY', { alarms, bakeTimeInMinutes: 5, strategy: 'CANARY', canaryConfiguration: {} }],
];

test.each(strategies)('%s: an alarm on the way takes the deployment back', async (_, configuration) => {
  const { world, deploy, good } = await startStrategy(configuration);
  await deploy();
  world.pass(300);
  expect((await world.newest()).alarms).toEqual({
    status: 'MONITORING',
    alarmNames: ['5xx', 'latency'],
    triggeredAlarmNames: [],
  });
  world.aws.ecs.alarm('somebody else’s', 'ALARM');
  world.pass(100);
  expect((await world.newest()).status).toBe('IN_PROGRESS');
  world.aws.ecs.alarm('latency', 'ALARM');
  world.pass(50);
  expect(await world.newest()).toMatchObject({
    status: 'ROLLBACK_IN_PROGRESS',
    statusReason: expect.stringContaining('latency') as string,
    alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['latency'] },
    rollback: { reason: expect.stringContaining('latency') as string },
  });
  expect(sentences(await world.service())).toContain(
    '(service shop-api-staging) (deployment ecs-svc/…) deployment failed: alarm detected.',
  );
  world.pass(5000);
  expect(await world.newest()).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    alarms: { status: 'TRIGGERED' },
    deploymentCircuitBreaker: { status: 'MONITORING_COMPLETE' },
  });
  expect((await world.service()).taskDefinition).toBe(good);
});

test.each(strategies)('%s: an alarm in the bake time does so as well', async (_, configuration) => {
  const { world, deploy, good } = await startStrategy(configuration, { tempo: { minute: 2000 } });
  await deploy();
  // The canary bakes for 10 minutes first.
  world.pass(configuration.strategy === 'CANARY' ? 25_000 : 8000);
  const { status, lifecycleStage } = await world.newest();
  const stage = configuration.strategy === undefined ? undefined : 'BAKE_TIME';
  expect({ status, lifecycleStage }).toEqual({ status: 'IN_PROGRESS', lifecycleStage: stage });
  world.aws.ecs.alarm('5xx', 'ALARM');
  world.pass(5000);
  expect((await world.newest()).status).toBe('ROLLBACK_SUCCESSFUL');
  expect((await world.service()).deployments).toMatchObject([{ status: 'PRIMARY', taskDefinition: good }]);
});

test('a rolling update with alarms stays IN_PROGRESS while it bakes, its old deployment listed without a task', async () => {
  const { world, deploy } = await startStrategy({ alarms, bakeTimeInMinutes: 5 });
  await deploy();
  world.pass(4000);
  expect((await world.service()).deployments).toMatchObject([
    { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', runningCount: 2 },
    { status: 'ACTIVE', runningCount: 0 },
  ]);
  world.pass(2000);
  expect(await world.newest()).toMatchObject({
    status: 'SUCCESSFUL',
    alarms: { status: 'MONITORING_COMPLETE', triggeredAlarmNames: [] },
  });
  expect((await world.service()).deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
});

test('a rolling update bakes for as long as ECS thinks when nobody said, and not at all without alarms', async () => {
  const unsaid = await startStrategy({ alarms });
  await unsaid.deploy();
  unsaid.world.pass(3000);
  expect((await unsaid.world.newest()).status).toBe('IN_PROGRESS');
  unsaid.world.pass(1000);
  expect((await unsaid.world.newest()).status).toBe('SUCCESSFUL');
  const without = await startStrategy({ bakeTimeInMinutes: 60 });
  await without.deploy();
  without.world.pass(1500);
  expect((await without.world.newest()).status).toBe('SUCCESSFUL');
});

test('without rollback the deployment is STOPPED, and the tasks stay', async () => {
  const { world, deploy } = await startStrategy({
    alarms: { ...alarms, rollback: false },
    strategy: 'BLUE_GREEN',
    bakeTimeInMinutes: 60,
  });
  const arn = await deploy();
  await until(world, ({ lifecycleStage }) => lifecycleStage === 'BAKE_TIME');
  world.aws.ecs.alarm('5xx', 'ALARM');
  world.pass(5000);
  const stopped = await world.newest();
  expect(stopped).toMatchObject({
    status: 'STOPPED',
    statusReason: expect.stringContaining('5xx') as string,
    stoppedAt: expect.any(Date) as Date,
    alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['5xx'] },
  });
  expect(traffic(stopped)).toBe('0/100');
  expect(await world.service()).toMatchObject({ taskDefinition: arn, runningCount: 4 });
});

test('rolling, without rollback: rolloutState FAILED says why', async () => {
  const { world, deploy } = await startStrategy({
    alarms: { ...alarms, rollback: false },
    bakeTimeInMinutes: 60,
  });
  await deploy();
  world.pass(3000);
  world.aws.ecs.alarm('latency', 'ALARM');
  world.pass(50);
  expect((await world.newest()).status).toBe('STOPPED');
  expect((await world.service()).deployments?.[0]).toMatchObject({
    status: 'PRIMARY',
    rolloutState: 'FAILED',
    rolloutStateReason: 'ECS deployment failed: alarm detected.',
  });
});

test('an alarm that rings when a deployment begins makes ECS ignore all of them for its whole length', async () => {
  const { world, deploy } = await startStrategy({ alarms, strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 });
  world.aws.ecs.alarm('latency', 'ALARM');
  await deploy();
  world.aws.ecs.alarm('5xx', 'ALARM');
  const told = await watch(world, 5000, ({ status, alarms: seen }) => `${status} ${seen?.status}`);
  expect(told).toEqual(['IN_PROGRESS DISABLED', 'SUCCESSFUL DISABLED']);
  world.aws.ecs.alarm('latency', 'OK');
  world.aws.ecs.alarm('5xx', 'OK');
  await deploy();
  expect((await world.newest()).alarms?.status).toBe('MONITORING');
});

test('after the deployment an alarm changes nothing, nor while it goes back', async () => {
  const { world, deploy } = await startStrategy({ alarms, bakeTimeInMinutes: 1 });
  await deploy();
  world.pass(5000);
  world.aws.ecs.alarm('5xx', 'ALARM');
  world.pass(5000);
  expect((await world.newest()).status).toBe('SUCCESSFUL');
  world.aws.ecs.alarm('5xx', 'OK');
  await deploy({ crashes: { exitCode: 1 } });
  await until(world, ({ status }) => status === 'ROLLBACK_IN_PROGRESS');
  world.aws.ecs.alarm('5xx', 'ALARM');
  world.pass(5000);
  expect(await world.newest()).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    alarms: { status: 'MONITORING_COMPLETE', triggeredAlarmNames: [] },
  });
});

test('alarms that are turned off are not watched, and other regions have their own', async () => {
  const { world, deploy } = await startStrategy({ alarms: { ...alarms, enable: false } });
  world.aws.ecs.alarm('5xx', 'ALARM', { region: 'us-east-1' });
  await deploy();
  world.aws.ecs.alarm('5xx', 'ALARM');
  world.pass(2000);
  expect(await world.newest()).toMatchObject({ status: 'SUCCESSFUL', alarms: { status: 'DISABLED' } });
});
