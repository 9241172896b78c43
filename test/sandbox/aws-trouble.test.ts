import { once } from 'node:events';
import { connect } from 'node:net';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { expect, test } from 'vitest';
import type { FaultKind } from '../../sandbox/faults.ts';
import { definition, startService, startWorld, type World } from './aws-support.ts';

const cluster = 'shop-staging';
const service = 'shop-api-staging';

async function updateUnder(kind: FaultKind) {
  const { world, register, good } = await startService();
  const taskDefinition = register(good.digest);
  world.aws.faults.add({ call: 'UpdateService', kind });
  const error: unknown = await world.ecs
    .send(new UpdateServiceCommand({ cluster, service, taskDefinition }))
    .catch((thrown: unknown) => thrown);
  const done = (await world.service()).taskDefinition === taskDefinition;
  return { error, done, again: () => world.update(taskDefinition) };
}

test.each([
  ['fail-before', false, { name: 'ServerException', $metadata: { httpStatusCode: 500 } }],
  ['fail-after', true, { name: 'ServerException', $metadata: { httpStatusCode: 500 } }],
  ['throttle', false, { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }],
  ['answer-lost', true, { code: 'ECONNRESET' }],
] as const)('%s: done is %s', async (kind, done, error) => {
  const seen = await updateUnder(kind);
  expect(seen.error).toMatchObject(error);
  expect(seen.done).toBe(done);
  await expect(seen.again()).resolves.toBeDefined();
});

test('hang: nothing is done and nothing answered, until the caller gives up', async () => {
  const { world, register, good } = await startService();
  const taskDefinition = register(good.digest);
  world.aws.faults.add({ call: 'UpdateService', kind: 'hang' });
  const send = world.ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition }), {
    abortSignal: AbortSignal.timeout(100),
  });
  await expect(send).rejects.toMatchObject({ name: 'AbortError' });
  expect((await world.service()).taskDefinition).toBe(good.arn);
});

test('a fault hits ECR calls as well, and only the requests it is meant for', async () => {
  const world = await startWorld();
  world.aws.faults.add({
    call: 'DescribeRepositories',
    kind: 'throttle',
    when: (request) => JSON.stringify(request).includes('shop/api'),
  });
  await expect(world.ecr.send(new DescribeRepositoriesCommand({}))).resolves.toBeDefined();
  await expect(
    world.ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ['shop/api'] })),
  ).rejects.toMatchObject({ name: 'ThrottlingException' });
});

test('a refusal answers as IAM or a busy service would, for as many calls as told', async () => {
  const world = await startWorld();
  const register = () =>
    world.ecs.send(new RegisterTaskDefinitionCommand(definition('public.example/app:1')));
  const message = 'Too many concurrent attempts to create a new revision of the specified family.';
  world.aws.refusals.add({ call: 'RegisterTaskDefinition', code: 'ClientException', message, times: 1 });
  await expect(register()).rejects.toMatchObject({ name: 'ClientException', message });
  expect((await register()).taskDefinition?.revision).toBe(1);
  world.aws.refusals.add({
    code: 'ExpiredTokenException',
    message: 'The security token included in the request is expired',
  });
  await expect(register()).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  await expect(world.ecr.send(new DescribeRepositoriesCommand({}))).rejects.toMatchObject({
    name: 'ExpiredTokenException',
  });
  world.aws.refusals.clear();
  expect((await register()).taskDefinition?.revision).toBe(2);
});

test('every request is in the log, with its body, in order', async () => {
  const { world, good } = await startService();
  await world.service();
  await world.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: good.arn }));
  expect(world.aws.calls).toEqual([
    { call: 'DescribeServices', request: { cluster, services: [service] }, at: world.now() },
    { call: 'DescribeTaskDefinition', request: { taskDefinition: good.arn }, at: world.now() },
  ]);
});

test('the hook is awaited before and after the effect, and the answer waits for it', async () => {
  const { world, register, good } = await startService();
  const taskDefinition = register(good.digest);
  const seen: string[] = [];
  world.aws.onCall(async ({ call }, phase) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const live = world.aws.ecs.describeService({ cluster, service }).taskDefinition;
    seen.push(`${call} ${phase} ${live === taskDefinition ? 'new' : 'old'}`);
  });
  await world.update(taskDefinition);
  expect(seen).toEqual(['UpdateService before old', 'UpdateService after-effect new']);
  world.aws.onCall(undefined);
  await world.service();
  expect(seen).toHaveLength(2);
});

