import {
  ContinueServiceDeploymentCommand,
  type DeploymentConfiguration,
  type DeploymentLifecycleHook,
  type DeploymentLifecycleHookDetail,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { known, type World } from './aws-support.ts';
import { named, startStrategy, traffic, until, watch } from './aws-strategy-support.ts';

const pauseAt = (
  stage: NonNullable<DeploymentLifecycleHook['lifecycleStages']>[number],
  timeoutConfiguration?: DeploymentLifecycleHook['timeoutConfiguration'],
): DeploymentLifecycleHook => ({ targetType: 'PAUSE', lifecycleStages: [stage], timeoutConfiguration });

const pausing = (...lifecycleHooks: DeploymentLifecycleHook[]): DeploymentConfiguration => ({
  strategy: 'BLUE_GREEN',
  bakeTimeInMinutes: 1,
  lifecycleHooks,
});

async function hooks(world: World): Promise<DeploymentLifecycleHookDetail[]> {
  return (await world.newest()).lifecycleHookDetails ?? [];
}

const statuses = async (world: World): Promise<(string | undefined)[]> =>
  (await hooks(world)).map(({ status }) => status);

async function act(world: World, action?: 'CONTINUE' | 'ROLLBACK', hookId?: string): Promise<void> {
  const { serviceDeploymentArn, lifecycleHookDetails = [] } = await world.newest();
  const waiting = lifecycleHookDetails.find(({ status }) => status === 'AWAITING_ACTION');
  const answer = await world.ecs.send(
    new ContinueServiceDeploymentCommand({
      serviceDeploymentArn,
      hookId: hookId ?? waiting?.hookId ?? 'ecs-pause-none',
      action,
    }),
  );
  expect(answer.serviceDeploymentArn).toBe(serviceDeploymentArn);
}

const paused = (world: World) =>
  until(world, ({ lifecycleHookDetails = [] }) =>
    lifecycleHookDetails.some(({ status }) => status === 'AWAITING_ACTION'),
  );

test('a deployment waits at its pause until somebody continues it', async () => {
  const { world, deploy } = await startStrategy(
    pausing(pauseAt('POST_TEST_TRAFFIC_SHIFT', { timeoutInMinutes: 60, action: 'CONTINUE' })),
  );
  await deploy();
  expect(await hooks(world)).toEqual([]);
  const waiting = await paused(world);
  const began = world.now();
  expect(waiting).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT' });
  expect(waiting.lifecycleHookDetails).toEqual([
    {
      hookId: expect.stringMatching(/^ecs-pause-[\w-]{43}$/) as string,
      targetType: 'PAUSE',
      status: 'AWAITING_ACTION',
      expiresAt: new Date(began + 60_000),
      timeoutAction: 'CONTINUE',
    },
  ]);
  world.pass(50_000);
  expect(await world.newest()).toMatchObject({ lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT' });
  expect(traffic(await world.newest())).toBe('100/0');
  await act(world, 'CONTINUE');
  expect(await statuses(world)).toEqual(['SUCCEEDED']);
  world.pass(5000);
  expect(await world.newest()).toMatchObject({
    status: 'SUCCESSFUL',
    lifecycleHookDetails: [{ status: 'SUCCEEDED' }],
  });
});

test('an action that is left out is CONTINUE', async () => {
  const { world, deploy } = await startStrategy(pausing(pauseAt('PRE_SCALE_UP')));
  await deploy();
  await paused(world);
  expect((await world.service()).runningCount).toBe(2);
  await act(world);
  world.pass(5000);
  expect((await world.newest()).status).toBe('SUCCESSFUL');
});

test('ROLLBACK takes the deployment back', async () => {
  const { world, deploy, good } = await startStrategy(pausing(pauseAt('POST_PRODUCTION_TRAFFIC_SHIFT')));
  await deploy();
  expect(traffic(await paused(world))).toBe('0/100');
  await act(world, 'ROLLBACK');
  expect(await world.newest()).toMatchObject({
    status: 'ROLLBACK_REQUESTED',
    lifecycleHookDetails: [{ status: 'FAILED' }],
  });
  world.pass(3000);
  expect(await world.newest()).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    statusReason: expect.stringContaining('POST_PRODUCTION_TRAFFIC_SHIFT pause hook') as string,
  });
  expect(traffic(await world.newest())).toBe('100/0');
  expect((await world.service()).taskDefinition).toBe(good);
});

test('nobody in time: back, which is what happens when nothing else was said', async () => {
  const { world, deploy } = await startStrategy(pausing(pauseAt('POST_SCALE_UP', { timeoutInMinutes: 5 })));
  await deploy();
  const waiting = await paused(world);
  expect(waiting.lifecycleHookDetails).toMatchObject([{ timeoutAction: 'ROLLBACK' }]);
  world.pass(4950);
  expect(await statuses(world)).toEqual(['AWAITING_ACTION']);
  world.pass(50);
  expect(await world.newest()).toMatchObject({
    status: 'ROLLBACK_IN_PROGRESS',
    statusReason: 'Service deployment rolled back because POST_SCALE_UP pause hook timed out.',
    lifecycleHookDetails: [{ status: 'TIMED_OUT' }],
  });
  world.pass(3000);
  expect((await world.newest()).status).toBe('ROLLBACK_SUCCESSFUL');
});

test('nobody in time, and the hook says CONTINUE: on', async () => {
  const { world, deploy } = await startStrategy(
    pausing(pauseAt('POST_SCALE_UP', { timeoutInMinutes: 5, action: 'CONTINUE' })),
  );
  await deploy();
  await paused(world);
  world.pass(20_000);
  expect(await world.newest()).toMatchObject({
    status: 'SUCCESSFUL',
    lifecycleHookDetails: [{ status: 'TIMED_OUT' }],
  });
});

test('without a timeout of its own a pause lasts 24 hours', async () => {
  const { world, deploy } = await startStrategy(pausing(pauseAt('PRE_SCALE_UP')), {
    tempo: { minute: 60_000 },
  });
  await deploy();
  const { lifecycleHookDetails } = await paused(world);
  const day = 24 * 60 * 60 * 1000;
  expect(lifecycleHookDetails?.[0]?.expiresAt?.getTime()).toBe(world.now() + day);
  const started = Date.now();
  world.pass(day - 1);
  expect(await statuses(world)).toEqual(['AWAITING_ACTION']);
  world.pass(1);
  expect(await statuses(world)).toEqual(['TIMED_OUT']);
  expect(Date.now() - started).toBeLessThan(1000);
});

test('several hooks at one stage wait together, each with its own id; one that rolls back is enough', async () => {
  const { world, deploy } = await startStrategy(
    pausing(pauseAt('POST_SCALE_UP'), pauseAt('POST_SCALE_UP'), pauseAt('PRE_SCALE_UP')),
  );
  await deploy();
  await paused(world);
  await act(world, 'CONTINUE');
  await until(world, ({ lifecycleStage }) => lifecycleStage === 'POST_SCALE_UP');
  expect(await statuses(world)).toEqual(['SUCCEEDED', 'AWAITING_ACTION', 'AWAITING_ACTION']);
  expect(new Set((await hooks(world)).map(({ hookId }) => hookId)).size).toBe(3);
  await act(world, 'CONTINUE');
  world.pass(1000);
  expect((await world.newest()).lifecycleStage).toBe('POST_SCALE_UP');
  await act(world, 'ROLLBACK');
  world.pass(3000);
  expect(await statuses(world)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'FAILED']);
  expect((await world.newest()).status).toBe('ROLLBACK_SUCCESSFUL');
});

