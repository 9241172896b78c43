// How one-off tasks are asked for, and answers that the sandbox does not give.
import { describe, expect, it } from 'vitest';
import { createOrchestrator } from '../../../src/adapters/ecs/orchestrator.ts';
import type { TaskOrder } from '../../../src/ports.ts';
import { cluster, definition, openEcs } from './sandboxed-ecs.ts';
import { refusal, scriptAws } from './scripted-aws.ts';

const arn = (id: string) => `arn:aws:ecs:eu-west-1:123456789012:task/shop/${id}`;
const order: TaskOrder = {
  revision: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/migrate:3',
  container: 'app',
  command: ['bin/migrate'],
  like: 'api',
  token: 'slipway-d1-0-op1',
};

describe('runTask', () => {
  const network = {
    awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
  };

  async function run(answer: object, { like = {}, what = order }: { like?: object; what?: TaskOrder } = {}) {
    const calls = await scriptAws({
      DescribeServices: () => ({ services: [{ serviceName: 'api', status: 'ACTIVE', ...like }] }),
      RunTask: () => answer,
    });
    const running = createOrchestrator().runTask(cluster, what);
    const asked = () =>
      calls.filter(({ operation }) => operation === 'RunTask').map(({ request }) => request);
    return { started: await running.catch((error: unknown) => error), asked };
  }

  const started = { tasks: [{ taskArn: arn('t1') }] };

  it('asks for one task, once, by its token', async () => {
    const { started: answer, asked } = await run(started);
    expect(answer).toEqual({ kind: 'started', task: arn('t1') });
    expect(asked()).toEqual([
      {
        cluster: 'shop',
        taskDefinition: order.revision,
        count: 1,
        clientToken: order.token,
        startedBy: order.token,
        propagateTags: 'TASK_DEFINITION',
        overrides: { containerOverrides: [{ name: 'app', command: ['bin/migrate'] }] },
      },
    ]);
  });

  it('overrides nothing without a command', async () => {
    const { asked } = await run(started, { what: { ...order, command: null } });
    expect(asked()[0]).not.toHaveProperty('overrides');
  });

  it.each([
    [
      { networkConfiguration: network, launchType: 'FARGATE', platformVersion: '1.4.0' },
      { networkConfiguration: network, launchType: 'FARGATE', platformVersion: '1.4.0' },
    ],
    [
      {
        capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }],
        launchType: 'FARGATE',
      },
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }] },
    ],
    [{ capacityProviderStrategy: [], launchType: 'EC2' }, { launchType: 'EC2' }],
    [{}, {}],
  ])('runs where the service runs: %o', async (like, expected) => {
    const { asked } = await run(started, { like });
    const [{ networkConfiguration, launchType, capacityProviderStrategy, platformVersion } = {}] = asked();
    const given = { networkConfiguration, launchType, capacityProviderStrategy, platformVersion };
    expect(JSON.parse(JSON.stringify(given))).toEqual(expected);
  });

  it.each([
    [{ reason: 'RESOURCE:MEMORY' }, 'RESOURCE:MEMORY'],
    [{ arn: 'x', reason: 'AGENT', detail: 'not connected' }, 'AGENT: not connected'],
    [{}, 'no reason given'],
  ])('says why nothing was placed: %o', async (failure, reason) => {
    const { started: answer } = await run({ tasks: [], failures: [failure] });
    expect(answer).toEqual({ kind: 'not_placed', reason });
  });

  it('leaves open what happened when the answer tells neither', async () => {
    const { started: answer, asked } = await run({});
    expect(answer).toMatchObject({ code: 'NoTaskInAnswer', retryable: true, uncertain: true });
    expect(asked()).toHaveLength(1);
  });

  it('has started the same order before when its token is taken: the network has changed since', async () => {
    const { started: answer } = await run(
      refusal('ConflictException', { message: 'x', resourceIds: [arn('t0')] }),
    );
    expect(answer).toEqual({ kind: 'started', task: arn('t0') });
  });

  it.each([
    refusal('ConflictException', { message: 'x' }),
    refusal('ConflictException', { message: 'x', resourceIds: [] }),
    refusal('ClientException', { message: 'x', resourceIds: [arn('t0')] }),
  ])('is refused for good by any other conflict: %o', async (answer) => {
    const { started: fault } = await run(answer);
    expect(fault).toMatchObject({ provider: 'aws', retryable: false, uncertain: false });
  });

  it('runs nothing like a service that ECS cannot tell of', async () => {
    const calls = await scriptAws({ DescribeServices: () => ({ failures: [{ reason: 'INTERNAL' }] }) });
    await expect(createOrchestrator().runTask(cluster, order)).rejects.toMatchObject({ retryable: true });
    expect(calls).toHaveLength(1);
  });
});

