// The newest service deployment, also while DescribeServices does not name it.
import { describe, expect, it } from 'vitest';
import { createOrchestrator } from '../../../src/adapters/ecs/orchestrator.ts';
import { cluster, definition, openEcs } from './sandboxed-ecs.ts';
import { scriptAws } from './scripted-aws.ts';

describe('on the sandbox, while it is PENDING and not named', () => {
  async function open(stable: boolean) {
    const world = await openEcs();
    const { aws, pass } = world;
    aws.ecs.hidePendingServiceDeployment(true);
    for (const name of ['api', 'worker']) {
      aws.ecs.createService({ cluster: cluster.name, name, taskDefinition: definition(name), stable });
    }
    pass(1);
    aws.calls.length = 0;
    return world;
  }

  it('is listed, for that service only', async () => {
    const { aws, ecs, count } = await open(true);
    const taskDefinition = aws.ecs.registerTaskDefinition(definition('api'));
    await ecs.updateService(cluster, 'api', taskDefinition);
    const newest = await ecs.newestServiceDeployments(cluster, ['api', 'worker']);
    expect(count('ListServiceDeployments')).toBe(1);
    const [api] = await ecs.listServiceDeployments(cluster, 'api');
    expect(api?.revision).toBe(taskDefinition);
    expect(newest.get('api')).toEqual({ arn: api?.arn, startedAt: api?.startedAt });
    const [worker] = await ecs.listServiceDeployments(cluster, 'worker');
    expect(newest.get('worker')?.arn).toBe(worker?.arn);
  });

  it('is listed when there was none before', async () => {
    const { ecs, count } = await open(false);
    const newest = await ecs.newestServiceDeployments(cluster, ['api', 'worker']);
    expect(count('ListServiceDeployments')).toBe(2);
    const [api] = await ecs.listServiceDeployments(cluster, 'api');
    expect(newest.get('api')).toEqual({ arn: api?.arn, startedAt: api?.startedAt });
  });

  it.each([false, true])('is asked for in two calls once it is over, rolled back: %s', async (back) => {
    const { aws, ecs, pass, count } = await open(true);
    const taskDefinition = aws.ecs.registerTaskDefinition(definition('api'));
    const arn = await ecs.updateService(cluster, 'api', taskDefinition);
    pass(100);
    const [running] = await ecs.listServiceDeployments(cluster, 'api');
    if (back) await ecs.stopServiceDeployment(cluster, running?.arn ?? '');
    pass(60_000);
    aws.calls.length = 0;
    const newest = await ecs.newestServiceDeployments(cluster, ['api', 'worker']);
    expect(newest.get('api')?.arn).toBe(running?.arn);
    expect(arn).not.toBeNull();
    expect(aws.calls).toHaveLength(2);
    expect(count('ListServiceDeployments')).toBe(0);
  });
});

describe('as ECS may say it', () => {
  const current = { serviceName: 'api', status: 'ACTIVE', currentServiceDeployment: 'arn:1' };
  const listed = [
    { serviceDeploymentArn: 'arn:1', createdAt: 1 },
    { serviceDeploymentArn: 'arn:2', createdAt: 2 },
  ];
  const read = async (service: object, described: readonly object[], list: readonly object[] = listed) => {
    const calls = await scriptAws({
      DescribeServices: () => ({ services: [service] }),
      DescribeServiceDeployments: () => ({ serviceDeployments: described }),
      ListServiceDeployments: () => ({ serviceDeployments: list }),
    });
    const newest = (await createOrchestrator().newestServiceDeployments(cluster, ['api'])).get('api');
    return { newest, calls: calls.map(({ operation }) => operation) };
  };

  it.each([
    ['what it names cannot be described', current, []],
    ['it names none', { ...current, currentServiceDeployment: undefined }, []],
    [
      'it has a revision that came later',
      { ...current, currentServiceRevisions: [{ arn: 'r2' }, { arn: 'r1' }] },
      [{ serviceDeploymentArn: 'arn:1', createdAt: 1, targetServiceRevision: { arn: 'r1' } }],
    ],
  ])('is listed when %s', async (_, service, described) => {
    const { newest, calls } = await read(service, described);
    expect(newest).toEqual({ arn: 'arn:2', startedAt: 2_000 });
    expect(calls.at(-1)).toBe('ListServiceDeployments');
  });

  it.each([
    [['r2'], {}],
    [['r2', 'r1'], {}],
    [['r1'], { rollback: { serviceRevisionArn: 'r1' }, sourceServiceRevisions: [] }],
    [[], {}],
  ])('is the one that it names while it has no others than %o', async (arns, fields) => {
    const deployment = {
      serviceDeploymentArn: 'arn:1',
      createdAt: 1,
      targetServiceRevision: { arn: 'r2' },
      sourceServiceRevisions: [{ arn: 'r1' }],
      ...fields,
    };
    const service = { ...current, currentServiceRevisions: arns.map((arn) => ({ arn })) };
    const { newest, calls } = await read(service, [deployment]);
    expect(newest).toEqual({ arn: 'arn:1', startedAt: 1_000 });
    expect(calls).toEqual(['DescribeServices', 'DescribeServiceDeployments']);
  });

  it('is null when there never was one', async () => {
    expect((await read({ ...current, currentServiceDeployment: undefined }, [], [])).newest).toBeNull();
  });
});
