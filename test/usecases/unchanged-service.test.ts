import { beforeEach, describe, expect, it } from 'vitest';
import { READ_LAG } from '../../src/domain/rollout.ts';
import { placeOf, quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, deployed, rollout } from './support/doing.ts';

const api = placeOf('staging', 'api');
const worker = placeOf('staging', 'worker');

/** `worker` was put back by hand, so that only it has to be rolled out again; `api` already runs what is wanted. */
async function halfThere(desired = 2): Promise<{ readonly world: AWorld; readonly id: string }> {
  const world = aWorld({ project: quietShop, desired });
  const { ecs } = world.orchestrator;
  const base = world.live('staging', 'worker');
  const release = await deployed(world);
  ecs.deploy(worker.cluster, worker.name, base);
  ecs.end(worker.cluster, worker.name, { status: 'succeeded' });
  world.advance(READ_LAG);
  const id = await ask(world, release, 'staging');
  await world.tick();
  return { world, id };
}

describe('a service that already has the revision', () => {
  let world: AWorld;
  let id: string;
  let count: number;
  beforeEach(async () => {
    ({ world, id } = await halfThere());
    count = world.ecsDeployments('staging', 'api').length;
  });

  const statusOf = async () => (await world.deployment(id)).status;
  const onToApi = async () => {
    world.end('staging', 'worker');
    await world.ticks(2);
  };

  it('is planned as such', async () => {
    const { services } = (await world.deployment(id)).plan.change;
    expect(services.map(({ service, action }) => [service, action.kind])).toEqual([
      ['api', 'none'],
      ['worker', 'register'],
    ]);
  });

  it('is proven by its running tasks, and not touched', async () => {
    await onToApi();
    expect(await rollout(world, id, 'api')).toMatchObject({
      status: 'succeeded',
      evidence: { kind: 'unchanged', proven: true },
    });
    expect(await statusOf()).toBe('succeeded');
    expect(world.ecsDeployments('staging', 'api')).toHaveLength(count);
  });

  it('is said to be unproven while no task of it runs', async () => {
    ({ world, id } = await halfThere(0));
    await onToApi();
    expect(await rollout(world, id, 'api')).toMatchObject({ evidence: { kind: 'unchanged', proven: false } });
  });

  it('has failed when something else runs in it', async () => {
    const digests = { tasks: ['sha256:another'], revision: 'sha256:another' };
    world.orchestrator.ecs.reportDigests(api.cluster, api.name, digests);
    await onToApi();
    expect(await rollout(world, id, 'api')).toMatchObject({ failure: { reason: 'wrong_digest' } });
    expect(await statusOf()).toBe('failed');
  });

  describe('and that somebody is just deploying again', () => {
    let theirs: string;
    beforeEach(() => {
      const { ecs } = world.orchestrator;
      theirs = ecs.deploy(api.cluster, api.name, world.live('staging', 'api'));
    });

    it('is waited for: their end is ours', async () => {
      await onToApi();
      await world.ticks(3);
      expect(await rollout(world, id, 'api')).toMatchObject({
        status: 'rolling_out',
        serviceDeployment: theirs,
      });
      expect(await statusOf()).toBe('running');
      world.end('staging', 'api');
      await world.tick();
      expect(await rollout(world, id, 'api')).toMatchObject({
        evidence: { kind: 'running_tasks', tasks: 2 },
      });
      expect(await statusOf()).toBe('succeeded');
    });

    it('has failed when their deployment fails while we look', async () => {
      await onToApi();
      world.end('staging', 'api', { status: 'stopped', circuitBreaker: true });
      await world.tick();
      expect(await rollout(world, id, 'api')).toMatchObject({
        failure: { reason: 'circuit_breaker_stopped' },
      });
      expect(await statusOf()).toBe('failed');
    });

    it('has failed when their deployment had failed before we looked (I6)', async () => {
      world.end('staging', 'api', { status: 'stopped', circuitBreaker: true });
      await onToApi();
      expect(await rollout(world, id, 'api')).toMatchObject({
        failure: { reason: 'circuit_breaker_stopped' },
      });
      expect(await statusOf()).toBe('failed');
    });
  });

  it('is superseded when somebody has set it to something else meanwhile (F12)', async () => {
    const { ecs } = world.orchestrator;
    const { definition } = ecs.revision(world.live('staging', 'api'));
    const by = ecs.deploy(api.cluster, api.name, ecs.register(api.cluster, definition));
    await onToApi();
    expect(await rollout(world, id, 'api')).toEqual({ status: 'superseded', by, sameRevision: false });
    expect(await world.deployment(id)).toMatchObject({ status: 'superseded', by: { kind: 'somebody_else' } });
  });
});
