import { DescribeServiceRevisionsCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { createAws } from '../../sandbox/aws/create-aws.ts';
import { definition, known, registry, sentences, startService, startWorld, World } from './aws-support.ts';

test('a new task definition replaces the tasks one revision by the other, and never runs fewer than wanted', async () => {
  const { world, register } = await startService();
  const better = world.aws.ecr.pushImage({ repository: 'shop/api', tag: 'better' });
  const arn = register(better.digest);
  const before = await world.newest();

  const answered = await world.update(arn);
  expect(
    answered.deployments?.map(({ status, rolloutState, taskDefinition }) => ({
      status,
      rolloutState,
      taskDefinition,
    })),
  ).toEqual([
    { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', taskDefinition: arn },
    {
      status: 'ACTIVE',
      rolloutState: 'COMPLETED',
      taskDefinition: expect.stringContaining('shop-api:1') as string,
    },
  ]);
  expect(answered.taskDefinition).toBe(arn);
  const ours = await world.newest();
  expect(ours).toMatchObject({ status: 'PENDING', serviceDeploymentArn: answered.currentServiceDeployment });
  expect(ours.sourceServiceRevisions?.map((each) => each.arn)).toEqual([before.targetServiceRevision?.arn]);
  // deployments[].id repeats the service revision's id; the service deployment has another.
  expect(ours.targetServiceRevision?.arn?.split('/').at(-1)).toBe(
    answered.deployments?.[0]?.id?.split('/').at(-1),
  );

  world.pass(50);
  expect((await world.newest()).status).toBe('IN_PROGRESS');
  const seen = new Set<string>();
  for (let ticks = 0; ticks < 40; ticks += 1) {
    world.pass(50);
    const service = await world.service();
    expect(service.runningCount).toBeGreaterThanOrEqual(2);
    const { status } = await world.newest();
    seen.add(`${service.deployments?.length} ${service.deployments?.[0]?.rolloutState} ${status}`);
  }
  expect([...seen]).toEqual([
    '2 IN_PROGRESS IN_PROGRESS',
    // Stable, and not yet COMPLETED: waiting for services-stable ends here.
    '1 IN_PROGRESS IN_PROGRESS',
    '1 COMPLETED SUCCESSFUL',
  ]);
  const tasks = await world.tasks();
  expect(tasks.map((task) => task.containers?.[0]?.imageDigest)).toEqual([better.digest, better.digest]);
  expect(new Set(tasks.map(({ startedBy }) => startedBy))).toEqual(new Set([answered.deployments?.[0]?.id]));
  expect(tasks[0]).toMatchObject({
    lastStatus: 'RUNNING',
    healthStatus: 'UNKNOWN',
    group: 'service:shop-api-staging',
    taskDefinitionArn: arn,
  });
});

test('tasks of the old revision are stopped by the scheduler, and say so', async () => {
  const { world, register, good } = await startService();
  const primary = known(
    (await world.update(register(world.aws.ecr.pushImage({ repository: 'shop/api' }).digest)))
      .deployments?.[0],
  );
  world.pass(3000);
  const stopped = await world.tasks('STOPPED');
  expect(stopped).toHaveLength(2);
  expect(stopped[0]).toMatchObject({
    taskDefinitionArn: good.arn,
    lastStatus: 'STOPPED',
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: `Scaling activity initiated by (deployment ${known(primary.id)})`,
  });
});

test('service events read as ECS writes them', async () => {
  const { world, register } = await startService();
  await world.update(register(world.aws.ecr.pushImage({ repository: 'shop/api' }).digest));
  world.pass(3000);
  expect(sentences(await world.service())).toEqual([
    '(service shop-api-staging) has started 2 tasks: (task …) (task …).',
    '(service shop-api-staging) has stopped 2 running tasks: (task …) (task …).',
    '(service shop-api-staging) (deployment ecs-svc/…) deployment completed.',
    '(service shop-api-staging) has reached a steady state.',
  ]);
});

test('the same task definition without force makes no new deployment, with force it makes one', async () => {
  const { world, good } = await startService();
  await world.update(good.arn);
  expect(await world.serviceDeployments()).toHaveLength(1);
  await world.ecs.send(
    new UpdateServiceCommand({
      cluster: 'shop-staging',
      service: 'shop-api-staging',
      forceNewDeployment: true,
    }),
  );
  const [forced, first, ...others] = await world.serviceDeployments();
  expect([first?.status, others]).toEqual(['SUCCESSFUL', []]);
  expect(forced?.targetServiceRevision?.arn).not.toBe(first?.targetServiceRevision?.arn);
  world.pass(3000);
  expect(await world.newest()).toMatchObject({ status: 'SUCCESSFUL' });
  expect((await world.service()).taskDefinition).toBe(good.arn);
});

test('a second update while one is in flight stops the earlier service deployment', async () => {
  const { world, register } = await startService();
  await world.update(register(world.aws.ecr.pushImage({ repository: 'shop/api' }).digest));
  world.pass(100);
  const last = register(world.aws.ecr.pushImage({ repository: 'shop/api' }).digest);
  world.aws.ecs.updateServiceAsSomebodyElse({
    cluster: 'shop-staging',
    service: 'shop-api-staging',
    taskDefinition: last,
  });
  const [, earlier] = await world.serviceDeployments();
  expect(earlier).toMatchObject({
    status: 'STOPPED',
    statusReason: expect.stringContaining('newer') as string,
  });
  expect((await world.service()).deployments).toHaveLength(3);
  world.pass(3000);
  expect((await world.serviceDeployments()).map(({ status }) => status)).toEqual([
    'SUCCESSFUL',
    'STOPPED',
    'SUCCESSFUL',
  ]);
  expect((await world.service()).taskDefinition).toBe(last);
});

test('a service with desired count 0 completes without one task', async () => {
  const { world, register } = await startService();
  world.aws.ecs.scale({ cluster: 'shop-staging', service: 'shop-api-staging', desiredCount: 0 });
  world.pass(1000);
  await world.update(
    register(world.aws.ecr.pushImage({ repository: 'shop/api', behaviour: 'unpullable' }).digest),
  );
  world.pass(1000);
  expect(await world.newest()).toMatchObject({ status: 'SUCCESSFUL' });
  expect(await world.tasks()).toEqual([]);
});

test('scaling changes the number of tasks and makes no deployment', async () => {
  const { world } = await startService();
  world.aws.ecs.scale({ cluster: 'shop-staging', service: 'shop-api-staging', desiredCount: 3 });
  world.pass(1000);
  expect(await world.service()).toMatchObject({ desiredCount: 3, runningCount: 3 });
  world.aws.ecs.scale({ cluster: 'shop-staging', service: 'shop-api-staging', desiredCount: 1 });
  world.pass(1000);
  expect(await world.service()).toMatchObject({ desiredCount: 1, runningCount: 1 });
  expect(await world.serviceDeployments()).toHaveLength(1);
});

test('with at most 100 % the old tasks go first', async () => {
  const world = await startWorld();
  world.aws.ecs.createService({
    cluster: 'shop-staging',
    name: 'shop-api-staging',
    taskDefinition: definition('public.example/one:1'),
    desiredCount: 2,
    deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 },
  });
  await world.update(world.aws.ecs.registerTaskDefinition(definition('public.example/one:2')));
  world.pass(100);
  expect(await world.service()).toMatchObject({ runningCount: 0, pendingCount: 2 });
  world.pass(2000);
  expect(await world.newest()).toMatchObject({ status: 'SUCCESSFUL' });
});

test('with at most 150 % two tasks are replaced one by one', async () => {
  const world = await startWorld();
  world.aws.ecs.createService({
    cluster: 'shop-staging',
    name: 'shop-api-staging',
    taskDefinition: definition('public.example/one:1'),
    desiredCount: 2,
    deploymentConfiguration: { maximumPercent: 150 },
  });
  await world.update(world.aws.ecs.registerTaskDefinition(definition('public.example/one:2')));
  for (let ticks = 0; ticks < 60; ticks += 1) {
    world.pass(50);
    const live = (await world.tasks()).length;
    expect(live).toBeGreaterThanOrEqual(2);
    expect(live).toBeLessThanOrEqual(3);
  }
  expect(await world.newest()).toMatchObject({ status: 'SUCCESSFUL' });
});

test('a year in which nothing happens is over at once', async () => {
  const { world } = await startService();
  world.pass(365 * 24 * 60 * 60 * 1000);
  const started = Date.now();
  expect(await world.service()).toMatchObject({ runningCount: 2 });
  expect(Date.now() - started).toBeLessThan(1000);
});

test('a sidecar that is not essential may crash', async () => {
  const world = await startWorld();
  const { digest } = world.aws.ecr.pushImage({
    repository: 'shop/api',
    behaviour: { crashes: { exitCode: 1 } },
  });
  world.aws.ecs.createService({
    cluster: 'shop-staging',
    name: 'shop-api-staging',
    taskDefinition: {
      family: 'shop-api',
      containerDefinitions: [
        { name: 'proxy', image: `${registry}/shop/api@${digest}`, essential: false },
        { name: 'app', image: 'public.example/app:1' },
      ],
    },
    stable: false,
  });
  world.pass(1000);
  expect(await world.newest()).toMatchObject({ status: 'SUCCESSFUL' });
});

test('a service revision pins the digests that its tags meant when it was made', async () => {
  const world = await startWorld();
  const first = world.aws.ecr.pushImage({ repository: 'shop/api', tag: 'live' });
  world.aws.ecs.createService({
    cluster: 'shop-staging',
    name: 'shop-api-staging',
    taskDefinition: definition(`${registry}/shop/api:live`),
  });
  world.aws.ecr.pushImage({ repository: 'shop/api', tag: 'live' });
  world.aws.ecs.scale({ cluster: 'shop-staging', service: 'shop-api-staging', desiredCount: 2 });
  world.pass(1000);
  const digests = (await world.tasks()).map((task) => task.containers?.[0]?.imageDigest);
  expect(digests).toEqual([first.digest, first.digest]);
  const [revision] = (await world.service()).currentServiceRevisions ?? [];
  const described = await world.ecs.send(
    new DescribeServiceRevisionsCommand({
      serviceRevisionArns: [known(revision?.arn), `${known(revision?.arn)}0`],
    }),
  );
  expect(described.serviceRevisions?.[0]).toMatchObject({
    containerImages: [
      { containerName: 'app', image: `${registry}/shop/api:live`, imageDigest: first.digest },
    ],
    taskDefinition: expect.stringContaining('shop-api:1') as string,
  });
  expect(described.failures).toMatchObject([{ reason: 'MISSING' }]);
});

test('a revision with versionConsistency off pins nothing', async () => {
  const world = await startWorld();
  world.aws.ecr.pushImage({ repository: 'shop/api', tag: 'live' });
  world.aws.ecs.createService({
    cluster: 'shop-staging',
    name: 'shop-api-staging',
    taskDefinition: {
      family: 'shop-api',
      containerDefinitions: [
        { name: 'app', image: `${registry}/shop/api:live`, versionConsistency: 'disabled' },
      ],
    },
  });
  const second = world.aws.ecr.pushImage({ repository: 'shop/api', tag: 'live' });
  world.aws.ecs.scale({ cluster: 'shop-staging', service: 'shop-api-staging', desiredCount: 2 });
  world.pass(1000);
  expect((await world.tasks()).map((task) => task.containers?.[0]?.imageDigest)).toContain(second.digest);
});

test('a task of a multi-arch image reports its platform or the index, as set; the revision names the index', async () => {
  const { world, register } = await startService();
  const image = world.aws.ecr.pushImage({
    repository: 'shop/api',
    platforms: ['linux/amd64', 'linux/arm64'],
  });
  await world.update(register(image.digest));
  world.pass(3000);
  expect((await world.tasks())[0]?.containers?.[0]?.imageDigest).toBe(known(image.children[0]).digest);
  world.aws.ecs.reportDigests('index');
  world.aws.ecs.scale({ cluster: 'shop-staging', service: 'shop-api-staging', desiredCount: 3 });
  world.pass(1000);
  expect((await world.tasks()).map((task) => task.containers?.[0]?.imageDigest)).toContain(image.digest);
});

test('a container with a health check becomes HEALTHY, one without stays UNKNOWN; sidecars run too', async () => {
  const world = await startWorld();
  world.aws.ecs.createService({
    cluster: 'shop-staging',
    name: 'shop-api-staging',
    taskDefinition: {
      family: 'shop-api',
      containerDefinitions: [
        { name: 'app', image: 'public.example/app:1', healthCheck: { command: ['CMD', 'true'] } },
        { name: 'proxy', image: 'public.example/proxy:1' },
      ],
    },
    stable: false,
  });
  world.pass(250);
  expect((await world.tasks())[0]).toMatchObject({ lastStatus: 'RUNNING', healthStatus: 'UNKNOWN' });
  world.pass(500);
  const [task] = await world.tasks();
  expect(task?.healthStatus).toBe('HEALTHY');
  expect(task?.containers?.map(({ name, lastStatus }) => ({ name, lastStatus }))).toEqual([
    { name: 'app', lastStatus: 'RUNNING' },
    { name: 'proxy', lastStatus: 'RUNNING' },
  ]);
});

test('by the real clock a rollout of two tasks takes about a second', async () => {
  const aws = await createAws();
  const world = new World(aws, { at: 0 });
  aws.ecs.createCluster({ name: 'shop-staging' });
  aws.ecs.createService({
    cluster: 'shop-staging',
    name: 'shop-api-staging',
    taskDefinition: definition('public.example/one:1'),
    desiredCount: 2,
  });
  const started = Date.now();
  await world.update(aws.ecs.registerTaskDefinition(definition('public.example/one:2')));
  while ((await world.newest()).status !== 'SUCCESSFUL' && Date.now() - started < 5000) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(Date.now() - started).toBeGreaterThan(400);
  expect(Date.now() - started).toBeLessThan(2000);
  await aws.close();
});
