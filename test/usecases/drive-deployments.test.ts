import { beforeEach, describe, expect, it } from 'vitest';
import { AdapterFault } from '../../src/ports.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { inOneWave, quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cut, rollout, waiting } from './support/doing.ts';

const BACK_OFF = 5000;
const bug = () => new TypeError('undefined is not a function');

describe('driving deployments', () => {
  let world: AWorld;
  beforeEach(() => {
    world = aWorld({ project: quietShop });
  });

  const statusOf = async (id: string) => (await world.deployment(id)).status;
  const generation = async (id: string) =>
    (await world.store.findCard(`deployment:${id}:0`))?.generation ?? 0;

  it('says whether something moves', async () => {
    expect(await world.tick()).toBe(false);
    const id = await waiting(world);
    expect(await world.tick()).toBe(true);
    await world.settle();
    expect(await statusOf(id)).toBe('succeeded');
    expect(await world.tick()).toBe(false);
  });

  describe('a call that ECS refuses for good', () => {
    const refused = (code: string, message: string) =>
      new AdapterFault({ provider: 'aws', code, retryable: false, cause: new Error(message) });

    it.each(['registerRevision', 'updateService'] as const)(
      '%s: has failed, in ECS’s words',
      async (method) => {
        const id = await waiting(world);
        const base = world.live('staging', 'worker');
        const fault = refused('AccessDeniedException', 'not authorized to perform this');
        world.orchestrator.failNext(method, fault);
        await world.ticks(3);
        expect(await rollout(world, id, 'worker')).toEqual({
          status: 'failed',
          failure: {
            reason: 'refused_by_ecs',
            said: 'AccessDeniedException: not authorized to perform this',
            tasks: [],
            events: [],
            serviceDeployment: null,
            serves: base,
          },
        });
        expect(await statusOf(id)).toBe('failed');
        expect(await rollout(world, id, 'api')).toEqual({ status: 'waiting' });
      },
    );

    it('does not hold up the other service of the wave', async () => {
      world = aWorld({ project: inOneWave(quietShop) });
      const id = await waiting(world);
      world.orchestrator.failNext('updateService', refused('AccessDeniedException', 'no'));
      await world.tick();
      expect(await statusOf(id)).toBe('running');
      world.end('staging', 'api');
      await world.tick();
      expect(await statusOf(id)).toBe('failed');
      expect(await rollout(world, id, 'api')).toMatchObject({ status: 'succeeded' });
    });
  });

  describe('while credentials are expired (F15)', () => {
    const expired = awsFault('ExpiredTokenException', { retryable: true });
    let id: string;
    beforeEach(async () => {
      id = await waiting(world);
      world.orchestrator.failNext('updateService', expired);
      await world.tick();
    });

    it('it is paused, and that is said and not recorded as an end', async () => {
      const since = world.system.now();
      expect(await statusOf(id)).toBe('running');
      expect(world.progress.pauseOf(id)).toEqual({ provider: 'aws', code: 'ExpiredTokenException', since });
    });

    it('its card is redrawn once for the pause, and once when it goes on', async () => {
      const before = await generation(id);
      for (let tries = 0; tries < 3; tries += 1) {
        world.orchestrator.failNext('listServiceDeployments', expired);
        // Twice as long each time.
        world.advance(BACK_OFF * 2 ** tries);
        await world.tick();
      }
      expect(await generation(id)).toBe(before);
      world.advance(BACK_OFF * 8);
      await world.tick();
      expect(world.progress.pauseOf(id)).toBeNull();
      expect(await generation(id)).toBeGreaterThan(before);
    });

    it('ECS is left alone for a while', async () => {
      const calls = world.orchestrator.calls.length;
      await world.ticks(4);
      expect(world.orchestrator.calls).toHaveLength(calls);
    });

    it('it goes on by itself afterwards', async () => {
      await world.settle();
      expect(await statusOf(id)).toBe('succeeded');
    });
  });

  it('keeps one deployment’s trouble from the other', async () => {
    const release = await cut(world);
    const staging = await ask(world, release, 'staging');
    const production = await ask(world, release, 'production');
    world.orchestrator.failNext('registerRevision', awsFault('ThrottlingException', { retryable: true }));
    await world.tick();
    expect(await rollout(world, staging, 'worker')).toMatchObject({ status: 'registering' });
    expect(await rollout(world, production, 'worker')).toMatchObject({ status: 'rolling_out' });
    await world.settle();
    expect([await statusOf(staging), await statusOf(production)]).toEqual(['succeeded', 'succeeded']);
  });

  describe('a bug of ours (F35)', () => {
    let id: string;
    beforeEach(async () => {
      id = await waiting(world);
      await world.tick();
    });

    const fail = async () => {
      world.orchestrator.failNext('readRollouts', bug());
      world.advance(BACK_OFF);
      await world.tick();
    };

    it('needs an operator at the third time, and not before', async () => {
      await fail();
      await fail();
      expect(await statusOf(id)).toBe('running');
      await fail();
      expect(await world.deployment(id)).toMatchObject({ status: 'needs_operator', why: 'resume_failed' });
    });

    it('is forgotten when it goes well in between', async () => {
      await fail();
      await fail();
      world.advance(BACK_OFF);
      await world.tick();
      await fail();
      await fail();
      expect(await statusOf(id)).toBe('running');
    });

    it('is not counted for a fault of the outside, however often', async () => {
      for (let tries = 0; tries < 5; tries += 1) {
        world.orchestrator.failNext('readRollouts', awsFault('ServerException', { retryable: true }));
        world.advance(BACK_OFF);
        await world.tick();
      }
      expect(await statusOf(id)).toBe('running');
    });
  });

  it('does not get over a lost database: that is for everybody (F24)', async () => {
    await waiting(world);
    const full = new AdapterFault({ provider: 'sqlite', code: 'SQLITE_FULL', retryable: false });
    const { store } = world;
    const broken = world.restart({
      store: {
        ...store,
        change: (scope, cause, decide) =>
          cause.fence ? Promise.reject(full) : store.change(scope, cause, decide),
      },
    });
    await expect(broken.tick()).rejects.toBe(full);
    expect(world.writes()).toEqual([]);
  });

  it('leaves alone what runs in an environment that slipway.yml no longer has', async () => {
    const id = await waiting(world);
    await world.tick();
    const calls = world.orchestrator.calls.length;
    const [, production] = quietShop.environments;
    const without = world.restart({
      project: { ...quietShop, environments: production ? [production] : [] },
    });
    await without.ticks(2);
    expect(world.orchestrator.calls).toHaveLength(calls);
    expect(await statusOf(id)).toBe('running');
  });
});
