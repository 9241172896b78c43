import { DescribeServicesCommand, StopServiceDeploymentCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import type { ImageBehaviour } from '../../sandbox/aws/image-behaviour.ts';
import { definition, known, registry, sentences, startService, startWorld } from './aws-support.ts';

const bad = { crashes: { exitCode: 1, reason: 'exec failed' } } as const;

test('with rollback the old revision is PRIMARY and COMPLETED again, and only the service deployment tells of the failure', async () => {
  const { world, register, good } = await startService();
  const before = known((await world.service()).deployments?.[0]);
  await world.update(register(world.aws.ecr.pushImage({ repository: 'shop/api', behaviour: bad }).digest));

  const seen = new Set<string>();
  for (let ticks = 0; ticks < 80; ticks += 1) {
    world.pass(50);
    seen.add(known((await world.newest()).status));
    expect((await world.service()).runningCount).toBeGreaterThanOrEqual(2);
  }
  expect([...seen]).toEqual(['IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCESSFUL']);

  const service = await world.service();
  expect(service).toMatchObject({
    taskDefinition: good.arn,
    desiredCount: 2,
    runningCount: 2,
    pendingCount: 0,
  });
  expect(service.deployments).toMatchObject([
    { status: 'PRIMARY', rolloutState: 'COMPLETED', taskDefinition: good.arn, id: before.id, failedTasks: 0 },
  ]);
  const [ours, first] = await world.serviceDeployments();
  expect(ours).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
    rollback: {
      reason: expect.stringContaining('circuit breaker') as string,
      startedAt: expect.any(Date) as Date,
      serviceRevisionArn: first?.targetServiceRevision?.arn,
    },
    deploymentCircuitBreaker: { status: 'TRIGGERED', threshold: 3 },
    finishedAt: expect.any(Date) as Date,
  });
  expect(ours?.deploymentCircuitBreaker?.failureCount).toBeGreaterThanOrEqual(3);
});

test('while it goes back the failed deployment is ACTIVE and FAILED', async () => {
  const { world, register } = await startService(
    { enable: true, rollback: true },
    { tempo: { drain: 1000 } },
  );
  const healthyThenBad = world.aws.ecr.pushImage({ repository: 'shop/api', behaviour: 'unhealthy' });
  await world.update(register(healthyThenBad.digest));
  while ((await world.newest()).status !== 'ROLLBACK_IN_PROGRESS') world.pass(50);
  expect((await world.service()).deployments).toMatchObject([
    {
      status: 'PRIMARY',
      rolloutState: 'IN_PROGRESS',
      rolloutStateReason: expect.stringContaining('rolling back to deploymentId ecs-svc/') as string,
    },
    {
      status: 'ACTIVE',
      rolloutState: 'FAILED',
      rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
    },
  ]);
  expect(sentences(await world.service())).toContain(
    '(service shop-api-staging) (task …) failed container health checks.',
  );
});

test('a task that becomes healthy takes the count of failed tasks back to 0', async () => {
  const { world, register } = await startService();
  world.aws.ecs.scale({ cluster: 'shop-staging', service: 'shop-api-staging', desiredCount: 1 });
  world.pass(1000);
  const { digest } = world.aws.ecr.pushImage({ repository: 'shop/api', behaviour: bad });
  await world.update(register(digest));
  const counts = new Set<number | undefined>();
  for (let ticks = 0; ticks < 60; ticks += 1) {
    world.pass(50);
    counts.add((await world.service()).deployments?.[0]?.failedTasks);
    if (counts.has(1)) world.aws.ecr.setBehaviour({ repository: 'shop/api', digest, behaviour: 'healthy' });
  }
  // The second failure was launched before the image was mended.
  expect([...counts]).toEqual([0, 1, 2]);
  expect((await world.service()).deployments?.[0]?.failedTasks).toBe(0);
  expect(await world.newest()).toMatchObject({ status: 'SUCCESSFUL' });
});

test('without rollback the service deployment is STOPPED with the reason, and the old tasks go on', async () => {
  const { world, register, good } = await startService({ enable: true, rollback: false });
  const arn = register(world.aws.ecr.pushImage({ repository: 'shop/api', behaviour: bad }).digest);
  await world.update(arn);
  world.pass(5000);
  expect(await world.newest()).toMatchObject({
    status: 'STOPPED',
    statusReason: 'Service deployment stopped because the circuit breaker threshold was exceeded.',
    stoppedAt: expect.any(Date) as Date,
  });
  const service = await world.service();
  expect(service.deployments).toMatchObject([
    { status: 'PRIMARY', rolloutState: 'FAILED', taskDefinition: arn, runningCount: 0 },
    { status: 'ACTIVE', taskDefinition: good.arn, runningCount: 2 },
  ]);
  // Not even when fewer would do, and the scheduler is busy with another service.
  world.aws.ecs.updateServiceAsSomebodyElse({
    cluster: 'shop-staging',
    service: 'shop-api-staging',
    deploymentConfiguration: { minimumHealthyPercent: 0 },
  });
  world.aws.ecs.createService({
    cluster: 'shop-staging',
    name: 'other',
    taskDefinition: good.arn,
    stable: false,
  });
  world.pass(1000);
  expect((await world.service()).runningCount).toBe(2);
});

