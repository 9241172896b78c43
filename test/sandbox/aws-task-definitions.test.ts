import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { definition, known, startService, startWorld } from './aws-support.ts';

test('registering gives the next revision, with the defaults that ECS fills in', async () => {
  const world = await startWorld();
  world.aws.ecs.registerTaskDefinition(definition('public.example/app:1'));
  const { taskDefinition, tags } = await world.ecs.send(
    new RegisterTaskDefinitionCommand({
      ...definition('public.example/app:2'),
      cpu: '256',
      tags: [{ key: 'slipway:operation', value: 'op-1' }],
    }),
  );
  expect(taskDefinition).toMatchObject({
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-api:2',
    revision: 2,
    status: 'ACTIVE',
    cpu: '256',
    containerDefinitions: [
      { name: 'app', image: 'public.example/app:2', essential: true, environment: [], portMappings: [] },
    ],
  });
  expect(taskDefinition?.registeredAt).toBeInstanceOf(Date);
  expect(tags).toEqual([{ key: 'slipway:operation', value: 'op-1' }]);
});

test('a description sent back as it came is registered, without its response-only fields', async () => {
  const world = await startWorld();
  const arn = world.aws.ecs.registerTaskDefinition(definition('public.example/app:1'));
  const { taskDefinition } = await world.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
  const again = await world.ecs.send(
    new RegisterTaskDefinitionCommand({
      ...known(taskDefinition),
      revision: 77,
      registeredBy: 'me',
    } as unknown as RegisterTaskDefinitionCommandInput),
  );
  expect(again.taskDefinition).toMatchObject({
    revision: 2,
    registeredBy: expect.stringContaining('slipway') as string,
  });
});

test('response-only and unknown fields are ignored, whoever sends them', async () => {
  const world = await startWorld();
  const input = {
    ...definition('public.example/app:1'),
    deregisteredAt: 1,
    status: 'INACTIVE',
    colour: 'red',
  };
  const taskDefinition = world.aws.ecs.registerTaskDefinition(input);
  const described = await world.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  expect(described.taskDefinition).toMatchObject({
    status: 'ACTIVE',
    registeredBy: expect.stringContaining('terraform') as string,
  });
  expect(described.taskDefinition?.deregisteredAt).toBeUndefined();
});

test('a definition is found by family, by revision and by ARN; tags come only when asked for', async () => {
  const world = await startWorld();
  world.aws.ecs.registerTaskDefinition(definition('public.example/app:1'));
  const arn = world.aws.ecs.registerTaskDefinition({
    ...definition('public.example/app:2'),
    tags: [{ key: 'by', value: 'terraform' }],
  });
  const describe = (taskDefinition: string, include?: 'TAGS'[]) =>
    world.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition, include }));
  expect((await describe('shop-api')).taskDefinition?.revision).toBe(2);
  expect((await describe('shop-api:1')).taskDefinition?.revision).toBe(1);
  expect((await describe(arn)).tags).toBeUndefined();
  expect((await describe(arn, ['TAGS'])).tags).toEqual([{ key: 'by', value: 'terraform' }]);
  await expect(describe('shop-api:9')).rejects.toMatchObject({ name: 'ClientException' });
});

test('the revisions of a family are listed newest first, in pages, ACTIVE ones only', async () => {
  const world = await startWorld();
  for (let index = 1; index <= 5; index += 1)
    world.aws.ecs.registerTaskDefinition(definition(`public.example/app:${index}`));
  world.aws.ecs.registerTaskDefinition({ ...definition('public.example/app:1'), family: 'shop-api-worker' });
  await world.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'shop-api:4' }));
  const list = new ListTaskDefinitionsCommand({ familyPrefix: 'shop-api', sort: 'DESC', maxResults: 3 });
  const first = await world.ecs.send(list);
  expect(first.taskDefinitionArns?.map((arn) => arn.split('/').at(-1))).toEqual([
    'shop-api:5',
    'shop-api:3',
    'shop-api:2',
  ]);
  const second = await world.ecs.send(
    new ListTaskDefinitionsCommand({ ...list.input, nextToken: known(first.nextToken) }),
  );
  expect(second.taskDefinitionArns).toHaveLength(1);
  expect(second.nextToken).toBeUndefined();
});

test('an INACTIVE revision is still described, and refused for an update', async () => {
  const { world, register, good } = await startService();
  const arn = register(good.digest);
  await world.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: arn }));
  const { taskDefinition } = await world.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
  expect(taskDefinition?.status).toBe('INACTIVE');
  await expect(world.update(arn)).rejects.toMatchObject({
    name: 'ClientException',
    message: 'TaskDefinition is inactive',
  });
  const family = await world.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'shop-api' }));
  expect(family.taskDefinition?.taskDefinitionArn).toBe(good.arn);
});

test('a definition without a family or without containers is refused', async () => {
  const world = await startWorld();
  for (const input of [
    { family: 'no spaces', containerDefinitions: [{ name: 'app' }] },
    { family: 'shop-api', containerDefinitions: [] },
  ]) {
    await expect(world.ecs.send(new RegisterTaskDefinitionCommand(input))).rejects.toMatchObject({
      name: 'ClientException',
    });
  }
});
