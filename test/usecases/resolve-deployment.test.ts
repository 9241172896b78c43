import { beforeEach, describe, expect, it } from 'vitest';
import { READ_LAG } from '../../src/domain/rollout.ts';
import { resolveDeployment } from '../../src/usecases/resolve-deployment.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { inOneWave, placeOf, quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { rollout, waiting } from './support/doing.ts';
import { BOB } from './support/fake-directory.ts';

const { cluster, name: ecsService } = placeOf('staging', 'worker');

describe('resolving a deployment whose outcome is not known', () => {
  let world: AWorld;
  let id: string;
  let base: string;
  beforeEach(async () => {
    world = aWorld({ project: inOneWave(quietShop) });
    base = world.live('staging', 'worker');
    id = await waiting(world);
    const lost = awsFault('TimeoutError', { retryable: true, uncertain: true });
    world.orchestrator.failNext('updateService', lost, 'after');
    await world.tick();
    // Two that could be ours: nobody can tell which.
    const ours = world.live('staging', 'worker');
    world.orchestrator.ecs.deploy(cluster, ecsService, base);
    world.orchestrator.ecs.deploy(cluster, ecsService, ours);
    world.advance(5000);
    await world.tick();
    world.end('staging', 'api');
    await world.tick();
  });

  const resolve = (by = BOB, inbound?: string) => resolveDeployment(world, id, world.asker(by, inbound));
  const refusedWith = (refusal: object) => ({ kind: 'refused', refusals: [refusal] });

  it('begins where an operator has to look, and the environment stays held (I17)', async () => {
    expect(await world.deployment(id)).toMatchObject({ status: 'needs_operator', why: 'two_candidates' });
    await waiting(world);
    await world.ticks(3);
    const statuses = (await world.snapshot()).deployments.map(({ status }) => status);
    expect(statuses).toEqual(['needs_operator', 'queued']);
  });

  it('is refused while ECS has not come to an end', async () => {
    expect(await resolve()).toEqual(refusedWith({ code: 'still_unknown', services: ['worker'] }));
    expect((await world.refusals()).at(-1)).toMatchObject({ tried: `resolve ${id}` });
  });

  it('is refused while ECS cannot be read', async () => {
    world.end('staging', 'worker');
    world.orchestrator.failNext('describeServices', awsFault('ServerException', { retryable: true }));
    expect(await resolve()).toEqual(refusedWith({ code: 'still_unknown', services: ['worker'] }));
  });

  it('records that ours runs, with the evidence and who had it read', async () => {
    world.end('staging', 'worker');
    await resolve();
    expect(await rollout(world, id, 'worker')).toMatchObject({
      status: 'succeeded',
      revision: world.live('staging', 'worker'),
      evidence: { kind: 'running_tasks', tasks: 2 },
    });
    expect(await world.deployment(id)).toMatchObject({ status: 'succeeded', resolvedBy: BOB });
  });

  it('records that something else runs, once a read can be believed', async () => {
    world.orchestrator.ecs.deploy(cluster, ecsService, base);
    world.end('staging', 'worker');
    expect(await resolve()).toMatchObject({ kind: 'refused', refusals: [{ code: 'still_unknown' }] });
    world.advance(READ_LAG);
    await resolve();
    expect(await rollout(world, id, 'worker')).toMatchObject({
      failure: { reason: 'not_serving', serves: base },
    });
    expect(await world.deployment(id)).toMatchObject({ status: 'failed', resolvedBy: BOB });
  });

  it('takes a wrong digest for something else (I5)', async () => {
    world.end('staging', 'worker');
    const digests = { tasks: ['sha256:another'], revision: null };
    world.orchestrator.ecs.reportDigests(cluster, ecsService, digests);
    await resolve();
    expect(await world.deployment(id)).toMatchObject({ status: 'failed', resolvedBy: BOB });
  });

  it('frees the environment for what waits', async () => {
    const next = await waiting(world);
    await world.tick();
    world.end('staging', 'worker');
    await resolve();
    await world.settle();
    expect((await world.deployment(next)).status).toBe('succeeded');
  });

  it('has one effect when delivered twice, and nothing to do afterwards', async () => {
    world.end('staging', 'worker');
    await resolve(BOB, 'command 1');
    expect(await resolve(BOB, 'command 1')).toEqual({ kind: 'duplicate' });
    const { status } = await world.deployment(id);
    expect(await resolve()).toEqual(refusedWith({ code: 'nothing_to_resolve', status }));
  });

  it('is refused to an outsider, and for what there is not', async () => {
    world.directory.put({ id: 'U0GUEST00', guest: true });
    expect(await resolve('U0GUEST00')).toEqual(refusedWith({ code: 'outsider', kind: 'guest' }));
    const asker = world.asker(BOB);
    expect(await resolveDeployment(world, 'zzzzzzzz', asker)).toEqual(
      refusedWith({ code: 'unknown_deployment', typed: 'zzzzzzzz' }),
    );
  });
});
