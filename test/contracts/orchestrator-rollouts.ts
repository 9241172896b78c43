// What every Orchestrator says of rollouts: run on the fake, and on the real adapter against the sandbox.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/domain/project.ts';
import { judge } from '../../src/domain/rollout.ts';
import type { Orchestrator } from '../../src/ports.ts';
import {
  faultOf,
  newest,
  nowhere,
  type OrchestratorWorld,
  read,
  register,
  update,
} from './orchestrator-world.ts';

const never = Number.MAX_SAFE_INTEGER;

export function rolloutContract(name: string, open: () => Promise<OrchestratorWorld>): void {
  describe(`What an orchestrator says of rollouts: ${name}`, () => {
    let world: OrchestratorWorld;
    let ecs: Orchestrator;
    let cluster: Cluster;
    beforeEach(async () => {
      world = await open();
      ecs = world.orchestrator;
      cluster = world.cluster;
    });
    afterEach(() => world[Symbol.asyncDispose]());

    describe('listServiceDeployments', () => {
      it('has the newest first, each with its revision and where it stands', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base);
        await update(world, 'api', revision);
        world.settle();
        const again = world.deployAsSomebodyElse('api', base);
        const found = await ecs.listServiceDeployments(cluster, 'api');
        expect(found.map((each) => [each.revision, each.status])).toEqual([
          [base, 'in_progress'],
          [revision, 'succeeded'],
          [base, 'succeeded'],
        ]);
        expect(found[0]?.arn).toBe(again);
        const times = found.map(({ startedAt }) => startedAt);
        expect(times).toEqual(times.toSorted((one, other) => other - one));
      });
    });

    describe('readRollouts', () => {
      it('reads nothing when asked for nothing', async () => {
        expect((await ecs.readRollouts(cluster, [])).size).toBe(0);
      });

      it('follows a rollout until it took', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base);
        const arn = await update(world, 'api', revision);
        const during = await read(world, 'api', arn, revision);
        expect(during.ours).toMatchObject({ status: 'in_progress', endedAt: null, circuitBreaker: false });
        expect(during.service).toMatchObject({ active: true, revision, desired: 2 });
        expect(judge(during, arn, 0, never)).toEqual({ kind: 'in_progress' });
        world.settle();
        const after = await read(world, 'api', arn, revision);
        const { startedAt } = await newest(world, 'api');
        expect(after.ours).toMatchObject({ status: 'succeeded', startedAt });
        expect(after.ours?.endedAt).toBeGreaterThan(startedAt);
        expect(after.service).toMatchObject({
          serving: [after.ours?.target],
          newest: { arn, startedAt },
          desired: 2,
          running: 2,
          pending: 0,
          failed: 0,
        });
        expect(judge(after, arn, 0, never)).toEqual({ kind: 'took' });
      });

      it('tells a rollback of the circuit breaker from success', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base, 'crashing');
        const arn = await update(world, 'api', revision);
        world.settle();
        const reading = await read(world, 'api', arn, revision);
        expect(reading.ours).toMatchObject({ status: 'rolled_back', circuitBreaker: true });
        expect(reading.ours?.said).toMatch(/circuit breaker/);
        expect(reading.service).toMatchObject({ revision: base });
        expect(reading.service?.serving).not.toContain(reading.ours?.target);
        expect(judge(reading, arn, 0, never)).toMatchObject({ reason: 'circuit_breaker_rolled_back' });
      });

      it('names what somebody else started later', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base);
        const arn = await update(world, 'api', revision);
        const by = world.deployAsSomebodyElse('api', base);
        const reading = await read(world, 'api', arn, revision);
        expect(reading.ours).toMatchObject({ status: 'stopped', circuitBreaker: false });
        expect(reading.service?.newest).toEqual({
          arn: by,
          startedAt: (await newest(world, 'api')).startedAt,
        });
        expect(judge(reading, arn, 0, never)).toEqual({ kind: 'superseded', by });
      });

      it('does not see a rollout that its stale reads do not have', async () => {
        const base = world.createService('api', world.image('healthy'));
        const before = await newest(world, 'api');
        const { revision } = await register(world, base);
        world.freezeReads();
        const arn = await update(world, 'api', revision);
        const stale = await read(world, 'api', arn, revision);
        expect(stale).toMatchObject({ ours: null, service: { revision: base } });
        expect(stale.service?.newest?.arn).toBe(before.arn);
        expect(await newest(world, 'api')).toEqual(before);
        world.thawReads();
        expect(await read(world, 'api', arn, revision)).toMatchObject({ service: { revision } });
      });

      it('reads every service in one go, and nothing of a service that is not there', async () => {
        const image = world.image('healthy');
        const names = ['api', 'worker', 'nope'];
        for (const each of names.slice(0, 2)) world.createService(each, image);
        const rollouts = await Promise.all(
          names.slice(0, 2).map(async (ecsService) => {
            const { arn, revision } = await newest(world, ecsService);
            return { ecsService, serviceDeployment: arn, revision };
          }),
        );
        const absent = { ecsService: 'nope', serviceDeployment: `${rollouts[0]?.serviceDeployment}x` };
        const readings = await ecs.readRollouts(cluster, [...rollouts, { ...absent, revision: 'x' }]);
        expect([...readings.keys()]).toEqual(names);
        expect(readings.get('api')?.ours?.status).toBe('succeeded');
        expect(readings.get('worker')?.service?.active).toBe(true);
        expect(readings.get('nope')).toEqual({ ours: null, service: null });
      });

      it('reads a service that is being deleted as not active', async () => {
        world.createService('api', world.image('healthy'));
        const { arn, revision } = await newest(world, 'api');
        world.deleteService('api');
        expect((await read(world, 'api', arn, revision)).service).toMatchObject({ active: false });
      });

      it('throws when the cluster is not there', async () => {
        const rollout = { ecsService: 'api', serviceDeployment: 'arn:aws:ecs:x', revision: 'x' };
        const fault = await faultOf(ecs.readRollouts(nowhere, [rollout]));
        expect(fault).toMatchObject({ code: 'ClusterNotFoundException', retryable: false });
      });
    });

    describe('evidence', () => {
      it('is the digest that every task and the service revision report', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision, digest } = await register(world, base);
        await update(world, 'api', revision);
        world.settle();
        expect(await ecs.readDigests(cluster, 'api', revision, 'app')).toEqual({
          tasks: [digest, digest],
          revision: digest,
        });
      });

      it('is none for a revision that does not run, or a container that it does not have', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base);
        const nothing = { tasks: [], revision: null };
        expect(await ecs.readDigests(cluster, 'api', revision, 'app')).toEqual(nothing);
        expect(await ecs.readDigests(cluster, 'api', base, 'nope')).toEqual({
          tasks: [null, null],
          revision: null,
        });
      });

      it('says why tasks stopped, and nothing while none has', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base, 'crashing');
        await update(world, 'api', revision);
        world.settle();
        const [most] = await ecs.readStoppedTasks(cluster, 'api', revision);
        expect(most).toMatchObject({
          container: 'app',
          exitCode: 1,
          reason: 'Essential container in task exited',
        });
        expect(most?.count).toBeGreaterThan(0);
        expect(most?.task).toMatch(/^[0-9a-f]{8}$/);
        expect(await ecs.readStoppedTasks(cluster, 'api', base)).toEqual([]);
      });
    });
  });
}
