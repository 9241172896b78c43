import {
  DescribeClustersCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { clientOptions, definition, known, startService, startWorld } from './aws-support.ts';

const cluster = 'shop-staging';

test('a service says all that a deployer has to check before it starts', async () => {
  const { world, good } = await startService();
  const service = await world.service();
  expect(service).toMatchObject({
    serviceArn: 'arn:aws:ecs:eu-west-1:123456789012:service/shop-staging/shop-api-staging',
    clusterArn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop-staging',
    status: 'ACTIVE',
    taskDefinition: good.arn,
    desiredCount: 2,
    runningCount: 2,
    pendingCount: 0,
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: true, rollback: true },
      strategy: 'ROLLING',
    },
    currentServiceRevisions: [{ runningTaskCount: 2, requestedTaskCount: 2 }],
  });
  expect(service.createdAt?.getTime()).toBe(world.now());
});

test('an unknown service is a failure inside a 200, an unknown cluster an exception', async () => {
  const { world } = await startService();
  const answer = await world.ecs.send(
    new DescribeServicesCommand({ cluster, services: ['shop-api-staging', 'nobody'] }),
  );
  expect(answer.services).toHaveLength(1);
  expect(answer.failures).toMatchObject([
    { reason: 'MISSING', arn: expect.stringContaining('nobody') as string },
  ]);
  await expect(
    world.ecs.send(new DescribeServicesCommand({ cluster: 'nowhere', services: ['shop-api-staging'] })),
  ).rejects.toMatchObject({ name: 'ClusterNotFoundException', $metadata: { httpStatusCode: 400 } });
  const clusters = await world.ecs.send(new DescribeClustersCommand({ clusters: [cluster, 'nowhere'] }));
  expect(clusters.clusters).toMatchObject([
    { clusterName: cluster, status: 'ACTIVE', runningTasksCount: 2, activeServicesCount: 1 },
  ]);
  expect(clusters.failures).toMatchObject([{ reason: 'MISSING' }]);
});

