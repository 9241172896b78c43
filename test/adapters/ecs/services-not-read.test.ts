// HTTP 200 with `failures[]` (FIELD-NOTES 7): MISSING is an answer, any other reason is none.
import { describe, expect, it } from 'vitest';
import { createOrchestrator } from '../../../src/adapters/ecs/orchestrator.ts';
import { scriptAws } from './scripted-aws.ts';

const cluster = { region: 'eu-west-1', name: 'shop' };
const arn = (name: string) => `arn:aws:ecs:eu-west-1:123456789012:service/shop/${name}`;
const there = {
  serviceName: 'api',
  status: 'ACTIVE',
  taskDefinition: 'api:1',
  currentServiceDeployment: 'arn:api',
};

const answering = (...failures: readonly object[]) =>
  scriptAws({
    DescribeServices: () => ({ services: [there], failures }),
    DescribeServiceDeployments: () => ({
      serviceDeployments: [{ serviceDeploymentArn: 'arn:api', createdAt: 1 }],
    }),
  });

const missing = { arn: arn('worker'), reason: 'MISSING' };
const denied = { arn: arn('worker'), reason: 'ACCESS_DENIED', detail: 'for some reason' };
const notNow = { provider: 'aws', retryable: true, uncertain: false };

describe('describeServices', () => {
  const describeBoth = () => createOrchestrator().describeServices(cluster, ['api', 'worker']);

  it.each([missing, { ...missing, arn: 'arn:aws:ecs:eu-west-1:123456789012:service/worker' }])(
    'says that a service is missing when ECS does: %o',
    async (failure) => {
      await answering(failure);
      expect(await describeBoth()).toMatchObject([
        { ecsService: 'api', problem: null },
        { ecsService: 'worker', problem: { kind: 'missing' } },
      ]);
    },
  );

  it('fails, and may be tried again, when ECS cannot tell', async () => {
    await answering(denied);
    await expect(describeBoth()).rejects.toMatchObject({ ...notNow, code: 'ACCESS_DENIED' });
  });

  it('fails when ECS says nothing of a service, or nothing of which', async () => {
    await answering();
    await expect(describeBoth()).rejects.toMatchObject({ ...notNow, code: 'NotInAnswer' });
    await answering({ reason: 'MISSING' });
    await expect(describeBoth()).rejects.toMatchObject({ ...notNow, code: 'NotInAnswer' });
  });
});

describe('readRollouts', () => {
  it.each([[[missing]], [[denied]], [[]]])(
    'reads nothing of the service, and all of the others: %o',
    async (failures) => {
      await answering(...failures);
      const rollouts = ['api', 'worker'].map((ecsService) => ({
        ecsService,
        serviceDeployment: `arn:${ecsService}`,
        revision: 'x:1',
      }));
      const readings = await createOrchestrator().readRollouts(cluster, rollouts);
      expect(readings.get('worker')).toEqual({ ours: null, service: null });
      expect(readings.get('api')?.service).toMatchObject({ active: true, newest: { arn: 'arn:api' } });
    },
  );
});

describe('what insists on an answer', () => {
  it('newestServiceDeployments', async () => {
    await answering(denied);
    const ecs = createOrchestrator();
    expect(await ecs.newestServiceDeployments(cluster, ['api'])).toEqual(
      new Map([['api', { arn: 'arn:api', startedAt: 1_000 }]]),
    );
    await expect(ecs.newestServiceDeployments(cluster, ['api', 'worker'])).rejects.toMatchObject(notNow);
  });

  it('readEvents', async () => {
    await answering(denied);
    await expect(createOrchestrator().readEvents(cluster, 'worker', 0)).rejects.toMatchObject(notNow);
  });

  it('readDigests, of the service', async () => {
    await answering(denied);
    await expect(createOrchestrator().readDigests(cluster, 'worker', 'x:1', 'app')).rejects.toMatchObject(
      notNow,
    );
  });

  it('readDigests, of tasks: those that are missing have gone, and others may still run', async () => {
    const read = async (reason: string) => {
      await scriptAws({
        ListTasks: () => ({ taskArns: ['t1'] }),
        DescribeTasks: () => ({ tasks: [], failures: [{ arn: 't1', reason }] }),
        DescribeServices: () => ({ services: [there] }),
      });
      return createOrchestrator().readDigests(cluster, 'api', 'x:1', 'app');
    };
    expect(await read('MISSING')).toEqual({ tasks: [], revision: null });
    await expect(read('INTERNAL')).rejects.toMatchObject({ ...notNow, code: 'INTERNAL' });
  });

  it('listServiceDeployments, of the service revisions', async () => {
    await scriptAws({
      ListServiceDeployments: () => ({
        serviceDeployments: [{ serviceDeploymentArn: 'arn:1', targetServiceRevisionArn: 'r1', createdAt: 1 }],
      }),
      DescribeServiceRevisions: () => ({ failures: [{ arn: 'r1', reason: 'INTERNAL' }] }),
    });
    await expect(createOrchestrator().listServiceDeployments(cluster, 'api')).rejects.toMatchObject(notNow);
  });
});