test('before every step of traffic there is a pause of its own', async () => {
  const { world, deploy } = await startStrategy({
    strategy: 'LINEAR',
    linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 1 },
    lifecycleHooks: [pauseAt('PRE_PRODUCTION_TRAFFIC_SHIFT')],
  });
  await deploy();
  expect(traffic(await paused(world))).toBe('100/0');
  const first = known((await hooks(world))[0]?.hookId);
  await act(world, 'CONTINUE');
  world.pass(50);
  expect(traffic(await paused(world))).toBe('50/50');
  await expect(act(world, 'CONTINUE', first)).rejects.toThrow('either completed, unavailable');
  await act(world, 'CONTINUE');
  world.pass(5000);
  expect(await statuses(world)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect((await world.newest()).status).toBe('SUCCESSFUL');
});

test('a rolling update pauses before it starts a task, and before it is done', async () => {
  const { world, deploy } = await startStrategy({
    lifecycleHooks: [pauseAt('PRE_SCALE_UP'), pauseAt('POST_SCALE_UP')],
  });
  const arn = await deploy();
  expect((await paused(world)).lifecycleStage).toBe('PRE_SCALE_UP');
  world.pass(5000);
  expect(await world.service()).toMatchObject({ runningCount: 2, pendingCount: 0 });
  await act(world, 'CONTINUE');
  world.pass(50);
  expect((await paused(world)).lifecycleStage).toBe('POST_SCALE_UP');
  world.pass(5000);
  const service = await world.service();
  expect(service.deployments?.[0]).toMatchObject({ rolloutState: 'IN_PROGRESS', runningCount: 2 });
  expect((await world.tasks()).map((task) => task.taskDefinitionArn)).toEqual([arn, arn]);
  await act(world, 'CONTINUE');
  world.pass(500);
  expect((await world.newest()).status).toBe('SUCCESSFUL');
});

