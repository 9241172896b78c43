import { describe, expect, it } from 'vitest';
import type { ImageBehaviour } from '../../../sandbox/aws/image-behaviour.ts';
import { createOrchestrator } from '../../../src/adapters/ecs/orchestrator.ts';
import { cluster, openEcs } from './sandboxed-ecs.ts';
import { scriptAws } from './scripted-aws.ts';

const registry = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const exited = 'Essential container in task exited';

describe('on the sandbox', () => {
  async function deploy(behaviour: ImageBehaviour) {
    const { aws, ecs, pass } = await openEcs();
    const taskDefinition = (kind: ImageBehaviour) => {
      const { digest } = aws.ecr.pushImage({ repository: 'shop/api', behaviour: kind });
      const image = `${registry}/shop/api@${digest}`;
      return {
        family: 'api',
        containerDefinitions: [
          { name: 'proxy', image: 'envoy', essential: true },
          { name: 'app', image, essential: true },
        ],
      };
    };
    aws.ecs.createService({
      cluster: cluster.name,
      name: 'api',
      taskDefinition: taskDefinition('healthy'),
      circuitBreaker: { enable: true, rollback: true },
    });
    const revision = await ecs.registerRevision(cluster, taskDefinition(behaviour), []);
    await ecs.updateService(cluster, 'api', revision);
    pass(60_000);
    return ecs.readStoppedTasks(cluster, 'api', revision);
  }

  it('blames the container that exited, not the one that was stopped for it', async () => {
    const [why, ...others] = await deploy({ crashes: { exitCode: 3 } });
    expect(why).toMatchObject({ cause: 'exit', container: 'app', exitCode: 3, reason: exited, count: 3 });
    expect(others).toEqual([]);
  });

  it('has the container’s own reason', async () => {
    const [why] = await deploy('outOfMemory');
    const reason = 'OutOfMemoryError: Container killed due to memory usage';
    expect(why).toMatchObject({ cause: 'memory', container: 'app', exitCode: 137, reason });
  });

  it('has no exit code for what never started', async () => {
    const [why] = await deploy('unpullable');
    expect(why).toMatchObject({ cause: 'image', container: 'app', exitCode: null });
    expect(why?.reason).toMatch(/^CannotPullContainerError: .*403 Forbidden$/);
  });

  it('counts tasks that the scheduler stopped for their health', async () => {
    const [why] = await deploy('unhealthy');
    expect(why).toMatchObject({ cause: 'health', reason: 'Task failed container health checks' });
  });
});

