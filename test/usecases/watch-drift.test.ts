// What runs is held against what Slipway put there, now and then. (drift.test.ts is about plans.)
import { beforeEach, describe, expect, it } from 'vitest';
import type { Drift } from '../../src/domain/controls.ts';
import { READ_LAG } from '../../src/domain/rollout.ts';
import { Fenced } from '../../src/usecases/fenced.ts';
import { readStatus } from '../../src/usecases/read-status.ts';
import { watchDrift } from '../../src/usecases/watch-drift.ts';
import type { Release } from '../../src/domain/release.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { placeOf, quietShop, taskDefinition } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { deployed, waiting } from './support/doing.ts';
import { controlsOf, drawCards, staleCards, statusOf } from './support/gating.ts';

const MINUTE = 60_000;
let world: AWorld;
let release: Release;
beforeEach(async () => {
  world = aWorld({ project: quietShop });
  release = await deployed(world);
});

/** The next round in which it is time to look. */
const look = async () => {
  world.advance(MINUTE);
  await world.tick();
};
/** A process that has not looked yet looks now; and later than reads lag behind. */
const lookNow = async () => watchDrift(world, { looked: new Map() }, world.project, await world.lease());
const lookLater = async () => {
  world.advance(READ_LAG);
  await lookNow();
};
/** Somebody sets the service to this revision, or to a new one. @returns its ARN */
const changed = (service = 'api', revision?: string): string => {
  const { cluster, name } = placeOf('staging', service);
  const { ecs } = world.orchestrator;
  const arn = revision ?? ecs.register(cluster, taskDefinition('staging', service));
  ecs.deploy(cluster, name, arn);
  ecs.end(cluster, name, { status: 'succeeded' });
  return arn;
};
const drifts = async (): Promise<readonly Drift[]> => (await controlsOf(world)).drifts;
const said = async () =>
  (await world.events()).flatMap(({ type }) => (type.startsWith('drift.') ? type : []));
const readsOf = (environment: string) =>
  world.orchestrator.calls.filter(
    ({ method, args }) =>
      method === 'describeServices' &&
      JSON.stringify(args[0]) === JSON.stringify(placeOf(environment, 'api').cluster),
  ).length;
const reads = () => readsOf('staging');

describe('a service that somebody changes past Slipway', () => {
  it('is seen: what was put there, what runs, since when, and past which release', async () => {
    const deployedAs = world.live('staging', 'api');
    const runs = changed();
    await look();
    const [drift] = await drifts();
    expect(drift).toMatchObject({
      environment: 'staging',
      at: world.system.now(),
      release: release.name,
      services: [{ service: 'api', deployed: deployedAs, runs }],
    });
    const [status] = await readStatus(world, world.project);
    expect(status?.drift).toEqual(drift);
  });

  it('is said once, however often it is looked at, also after a restart', async () => {
    await drawCards(world);
    changed();
    await look();
    const seq = (await world.store.auditHead())?.seq;
    expect(await staleCards(world)).toContain(`notice:${seq}`);
    for (let looks = 0; looks < 3; looks += 1) await look();
    world = world.restart();
    await look();
    expect(await said()).toEqual(['drift.seen']);
  });

  it('is said again when another one is changed too: one drift, since the first of them', async () => {
    changed('api');
    await look();
    const [first] = await drifts();
    changed('worker');
    await look();
    const all = await drifts();
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ at: first?.at, services: [{ service: 'api' }, { service: 'worker' }] });
    expect(all[0]?.id).not.toBe(first?.id);
    expect(await said()).toEqual(['drift.seen', 'drift.seen']);
  });

  it('is over once what Slipway put there runs again', async () => {
    const before = world.live('staging', 'api');
    changed();
    await look();
    changed('api', before);
    await look();
    expect(await drifts()).toEqual([]);
    expect(await said()).toEqual(['drift.seen', 'drift.ended']);
  });

  it('is over once Slipway has put something else there', async () => {
    changed();
    await look();
    await deployed(world);
    await look();
    expect(await said()).toEqual(['drift.seen', 'drift.ended']);
  });

  it('is neither gone nor back while it cannot be read', async () => {
    changed();
    await look();
    const before = await drifts();
    const { cluster, name } = placeOf('staging', 'api');
    world.orchestrator.ecs.deleteService(cluster, name);
    await look();
    expect(await drifts()).toEqual(before);
    expect(await said()).toEqual(['drift.seen']);
  });
});