test('a rolling update that is not continued goes back', async () => {
  const { world, deploy, good } = await startStrategy({ lifecycleHooks: [pauseAt('PRE_SCALE_UP')] });
  await deploy();
  await paused(world);
  await act(world, 'ROLLBACK');
  world.pass(1000);
  expect((await world.newest()).status).toBe('ROLLBACK_SUCCESSFUL');
  expect((await world.service()).taskDefinition).toBe(good);
  expect(await world.tasks('STOPPED')).toEqual([]);
});

test('without a hook a rolling update shows no stage', async () => {
  const { world, deploy } = await startStrategy({});
  await deploy();
  expect(await watch(world, 2000, ({ lifecycleStage }) => String(lifecycleStage))).toEqual(['undefined']);
});

test('who comes too late, or with another id, is told so', async () => {
  const { world, deploy } = await startStrategy(pausing(pauseAt('POST_SCALE_UP')));
  await deploy();
  const { serviceDeploymentArn, lifecycleHookDetails } = await paused(world);
  const hookId = known(lifecycleHookDetails?.[0]?.hookId);
  const send = (more: object) =>
    world.ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, ...more }));
  await expect(send({ hookId: 'mine' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}',
  });
  await expect(send({ hookId: 'ecs-pause-mine' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message:
      'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN',
  });
  await expect(send({ serviceDeploymentArn: `${known(serviceDeploymentArn)}x` })).rejects.toMatchObject({
    name: 'ServiceDeploymentNotFoundException',
    message: 'The service deployment does not exist.',
  });
  await expect(send({ action: 'WAIT' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await deploy();
  const [, replaced] = await world.serviceDeployments();
  expect(replaced).toMatchObject({ status: 'STOPPED', lifecycleHookDetails: [{ status: 'FAILED' }] });
  await expect(send({})).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Continuing a service deployment is not allowed for service deployment in terminal states.',
  });
});

test('what ends a deployment ends its pauses', async () => {
  const { world, deploy } = await startStrategy(pausing(pauseAt('POST_SCALE_UP')));
  await deploy();
  const { serviceDeploymentArn } = await paused(world);
  await world.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
  await expect(act(world, 'CONTINUE')).rejects.toThrow('either completed');
  world.pass(3000);
  expect(await statuses(world)).toEqual(['FAILED']);
  expect((await world.newest()).status).toBe('ROLLBACK_SUCCESSFUL');
});

test('Lambda hooks hold nothing up', async () => {
  const { world, deploy } = await startStrategy(
    pausing({ hookTargetArn: 'arn:aws:lambda:…:function:f', lifecycleStages: ['TEST_TRAFFIC_SHIFT'] }),
  );
  await deploy();
  world.pass(5000);
  expect(await world.newest()).toMatchObject({ status: 'SUCCESSFUL', lifecycleHookDetails: [] });
});

test('hooks that ECS refuses are refused', async () => {
  const { world } = await startStrategy(pausing());
  const refusals: [DeploymentLifecycleHook[], string][] = [
    [[pauseAt('PRODUCTION_TRAFFIC_SHIFT')], 'Invalid lifecycle stage provided for Pause Hook'],
    [[pauseAt('TEST_TRAFFIC_SHIFT')], 'Invalid lifecycle stage provided for Pause Hook'],
    [[{ targetType: 'PAUSE' }], 'Invalid lifecycle stage provided for Pause Hook'],
    [[pauseAt('PRE_SCALE_UP', { timeoutInMinutes: 20_161 })], 'timeoutInMinutes'],
    [[pauseAt('PRE_SCALE_UP', { timeoutInMinutes: 0 })], 'timeoutInMinutes'],
    [[{ targetType: 'OTHER' as 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] }], 'Invalid targetType'],
    [Array.from({ length: 11 }, () => pauseAt('PRE_SCALE_UP')), 'at most 10'],
  ];
  for (const [lifecycleHooks, message] of refusals) {
    const update = new UpdateServiceCommand({ ...named, deploymentConfiguration: { lifecycleHooks } });
    await expect(world.ecs.send(update)).rejects.toThrow(message);
  }
});