it('runTask gives the task the service’s own network', async () => {
  const { aws, ecs } = await openEcs();
  const taskDefinition = { ...definition(), networkMode: 'awsvpc' as const };
  aws.ecs.createService({ cluster: cluster.name, name: 'api', taskDefinition });
  const revision = aws.ecs.registerTaskDefinition({ ...taskDefinition, family: 'migrate' });
  expect(await ecs.runTask(cluster, { ...order, revision })).toMatchObject({ kind: 'started' });
});

describe('findTask', () => {
  const list = (running: readonly string[], stopped: readonly string[]) =>
    scriptAws({
      ListTasks: ({ desiredStatus }) => ({ taskArns: desiredStatus === 'STOPPED' ? stopped : running }),
      DescribeTasks: () => ({
        tasks: [
          { taskArn: arn('t1'), createdAt: 1 },
          { taskArn: arn('t3'), createdAt: 3 },
          { taskArn: arn('t2'), createdAt: 2 },
        ],
      }),
    });
  const find = () => createOrchestrator().findTask(cluster, order.token);

  it('lists what runs, then what has stopped: none slips through', async () => {
    const calls = await list([], []);
    expect(await find()).toBeNull();
    expect(calls.map(({ request }) => request)).toEqual([
      { cluster: 'shop', startedBy: order.token, desiredStatus: 'RUNNING', maxResults: 100 },
      { cluster: 'shop', startedBy: order.token, desiredStatus: 'STOPPED', maxResults: 100 },
    ]);
  });

  it('takes one that stops in between for one', async () => {
    const calls = await list([arn('t1')], [arn('t1')]);
    expect(await find()).toBe(arn('t1'));
    expect(calls).toHaveLength(2);
  });

  it('takes the newest of several', async () => {
    await list([arn('t1'), arn('t3')], [arn('t2')]);
    expect(await find()).toBe(arn('t3'));
  });
});

describe('readTask', () => {
  const read = async (answer: object) => {
    await scriptAws({ DescribeTasks: () => answer });
    return createOrchestrator().readTask(cluster, arn('t1'), 'app');
  };
  const task = (fields: object, app: object = {}) => ({
    tasks: [
      {
        taskArn: arn('t1'),
        ...fields,
        containers: [
          { name: 'guardduty', lastStatus: 'STOPPED', exitCode: 9, reason: 'of no concern' },
          { name: 'app', ...app },
        ],
      },
    ],
  });

  it.each(['PROVISIONING', 'PENDING', 'RUNNING', 'DEACTIVATING', 'STOPPING', 'DEPROVISIONING'])(
    'runs until it has STOPPED: %s',
    async (lastStatus) => {
      const answer = task({ lastStatus }, { lastStatus: 'STOPPED', exitCode: 0 });
      expect(await read(answer)).toEqual({ status: 'running', exitCode: null, said: null });
    },
  );

  it.each([
    [{ lastStatus: 'STOPPED', exitCode: 0 }, 0],
    [{ lastStatus: 'STOPPED', exitCode: 3 }, 3],
    [{ lastStatus: 'STOPPED' }, null],
    [{ lastStatus: 'PENDING', exitCode: 0 }, null],
  ])(
    'has the exit code of the named container, which never started without one: %o',
    async (app, exitCode) => {
      expect(await read(task({ lastStatus: 'STOPPED' }, app))).toMatchObject({ status: 'stopped', exitCode });
    },
  );

  it.each([
    [{ stoppedReason: 'Essential container in task exited' }, {}, 'Essential container in task exited'],
    [
      { stoppedReason: 'Essential container in task exited' },
      { reason: 'OutOfMemoryError' },
      'OutOfMemoryError',
    ],
    [{ stoppedReason: 'Task failed to start' }, { reason: 'not found' }, 'Task failed to start: not found'],
    [{}, { reason: 'not found' }, 'not found'],
    [{}, {}, null],
  ])('joins the task’s words and the container’s: %o, %o', async (fields, app, said) => {
    expect(await read(task({ lastStatus: 'STOPPED', ...fields }, app))).toMatchObject({ said });
  });

  it('is gone when ECS says so, and not when it says nothing', async () => {
    const gone = { status: 'gone', exitCode: null, said: null };
    expect(await read({ tasks: [], failures: [{ arn: arn('t1'), reason: 'MISSING' }] })).toEqual(gone);
    await expect(read({ tasks: [], failures: [{ reason: 'INTERNAL' }] })).rejects.toMatchObject({
      code: 'INTERNAL',
      retryable: true,
    });
    await expect(read({})).rejects.toMatchObject({ code: 'NotInAnswer', retryable: true });
  });
});

it('stopServiceDeployment always says how', async () => {
  const calls = await scriptAws({});
  expect(await createOrchestrator().stopServiceDeployment(cluster, 'arn:ours')).toBe('stopping');
  expect(calls).toEqual([
    {
      operation: 'StopServiceDeployment',
      request: { serviceDeploymentArn: 'arn:ours', stopType: 'ROLLBACK' },
    },
  ]);
});