describe('looking', () => {
  it('says nothing while every service runs what was put there, and of what Slipway never deployed', async () => {
    const { cluster, name } = placeOf('production', 'api');
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, name, ecs.register(cluster, taskDefinition('production', 'api')));
    const before = [(await world.events()).length, readsOf('production')];
    for (let looks = 0; looks < 3; looks += 1) await look();
    expect([(await world.events()).length, readsOf('production')]).toEqual(before);
  });

  it('takes two reads, once a minute', async () => {
    await look();
    const before = reads();
    await world.ticks(59);
    expect(reads()).toBe(before);
    await look();
    expect(reads()).toBe(before + 2);
  });

  it('infers nothing from one read: what the second does not show as well was not seen', async () => {
    const before = world.live('staging', 'api');
    changed();
    let count = 0;
    world.orchestrator.watch((method) => {
      if (method !== 'describeServices') return;
      count += 1;
      if (count === 2) changed('api', before);
    });
    await lookLater();
    expect(count).toBe(2);
    expect(await drifts()).toEqual([]);
  });

  it('does not take place while something rolls out there', async () => {
    changed();
    const id = await waiting(world);
    await world.tick();
    const before = reads();
    await lookLater();
    expect(reads()).toBe(before);
    expect(await said()).toEqual([]);
    await world.settle();
    await look();
    expect(await statusOf(world, id)).toBe('succeeded');
    expect(await said()).toEqual([]);
  });

  it('is not believed when something began while it was looked', async () => {
    changed();
    await waiting(world);
    world.orchestrator.watch(async (method) => {
      if (method !== 'describeServices') return;
      world.orchestrator.watch(() => {});
      await world.tick();
    });
    await lookLater();
    expect(await drifts()).toEqual([]);
  });

  it('does not take place so soon after a deployment that a read may show what was there before', async () => {
    changed();
    const last = (await world.snapshot()).deployments.at(-1);
    const endedAt = last?.status === 'succeeded' ? last.endedAt : 0;
    world.system.time = endedAt + READ_LAG - 1;
    const before = reads();
    await lookNow();
    expect([reads(), await drifts()]).toEqual([before, []]);
    world.advance(1);
    await lookNow();
    expect(await drifts()).toHaveLength(1);
  });

  it('goes on after a deployment that came to nothing and left everything as it was', async () => {
    await waiting(world);
    await world.tick();
    world.advance(READ_LAG);
    world.end('staging', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.tick();
    changed();
    const before = reads();
    await lookNow();
    // So soon after its end a read may still show what ECS has put back.
    expect([reads(), await drifts()]).toEqual([before, []]);
    await look();
    expect(await drifts()).toMatchObject([{ release: release.name, services: [{ service: 'api' }] }]);
  });

  it('does not hold what a deployment left half done against anybody', async () => {
    const id = await waiting(world);
    await world.tick();
    world.end('staging', 'worker');
    await world.ticks(2);
    world.end('staging', 'api', { status: 'rolled_back', circuitBreaker: true });
    await world.ticks(2);
    expect(await statusOf(world, id)).toBe('failed');
    await look();
    expect(await said()).toEqual([]);
  });

  it('waits while ECS does not answer, and says what it sees afterwards', async () => {
    changed();
    world.orchestrator.failNext('describeServices', awsFault('ThrottlingException', { retryable: true }));
    await look();
    expect(await drifts()).toEqual([]);
    await look();
    expect(await drifts()).toHaveLength(1);
  });

  it('records nothing for a process that has lost its lease (I11)', async () => {
    changed();
    world.advance(MINUTE);
    const lease = await world.lease();
    world.advance(MINUTE);
    await world.lease('another process');
    await expect(watchDrift(world, { looked: new Map() }, world.project, lease)).rejects.toBeInstanceOf(
      Fenced,
    );
    expect(await drifts()).toEqual([]);
  });
});
