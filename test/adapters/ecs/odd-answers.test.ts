// Answers that ECS may give, and the sandbox does not.
import { describe, expect, it } from 'vitest';
import { createOrchestrator } from '../../../src/adapters/ecs/orchestrator.ts';
import { scriptAws } from './scripted-aws.ts';

const cluster = { region: 'eu-west-1', name: 'shop' };
const revision = (number: number, family = 'api') =>
  `arn:aws:ecs:eu-west-1:123456789012:task-definition/${family}:${number}`;
const digest = `sha256:${'a'.repeat(64)}`;

describe('updateService', () => {
  const answering = (service: object) => scriptAws({ UpdateService: () => ({ service }) });
  const update = () => createOrchestrator().updateService(cluster, 'api', revision(2));

  it('sends the revision, and nothing else', async () => {
    const calls = await answering({ taskDefinition: revision(2), currentServiceDeployment: 'arn:sd' });
    expect(await update()).toBe('arn:sd');
    expect(calls).toEqual([
      {
        operation: 'UpdateService',
        request: { cluster: 'shop', service: 'api', taskDefinition: revision(2) },
      },
    ]);
  });

  it('names no service deployment when the answer does not', async () => {
    await answering({ taskDefinition: revision(2) });
    expect(await update()).toBeNull();
  });

  it('takes none from an answer that has another revision', async () => {
    await answering({ taskDefinition: revision(1), currentServiceDeployment: 'arn:sd' });
    expect(await update()).toBeNull();
  });
});

describe('describeServices', () => {
  it('takes a service without a deployment controller as ECS’s own', async () => {
    const service = { serviceName: 'api', status: 'ACTIVE', taskDefinition: revision(1) };
    await scriptAws({ DescribeServices: () => ({ services: [service] }) });
    expect(await createOrchestrator().describeServices(cluster, ['api'])).toEqual([
      { ecsService: 'api', problem: null, revision: revision(1) },
    ]);
  });

  it.each([
    [{ status: 'INACTIVE' }, { kind: 'inactive', status: 'INACTIVE' }],
    [
      { status: 'ACTIVE', deploymentController: { type: 'EXTERNAL' } },
      { kind: 'controller', controller: 'EXTERNAL' },
    ],
  ])('says why Slipway keeps off: %o', async (fields, problem) => {
    await scriptAws({ DescribeServices: () => ({ services: [{ serviceName: 'api', ...fields }] }) });
    expect(await createOrchestrator().describeServices(cluster, ['api'])).toEqual([
      { ecsService: 'api', problem, revision: '' },
    ]);
  });
});

describe('readRollouts', () => {
  const read = async (deployment: object, service: object = {}) => {
    await scriptAws({
      DescribeServices: () => ({ services: [{ serviceName: 'api', status: 'ACTIVE', ...service }] }),
      DescribeServiceDeployments: () => ({
        serviceDeployments: [{ serviceDeploymentArn: 'arn:ours', createdAt: 1, ...deployment }],
      }),
    });
    const rollout = { ecsService: 'api', serviceDeployment: 'arn:ours', revision: revision(2) };
    return (await createOrchestrator().readRollouts(cluster, [rollout])).get('api');
  };

  it.each([
    ['PENDING', 'in_progress'],
    ['IN_PROGRESS', 'in_progress'],
    ['STOP_REQUESTED', 'in_progress'],
    ['SOMETHING_NEW', 'in_progress'],
    ['ROLLBACK_REQUESTED', 'rolling_back'],
    ['ROLLBACK_IN_PROGRESS', 'rolling_back'],
    ['SUCCESSFUL', 'succeeded'],
    ['STOPPED', 'stopped'],
    ['ROLLBACK_SUCCESSFUL', 'rolled_back'],
    ['ROLLBACK_FAILED', 'rollback_failed'],
  ])('reads %s as %s', async (status, expected) => {
    expect((await read({ status }))?.ours).toMatchObject({ status: expected, startedAt: 1_000 });
  });

  it('counts the tasks of our revision, not of the service', async () => {
    const service = {
      desiredCount: 4,
      runningCount: 6,
      pendingCount: 1,
      deployments: [
        {
          taskDefinition: revision(2),
          desiredCount: 4,
          runningCount: 2,
          pendingCount: 1,
          failedTasks: 3,
        },
        { taskDefinition: revision(1), desiredCount: 4, runningCount: 4, pendingCount: 0, failedTasks: 9 },
      ],
      events: [
        { message: 'newest', createdAt: 2 },
        { message: 'older', createdAt: 1 },
      ],
    };
    expect((await read({}, service))?.service).toMatchObject({
      desired: 4,
      running: 2,
      pending: 1,
      failed: 3,
      lastEvent: 'newest',
    });
  });

  it('quotes nothing that ECS said before ours began', async () => {
    const events = [{ message: 'has reached a steady state', createdAt: 0.5 }];
    expect((await read({}, { events }))?.service?.lastEvent).toBeNull();
  });

  it('counts those of the service when our revision has no entry', async () => {
    const service = { desiredCount: 4, runningCount: 3, pendingCount: 1, deployments: [] };
    const counts = { desired: 4, running: 3, pending: 1, failed: 0, lastEvent: null, newest: null };
    expect((await read({}, service))?.service).toMatchObject(counts);
  });

  it('reads INACTIVE as gone, and DescribeServices’ own MISSING as not known', async () => {
    expect((await read({}, { status: 'INACTIVE' }))?.service).toMatchObject({ active: false });
    await scriptAws({
      DescribeServices: () => ({ services: [], failures: [{ arn: 'arn:x', reason: 'MISSING' }] }),
    });
    const rollout = { ecsService: 'api', serviceDeployment: 'arn:ours', revision: revision(2) };
    const readings = await createOrchestrator().readRollouts(cluster, [rollout]);
    expect(readings.get('api')).toEqual({ ours: null, service: null });
  });
});