test('without a circuit breaker it retries for ever', async () => {
  const { world, register } = await startService({ enable: false, rollback: false });
  await world.update(register(world.aws.ecr.pushImage({ repository: 'shop/api', behaviour: bad }).digest));
  world.pass(60_000);
  const { status, deploymentCircuitBreaker } = await world.newest();
  expect({ status, breaker: deploymentCircuitBreaker?.status }).toEqual({
    status: 'IN_PROGRESS',
    breaker: 'DISABLED',
  });
  const [primary] = (await world.service()).deployments ?? [];
  expect(primary).toMatchObject({ rolloutState: 'IN_PROGRESS' });
  expect(primary?.failedTasks).toBeGreaterThan(50);
});

test('with no earlier success there is nothing to go back to', async () => {
  const world = await startWorld();
  const { digest } = world.aws.ecr.pushImage({ repository: 'shop/api', behaviour: 'unpullable' });
  world.aws.ecs.createService({
    cluster: 'shop-staging',
    name: 'shop-api-staging',
    taskDefinition: definition(`${registry}/shop/api@${digest}`),
    circuitBreaker: { enable: true, rollback: true },
    stable: false,
  });
  world.pass(5000);
  expect(await world.newest()).toMatchObject({ status: 'ROLLBACK_FAILED' });
  expect((await world.service()).deployments).toMatchObject([{ rolloutState: 'FAILED' }]);
});

test('a rollback to a revision that no longer starts has failed as well', async () => {
  const { world, register, good } = await startService();
  world.aws.ecs.updateServiceAsSomebodyElse({
    cluster: 'shop-staging',
    service: 'shop-api-staging',
    deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 },
  });
  world.aws.ecr.deleteImage({ repository: 'shop/api', digest: good.digest });
  await world.update(register(world.aws.ecr.pushImage({ repository: 'shop/api', behaviour: bad }).digest));
  world.pass(10_000);
  expect(await world.newest()).toMatchObject({ status: 'ROLLBACK_FAILED' });
});

test('the threshold is half the desired count and at least 3, or what the service or the test says', async () => {
  const { world } = await startService();
  const threshold = async (): Promise<number | undefined> =>
    (await world.newest()).deploymentCircuitBreaker?.threshold;
  const named = { cluster: 'shop-staging', service: 'shop-api-staging' };
  expect(await threshold()).toBe(3);
  world.aws.ecs.scale({ ...named, desiredCount: 20 });
  expect(await threshold()).toBe(10);
  world.aws.ecs.updateServiceAsSomebodyElse({
    ...named,
    deploymentConfiguration: {
      deploymentCircuitBreaker: {
        enable: true,
        rollback: true,
        thresholdConfiguration: { type: 'COUNT', value: 7 },
      },
    },
  });
  expect(await threshold()).toBe(7);
  world.aws.ecs.breakerThreshold(1);
  expect(await threshold()).toBe(1);
});

