import { StopServiceDeploymentCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { known, sentences } from './aws-support.ts';
import { named, startStrategy, traffic, until, watch } from './aws-strategy-support.ts';

const blueGreen = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2 } as const;

test('BLUE_GREEN: the new tasks stand beside the old ones, traffic moves at once, and the old ones go after the bake time', async () => {
  const { world, deploy, good } = await startStrategy(blueGreen);
  const arn = await deploy();
  expect((await world.newest()).lifecycleStage).toBeUndefined();
  const told = await watch(world, 5000, (newest) => `${newest.lifecycleStage} ${traffic(newest)}`);
  expect(told).toEqual([
    'PRE_SCALE_UP 100/0',
    'SCALE_UP 100/0',
    'POST_SCALE_UP 100/0',
    'TEST_TRAFFIC_SHIFT 100/0',
    'POST_TEST_TRAFFIC_SHIFT 100/0',
    // Described by the SDK, and not in its enumeration.
    'PRE_PRODUCTION_TRAFFIC_SHIFT 100/0',
    'PRODUCTION_TRAFFIC_SHIFT 0/100',
    'POST_PRODUCTION_TRAFFIC_SHIFT 0/100',
    'BAKE_TIME 0/100',
    'CLEAN_UP 0/100',
  ]);
  expect(await world.newest()).toMatchObject({
    status: 'SUCCESSFUL',
    deploymentConfiguration: blueGreen,
    deploymentCircuitBreaker: { status: 'MONITORING_COMPLETE' },
    alarms: { status: 'DISABLED' },
    lifecycleHookDetails: [],
  });
  const tasks = await world.tasks();
  expect(tasks.map((task) => task.taskDefinitionArn)).toEqual([arn, arn]);
  expect((await world.tasks('STOPPED')).map((task) => task.taskDefinitionArn)).toEqual([good, good]);
});

test('both sides are whole until the bake time is over; only then the deployment is SUCCESSFUL', async () => {
  const { world, deploy } = await startStrategy(blueGreen);
  await deploy();
  const baking = await until(world, (newest) => newest.lifecycleStage === 'BAKE_TIME');
  world.pass(1950);
  expect((await world.service()).runningCount).toBe(4);
  expect(await world.newest()).toMatchObject({
    status: 'IN_PROGRESS',
    lifecycleStage: 'BAKE_TIME',
    sourceServiceRevisions: [{ requestedTaskCount: 2, runningTaskCount: 2 }],
    targetServiceRevision: { requestedTaskCount: 2, runningTaskCount: 2, requestedTestTrafficWeight: 100 },
  });
  world.pass(50);
  expect((await world.newest()).lifecycleStage).toBe('CLEAN_UP');
  const done = await until(world, ({ status }) => status === 'SUCCESSFUL');
  expect(done.finishedAt?.getTime()).toBeGreaterThan(known(baking.updatedAt).getTime() + 2000);
  expect((await world.service()).runningCount).toBe(2);
});

test('a minute takes as long as the tempo says', async () => {
  const { world, deploy } = await startStrategy(blueGreen, { tempo: { minute: 60_000 } });
  await deploy();
  world.pass(119_000);
  expect((await world.newest()).lifecycleStage).toBe('BAKE_TIME');
  world.aws.ecs.setTempo({ minute: 1 });
  world.pass(1000);
  expect((await world.newest()).status).toBe('SUCCESSFUL');
});

test('DescribeServices says PRIMARY and ACTIVE, and no rolloutState unless told so', async () => {
  const { world, deploy, good } = await startStrategy(blueGreen);
  const arn = await deploy();
  world.pass(1000);
  const service = await world.service();
  expect(service.deploymentConfiguration?.strategy).toBe('BLUE_GREEN');
  expect(service.deployments).toMatchObject([
    { status: 'PRIMARY', taskDefinition: arn, desiredCount: 2 },
    { status: 'ACTIVE', taskDefinition: good, desiredCount: 2 },
  ]);
  for (const deployment of service.deployments ?? []) {
    expect(deployment).not.toHaveProperty('rolloutState');
    expect(deployment).not.toHaveProperty('rolloutStateReason');
  }
  world.aws.ecs.showRolloutOfShifts(true);
  expect((await world.service()).deployments).toMatchObject([
    { rolloutState: 'IN_PROGRESS' },
    { rolloutState: 'COMPLETED' },
  ]);
});