describe('revisions', () => {
  it('have their dates as text', async () => {
    const taskDefinition = { taskDefinitionArn: revision(1), status: 'ACTIVE', registeredAt: 1_700_000_000 };
    await scriptAws({ DescribeTaskDefinition: () => ({ taskDefinition }) });
    const { definition } = await createOrchestrator().describeRevision(cluster, revision(1));
    expect(definition).toEqual({ ...taskDefinition, registeredAt: '2023-11-14T22:13:20.000Z' });
  });

  it('are registered with their tags but AWS’s own, or without the field', async () => {
    const answer = { taskDefinition: { taskDefinitionArn: revision(2) } };
    const calls = await scriptAws({ RegisterTaskDefinition: () => answer });
    const definition = { family: 'api', containerDefinitions: [] };
    const tags = [{ key: 'slipway:operation', value: 'op1' }];
    const reserved = { key: 'aws:cloudformation:stack-name', value: 'shop' };
    const ecs = createOrchestrator();
    for (const each of [[], [reserved], [reserved, ...tags]]) {
      await ecs.registerRevision(cluster, definition, each);
    }
    const requests = calls.map(({ request }) => request);
    expect(requests).toEqual([definition, definition, { ...definition, tags }]);
  });

  it('are not registered without a family', async () => {
    const calls = await scriptAws({});
    const registering = createOrchestrator().registerRevision(cluster, { containerDefinitions: [] }, []);
    await expect(registering).rejects.toThrow(TypeError);
    expect(calls).toEqual([]);
  });
});

describe('findRegistered', () => {
  const tag = { key: 'slipway:operation', value: 'op1' };
  const describing = (tagged: string) => ({
    DescribeTaskDefinition: ({ taskDefinition }: Record<string, unknown>) => ({
      taskDefinition: {},
      tags: taskDefinition === tagged ? [tag] : [],
    }),
  });
  const described = (calls: readonly { operation: string; request: Record<string, unknown> }[]) =>
    calls.filter(({ operation }) => operation === 'DescribeTaskDefinition');
  const newestFirst = (count: number, family = 'api') =>
    Array.from({ length: count }, (_, index) => revision(count - index, family));

  it('stops at the hit', async () => {
    const calls = await scriptAws({
      ListTaskDefinitions: () => ({ taskDefinitionArns: newestFirst(30) }),
      ...describing(revision(28)),
    });
    expect(await createOrchestrator().findRegistered(cluster, 'api', tag)).toBe(revision(28));
    expect(described(calls)).toHaveLength(3);
    expect(calls[0]?.request).toMatchObject({ familyPrefix: 'api', sort: 'DESC' });
  });

  it('looks at the newest twenty', async () => {
    const calls = await scriptAws({
      ListTaskDefinitions: () => ({ taskDefinitionArns: newestFirst(30) }),
      ...describing(revision(10)),
    });
    expect(await createOrchestrator().findRegistered(cluster, 'api', tag)).toBeNull();
    expect(described(calls)).toHaveLength(20);
  });

  it('passes over families that only begin alike, page by page', async () => {
    const calls = await scriptAws({
      ListTaskDefinitions: ({ nextToken }) =>
        nextToken === undefined
          ? { taskDefinitionArns: newestFirst(100, 'api-worker'), nextToken: 'more' }
          : { taskDefinitionArns: newestFirst(2) },
      ...describing(revision(1)),
    });
    expect(await createOrchestrator().findRegistered(cluster, 'api', tag)).toBe(revision(1));
    expect(described(calls)).toHaveLength(2);
  });
});

