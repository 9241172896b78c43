import { beforeEach, describe, expect, it } from 'vitest';
import { READ_LAG } from '../../src/domain/rollout.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { placeOf, quietShop, ROLLOUT_TIMEOUT } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { confirm, deployed, offerRollback, rollout, waiting } from './support/doing.ts';

const { cluster, name: ecsService } = placeOf('staging', 'worker');
const lost = awsFault('TimeoutError', { retryable: true, uncertain: true });

describe('the answer to UpdateService', () => {
  let world: AWorld;
  let base: string;
  let id: string;
  beforeEach(async () => {
    world = aWorld({ project: quietShop });
    base = world.live('staging', 'worker');
    id = await waiting(world);
  });

  const worker = () => rollout(world, id, 'worker');
  const updates = () => world.writes().filter((method) => method === 'updateService').length;
  const started = () => world.ecsDeployments('staging', 'worker').slice(1);
  /** The next tick that a fault has not put off. */
  const later = async (milliseconds = 5000) => {
    world.advance(milliseconds);
    await world.tick();
  };

  it('names the service deployment that is followed', async () => {
    await world.tick();
    expect(await worker()).toMatchObject({ status: 'rolling_out', serviceDeployment: started()[0]?.arn });
  });

  describe('was lost', () => {
    it('after it took effect: ours is found, and followed under the deadline of the call (F4, F5)', async () => {
      world.orchestrator.failNext('updateService', lost, 'after');
      await world.tick();
      expect(await worker()).toMatchObject({ status: 'updating' });
      await later();
      expect(await worker()).toMatchObject({
        status: 'rolling_out',
        serviceDeployment: started()[0]?.arn,
        since: started()[0]?.startedAt,
      });
      expect(updates()).toBe(1);
    });

    it('before it took effect: nothing is repeated until reads can be believed, then once', async () => {
      world.orchestrator.failNext('updateService', lost, 'before');
      await world.tick();
      await later();
      await later(READ_LAG - 5001);
      expect([updates(), started().length]).toEqual([1, 0]);
      await later(1);
      expect([updates(), started().length]).toEqual([2, 1]);
      expect(await worker()).toMatchObject({ status: 'rolling_out' });
    });

    it('while reads stay behind for too long: the repeated call starts nothing (I12)', async () => {
      world.orchestrator.failNext('updateService', lost, 'after');
      world.orchestrator.ecs.freezeReads();
      await world.tick();
      await later();
      expect(updates()).toBe(1);
      await later(READ_LAG);
      expect([updates(), started().length]).toEqual([2, 1]);
      expect(await worker()).toMatchObject({ serviceDeployment: started()[0]?.arn });
      world.orchestrator.ecs.thawReads();
      await world.settle();
      expect((await world.deployment(id)).status).toBe('succeeded');
    });

    it('and two could be ours: an operator has to look', async () => {
      world.orchestrator.failNext('updateService', lost, 'after');
      await world.tick();
      const ours = world.live('staging', 'worker');
      world.orchestrator.ecs.deploy(cluster, ecsService, base);
      world.orchestrator.ecs.deploy(cluster, ecsService, ours);
      await later();
      expect(await worker()).toEqual({ status: 'unknown', revision: ours, why: 'two_candidates' });
      expect(await world.deployment(id)).toMatchObject({ status: 'needs_operator', why: 'two_candidates' });
      const calls = world.writes();
      await world.ticks(3, READ_LAG);
      expect(world.writes()).toEqual(calls);
    });

    it('and somebody has set something else: nothing is fought, and in the end an operator has to look', async () => {
      world.orchestrator.failNext('updateService', lost, 'before');
      await world.tick();
      const { definition } = world.orchestrator.ecs.revision(base);
      world.orchestrator.ecs.deploy(
        cluster,
        ecsService,
        world.orchestrator.ecs.register(cluster, definition),
      );
      await later(READ_LAG);
      await later(READ_LAG);
      expect(updates()).toBe(1);
      await later(ROLLOUT_TIMEOUT);
      expect(await world.deployment(id)).toMatchObject({ status: 'needs_operator', why: 'unreadable' });
      expect(updates()).toBe(1);
    });
  });

  it('names nothing: ours is looked for', async () => {
    world.orchestrator.answerUpdate(null);
    await world.tick();
    expect(await worker()).toMatchObject({ status: 'updating' });
    await later(1000);
    expect(await worker()).toMatchObject({ status: 'rolling_out', serviceDeployment: started()[0]?.arn });
    expect(updates()).toBe(1);
  });

  it('names the deployment that was there before: that is not ours', async () => {
    const [before] = world.ecsDeployments('staging', 'worker');
    world.orchestrator.answerUpdate(before?.arn ?? null);
    await world.tick();
    expect(await worker()).toMatchObject({ status: 'updating', newestBefore: { arn: before?.arn } });
    await later(1000);
    expect(await worker()).toMatchObject({ serviceDeployment: started()[0]?.arn });
  });

  // Before the newest deployment is looked at, and between that look and the call.
  it.each([
    ['newestServiceDeployments', { kind: 'unchanged', proven: true }],
    ['updateService', { kind: 'running_tasks', tasks: 2 }],
  ] as const)(
    'is that there was nothing to change, since %s: what runs is looked at',
    async (since, evidence) => {
      await world.settle();
      const first = world.live('staging', 'worker');
      await deployed(world);
      const back = await offerRollback(world);
      await confirm(world, back);
      // Somebody is quicker with the very revision that the rollback restores.
      world.orchestrator.watch((method) => {
        if (method !== since) return;
        world.orchestrator.watch(() => {});
        world.orchestrator.ecs.deploy(cluster, ecsService, first);
        world.orchestrator.ecs.end(cluster, ecsService, { status: 'succeeded' });
      });
      await world.tick();
      const count = world.ecsDeployments('staging', 'worker').length;
      await world.settle();
      expect(world.ecsDeployments('staging', 'worker')).toHaveLength(count);
      expect((await world.deployment(back)).status).toBe('succeeded');
      expect(await rollout(world, back, 'worker')).toMatchObject({ revision: first, evidence });
    },
  );
});
