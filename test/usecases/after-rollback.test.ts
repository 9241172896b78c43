// What a rollback leaves: the environment as the policy says, and the release that was left suspect.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Project, RollbackRule } from '../../src/domain/project.ts';
import type { Release } from '../../src/domain/release.ts';
import { markRelease } from '../../src/usecases/mark-release.ts';
import { rollBack } from '../../src/usecases/roll-back.ts';
import { changing, quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, confirm, cut, deployed, must, offerRollback, typed, waiting } from './support/doing.ts';
import { ALICE, BOB, CAROL } from './support/fake-directory.ts';
import { closedOf, control, controlsOf, drawCards, hold, staleCards, statusOf } from './support/gating.ts';

const leaving = (leaves: RollbackRule['leaves'], project = quietShop): Project =>
  changing(project, 'staging', { policy: { rollback: { approvals: null, leaves } } });

let world: AWorld;
let a: Release;
let b: Release;
beforeEach(async () => {
  world = aWorld({ project: quietShop });
  a = await deployed(world);
  b = await deployed(world);
});

const back = async (more?: Parameters<typeof offerRollback>[1], by = BOB): Promise<string> => {
  const id = await offerRollback(world, more);
  await confirm(world, id, by);
  await world.settle();
  expect(await statusOf(world, id)).toBe('succeeded');
  return id;
};
const markOf = async ({ id }: Release) =>
  (await world.snapshot()).releases.find((release) => release.id === id)?.mark ?? null;
const mark = async (release: Release, verdict: 'bad' | 'good') => {
  const wanted = { release: release.name, verdict, reason: 'looked at', commit: null };
  must(await markRelease(world, world.project, wanted, world.asker(CAROL)));
};
const offer = (more?: Parameters<typeof typed>[0]) =>
  rollBack(world, world.project, typed(more), world.asker(ALICE));
const targetOf = async (id: string) => (await world.deployment(id)).request.releaseName;

describe('the environment', () => {
  it('is locked where the policy says so: by whoever confirmed, with where it went, and why', async () => {
    world = world.restart({ project: leaving('lock') });
    const id = await back({ reason: 'carts are empty' });
    expect((await controlsOf(world)).locks).toEqual([
      {
        id,
        environment: 'staging',
        by: BOB,
        at: expect.any(Number),
        until: null,
        reason: `Rolled back from ${b.name} to ${a.name}: carts are empty`,
        link: null,
        left: true,
      },
    ]);
    expect((await controlsOf(world)).holds).toEqual([]);
  });

  it('that is locked lets its owner go on, and nobody else', async () => {
    world = world.restart({ project: leaving('lock') });
    await back();
    const next = await cut(world);
    const theirs = await ask(world, next, 'staging', CAROL);
    await world.ticks(2);
    expect(await closedOf(world, theirs)).toEqual(['locked']);
    await control(world, { verb: 'unlock', environment: 'staging' }, BOB);
    await world.settle();
    expect(await statusOf(world, theirs)).toBe('succeeded');
  });

  it('that is locked lets a further rollback pass, by anybody, and then keeps that lock', async () => {
    await deployed(world);
    world = world.restart({ project: leaving('lock') });
    const first = await back();
    const second = await back({}, CAROL);
    expect([await targetOf(first), await targetOf(second)]).toEqual([b.name, a.name]);
    expect((await controlsOf(world)).locks).toMatchObject([{ id: first, by: BOB }]);
  });

  it('has automation on hold where the policy says so, and people may go on', async () => {
    const automatic = changing(leaving('hold'), 'staging', { automation: { when: 'cut' } });
    world = world.restart({ project: automatic });
    const id = await back();
    expect(await controlsOf(world)).toMatchObject({
      locks: [],
      holds: [{ id, environment: 'staging', by: BOB, reason: `Rolled back from ${b.name} to ${a.name}` }],
    });
    const next = await cut(world);
    const before = (await world.snapshot()).deployments.length;
    await world.ticks(3);
    expect((await world.snapshot()).deployments).toHaveLength(before);
    const asked = await ask(world, next, 'staging');
    await world.settle();
    expect(await statusOf(world, asked)).toBe('succeeded');
  });

  it('gets no second hold', async () => {
    world = world.restart({ project: leaving('hold') });
    await control(world, hold(), CAROL);
    await back();
    expect((await controlsOf(world)).holds).toMatchObject([{ by: CAROL }]);
  });

  it('is left as it is where the policy says nothing, and by every deployment that is no rollback', async () => {
    await back();
    expect(await controlsOf(world)).toMatchObject({ locks: [], holds: [] });
    world = world.restart({ project: leaving('lock') });
    await deployed(world);
    expect((await controlsOf(world)).locks).toEqual([]);
  });

  it('is not locked by a rollback that failed and left everything as it was', async () => {
    world = world.restart({ project: leaving('lock') });
    const id = await offerRollback(world);
    await confirm(world, id);
    await world.tick();
    for (const service of ['worker', 'api'])
      world.end('staging', service, { status: 'rolled_back', alarm: 'errors' });
    await world.ticks(2);
    expect(await statusOf(world, id)).toBe('failed');
    expect((await controlsOf(world)).locks).toEqual([]);
    expect(await markOf(b)).toBeNull();
  });
});

