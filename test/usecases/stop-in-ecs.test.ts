// *Stop it in ECS*: a rollout ran out of time, and ECS goes on trying.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Stop } from '../../src/domain/controls.ts';
import { AdapterFault, type Outcome } from '../../src/ports.ts';
import { stopInEcs } from '../../src/usecases/stop-in-ecs.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { inOneWave, quietShop, ROLLOUT_TIMEOUT } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { must, rollout, waiting } from './support/doing.ts';
import { BOB, CAROL } from './support/fake-directory.ts';
import { clickOn, controlsOf, statusOf } from './support/gating.ts';

let world: AWorld;
let id: string;
let base: string;
/** Everything that rolls out runs out of time. */
async function stuck(project = quietShop): Promise<void> {
  world = aWorld({ project });
  base = world.live('staging', 'worker');
  id = await waiting(world);
  await world.tick();
  world.advance(ROLLOUT_TIMEOUT);
  await world.tick();
  expect(await statusOf(world, id)).toBe('failed');
  expect(await rollout(world, id, 'worker')).toMatchObject({ failure: { reason: 'timed_out' } });
}
beforeEach(() => stuck());

const press = async (by = BOB): Promise<Outcome> => stopInEcs(world, await clickOn(world, id, by));
const refusedWith = (refusal: object) => ({ kind: 'refused', refusals: [refusal] });
const stops = () => world.writes().filter((method) => method === 'stopServiceDeployment').length;
const wished = async (): Promise<readonly Stop[]> => (await controlsOf(world)).stops;
const settled = async () =>
  (await world.events()).flatMap((event) => (event.type === 'stop.settled' ? [[event.how, event.said]] : []));
const ecsNow = (service = 'worker') => world.ecsDeployments('staging', service).at(-1);

describe('Stop it in ECS', () => {
  it('is recorded first, with who wants it, and is carried out by the next tick', async () => {
    must(await press());
    const [wish] = await wished();
    expect(wish).toMatchObject({
      deployment: id,
      environment: 'staging',
      service: 'worker',
      serviceDeployment: ecsNow()?.arn,
      by: BOB,
      at: world.system.now(),
    });
    expect(stops()).toBe(0);
    let onRecord: readonly Stop[] = [];
    world.orchestrator.watch(async (method) => {
      if (method === 'stopServiceDeployment') onRecord = await wished();
    });
    await world.tick();
    expect(onRecord).toEqual([wish]);
    expect([stops(), await wished(), await settled()]).toEqual([1, [], [['stopping', null]]]);
    expect(ecsNow()?.status).toBe('rolling_back');
    expect(world.live('staging', 'worker')).toBe(base);
  });

  it('is done once: nothing is called again', async () => {
    must(await press());
    await world.ticks(5);
    await world.restart().ticks(3);
    expect(stops()).toBe(1);
  });

  it('leaves the deployment failed, and the environment locked until somebody decides', async () => {
    must(await press());
    await world.tick();
    world.endAllBack();
    await world.ticks(3);
    expect(await statusOf(world, id)).toBe('failed');
    expect((await controlsOf(world)).locks).toMatchObject([{ id, left: true }]);
  });

  it('stops every service that ran out of time', async () => {
    await stuck(inOneWave(quietShop));
    must(await press());
    const wishes = await wished();
    expect(wishes.map(({ service }) => service).toSorted()).toEqual(['api', 'worker']);
    expect(new Set(wishes.map((wish) => wish.id)).size).toBe(2);
    await world.tick();
    expect([ecsNow('api')?.status, ecsNow('worker')?.status]).toEqual(['rolling_back', 'rolling_back']);
    expect(await wished()).toEqual([]);
  });

  it('is settled as well where ECS has ended it in the meantime', async () => {
    must(await press());
    world.end('staging', 'worker');
    await world.tick();
    expect(await settled()).toEqual([['ended', null]]);
  });

  it('is settled with ECS’s own words where ECS refuses', async () => {
    must(await press());
    const cause = new Error('not authorized to perform ecs:StopServiceDeployment');
    const denied = new AdapterFault({
      provider: 'aws',
      code: 'AccessDeniedException',
      retryable: false,
      cause,
    });
    world.orchestrator.failNext('stopServiceDeployment', denied);
    await world.ticks(3);
    expect(await settled()).toEqual([['refused', `AccessDeniedException: ${cause.message}`]]);
    expect([stops(), await wished()]).toEqual([1, []]);
    must(await press(CAROL));
  });

  it.each(['before', 'after'] as const)(
    'is tried again where the answer was lost %s the effect',
    async (when) => {
      must(await press());
      const lost = awsFault('TimeoutError', { retryable: true, uncertain: true });
      world.orchestrator.failNext('stopServiceDeployment', lost, when);
      await world.tick();
      expect([await settled(), (await wished()).length]).toEqual([[], 1]);
      await world.restart().tick();
      expect(await settled()).toEqual([['stopping', null]]);
      expect(ecsNow()?.status).toBe('rolling_back');
    },
  );

  it('is settled by the next process where this one was killed before it could say so', async () => {
    must(await press());
    const { store } = world;
    const killed = world.restart({
      store: {
        ...store,
        change: (scope, cause, decide) =>
          cause.tried.startsWith('stop ')
            ? Promise.reject(new Error('killed'))
            : store.change(scope, cause, decide),
      },
    });
    await killed.tick();
    expect([stops(), (await wished()).length]).toEqual([1, 1]);
    await world.restart().tick();
    expect([stops(), await wished(), ecsNow()?.status]).toEqual([2, [], 'rolling_back']);
  });

  it('says so where slipway.yml does not have the environment any more', async () => {
    must(await press());
    const environments = world.project.environments.filter(({ name }) => name !== 'staging');
    await world.restart({ project: { ...world.project, environments } }).tick();
    expect(await settled()).toEqual([['refused', 'staging is not in slipway.yml any more']]);
    expect(stops()).toBe(0);
  });
});

describe('there is nothing to stop', () => {
  const nothing = () => refusedWith({ code: 'nothing_to_stop', deployment: id });

  it('while it is wanted already', async () => {
    must(await press());
    expect(await press(CAROL)).toEqual(nothing());
    expect(await wished()).toHaveLength(1);
  });

  it('of what rolls out, of what took, and of what ECS has put back itself', async () => {
    world = aWorld({ project: quietShop });
    id = await waiting(world);
    expect(await press()).toEqual(nothing());
    await world.tick();
    expect(await press()).toEqual(nothing());
    world.end('staging', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.ticks(2);
    expect(await press()).toEqual(nothing());
    id = await waiting(world);
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
    expect(await press()).toEqual(nothing());
    expect((await world.refusals()).map(({ tried }) => tried)).toContain(`stop ${id} in ECS`);
  });

  it('for an outsider; and a click that is delivered twice has one effect', async () => {
    world.directory.put({ id: 'U0GUEST00', guest: true });
    expect(await press('U0GUEST00')).toEqual(refusedWith({ code: 'outsider', kind: 'guest' }));
    const click = await clickOn(world, id, BOB);
    must(await stopInEcs(world, click));
    expect(await stopInEcs(world, click)).toEqual({ kind: 'duplicate' });
  });

  it('of a deployment that there is not', async () => {
    const click = { deployment: 'zzzzzzzz', replans: 0, asker: world.asker(BOB) };
    expect(await stopInEcs(world, click)).toEqual(
      refusedWith({ code: 'nothing_to_stop', deployment: 'zzzzzzzz' }),
    );
  });
});