test('LINEAR: in equal steps, each with its bake time but the last', async () => {
  const { world, deploy } = await startStrategy({
    strategy: 'LINEAR',
    bakeTimeInMinutes: 1,
    linearConfiguration: { stepPercent: 33.3, stepBakeTimeInMinutes: 2 },
  });
  await deploy();
  const began = new Map<string, number>();
  const told = await watch(world, 12_000, (newest) => {
    const said = `${newest.lifecycleStage} ${traffic(newest)}`;
    if (!began.has(said)) began.set(said, world.now());
    return said;
  });
  const shifts = told.filter((said) => said.includes('PRODUCTION') && !said.startsWith('POST'));
  expect(shifts).toEqual([
    'PRE_PRODUCTION_TRAFFIC_SHIFT 100/0',
    'PRODUCTION_TRAFFIC_SHIFT 66.7/33.3',
    'PRE_PRODUCTION_TRAFFIC_SHIFT 66.7/33.3',
    'PRODUCTION_TRAFFIC_SHIFT 33.4/66.6',
    'PRE_PRODUCTION_TRAFFIC_SHIFT 33.4/66.6',
    'PRODUCTION_TRAFFIC_SHIFT 0.1/99.9',
    'PRE_PRODUCTION_TRAFFIC_SHIFT 0.1/99.9',
    'PRODUCTION_TRAFFIC_SHIFT 0/100',
  ]);
  const between = (one: string, other: string): number => known(began.get(other)) - known(began.get(one));
  expect(between('PRODUCTION_TRAFFIC_SHIFT 66.7/33.3', 'PRE_PRODUCTION_TRAFFIC_SHIFT 66.7/33.3')).toBe(2100);
  expect(between('PRODUCTION_TRAFFIC_SHIFT 0/100', 'POST_PRODUCTION_TRAFFIC_SHIFT 0/100')).toBe(100);
  expect((await world.newest()).status).toBe('SUCCESSFUL');
});

test('CANARY: a little of the traffic, its bake time, then the rest', async () => {
  const { world, deploy } = await startStrategy({
    strategy: 'CANARY',
    canaryConfiguration: { canaryPercent: 12.5, canaryBakeTimeInMinutes: 3 },
  });
  await deploy();
  const told = await watch(world, 8000, traffic);
  expect(told).toEqual(['100/0', '87.5/12.5', '0/100']);
  expect((await world.newest()).status).toBe('SUCCESSFUL');
});

test('without numbers of their own LINEAR and CANARY take those of the SDK', async () => {
  const tempo = { minute: 10 };
  const linear = await startStrategy({ strategy: 'LINEAR' }, { tempo });
  await linear.deploy();
  expect(await watch(linear.world, 4000, traffic)).toHaveLength(11);
  const canary = await startStrategy({ strategy: 'CANARY' }, { tempo });
  await canary.deploy();
  expect(await watch(canary.world, 2000, traffic)).toEqual(['100/0', '95/5', '0/100']);
});

test('what does not become healthy gets no traffic, and the circuit breaker takes it back', async () => {
  const { world, deploy, good } = await startStrategy(blueGreen);
  await deploy({ crashes: { exitCode: 1 } });
  const told = await watch(world, 4000, (newest) => `${newest.status} ${traffic(newest)}`);
  expect(told).toEqual(['IN_PROGRESS 100/0', 'ROLLBACK_IN_PROGRESS 100/0', 'ROLLBACK_SUCCESSFUL 100/0']);
  const service = await world.service();
  expect(service).toMatchObject({ taskDefinition: good, runningCount: 2, pendingCount: 0 });
  expect(service.deployments).toMatchObject([{ status: 'PRIMARY', taskDefinition: good }]);
  expect(await world.newest()).toMatchObject({
    deploymentCircuitBreaker: { status: 'TRIGGERED' },
    statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
  });
});

