import {
  DescribeClustersCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RunTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { known, startService } from './aws-support.ts';

const cluster = 'shop-staging';
const service = 'shop-api-staging';

test('a deleted cluster is described as INACTIVE, and every call about what was in it is refused', async () => {
  const { world, good } = await startService();
  world.aws.ecs.deleteCluster({ name: cluster });
  const described = await world.ecs.send(new DescribeClustersCommand({ clusters: [cluster] }));
  expect(described).toMatchObject({
    clusters: [{ clusterName: cluster, status: 'INACTIVE', runningTasksCount: 0, activeServicesCount: 0 }],
    failures: [],
  });
  const refused = {
    name: 'ClusterNotFoundException',
    message: 'The referenced cluster was inactive.',
    $metadata: { httpStatusCode: 400 },
  };
  const calls: (() => Promise<unknown>)[] = [
    () => world.ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
    () => world.ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition: good.arn })),
    () => world.ecs.send(new ListServiceDeploymentsCommand({ cluster, service })),
    () => world.ecs.send(new ListTasksCommand({ cluster })),
    () => world.ecs.send(new RunTaskCommand({ cluster, taskDefinition: good.arn })),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject(refused);
});

test('once ECS has forgotten it, it is MISSING; a new one of its name is empty', async () => {
  const { world } = await startService();
  world.aws.ecs.deleteCluster({ name: cluster, forgotten: true });
  const gone = await world.ecs.send(new DescribeClustersCommand({ clusters: [cluster] }));
  expect(gone).toMatchObject({ clusters: [], failures: [{ reason: 'MISSING' }] });
  await expect(
    world.ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
  ).rejects.toMatchObject({ name: 'ClusterNotFoundException', message: 'Cluster not found.' });
  world.aws.ecs.createCluster({ name: cluster });
  expect(await world.tasks()).toEqual([]);
  expect((await world.service()).status).toBe('INACTIVE');
});

test('a service that is deleted in the middle of a deployment drains, and takes its service deployments with it', async () => {
  const { world, register, good } = await startService(undefined, { tempo: { drain: 1000 } });
  await world.update(register(good.digest));
  world.pass(300);
  const arn = known((await world.newest()).serviceDeploymentArn);
  world.aws.ecs.deleteService({ cluster, service });
  world.pass(500);
  expect(await world.service()).toMatchObject({ status: 'DRAINING', desiredCount: 2 });
  const find = async () =>
    world.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
  expect((await find()).serviceDeployments).toHaveLength(1);
  world.pass(1000);
  const ended = await world.service();
  expect(ended).toMatchObject({ status: 'INACTIVE', runningCount: 0, pendingCount: 0, deployments: [] });
  expect(ended.currentServiceDeployment).toBeUndefined();
  expect(await find()).toMatchObject({ serviceDeployments: [], failures: [{ arn, reason: 'MISSING' }] });
  const stopped = await world.tasks('STOPPED');
  expect(new Set(stopped.map(({ stoppedReason }) => stoppedReason))).toEqual(
    new Set(['Task stopped because its service was deleted']),
  );
});

test('DescribeServices can fail for one service inside a 200, as often as told', async () => {
  const { world, good } = await startService();
  world.aws.ecs.createService({ cluster, name: 'other', taskDefinition: good.arn });
  world.aws.ecs.failNextDescribe({
    cluster,
    service,
    reason: 'ACCESS_DENIED',
    detail: 'not this one',
    times: 2,
  });
  const describe = async () =>
    world.ecs.send(new DescribeServicesCommand({ cluster, services: [service, 'other'] }));
  for (let times = 0; times < 2; times += 1) {
    expect(await describe()).toMatchObject({
      services: [{ serviceName: 'other' }],
      failures: [
        {
          arn: `arn:aws:ecs:eu-west-1:123456789012:service/${cluster}/${service}`,
          reason: 'ACCESS_DENIED',
          detail: 'not this one',
        },
      ],
    });
  }
  expect(await describe()).toMatchObject({
    services: [{ serviceName: service }, { serviceName: 'other' }],
    failures: [],
  });
  world.aws.ecs.failNextDescribe({ cluster, service, reason: 'INTERNAL' });
  expect((await describe()).failures).toHaveLength(1);
  expect((await describe()).failures).toHaveLength(0);
});
