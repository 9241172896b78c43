// What AWS does not answer pauses what waits for it, and nothing else; and AWS is left alone for longer each time.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../../src/domain/project.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { changing, inOneWave, placeOf, quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cut, rollout, waiting } from './support/doing.ts';
import { statusOf } from './support/gating.ts';

const busy = () => awsFault('ThrottlingException', { retryable: true });
const STAGING = placeOf('staging', 'api').cluster;

/** Staging and production share a cluster. */
const together: Project = changing(inOneWave(quietShop), 'production', { cluster: STAGING });

let world: AWorld;
let staging: string;
let production: string;
async function bothRolling(project: Project): Promise<void> {
  world = aWorld({ project });
  const release = await cut(world);
  staging = await ask(world, release, 'staging');
  production = await ask(world, release, 'production');
  await world.tick();
}
/** Calls of the next tick, by method. */
async function callsOf(act: () => Promise<unknown>): Promise<ReadonlyMap<string, number>> {
  const before = world.orchestrator.calls.length;
  await act();
  const made = Map.groupBy(world.orchestrator.calls.slice(before), ({ method }) => method);
  return new Map([...made].map(([method, calls]) => [method, calls.length]));
}

describe('what rolls out for several deployments', () => {
  it('in the same cluster is read in one poll', async () => {
    await bothRolling(together);
    const calls = await callsOf(() => world.tick());
    expect(Object.fromEntries(calls)).toEqual({ readRollouts: 1 });
    const poll = world.orchestrator.calls.findLast(({ method }) => method === 'readRollouts');
    const asked = poll?.args[1] as readonly { readonly ecsService: string }[];
    expect(asked.map(({ ecsService }) => ecsService).toSorted()).toEqual(
      ['staging', 'production']
        .flatMap((environment) => ['api', 'worker'].map((service) => placeOf(environment, service).name))
        .toSorted(),
    );
  });

  it('in two clusters is read in one poll for each', async () => {
    await bothRolling(inOneWave(quietShop));
    const calls = await callsOf(() => world.tick());
    expect(Object.fromEntries(calls)).toEqual({ readRollouts: 2 });
  });

  it('is not read at all once nothing moves', async () => {
    await bothRolling(inOneWave(quietShop));
    await world.settle();
    expect(Object.fromEntries(await callsOf(() => world.tick()))).toEqual({});
  });

  it('is judged by itself: one service’s evidence that cannot be read holds up no other deployment', async () => {
    await bothRolling(inOneWave(quietShop));
    for (const environment of ['staging', 'production'])
      for (const service of ['api', 'worker']) world.end(environment, service);
    world.orchestrator.failNext('readDigests', busy());
    await world.tick();
    const statuses = [await statusOf(world, staging), await statusOf(world, production)];
    expect(statuses.toSorted()).toEqual(['running', 'succeeded']);
    await world.settle();
    expect([await statusOf(world, staging), await statusOf(world, production)]).toEqual([
      'succeeded',
      'succeeded',
    ]);
  });
});

describe('a cluster that does not answer', () => {
  /** From now on polls of that cluster fail. */
  const silence = (cluster: string) => {
    world.orchestrator.watch((method, [asked]) => {
      if (method === 'readRollouts' && (asked as { readonly name: string }).name === cluster) throw busy();
    });
  };

  it('pauses its own deployments, says since when, and no other', async () => {
    await bothRolling(inOneWave(quietShop));
    silence('shop-staging');
    for (const service of ['api', 'worker']) world.end('production', service);
    await world.tick();
    const since = world.system.now();
    expect(world.progress.pauseOf(staging)).toEqual({ provider: 'aws', code: 'ThrottlingException', since });
    expect(world.progress.pauseOf(production)).toBeNull();
    expect(await statusOf(world, production)).toBe('succeeded');
    await world.ticks(20, 5000);
    expect(world.progress.pauseOf(staging)).toMatchObject({ since });
    expect(await statusOf(world, staging)).toBe('running');
  });

  it('pauses every deployment in it, and they all go on', async () => {
    await bothRolling(together);
    silence('shop-staging');
    await world.tick();
    for (const id of [staging, production])
      expect(world.progress.pauseOf(id)).toMatchObject({ code: 'ThrottlingException' });
    world.orchestrator.watch(() => {});
    world.advance(5000);
    await world.tick();
    for (const id of [staging, production]) expect(world.progress.pauseOf(id)).toBeNull();
    await world.settle();
    for (const id of [staging, production]) expect(await statusOf(world, id)).toBe('succeeded');
  });

  it('is said on the card once, and once more when it goes on', async () => {
    await bothRolling(inOneWave(quietShop));
    const generation = async () => (await world.store.findCard(`deployment:${staging}:0`))?.generation ?? 0;
    const before = await generation();
    silence('shop-staging');
    await world.tick();
    const paused = await generation();
    expect(paused).toBeGreaterThan(before);
    await world.ticks(10, 5000);
    expect(await generation()).toBe(paused);
    world.orchestrator.watch(() => {});
    world.advance(60_000);
    await world.tick();
    expect(await generation()).toBeGreaterThan(paused);
  });
});

describe('between two tries', () => {
  let id: string;
  beforeEach(async () => {
    world = aWorld({ project: quietShop });
    id = await waiting(world);
    await world.tick();
  });
  /** Ticks twice a second. @returns milliseconds between the polls that were made */
  const polling = async (ticks: number, fails: (poll: number) => boolean): Promise<readonly number[]> => {
    const polls: number[] = [];
    world.orchestrator.watch((method) => {
      if (method !== 'readRollouts') return;
      polls.push(world.system.now());
      if (fails(polls.length)) throw busy();
    });
    for (let tick = 0; tick < ticks; tick += 1) {
      await world.tick();
      world.advance(500);
    }
    return polls.slice(1).map((at, index) => at - (polls[index] ?? 0));
  };

  it('there is twice as much time each time, and never more than a minute', async () => {
    const apart = await polling(520, () => true);
    expect(apart).toEqual([5000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
    expect(await rollout(world, id, 'worker')).toMatchObject({ status: 'rolling_out' });
  });

  it('there is as little as at first once it has answered in between', async () => {
    const apart = await polling(80, (poll) => poll !== 3);
    expect(apart).toEqual([5000, 10_000, 500, 5000, 10_000]);
  });

  it('there is never exactly as much for everybody: a fifth more or less', async () => {
    for (const [chance, expected] of [
      [0, 4000],
      [0.999_999, 6000],
    ] as const) {
      world = aWorld({ project: quietShop });
      await waiting(world);
      await world.tick();
      world.system.random = () => chance;
      const [first] = await polling(20, () => true);
      expect(first).toBe(expected);
    }
  });
});