test('DescribeServices takes at most 10 names', async () => {
  const { world } = await startService();
  const services = Array.from({ length: 11 }, (_, index) => `service-${index}`);
  await expect(world.ecs.send(new DescribeServicesCommand({ cluster, services }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('ListServices gives 10 a page, or what is asked up to 100', async () => {
  const world = await startWorld();
  const taskDefinition = world.aws.ecs.registerTaskDefinition(definition('public.example/app:1'));
  for (let index = 0; index < 12; index += 1) {
    world.aws.ecs.createService({ cluster, name: `service-${index}`, taskDefinition, desiredCount: 0 });
  }
  const first = await world.ecs.send(new ListServicesCommand({ cluster }));
  const second = await world.ecs.send(new ListServicesCommand({ cluster, nextToken: first.nextToken }));
  expect([first.serviceArns?.length, second.serviceArns?.length, second.nextToken]).toEqual([
    10,
    2,
    undefined,
  ]);
  expect(new Set([...known(first.serviceArns), ...known(second.serviceArns)]).size).toBe(12);
  const all = await world.ecs.send(new ListServicesCommand({ cluster, maxResults: 100 }));
  expect(all.serviceArns).toHaveLength(12);
  await expect(world.ecs.send(new ListServicesCommand({ cluster, maxResults: 101 }))).rejects.toThrow(
    'maxResults',
  );
});

test('a deleted service drains, is still described as INACTIVE, and takes no update', async () => {
  const { world, good } = await startService();
  const update = new UpdateServiceCommand({ cluster, service: 'shop-api-staging', taskDefinition: good.arn });
  world.aws.ecs.deleteService({ cluster, service: 'shop-api-staging' });
  expect((await world.service()).status).toBe('DRAINING');
  await expect(world.ecs.send(update)).rejects.toMatchObject({ name: 'ServiceNotActiveException' });
  world.pass(1000);
  expect(await world.service()).toMatchObject({ status: 'INACTIVE', runningCount: 0 });
  await expect(world.ecs.send(update)).rejects.toMatchObject({ name: 'ServiceNotActiveException' });
  await expect(
    world.ecs.send(new UpdateServiceCommand({ cluster, service: 'nobody' })),
  ).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
});

test('an UpdateService that is refused changes nothing', async () => {
  const { world } = await startService();
  const unknown = new UpdateServiceCommand({
    cluster,
    service: 'shop-api-staging',
    desiredCount: 9,
    taskDefinition: 'shop-api:99',
  });
  await expect(world.ecs.send(unknown)).rejects.toMatchObject({ name: 'ClientException' });
  expect((await world.service()).desiredCount).toBe(2);
  const network = new UpdateServiceCommand({ cluster, service: 'shop-api-staging', loadBalancers: [] });
  await expect(world.ecs.send(network)).rejects.toThrow('does not carry out: loadBalancers');
});

test('a CODE_DEPLOY service has no deployments, an EXTERNAL one has task sets and neither takes a task definition', async () => {
  const { world, register, good } = await startService();
  const other = register(good.digest);
  for (const controller of ['CODE_DEPLOY', 'EXTERNAL'] as const) {
    world.aws.ecs.createService({ cluster, name: controller, taskDefinition: good.arn, controller });
    const service = await world.service(controller);
    expect(service.deployments).toEqual([]);
    expect(service.currentServiceDeployment).toBeUndefined();
    expect(service.taskSets).toMatchObject([
      { status: 'PRIMARY', stabilityStatus: 'STEADY_STATE', runningCount: 1 },
    ]);
    const listed = await world.ecs.send(new ListServiceDeploymentsCommand({ cluster, service: controller }));
    expect(listed.serviceDeployments).toEqual([]);
    await expect(world.update(other, controller)).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  }
  expect((await world.service('EXTERNAL')).taskDefinition).toBeUndefined();
});

test('a DAEMON service says so', async () => {
  const { world, good } = await startService();
  world.aws.ecs.createService({
    cluster,
    name: 'agent',
    taskDefinition: good.arn,
    schedulingStrategy: 'DAEMON',
  });
  expect((await world.service('agent')).schedulingStrategy).toBe('DAEMON');
  const { serviceArns } = await world.ecs.send(
    new ListServicesCommand({ cluster, schedulingStrategy: 'DAEMON' }),
  );
  expect(serviceArns).toHaveLength(1);
});

test('regions know nothing of each other', async () => {
  const { world } = await startService();
  world.aws.ecs.createCluster({ region: 'us-east-1', name: 'shop-virginia' });
  const virginia = new ECSClient(clientOptions(world.aws.url, 'us-east-1'));
  const { clusters } = await virginia.send(
    new DescribeClustersCommand({ clusters: ['shop-virginia', cluster] }),
  );
  expect(clusters?.map(({ clusterArn }) => clusterArn)).toEqual([
    'arn:aws:ecs:us-east-1:123456789012:cluster/shop-virginia',
  ]);
  virginia.destroy();
});

test('service deployments are listed newest first, by status, by time and in pages', async () => {
  const { world, register, good } = await startService();
  const first = known((await world.newest()).serviceDeploymentArn);
  world.pass(60_000);
  const then = new Date(world.now() - 1000);
  await world.update(register(good.digest));
  const second = known((await world.newest()).serviceDeploymentArn);
  const list = async (more: object): Promise<(string | undefined)[]> => {
    const answer = await world.ecs.send(
      new ListServiceDeploymentsCommand({ cluster, service: 'shop-api-staging', ...more }),
    );
    return known(answer.serviceDeployments).map(({ serviceDeploymentArn }) => serviceDeploymentArn);
  };
  expect(await list({})).toEqual([second, first]);
  expect(await list({ status: ['SUCCESSFUL'] })).toEqual([first]);
  expect(await list({ createdAt: { after: then } })).toEqual([second]);
  expect(await list({ createdAt: { before: then } })).toEqual([first]);
  expect(await list({ maxResults: 1 })).toEqual([second]);
  await expect(
    world.ecs.send(new ListServiceDeploymentsCommand({ cluster, service: 'nobody' })),
  ).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
});

test('DescribeServiceDeployments takes at most 20 ARNs and names the missing ones', async () => {
  const { world } = await startService();
  const arn = known((await world.newest()).serviceDeploymentArn);
  const answer = await world.ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn, `${arn}x`] }),
  );
  expect(answer.serviceDeployments).toHaveLength(1);
  expect(answer.failures).toEqual([{ arn: `${arn}x`, reason: 'MISSING' }]);
  await expect(
    world.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: Array<string>(21).fill(arn) }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('currentServiceDeployment can be left out until the scheduler has begun', async () => {
  const { world, register, good } = await startService();
  const before = (await world.service()).currentServiceDeployment;
  world.aws.ecs.hidePendingServiceDeployment(true);
  expect((await world.update(register(good.digest))).currentServiceDeployment).toBe(before);
  world.pass(50);
  expect((await world.service()).currentServiceDeployment).toBe((await world.newest()).serviceDeploymentArn);
});