describe('the release that was left', () => {
  it('is suspect, with who rolled back and why; its card says so', async () => {
    await drawCards(world);
    await back({ reason: 'carts are empty' });
    expect(await markOf(b)).toMatchObject({ kind: 'suspect', by: BOB, reason: 'carts are empty' });
    expect(await markOf(a)).toBeNull();
    expect(await staleCards(world)).toContain(`release:${b.id}`);
  });

  it('says where it was rolled back when nobody says why', async () => {
    await back();
    expect(await markOf(b)).toMatchObject({ reason: 'staging was rolled back from it' });
  });

  it('may be deployed again all the same: it closes no gate', async () => {
    await back();
    await ask(world, b, 'staging');
    await world.settle();
    expect((await world.snapshot()).deployments.at(-1)).toMatchObject({ status: 'succeeded' });
  });

  it('stays bad where somebody has marked it so', async () => {
    await mark(b, 'bad');
    await back();
    expect(await markOf(b)).toMatchObject({ kind: 'bad', by: CAROL });
  });
});

describe('a suspect release, as the target of another rollback', () => {
  beforeEach(async () => {
    await back();
    // It has succeeded here again since, and is suspect still.
    await ask(world, b, 'staging');
    await world.settle();
    await deployed(world);
  });

  it('is passed over, although it ran here last', async () => {
    expect(await targetOf(await offerRollback(world))).toBe(a.name);
  });

  it('is named as suspect where nothing else is left', async () => {
    await mark(a, 'bad');
    expect(await offer()).toEqual({
      kind: 'refused',
      refusals: [
        {
          code: 'nothing_to_roll_back_to',
          environment: 'staging',
          skipped: [
            { release: b.name, why: 'suspect' },
            { release: a.name, why: 'bad' },
          ],
        },
      ],
    });
  });

  it('is gone back to by whoever names it', async () => {
    await back({ release: b.name });
    expect((await world.snapshot()).deployments.at(-1)).toMatchObject({
      status: 'succeeded',
      request: { releaseName: b.name },
    });
  });

  it('is one like any other once somebody has marked it good', async () => {
    await mark(b, 'good');
    expect(await targetOf(await offerRollback(world))).toBe(b.name);
  });

  it('is not gone back to by name either once it is bad', async () => {
    await mark(b, 'bad');
    expect(await offer({ release: b.name })).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'bad_release', release: b.name }],
    });
  });
});

describe('an offer', () => {
  it('that nobody has confirmed ends once something else is deployed', async () => {
    const offered = await offerRollback(world);
    const next = await waiting(world);
    await world.settle();
    expect(await world.deployment(offered)).toMatchObject({ status: 'superseded', by: { id: next } });
  });
});