describe('as ECS may say it', () => {
  const revision = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/api:2';
  const task = (fields: object, containers: readonly object[] = []) => ({
    taskArn: 'arn:aws:ecs:eu-west-1:123456789012:task/shop/0123456789abcdef0123456789abcdef',
    taskDefinitionArn: revision,
    stopCode: 'EssentialContainerExited',
    stoppedReason: exited,
    containers: containers.map((container) => ({ lastStatus: 'STOPPED', ...container })),
    ...fields,
  });

  const read = async (...tasks: readonly object[]) => {
    await scriptAws({
      ListTasks: () => ({ taskArns: tasks.map((_, index) => `t${index}`) }),
      DescribeTasks: () => ({ tasks }),
      DescribeTaskDefinition: () => ({
        taskDefinition: {
          containerDefinitions: [
            { name: 'init', essential: false },
            { name: 'app', essential: true },
            { name: 'proxy' },
          ],
        },
      }),
    });
    return createOrchestrator().readStoppedTasks(cluster, 'api', revision);
  };

  it('leaves out what was asked to stop, and other revisions', async () => {
    const scaledIn = 'Scaling activity initiated by (deployment ecs-svc/123)';
    const found = await read(
      task({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: scaledIn }),
      task({ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }),
      task({ taskDefinitionArn: `${revision}0` }),
    );
    expect(found).toEqual([]);
  });

  it('groups by container, exit code and reason, most frequent first, six at most', async () => {
    const crash = (exitCode: number) => task({}, [{ name: 'app', exitCode }]);
    const rare = Array.from({ length: 7 }, (_, index) => crash(10 + index));
    const found = await read(...rare, crash(1), crash(1), crash(2), crash(1), crash(2));
    expect(found.map(({ count, exitCode }) => [count, exitCode])).toEqual([
      [3, 1],
      [2, 2],
      [1, 10],
      [1, 11],
      [1, 12],
      [1, 13],
    ]);
    expect(found[0]).toEqual({
      cause: 'exit',
      count: 3,
      task: '0123456789abcdef0123456789abcdef',
      container: 'app',
      exitCode: 1,
      reason: exited,
    });
  });

  it.each([
    [
      [
        { name: 'init', exitCode: 1 },
        { name: 'app', exitCode: 2 },
      ],
      'app',
    ],
    [
      [
        { name: 'app', exitCode: 143 },
        { name: 'proxy', exitCode: 1 },
      ],
      'proxy',
    ],
    [
      [
        { name: 'proxy', exitCode: 0 },
        { name: 'app', exitCode: 137 },
      ],
      'app',
    ],
    [
      [
        { name: 'app', exitCode: 1 },
        { name: 'proxy', exitCode: 2, reason: 'OutOfMemoryError' },
      ],
      'proxy',
    ],
    [
      [
        { name: 'app', exitCode: 0 },
        { name: 'proxy', exitCode: 0 },
      ],
      'app',
    ],
    [[], null],
  ])('blames one container of %o: %s', async (containers, blamed) => {
    expect(await read(task({}, containers))).toMatchObject([{ container: blamed }]);
  });

  it('counts an exit code only once the container has stopped', async () => {
    const container = { name: 'app', lastStatus: 'DEACTIVATING', exitCode: 0 };
    expect(await read(task({}, [container]))).toMatchObject([{ exitCode: null }]);
  });

  it.each([
    ['a', 'b', 'b: a'],
    ['a', exited, 'a'],
    ['a: more', 'a', 'a: more'],
    ['a', 'a: more', 'a: more'],
    ['a', undefined, 'a'],
    [undefined, 'b', 'b'],
  ])('joins the container’s reason %s and the task’s %s to %s', async (reason, stoppedReason, expected) => {
    const found = await read(task({ stoppedReason }, [{ name: 'app', reason }]));
    expect(found.map((each) => each.reason)).toEqual([expected]);
  });

  it('falls back to the stop code', async () => {
    const spot = { stopCode: 'SpotInterruption', stoppedReason: undefined };
    expect(await read(task(spot), task({ ...spot, stopCode: undefined }))).toMatchObject([
      { reason: 'SpotInterruption' },
      { reason: 'no reason given' },
    ]);
  });

  it.each([
    ['exit', {}, { exitCode: 1 }],
    ['exit', {}, { exitCode: 137 }],
    ['exit', {}, { exitCode: 0 }],
    ['exit', { stopCode: undefined }, { exitCode: 1 }],
    ['exit', { stopCode: 'TaskFailedToStart' }, { exitCode: 1 }],
    ['memory', {}, { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
    ['memory', { stoppedReason: 'OutOfMemory: container killed' }, { exitCode: 137 }],
    [
      'image',
      { stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start' },
      { reason: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): not found' },
    ],
    [
      'image',
      { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullECRContainerError: AccessDenied' },
      {},
    ],
    ['image', { stoppedReason: 'CannotPullImageManifestError: Error response from daemon' }, {}],
    [
      'image',
      {
        stoppedReason:
          'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s)',
      },
      {},
    ],
    [
      'image',
      {
        stoppedReason:
          'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR.',
      },
      {},
    ],
    [
      'secrets',
      {
        stoppedReason:
          'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: ResourceNotFoundException',
      },
      {},
    ],
    [
      'secrets',
      { stoppedReason: 'Fetching secret data from SSM Parameter Store in eu-west-1: invalid parameters' },
      {},
    ],
    [
      'health',
      { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' },
      { exitCode: 137 },
    ],
    [
      'health',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:x)',
      },
      { exitCode: 0 },
    ],
    [
      'health',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason:
          '(service api) (port 80) is unhealthy in (target-group x) due to (reason Health checks failed with these codes: [502])',
      },
      { exitCode: 143 },
    ],
    ['capacity', { stopCode: 'TaskFailedToStart', stoppedReason: 'RESOURCE:MEMORY' }, {}],
    [
      'capacity',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'Capacity is unavailable at this time. Please try again later',
      },
      {},
    ],
    [
      'capacity',
      { stopCode: 'TaskFailedToStart', stoppedReason: 'No Container Instances were found in your cluster.' },
      {},
    ],
    [
      'capacity',
      { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' },
      { exitCode: 143 },
    ],
    [
      'other',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'Timeout waiting for network interface provisioning to complete.',
      },
      {},
    ],
    [
      'other',
      { stopCode: 'TaskFailedToStart' },
      { exitCode: 128, reason: 'CannotStartContainerError: exec: "bin/x": not found' },
    ],
    [
      'other',
      { stoppedReason: 'ResourceInitializationError: failed to validate logger args' },
      { exitCode: 1 },
    ],
    [
      'other',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task stopped because its service was deleted',
      },
      { exitCode: 143 },
    ],
    ['other', { stoppedReason: 'Host EC2 (instance i-0123) terminated.' }, {}],
  ])('tells the kind of trouble: %s of %o, %o', async (cause, fields, container) => {
    expect(await read(task(fields, [{ name: 'app', ...container }]))).toMatchObject([{ cause }]);
  });
});