const endings: [string, ImageBehaviour, object, object][] = [
  [
    'a crash',
    bad,
    { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' },
    { exitCode: 1, reason: 'exec failed' },
  ],
  [
    'a lack of memory',
    'outOfMemory',
    { stopCode: 'EssentialContainerExited' },
    { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
  ],
  [
    'a failing health check',
    'unhealthy',
    {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed container health checks',
      healthStatus: 'UNHEALTHY',
    },
    { healthStatus: 'UNHEALTHY' },
  ],
  [
    'an image that cannot be pulled',
    'unpullable',
    {
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringMatching(/^CannotPullContainerError: /) as string,
    },
    { reason: expect.stringMatching(/^CannotPullContainerError: /) as string },
  ],
];

test.each(endings)('a stopped task tells of %s', async (_, behaviour, task, container) => {
  const { world, register } = await startService();
  const arn = register(world.aws.ecr.pushImage({ repository: 'shop/api', behaviour }).digest);
  await world.update(arn);
  world.pass(5000);
  const failed = (await world.tasks('STOPPED')).filter(({ taskDefinitionArn }) => taskDefinitionArn === arn);
  expect(failed.length).toBeGreaterThanOrEqual(3);
  expect(failed.find(({ stopCode }) => stopCode === (task as { stopCode: string }).stopCode)).toMatchObject({
    ...task,
    lastStatus: 'STOPPED',
    containers: [container],
  });
});

test('a container that never started has no exit code', async () => {
  const { world, register } = await startService();
  const arn = register(world.aws.ecr.pushImage({ repository: 'shop/api', behaviour: 'unpullable' }).digest);
  await world.update(arn);
  world.pass(1000);
  const failed = (await world.tasks('STOPPED')).find(({ taskDefinitionArn }) => taskDefinitionArn === arn);
  expect(failed?.containers).toHaveLength(1);
  expect(failed?.containers?.[0]).not.toHaveProperty('exitCode');
});

test('a crash can be kept to one cluster', async () => {
  const { world, register } = await startService();
  const image = world.aws.ecr.pushImage({
    repository: 'shop/api',
    behaviour: { crashes: { exitCode: 1, onlyInCluster: 'shop-production' } },
  });
  const arn = register(image.digest);
  await world.update(arn);
  world.aws.ecs.createCluster({ name: 'shop-production' });
  world.aws.ecs.createService({
    cluster: 'shop-production',
    name: 'shop-api',
    taskDefinition: arn,
    stable: false,
  });
  world.pass(3000);
  expect(await world.newest()).toMatchObject({ status: 'SUCCESSFUL' });
  const { services } = await world.ecs.send(
    new DescribeServicesCommand({ cluster: 'shop-production', services: ['shop-api'] }),
  );
  expect(services?.[0]?.deployments?.[0]?.failedTasks).toBeGreaterThan(2);
});

test('a missing, archived, foreign or wrong-platform image cannot be pulled', async () => {
  const { world, register } = await startService({ enable: false, rollback: false });
  const reasonOf = async (digest: string): Promise<string | undefined> => {
    const arn = register(digest);
    await world.update(arn);
    world.pass(1000);
    return (await world.tasks('STOPPED')).find((task) => task.taskDefinitionArn === arn)?.stoppedReason;
  };
  expect(await reasonOf(`sha256:${'0'.repeat(64)}`)).toContain('not found');
  const archived = world.aws.ecr.pushImage({ repository: 'shop/api' });
  world.aws.ecr.archiveImage({ repository: 'shop/api', digest: archived.digest });
  expect(await reasonOf(archived.digest)).toContain('archived');
  const arm = world.aws.ecr.pushImage({ repository: 'shop/api', platforms: ['linux/arm64', 'linux/arm'] });
  expect(await reasonOf(arm.digest)).toContain("does not contain descriptor matching platform 'linux/amd64'");
  const foreign = world.aws.ecs.registerTaskDefinition(
    definition('999999999999.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1'),
  );
  await world.update(foreign);
  world.pass(1000);
  const refused = (await world.tasks('STOPPED')).find((task) => task.taskDefinitionArn === foreign);
  expect(refused?.stoppedReason).toContain('403 Forbidden');
});

test('an image of one other platform is pulled, and cannot be executed', async () => {
  const { world, register } = await startService();
  const arn = register(
    world.aws.ecr.pushImage({ repository: 'shop/api', platforms: ['linux/arm64'] }).digest,
  );
  await world.update(arn);
  world.pass(1000);
  const failed = (await world.tasks('STOPPED')).find(({ taskDefinitionArn }) => taskDefinitionArn === arn);
  expect(failed?.containers).toMatchObject([{ exitCode: 255, reason: 'exec format error' }]);
});

test('StopServiceDeployment goes back through ROLLBACK_REQUESTED, also without a circuit breaker', async () => {
  const { world, register, good } = await startService({ enable: false, rollback: false });
  await world.update(register(world.aws.ecr.pushImage({ repository: 'shop/api', behaviour: bad }).digest));
  world.pass(50);
  const { serviceDeploymentArn } = await world.newest();
  const stop = new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' });
  expect(await world.ecs.send(stop)).toMatchObject({ serviceDeploymentArn });
  expect((await world.newest()).status).toBe('ROLLBACK_REQUESTED');
  world.pass(50);
  expect((await world.newest()).status).toBe('ROLLBACK_IN_PROGRESS');
  expect((await world.service()).deployments).toMatchObject([
    { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', taskDefinition: good.arn },
    { status: 'ACTIVE', rolloutState: 'FAILED' },
  ]);
  await world.ecs.send(stop);
  world.pass(3000);
  expect(await world.newest()).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    rollback: { reason: expect.stringContaining('StopServiceDeployment') as string },
  });
  expect((await world.service()).taskDefinition).toBe(good.arn);
  await expect(world.ecs.send(stop)).rejects.toMatchObject({ name: 'ConflictException' });
});

test('StopServiceDeployment refuses ABORT and an unknown ARN', async () => {
  const { world } = await startService();
  const { serviceDeploymentArn } = await world.newest();
  await expect(
    world.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ABORT' })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(
    world.ecs.send(
      new StopServiceDeploymentCommand({ serviceDeploymentArn: `${known(serviceDeploymentArn)}x` }),
    ),
  ).rejects.toMatchObject({ name: 'ServiceDeploymentNotFoundException' });
});