const reads = async (world: World) => {
  const { services } = await world.ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const { serviceDeployments } = await world.ecs.send(
    new ListServiceDeploymentsCommand({ cluster, service }),
  );
  return {
    live: services?.[0]?.taskDefinition,
    primary: services?.[0]?.deployments?.[0]?.rolloutState,
    deployments: serviceDeployments?.length,
  };
};

test('stale reads show services and service deployments as they were', async () => {
  const { world, register, good } = await startService();
  world.aws.ecs.staleReads(1500);
  const taskDefinition = register(good.digest);
  const answered = await world.update(taskDefinition);
  expect(answered.taskDefinition).toBe(taskDefinition);
  const old = { live: good.arn, primary: 'COMPLETED', deployments: 1 };
  expect(await reads(world)).toEqual(old);
  world.pass(1400);
  expect(await reads(world)).toEqual(old);
  expect(world.aws.ecs.describeService({ cluster, service })).toMatchObject({ taskDefinition });
  world.pass(200);
  expect(await reads(world)).toEqual({ live: taskDefinition, primary: 'IN_PROGRESS', deployments: 2 });
  world.aws.ecs.staleReads(0);
  expect(await reads(world)).toEqual({ live: taskDefinition, primary: 'COMPLETED', deployments: 2 });
});

test('what changed between two stale reads is seen in the order in which it happened', async () => {
  const { world, register, good } = await startService();
  world.aws.ecs.staleReads(300);
  await world.update(register(good.digest));
  const seen = new Set<string>();
  for (let ticks = 0; ticks < 40; ticks += 1) {
    world.pass(50);
    const { serviceDeployments } = await world.ecs.send(
      new ListServiceDeploymentsCommand({ cluster, service }),
    );
    seen.add(`${serviceDeployments?.length} ${serviceDeployments?.[0]?.status}`);
  }
  expect([...seen]).toEqual(['1 SUCCESSFUL', '2 PENDING', '2 IN_PROGRESS', '2 SUCCESSFUL']);
});

test('call limits: 20 registrations at once, then one a second', async () => {
  const world = await startWorld();
  const register = () =>
    world.ecs.send(new RegisterTaskDefinitionCommand(definition('public.example/app:1')));
  world.aws.ecs.callLimits(true);
  for (let call = 0; call < 20; call += 1) await register();
  await expect(register()).rejects.toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' });
  world.pass(1000);
  expect((await register()).taskDefinition?.revision).toBe(21);
  await expect(register()).rejects.toMatchObject({ name: 'ThrottlingException' });
  world.aws.ecs.callLimits(false);
  await expect(register()).resolves.toBeDefined();
});

test('an unsigned call, a broken body and an unknown operation are refused', async () => {
  const world = await startWorld();
  const post = (target: string, authorization: string) =>
    fetch(world.aws.url, { method: 'POST', headers: { 'x-amz-target': target, authorization }, body: '{}' });
  const signed = 'AWS4-HMAC-SHA256 Credential=AKID/20261120/eu-west-1/ecs/aws4_request';
  const unsigned = await post('AmazonEC2ContainerServiceV20141113.ListClusters', '');
  expect([unsigned.status, await unsigned.json()]).toMatchObject([
    400,
    { __type: 'MissingAuthenticationTokenException' },
  ]);
  const broken = await fetch(world.aws.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListServices', authorization: signed },
    body: '{',
  });
  expect(await broken.json()).toMatchObject({ __type: 'SerializationException' });
  for (const target of [
    'AmazonEC2ContainerServiceV20141113.CreateCluster',
    'AmazonEC2ContainerServiceV20141113.toString',
    'Other.X',
  ]) {
    const answer = await post(target, signed);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { __type: 'UnknownOperationException' },
    ]);
  }
});

test('it listens on loopback only', async () => {
  const world = await startWorld();
  const { hostname, port } = new URL(world.aws.url);
  expect(hostname).toBe('127.0.0.1');
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  expect(socket.remoteAddress).toBe('127.0.0.1');
  socket.destroy();
});