test('StopServiceDeployment in the bake time takes the traffic back, through stages of its own', async () => {
  const { world, deploy, good } = await startStrategy(blueGreen);
  await deploy();
  const { serviceDeploymentArn } = await until(world, ({ lifecycleStage }) => lifecycleStage === 'BAKE_TIME');
  await world.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
  expect(await world.newest()).toMatchObject({ status: 'ROLLBACK_REQUESTED', lifecycleStage: 'BAKE_TIME' });
  const told = await watch(
    world,
    2000,
    (newest) => `${newest.status} ${newest.lifecycleStage} ${traffic(newest)}`,
  );
  expect(told).toEqual([
    'ROLLBACK_IN_PROGRESS SCALE_UP 0/100',
    'ROLLBACK_IN_PROGRESS PRODUCTION_TRAFFIC_SHIFT 100/0',
    'ROLLBACK_IN_PROGRESS CLEAN_UP 100/0',
    'ROLLBACK_SUCCESSFUL CLEAN_UP 100/0',
  ]);
  expect((await world.newest()).targetServiceRevision?.requestedTestTrafficWeight).toBe(0);
  const tasks = await world.tasks();
  expect(tasks.map((task) => task.taskDefinitionArn)).toEqual([good, good]);
  expect(sentences(await world.service()).at(-1)).toBe(
    '(service shop-api-staging) has reached a steady state.',
  );
});

test('going back during the clean-up starts the old tasks again before they get traffic', async () => {
  const { world, deploy, good } = await startStrategy(blueGreen);
  await deploy();
  const { serviceDeploymentArn } = await until(world, ({ lifecycleStage }) => lifecycleStage === 'CLEAN_UP');
  world.pass(100);
  await world.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
  const told = await watch(world, 3000, (newest) => `${newest.lifecycleStage} ${traffic(newest)}`);
  expect(told).toEqual(['SCALE_UP 0/100', 'PRODUCTION_TRAFFIC_SHIFT 100/0', 'CLEAN_UP 100/0']);
  expect(await world.newest()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
  expect((await world.service()).taskDefinition).toBe(good);
});

test('a second update in flight reconciles the service first, with the revision that was deployed last', async () => {
  const { world, deploy, good } = await startStrategy({
    strategy: 'LINEAR',
    linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 10 },
  });
  const replaced = await deploy();
  await until(world, (newest) => traffic(newest) === '50/50');
  const arn = await deploy();
  const [newest, earlier] = await world.serviceDeployments();
  expect(earlier).toMatchObject({ status: 'STOPPED' });
  expect(newest?.sourceServiceRevisions).toHaveLength(2);
  expect(traffic(known(newest))).toBe('50/50/0');
  const told = await watch(world, 1200, (each) => `${each.lifecycleStage} ${traffic(each)}`);
  expect(told.slice(0, 3)).toEqual(['RECONCILE_SERVICE 50/50/0', 'PRE_SCALE_UP 100/0/0', 'SCALE_UP 100/0/0']);
  const definitions = (await world.tasks()).map((task) => task.taskDefinitionArn);
  expect(definitions).not.toContain(replaced);
  expect(new Set(definitions)).toEqual(new Set([good, arn]));
});

test('a deployment keeps the configuration that it began with', async () => {
  const { world, deploy } = await startStrategy(blueGreen);
  await deploy();
  world.aws.ecs.updateServiceAsSomebodyElse({
    ...named,
    deploymentConfiguration: { strategy: 'ROLLING', bakeTimeInMinutes: 0 },
  });
  expect((await world.service()).deploymentConfiguration?.strategy).toBe('ROLLING');
  await until(world, ({ lifecycleStage }) => lifecycleStage === 'BAKE_TIME');
  world.pass(1900);
  expect(await world.newest()).toMatchObject({
    lifecycleStage: 'BAKE_TIME',
    deploymentConfiguration: blueGreen,
  });
  await until(world, ({ status }) => status === 'SUCCESSFUL');
  await deploy();
  world.pass(2000);
  expect((await world.newest()).lifecycleStage).toBeUndefined();
});

