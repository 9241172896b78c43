// What ECS may tell of a service deployment that shifts traffic, waits, or goes back (FIELD-NOTES 8, 9).
import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { createOrchestrator } from '../../../src/adapters/ecs/orchestrator.ts';
import { cluster, definition, openEcs } from './sandboxed-ecs.ts';
import { scriptAws } from './scripted-aws.ts';

async function read(deployment: object, service: object = {}) {
  await scriptAws({
    DescribeServices: () => ({ services: [{ serviceName: 'api', status: 'ACTIVE', ...service }] }),
    DescribeServiceDeployments: () => ({
      serviceDeployments: [{ serviceDeploymentArn: 'arn:ours', createdAt: 1, ...deployment }],
    }),
  });
  const rollout = { ecsService: 'api', serviceDeployment: 'arn:ours', revision: 'api:2' };
  return (await createOrchestrator().readRollouts(cluster, [rollout])).get('api');
}

const strategy = (name: string) => ({ deploymentConfiguration: { strategy: name } });

it('tells nothing that ECS does not', async () => {
  expect((await read({}))?.ours).toEqual({
    status: 'in_progress',
    said: null,
    target: '',
    startedAt: 1_000,
    endedAt: null,
    circuitBreaker: false,
    alarm: null,
    strategy: 'rolling',
    stage: null,
    weight: null,
    pause: null,
    wentBackTo: null,
  });
});

it.each([
  ['ROLLING', 'rolling'],
  ['BLUE_GREEN', 'blue_green'],
  ['LINEAR', 'linear'],
  ['CANARY', 'canary'],
  ['SOMETHING_NEW', 'rolling'],
])('reads the strategy %s as %s', async (name, expected) => {
  expect((await read(strategy(name)))?.ours?.strategy).toBe(expected);
});

it.each([
  ['BAKE_TIME', 'bake time'],
  ['POST_TEST_TRAFFIC_SHIFT', 'post test traffic shift'],
  ['SOMETHING_NEW', 'something new'],
])('reads the stage %s as %s', async (lifecycleStage, stage) => {
  expect((await read({ ...strategy('BLUE_GREEN'), lifecycleStage }))?.ours?.stage).toBe(stage);
});

describe('traffic', () => {
  const target = { arn: 'r2', requestedProductionTrafficWeight: 10, requestedTestTrafficWeight: 100 };

  it('is what production was asked to send to the new revision', async () => {
    const sourceServiceRevisions = [{ arn: 'r1', requestedProductionTrafficWeight: 90 }];
    const reading = await read({
      ...strategy('CANARY'),
      targetServiceRevision: target,
      sourceServiceRevisions,
    });
    expect(reading?.ours).toMatchObject({ target: 'r2', weight: 10 });
  });

  it('may be none yet, which is something', async () => {
    const none = { ...target, requestedProductionTrafficWeight: 0 };
    expect((await read({ ...strategy('LINEAR'), targetServiceRevision: none }))?.ours?.weight).toBe(0);
  });

  it('is not shifted by a rolling update', async () => {
    expect((await read({ ...strategy('ROLLING'), targetServiceRevision: target }))?.ours?.weight).toBeNull();
  });
});

describe('a pause', () => {
  const hook = {
    hookId: 'h1',
    targetType: 'PAUSE',
    status: 'AWAITING_ACTION',
    expiresAt: 5,
    timeoutAction: 'ROLLBACK',
  };

  it.each([
    [[hook], { hook: 'h1', expiresAt: 5_000 }],
    [[{ ...hook, expiresAt: undefined }], { hook: 'h1', expiresAt: null }],
    [[{ ...hook, hookId: 'h0', status: 'SUCCEEDED' }, hook], { hook: 'h1', expiresAt: 5_000 }],
    [[{ ...hook, targetType: 'AWS_LAMBDA' }], null],
    [[{ ...hook, status: 'TIMED_OUT' }], null],
    [[], null],
  ])('is a hook that waits for somebody: %o', async (lifecycleHookDetails, pause) => {
    expect((await read({ lifecycleHookDetails }))?.ours?.pause).toEqual(pause);
  });
});

it('waits for nobody once it goes back', async () => {
  const hook = { hookId: 'h1', targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt: 5 };
  for (const status of ['ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS', 'STOPPED', 'SUCCESSFUL']) {
    expect((await read({ status, lifecycleHookDetails: [hook] }))?.ours?.pause).toBeNull();
  }
});