describe('listServiceDeployments', () => {
  it('sorts, and claims no revision that ECS does not tell', async () => {
    await scriptAws({
      ListServiceDeployments: () => ({
        serviceDeployments: [
          { serviceDeploymentArn: 'arn:1', createdAt: 1, targetServiceRevisionArn: 'r1', status: 'STOPPED' },
          { serviceDeploymentArn: 'arn:3', createdAt: 3, targetServiceRevisionArn: 'r3' },
          { serviceDeploymentArn: 'arn:2', createdAt: 2.5, targetServiceRevisionArn: 'r1' },
        ],
      }),
      DescribeServiceRevisions: () => ({
        serviceRevisions: [{ serviceRevisionArn: 'r1', taskDefinition: revision(1) }],
        failures: [{ arn: 'r3', reason: 'MISSING' }],
      }),
    });
    expect(await createOrchestrator().listServiceDeployments(cluster, 'api')).toEqual([
      { arn: 'arn:3', startedAt: 3_000, revision: '', status: 'in_progress' },
      { arn: 'arn:2', startedAt: 2_500, revision: revision(1), status: 'in_progress' },
      { arn: 'arn:1', startedAt: 1_000, revision: revision(1), status: 'stopped' },
    ]);
  });
});

describe('readDigests', () => {
  const read = (images: readonly object[]) =>
    scriptAws({
      ListTasks: () => ({ taskArns: ['t1', 't2', 't3', 't4'] }),
      DescribeTasks: () => ({
        tasks: [
          {
            taskDefinitionArn: revision(2),
            lastStatus: 'RUNNING',
            containers: [{ name: 'sidecar', imageDigest: 'no' }, { name: 'app' }],
          },
          {
            taskDefinitionArn: revision(2),
            lastStatus: 'RUNNING',
            containers: [{ name: 'app', imageDigest: digest }],
          },
          {
            taskDefinitionArn: revision(2),
            lastStatus: 'PENDING',
            containers: [{ name: 'app', imageDigest: 'no' }],
          },
          {
            taskDefinitionArn: revision(1),
            lastStatus: 'RUNNING',
            containers: [{ name: 'app', imageDigest: 'no' }],
          },
        ],
      }),
      DescribeServices: () => ({
        services: [{ serviceName: 'api', currentServiceRevisions: [{ arn: 'r1' }, { arn: 'r2' }] }],
      }),
      DescribeServiceRevisions: () => ({
        serviceRevisions: [
          { taskDefinition: revision(1), containerImages: [{ containerName: 'app', imageDigest: 'no' }] },
          { taskDefinition: revision(2), containerImages: images },
        ],
      }),
    }).then(() => createOrchestrator().readDigests(cluster, 'api', revision(2), 'app'));

  it('takes running tasks of our revision only, and null where none is reported', async () => {
    expect((await read([])).tasks).toEqual([null, digest]);
  });

  it.each([
    [{ containerName: 'app', imageDigest: digest, image: 'nginx' }, digest],
    [{ containerName: 'app', image: `nginx@${digest}` }, digest],
    [{ containerName: 'app', image: 'nginx:1' }, null],
    [{ containerName: 'sidecar', imageDigest: 'no' }, null],
  ])('reads what the service revision names: %o', async (image, expected) => {
    expect((await read([{ containerName: 'sidecar', imageDigest: 'no' }, image])).revision).toBe(expected);
  });
});