test('without rollback a deployment that fails is STOPPED, and its traffic stays where it is', async () => {
  const { world, deploy } = await startStrategy({
    ...blueGreen,
    deploymentCircuitBreaker: { enable: true, rollback: false },
  });
  await deploy('unhealthy');
  world.pass(5000);
  const stopped = await world.newest();
  expect(stopped).toMatchObject({ status: 'STOPPED', lifecycleStage: 'SCALE_UP' });
  expect(traffic(stopped)).toBe('100/0');
});

test('a first deployment has nothing beside it, and nothing to go back to', async () => {
  const { world } = await startStrategy(blueGreen, { stable: false });
  world.pass(5000);
  const first = await world.newest();
  expect(first).toMatchObject({ status: 'SUCCESSFUL', sourceServiceRevisions: [] });
  expect(traffic(first)).toBe('100');
});

test('desired count 0 goes through the stages without one task', async () => {
  const { world, deploy } = await startStrategy(blueGreen, { desiredCount: 0 });
  await deploy('unpullable');
  const told = await watch(world, 4000, ({ lifecycleStage }) => String(lifecycleStage));
  expect(told).toHaveLength(10);
  expect((await world.newest()).status).toBe('SUCCESSFUL');
});

test('a task lost on either side is replaced, and both follow the desired count', async () => {
  const { world, deploy } = await startStrategy(blueGreen, { tempo: { minute: 10_000 } });
  await deploy();
  await until(world, ({ lifecycleStage }) => lifecycleStage === 'BAKE_TIME');
  world.aws.ecs.scale({ ...named, desiredCount: 3 });
  world.pass(1000);
  expect((await world.service()).runningCount).toBe(6);
  world.aws.ecs.scale({ ...named, desiredCount: 1 });
  world.pass(1000);
  expect((await world.service()).runningCount).toBe(2);
});

test('the counts of a service deployment stay as they were when it ended', async () => {
  const { world, deploy } = await startStrategy(blueGreen);
  await deploy();
  await until(world, ({ status }) => status === 'SUCCESSFUL');
  world.aws.ecs.scale({ ...named, desiredCount: 5 });
  world.pass(1000);
  expect(await world.newest()).toMatchObject({
    targetServiceRevision: { requestedTaskCount: 2, runningTaskCount: 2 },
    sourceServiceRevisions: [{ runningTaskCount: 0 }],
  });
});

test('configurations that ECS refuses are refused, and what belongs to another strategy is dropped', async () => {
  const { world } = await startStrategy(blueGreen);
  const update = (deploymentConfiguration: object) =>
    world.ecs.send(new UpdateServiceCommand({ ...named, deploymentConfiguration }));
  for (const refused of [
    { strategy: 'LINEAR', linearConfiguration: { stepPercent: 2 } },
    { strategy: 'LINEAR', linearConfiguration: { stepBakeTimeInMinutes: 1441 } },
    { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0 } },
    { strategy: 'CANARY', canaryConfiguration: { canaryBakeTimeInMinutes: -1 } },
    { bakeTimeInMinutes: 1441 },
  ]) {
    await expect(update(refused)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }
  await update({ canaryConfiguration: { canaryPercent: 10 }, linearConfiguration: { stepPercent: 10 } });
  const { deploymentConfiguration } = await world.service();
  expect(deploymentConfiguration).toMatchObject(blueGreen);
  expect(deploymentConfiguration).not.toHaveProperty('canaryConfiguration');
  expect(deploymentConfiguration).not.toHaveProperty('linearConfiguration');
});
