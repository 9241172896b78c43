// What every Orchestrator says of rollouts: run on the fake, and on the real adapter against the sandbox.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/domain/project.ts';
import { judge, type RolloutReading } from '../../src/domain/rollout.ts';
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

/** Judged at once, and long before any deadline. */
const judged = (reading: RolloutReading, serviceDeployment: string, revision: string) =>
  judge(reading, { serviceDeployment, revision, deadline: Number.MAX_SAFE_INTEGER, aborted: false }, 0);

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
        expect(during.ours).toMatchObject({
          status: 'in_progress',
          endedAt: null,
          circuitBreaker: false,
          alarm: null,
          strategy: 'rolling',
          weight: null,
          pause: null,
          wentBackTo: null,
        });
        expect(during.service).toMatchObject({ active: true, revision, desired: 2 });
        expect(judged(during, arn, revision)).toEqual({ kind: 'in_progress' });
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
        expect(judged(after, arn, revision)).toEqual({ kind: 'took' });
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
        expect(reading.service?.serving).toEqual([reading.ours?.wentBackTo]);
        expect(judged(reading, arn, revision)).toMatchObject({ reason: 'circuit_breaker_rolled_back' });
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
        expect(judged(reading, arn, revision)).toEqual({ kind: 'superseded', by, sameRevision: false });
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

    describe('newestServiceDeployments', () => {
      it('has the newest of every service, and null of one that is not there', async () => {
        const base = world.createService('api', world.image('healthy'));
        world.createService('worker', world.image('healthy'));
        const by = world.deployAsSomebodyElse('api', (await register(world, base)).revision);
        const found = await ecs.newestServiceDeployments(cluster, ['worker', 'nope', 'api']);
        expect([...found.keys()]).toEqual(['worker', 'nope', 'api']);
        for (const name of ['api', 'worker']) {
          const { arn, startedAt } = await newest(world, name);
          expect(found.get(name)).toEqual({ arn, startedAt });
        }
        expect(found.get('api')?.arn).toBe(by);
        expect(found.get('nope')).toBeNull();
      });

      it('stays the same when one ends', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base, 'crashing');
        const arn = await update(world, 'api', revision);
        const during = await ecs.newestServiceDeployments(cluster, ['api']);
        world.settle();
        expect(during.get('api')?.arn).toBe(arn);
        expect(await ecs.newestServiceDeployments(cluster, ['api'])).toEqual(during);
      });

      it('is nothing when asked for nothing, and a fault when the cluster is not there', async () => {
        expect((await ecs.newestServiceDeployments(cluster, [])).size).toBe(0);
        const fault = await faultOf(ecs.newestServiceDeployments(nowhere, ['api']));
        expect(fault).toMatchObject({ code: 'ClusterNotFoundException' });
      });
    });

    describe('stopServiceDeployment', () => {
      it('goes back to what ran before, and may be repeated', async () => {
        const base = world.createService('api', world.image('healthy'));
        const before = await read(world, 'api', (await newest(world, 'api')).arn, base);
        const { revision } = await register(world, base);
        const arn = await update(world, 'api', revision);
        expect(await ecs.stopServiceDeployment(cluster, arn)).toBe('stopping');
        expect(await ecs.stopServiceDeployment(cluster, arn)).toBe('stopping');
        expect((await read(world, 'api', arn, revision)).ours).toMatchObject({
          status: 'rolling_back',
          endedAt: null,
        });
        world.settle();
        const after = await read(world, 'api', arn, revision);
        expect(after.ours).toMatchObject({
          status: 'rolled_back',
          circuitBreaker: false,
          wentBackTo: before.ours?.target,
        });
        expect(after.ours?.said).toMatch(/StopServiceDeployment/);
        expect(after.service).toMatchObject({ revision: base, serving: [before.ours?.target] });
        expect(await ecs.stopServiceDeployment(cluster, arn)).toBe('ended');
      });

      it('has nothing to do once it has succeeded', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base);
        const arn = await update(world, 'api', revision);
        world.settle();
        expect(await ecs.stopServiceDeployment(cluster, arn)).toBe('ended');
        expect(await ecs.describeServices(cluster, ['api'])).toMatchObject([{ revision }]);
      });

      it('throws when there is no such service deployment', async () => {
        world.createService('api', world.image('healthy'));
        const { arn } = await newest(world, 'api');
        const fault = await faultOf(ecs.stopServiceDeployment(cluster, `${arn}x`));
        expect(fault).toMatchObject({ code: 'ServiceDeploymentNotFoundException', retryable: false });
      });
    });

    describe('readEvents', () => {
      it('says what goes wrong, once, newest first', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base, 'crashing');
        await update(world, 'api', revision);
        const { startedAt } = await newest(world, 'api');
        world.settle();
        const said = await ecs.readEvents(cluster, 'api', startedAt);
        expect(said.length).toBeGreaterThan(1);
        expect(said.length).toBeLessThanOrEqual(10);
        expect(said.filter((message) => /unable to consistently start tasks/.test(message))).toHaveLength(1);
        expect(said.at(-1)).toMatch(/has started 2 tasks/);
        expect(said.join()).not.toMatch(/steady state/);
      });

      it('says nothing of what was before, nor of a service that is not there', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base);
        await update(world, 'api', revision);
        world.settle();
        expect(await ecs.readEvents(cluster, 'api', 0)).not.toEqual([]);
        expect(await ecs.readEvents(cluster, 'api', Number.MAX_SAFE_INTEGER)).toEqual([]);
        expect(await ecs.readEvents(cluster, 'nope', 0)).toEqual([]);
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
          cause: 'exit',
          container: 'app',
          exitCode: 1,
          reason: 'Essential container in task exited',
        });
        expect(most?.count).toBeGreaterThan(0);
        expect(most?.task).toMatch(/^[0-9a-f]{32}$/);
        expect(await ecs.readStoppedTasks(cluster, 'api', base)).toEqual([]);
      });
    });
  });
}
