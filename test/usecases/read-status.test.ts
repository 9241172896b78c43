import { beforeEach, describe, expect, it } from 'vitest';
import { readStatus } from '../../src/usecases/read-status.ts';
import { reviewEmergency } from '../../src/usecases/review-emergency.ts';
import { adoptDrift } from '../../src/usecases/answer-drift.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { FakeOrchestrator } from '../support/fake-orchestrator.ts';
import { changing, placeOf, quietShop, taskDefinition } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, confirm, cut, deployed, must, waiting } from './support/doing.ts';
import { ALICE, BOB } from './support/fake-directory.ts';
import { clickOn, control, freeze, hold, lasting, lock } from './support/gating.ts';

const { cluster, name: ecsService } = placeOf('staging', 'api');

describe('the status of an environment', () => {
  let world: AWorld;
  beforeEach(() => {
    world = aWorld({ project: quietShop });
  });

  const staging = async () => (await readStatus(world, world.project))[0];

  it('is read of each, in promotion order', async () => {
    const names = (await readStatus(world, world.project)).map(({ environment }) => environment.name);
    expect(names).toEqual(['staging', 'production']);
  });

  it('is "never deployed" before the first success, whatever was tried', async () => {
    expect((await staging())?.live).toEqual({ kind: 'never_deployed' });
    await waiting(world);
    await world.tick();
    world.end('staging', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.tick();
    expect((await staging())?.live).toEqual({ kind: 'never_deployed' });
  });

  it('is "as deployed" while every service runs the very revision that was put there', async () => {
    const { name: releaseName } = await deployed(world);
    expect((await staging())?.live).toMatchObject({
      kind: 'as_deployed',
      last: { request: { releaseName } },
    });
  });

  it('"differs" once somebody has set one service to something else, also of the same image', async () => {
    const { name: releaseName } = await deployed(world);
    const { ecs } = world.orchestrator;
    const { definition } = ecs.revision(world.live('staging', 'api'));
    ecs.deploy(cluster, ecsService, ecs.register(cluster, definition));
    expect((await staging())?.live).toMatchObject({ kind: 'differs', last: { request: { releaseName } } });
  });

  it('"differs" when a service is gone', async () => {
    await deployed(world);
    const lacking = world.with({ orchestrator: new FakeOrchestrator({ now: () => world.system.now() }) });
    expect((await readStatus(lacking, world.project))[0]?.live.kind).toBe('differs');
  });

  it('is still "as deployed" where slipway.yml says something else of a service since, or leaves it out', async () => {
    await deployed(world);
    const services = [...quietShop.services];
    const moved = services.map((each) => (each.name === 'api' ? { ...each, ecsService: 'elsewhere' } : each));
    const [first] = await readStatus(world, { ...quietShop, services: moved });
    expect(first?.live.kind).toBe('as_deployed');
    const [without] = await readStatus(world, { ...quietShop, services: services.slice(0, 1) });
    expect(without?.live.kind).toBe('as_deployed');
    const { ecs } = world.orchestrator;
    const worker = placeOf('staging', 'worker');
    ecs.deploy(cluster, worker.name, ecs.register(cluster, taskDefinition('staging', 'worker')));
    const [changed] = await readStatus(world, { ...quietShop, services: services.slice(0, 1) });
    expect(changed?.live.kind).toBe('differs');
  });

  it('is "kept" while what somebody changed and kept runs, and "differs" once it is something else again', async () => {
    const { name: releaseName } = await deployed(world);
    const before = world.live('staging', 'api');
    const change = async (
      revision = world.orchestrator.ecs.register(cluster, taskDefinition('staging', 'api')),
    ) => {
      world.orchestrator.ecs.deploy(cluster, ecsService, revision);
      world.orchestrator.ecs.end(cluster, ecsService, { status: 'succeeded' });
      world.advance(60_000);
      await world.tick();
    };
    await change();
    expect((await staging())?.live.kind).toBe('differs');
    const seen = (await staging())?.drift?.id ?? '';
    must(await adoptDrift(world, { project: 'shop', seen }, world.asker(BOB)));
    expect((await staging())?.live).toMatchObject({ kind: 'kept', last: { request: { releaseName } } });
    await change();
    expect((await staging())?.live.kind).toBe('differs');
    await change(before);
    expect((await staging())?.live.kind).toBe('as_deployed');
  });

  it('is "unreadable" while ECS does not answer, and what was deployed last is still said', async () => {
    const { name: releaseName } = await deployed(world);
    world.orchestrator.failNext('describeServices', awsFault('ThrottlingException', { retryable: true }));
    expect((await staging())?.live).toMatchObject({
      kind: 'unreadable',
      code: 'ThrottlingException',
      last: { request: { releaseName } },
    });
  });

  it('crashes on a bug, rather than to call it unreadable', async () => {
    await deployed(world);
    world.orchestrator.failNext('describeServices', new TypeError('a bug'));
    await expect(staging()).rejects.toBeInstanceOf(TypeError);
  });

  it('names what holds it, and what waits', async () => {
    const holder = await waiting(world);
    await world.tick();
    const queued = await ask(world, await cut(world), 'staging').catch(() => '');
    const seen = await staging();
    expect(seen?.holder?.request.id).toBe(holder);
    expect(seen?.open.map(({ request }) => request.id)).toEqual([queued]);
  });

  it('says what people have set over it, over the whole project too, as long as it stands', async () => {
    await control(world, freeze({ environment: null }), BOB);
    await control(world, lock({ end: lasting(1000) }), BOB);
    await control(world, hold());
    await control(world, hold({ environment: 'production' }));
    expect(await staging()).toMatchObject({
      freezes: [{ by: BOB, until: null, reason: 'sale' }],
      lock: { by: BOB, environment: 'staging' },
      holds: [{ environment: 'staging' }],
      reviews: [],
    });
    world.advance(1000);
    expect((await staging())?.lock).toBeUndefined();
  });

  it('says which emergencies nobody has reviewed', async () => {
    const emergency = { by: [ALICE], skips: [] };
    world = aWorld({ project: changing(quietShop, 'staging', { policy: { emergency } }) });
    const id = await ask(world, await cut(world), 'staging', ALICE, 'checkout is down');
    await confirm(world, id);
    await world.settle();
    expect((await staging())?.reviews).toMatchObject([{ deployment: id, by: [ALICE] }]);
    must(await reviewEmergency(world, await clickOn(world, id, BOB)));
    expect((await staging())?.reviews).toEqual([]);
  });

  it('is reading: nothing is recorded', async () => {
    await deployed(world);
    const before = await world.events();
    await staging();
    expect(await world.events()).toEqual(before);
  });
});