it.each([
  [{ status: 'TRIGGERED', alarmNames: ['a', 'b'], triggeredAlarmNames: ['b'] }, 'b'],
  [{ status: 'TRIGGERED', alarmNames: ['a', 'b'], triggeredAlarmNames: ['a', 'b'] }, 'a, b'],
  [{ status: 'TRIGGERED', alarmNames: ['a'] }, 'a'],
  [{ status: 'MONITORING', alarmNames: ['a'] }, null],
  [{ status: 'DISABLED' }, null],
])('names the alarm that triggered: %o', async (alarms, alarm) => {
  expect((await read({ alarms }))?.ours?.alarm).toBe(alarm);
});

it('tells where ECS goes back to', async () => {
  const rollback = { reason: 'x', startedAt: 2, serviceRevisionArn: 'r1' };
  expect((await read({ status: 'ROLLBACK_IN_PROGRESS', rollback }))?.ours).toMatchObject({
    status: 'rolling_back',
    wentBackTo: 'r1',
  });
});

describe('how many tasks a service is to have', () => {
  const counts = { desiredCount: 0, runningCount: 3, pendingCount: 1 };

  it.each([
    ['DAEMON', counts, 4],
    ['DAEMON', { ...counts, desiredCount: 7 }, 7],
    ['DAEMON', { runningCount: 2 }, 2],
    ['REPLICA', counts, 0],
    [undefined, { ...counts, desiredCount: 2 }, 2],
  ])('%s, %o: %i', async (schedulingStrategy, of, desired) => {
    const whole = await read({}, { schedulingStrategy, ...of });
    expect(whole?.service?.desired).toBe(desired);
    const own = await read({}, { schedulingStrategy, deployments: [{ taskDefinition: 'api:2', ...of }] });
    expect(own?.service?.desired).toBe(desired);
  });
});

describe('on the sandbox', () => {
  async function deploy(deploymentConfiguration: DeploymentConfiguration) {
    const { aws, ecs, pass } = await openEcs();
    const service = { cluster: cluster.name, name: 'api', taskDefinition: definition() };
    aws.ecs.createService({ ...service, deploymentConfiguration });
    const revision = aws.ecs.registerTaskDefinition(definition());
    const serviceDeployment = (await ecs.updateService(cluster, 'api', revision)) ?? '';
    const read = async () => {
      const readings = await ecs.readRollouts(cluster, [{ ecsService: 'api', serviceDeployment, revision }]);
      return readings.get('api')?.ours;
    };
    return { aws, ecs, pass, read, serviceDeployment };
  }

  it('follows a canary: some of the traffic, then all of it', async () => {
    const { pass, read } = await deploy({
      strategy: 'CANARY',
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 10 },
    });
    expect(await read()).toMatchObject({ status: 'in_progress', strategy: 'canary', weight: 0 });
    pass(5_000);
    expect(await read()).toMatchObject({ status: 'in_progress', weight: 10, pause: null });
    pass(60_000);
    expect(await read()).toMatchObject({ status: 'succeeded', weight: 100, wentBackTo: null });
  });

  it('sees that blue/green waits for somebody, and that it goes back', async () => {
    const { ecs, pass, read, serviceDeployment } = await deploy({
      strategy: 'BLUE_GREEN',
      lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }],
    });
    pass(5_000);
    const waiting = await read();
    expect(waiting).toMatchObject({
      status: 'in_progress',
      strategy: 'blue_green',
      stage: 'post test traffic shift',
      weight: 0,
    });
    expect(waiting?.pause?.hook).toMatch(/^ecs-pause-/);
    expect(waiting?.pause?.expiresAt).toBeGreaterThan(waiting?.startedAt ?? Infinity);
    await ecs.stopServiceDeployment(cluster, serviceDeployment);
    expect(await read()).toMatchObject({ status: 'rolling_back', pause: null });
    pass(60_000);
    const over = await read();
    expect(over).toMatchObject({ status: 'rolled_back', pause: null, alarm: null });
    expect(over?.wentBackTo).not.toBeNull();
  });

  it('names the alarm that took it back', async () => {
    const { aws, pass, read } = await deploy({
      strategy: 'ROLLING',
      alarms: { alarmNames: ['errors', 'latency'], enable: true, rollback: true },
      bakeTimeInMinutes: 5,
    });
    pass(100);
    expect(await read()).toMatchObject({ status: 'in_progress', alarm: null });
    aws.ecs.alarm('latency', 'ALARM');
    pass(60_000);
    expect(await read()).toMatchObject({ status: 'rolled_back', alarm: 'latency', circuitBreaker: false });
  });
});
