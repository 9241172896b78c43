import { beforeEach, describe, expect, it } from 'vitest';
import { READ_LAG, type StoppedTasks } from '../../src/domain/rollout.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { inOneWave, placeOf, quietShop, ROLLOUT_TIMEOUT } from './support/a-shop.ts';
import { aWorld, type AWorld, type WorldOptions } from './support/a-world.ts';
import { rollout, waiting } from './support/doing.ts';

const { cluster, name: ecsService } = placeOf('staging', 'worker');

const tasks: readonly StoppedTasks[] = [
  {
    cause: 'exit',
    count: 4,
    task: '28749b4a',
    container: 'app',
    exitCode: 1,
    reason: 'SEARCH_INDEX_URL is not set',
  },
];

describe('judging what rolls out', () => {
  let world: AWorld;
  let id: string;
  let base: string;

  /** A deployment whose first wave, `worker`, is rolling out. */
  async function rolling(options: WorldOptions = { project: quietShop }): Promise<void> {
    world = aWorld(options);
    base = world.live('staging', 'worker');
    id = await waiting(world);
    await world.tick();
  }
  beforeEach(() => rolling());

  const worker = () => rollout(world, id, 'worker');
  const statusOf = async () => (await world.deployment(id)).status;

  it('a success is proven by the tasks that run, and dated', async () => {
    const asked = await worker();
    world.end('staging', 'worker');
    await world.tick();
    expect(await worker()).toEqual({
      status: 'succeeded',
      revision: world.live('staging', 'worker'),
      evidence: { kind: 'running_tasks', tasks: 2 },
      since: 'since' in asked ? asked.since : null,
      at: world.system.now(),
    });
  });

  it('a success without tasks is said to rest on the service revision (FIELD-NOTES 4)', async () => {
    await rolling({ project: quietShop, desired: 0 });
    world.end('staging', 'worker');
    await world.tick();
    expect(await worker()).toMatchObject({ evidence: { kind: 'service_revision' } });
  });

  it('a success where another digest runs is a failure (I5)', async () => {
    const digests = { tasks: ['sha256:another'], revision: 'sha256:another' };
    world.orchestrator.ecs.reportDigests(cluster, ecsService, digests);
    world.end('staging', 'worker');
    await world.tick();
    expect(await worker()).toMatchObject({ failure: { reason: 'wrong_digest' } });
    expect(await statusOf()).toBe('failed');
  });

  it('a success of which no digest can be read is waited for, and then unknown', async () => {
    world.orchestrator.ecs.reportDigests(cluster, ecsService, { tasks: [null], revision: null });
    world.end('staging', 'worker');
    await world.ticks(3);
    expect(await statusOf()).toBe('running');
    world.advance(ROLLOUT_TIMEOUT);
    await world.tick();
    expect(await world.deployment(id)).toMatchObject({ status: 'needs_operator', why: 'unreadable' });
  });

  it('a circuit breaker is a failure with the tasks’ own reasons, and the next wave is left alone (F10)', async () => {
    const api = world.live('staging', 'api');
    world.end('staging', 'worker', {
      status: 'rolled_back',
      circuitBreaker: true,
      said: 'tasks failed to start',
      tasks,
    });
    await world.ticks(3);
    expect(await worker()).toEqual({
      status: 'failed',
      failure: {
        reason: 'circuit_breaker_rolled_back',
        said: 'tasks failed to start',
        tasks,
        events: [],
        serviceDeployment: world.ecsDeployments('staging', 'worker').at(-1)?.arn,
        serves: base,
      },
    });
    expect(await statusOf()).toBe('failed');
    expect(await rollout(world, id, 'api')).toEqual({ status: 'waiting' });
    expect([world.live('staging', 'api'), world.ecsDeployments('staging', 'api').length]).toEqual([api, 1]);
  });

  it('a failure is recorded also when the reasons of its tasks cannot be read', async () => {
    world.orchestrator.failNext('readStoppedTasks', awsFault('ServerException', { retryable: true }));
    world.end('staging', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.tick();
    expect(await worker()).toMatchObject({ status: 'failed', failure: { tasks: [] } });
  });

  it.each([
    [{ status: 'rollback_failed', circuitBreaker: true }, 'rollback_failed'],
    [{ status: 'rolled_back' }, 'stopped'],
    [{ status: 'stopped', circuitBreaker: true }, 'circuit_breaker_stopped'],
  ] as const)('%j is a failure: %s', async (ending, reason) => {
    world.end('staging', 'worker', ending);
    await world.tick();
    expect(await worker()).toMatchObject({ status: 'failed', failure: { reason } });
  });

  it('one that was stopped is a failure once nobody else’s deployment can explain it any more', async () => {
    world.end('staging', 'worker', { status: 'stopped' });
    await world.tick();
    expect(await statusOf()).toBe('running');
    world.advance(READ_LAG + 1000);
    await world.tick();
    expect(await worker()).toMatchObject({ failure: { reason: 'stopped' } });
  });

  it('one that is being rolled back goes on, and is shown as such', async () => {
    world.end('staging', 'worker', { status: 'rolling_back', circuitBreaker: true });
    await world.tick();
    expect(await statusOf()).toBe('running');
    expect(world.progress.progressOf(id).get('worker')).toMatchObject({ rollingBack: true });
  });

  it('one that somebody has deployed over is superseded, and not fought (F12)', async () => {
    const by = world.orchestrator.ecs.deploy(cluster, ecsService, base);
    const calls = world.writes();
    await world.ticks(3);
    expect(await worker()).toEqual({ status: 'superseded', by, sameRevision: false });
    expect(await world.deployment(id)).toMatchObject({ status: 'superseded', by: { kind: 'somebody_else' } });
    expect(world.writes()).toEqual(calls);
  });

  it('one that goes on beyond its time has failed, whatever ECS still tries', async () => {
    world.advance(ROLLOUT_TIMEOUT - 1);
    await world.tick();
    expect(await statusOf()).toBe('running');
    world.advance(1);
    await world.tick();
    expect(await worker()).toMatchObject({ failure: { reason: 'timed_out' } });
  });

  it('keeps its time also over restarts (F5)', async () => {
    world.advance(ROLLOUT_TIMEOUT - 1);
    await world.restart().tick();
    world.advance(1);
    await world.restart().tick();
    expect(await worker()).toMatchObject({ failure: { reason: 'timed_out' } });
  });

  it('a service that is gone is a failure', async () => {
    world.orchestrator.ecs.deleteService(cluster, ecsService);
    await world.tick();
    expect(await worker()).toMatchObject({ failure: { reason: 'service_gone' } });
  });

  describe('with reads that are behind', () => {
    beforeEach(async () => {
      world = aWorld({ project: quietShop });
      id = await waiting(world);
      world.orchestrator.ecs.freezeReads();
      await world.tick();
    });

    it('the old revision, stable, is not taken for a success (FIELD-NOTES 2)', async () => {
      await world.ticks(5);
      expect(await worker()).toMatchObject({ status: 'rolling_out' });
      world.orchestrator.ecs.thawReads();
      await world.settle();
      expect(await statusOf()).toBe('succeeded');
    });

    it('that never catch up, an operator has to look in the end', async () => {
      world.advance(ROLLOUT_TIMEOUT);
      await world.tick();
      expect(await world.deployment(id)).toMatchObject({ status: 'needs_operator', why: 'unreadable' });
    });
  });

  it('shows progress once for every change, and records none of it', async () => {
    const key = `deployment:${id}:0`;
    const [before, drawn] = [await world.events(), (await world.store.findCard(key))?.generation ?? 0];
    expect(world.progress.progressOf(id).get('worker')).toMatchObject({ desired: 2, running: 0, pending: 2 });
    await world.ticks(3);
    expect((await world.store.findCard(key))?.generation).toBe(drawn);
    await world.restart().tick();
    expect((await world.store.findCard(key))?.generation).toBe(drawn + 1);
    expect(await world.events()).toEqual(before);
  });

  it('reads a whole wave in one call', async () => {
    await rolling({ project: inOneWave(quietShop) });
    const reads = () => world.orchestrator.calls.filter(({ method }) => method === 'readRollouts').length;
    const before = reads();
    await world.tick();
    expect(reads()).toBe(before + 1);
  });

  it('says which of a wave failed and which took (F9)', async () => {
    await rolling({ project: inOneWave(quietShop) });
    world.end('staging', 'api');
    world.end('staging', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.tick();
    expect((await worker()).status).toBe('failed');
    expect((await rollout(world, id, 'api')).status).toBe('succeeded');
    expect(await statusOf()).toBe('failed');
  });
});
