import { beforeEach, describe, expect, it } from 'vitest';
import type { Lock } from '../../src/domain/controls.ts';
import type { Outcome } from '../../src/ports.ts';
import { takeOverLock } from '../../src/usecases/set-controls.ts';
import { quietShop } from './support/a-shop.ts';
import { aWorld, START, type AWorld } from './support/a-world.ts';
import { ask, confirm, cut, deployed, must, offerRollback } from './support/doing.ts';
import { ALICE, BOB, CAROL } from './support/fake-directory.ts';
import {
  closedOf,
  control,
  controlsOf,
  drawCards,
  ending,
  isStale,
  lasting,
  lock,
  newestIn,
  staleCards,
  statusOf,
  tryControl,
} from './support/gating.ts';

const HOUR = 3_600_000;
const link = 'https://wiki.test/migration';
const standing = {
  environment: 'staging',
  by: ALICE,
  at: START,
  until: null,
  reason: 'migrating',
  link: null,
};

let world: AWorld;
beforeEach(() => {
  world = aWorld({ project: quietShop });
});

const lockOf = async (environment = 'staging'): Promise<Lock> => {
  const found = (await controlsOf(world)).locks.find((each) => each.environment === environment);
  if (found === undefined) throw new Error(`${environment} is not locked`);
  return found;
};
const takeOver = (seen: string, by: string): Promise<Outcome> =>
  takeOverLock(world, { project: 'shop', seen }, world.asker(by));
const refusedWith = (...refusals: readonly object[]) => ({ kind: 'refused', refusals });

describe('locking an environment', () => {
  it('is recorded with who, until when, why, and where to read on', async () => {
    const [event] = await control(world, lock({ end: lasting(HOUR), link }), BOB);
    const taken = {
      ...standing,
      id: expect.any(String) as string,
      by: BOB,
      until: START + HOUR,
      link,
      left: false,
    };
    const where = { project: 'shop', scope: 'staging', at: START };
    expect(event).toEqual({ type: 'lock.taken', ...where, lock: taken, from: null });
    expect((await controlsOf(world)).locks).toEqual([taken]);
  });

  it('is refused while somebody keeps it, be it the same person; not in another environment', async () => {
    await control(world, lock());
    const refusal = refusedWith({ code: 'already_locked', ...standing });
    expect(await tryControl(world, lock(), BOB)).toEqual(refusal);
    expect(await tryControl(world, lock({ reason: 'longer' }))).toEqual(refusal);
    expect(await tryControl(world, lock({ environment: 'production' }), BOB)).toMatchObject({
      kind: 'accepted',
    });
  });

  it('is possible as soon as the time of another is over, which ends with it', async () => {
    await control(world, lock({ end: lasting(HOUR) }));
    const over = await lockOf();
    world.advance(HOUR);
    expect(await control(world, lock(), BOB)).toMatchObject([{ type: 'lock.taken', from: over }]);
    expect((await controlsOf(world)).locks).toMatchObject([{ by: BOB }]);
    await world.tick();
    expect((await world.events()).map(({ type }) => type)).not.toContain('lock.ended');
  });

  it('is given back by its owner alone', async () => {
    expect(await tryControl(world, ending('unlock'))).toEqual(
      refusedWith({ code: 'not_locked', environment: 'staging' }),
    );
    await control(world, lock());
    expect(await tryControl(world, ending('unlock'), BOB)).toEqual(
      refusedWith({ code: 'not_your_lock', ...standing }),
    );
    expect(await control(world, ending('unlock'))).toMatchObject([
      { type: 'lock.released', by: ALICE, next: null },
    ]);
    expect((await controlsOf(world)).locks).toEqual([]);
  });
});

describe('taking a lock over', () => {
  it('changes whose it is, and nothing else', async () => {
    await control(world, lock({ end: lasting(HOUR), link }));
    const from = await lockOf();
    world.advance(1000);
    const { events } = must(await takeOver(from.id, BOB));
    const after = await lockOf();
    expect(events).toMatchObject([{ type: 'lock.taken', scope: 'staging', lock: after, from }]);
    expect(after).toEqual({ ...from, id: after.id, by: BOB, at: START + 1000 });
    expect(after.id).not.toBe(from.id);
  });

  it('is refused to whoever has it', async () => {
    await control(world, lock());
    expect(await takeOver((await lockOf()).id, ALICE)).toEqual(
      refusedWith({ code: 'already_locked', ...standing }),
    );
  });

  it('is refused once it is somebody else’s than what the button showed, given back, or over (F33)', async () => {
    await control(world, lock({ end: lasting(HOUR) }));
    const { id } = await lockOf();
    must(await takeOver(id, BOB));
    const changed = refusedWith({ code: 'lock_changed' });
    expect(await takeOver(id, CAROL)).toEqual(changed);
    const { id: next } = await lockOf();
    world.advance(HOUR);
    expect(await takeOver(next, CAROL)).toEqual(changed);
    await world.tick();
    expect(await takeOver(next, CAROL)).toEqual(changed);
    expect(await takeOver('zzzzzzzz', CAROL)).toEqual(changed);
  });

  it('goes to one of two who click at once', async () => {
    await control(world, lock());
    const { id } = await lockOf();
    const outcomes = await Promise.all([takeOver(id, BOB), takeOver(id, CAROL)]);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'refused']);
    expect((await controlsOf(world)).locks).toHaveLength(1);
  });

  it('is refused to an outsider, and recorded', async () => {
    await control(world, lock());
    const { id } = await lockOf();
    const asker = { ...world.asker(BOB), foreign: true };
    const refusal = { code: 'outsider', kind: 'other_organisation' };
    expect(await takeOverLock(world, { project: 'shop', seen: id }, asker)).toEqual(refusedWith(refusal));
    expect(await world.refusals()).toMatchObject([{ tried: `take over lock ${id}`, refusals: [refusal] }]);
    expect((await lockOf()).by).toBe(ALICE);
  });

  it('opens the gate to what its new owner asked for, which goes on by itself', async () => {
    await control(world, lock());
    const id = await ask(world, await cut(world), 'staging', BOB);
    await world.ticks(3);
    expect(await closedOf(world, id)).toEqual(['locked']);
    must(await takeOver((await lockOf()).id, BOB));
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });
});

describe('what is asked for while an environment is locked', () => {
  it('starts when its owner asked, and waits when somebody else did', async () => {
    await control(world, lock());
    const release = await cut(world);
    const others = await ask(world, release, 'staging', BOB);
    await world.ticks(2);
    expect(await closedOf(world, others)).toEqual(['locked']);
    expect(world.writes()).toEqual([]);
    const own = await ask(world, await cut(world), 'staging', ALICE);
    await world.tick();
    expect(await statusOf(world, own)).toBe('running');
  });

  it('waits when automation asked, though on behalf of the owner: that is nobody', async () => {
    world = aWorld();
    await control(world, lock());
    await cut(world, ALICE);
    await world.ticks(2);
    expect(await closedOf(world, await newestIn(world, 'staging'))).toEqual(['locked']);
  });

  it('waits too when it is a rollback, confirmed, of somebody else (I23)', async () => {
    await deployed(world);
    await deployed(world);
    await control(world, lock(), BOB);
    const back = await offerRollback(world);
    await confirm(world, back, BOB);
    await world.ticks(2);
    expect(await statusOf(world, back)).toBe('awaiting_gates');
    expect(await closedOf(world, back)).toEqual(['locked']);
    await control(world, ending('unlock'), BOB);
    await world.settle();
    expect(await statusOf(world, back)).toBe('succeeded');
  });

  it('goes on when it had started before', async () => {
    const id = await ask(world, await cut(world), 'staging');
    await world.tick();
    await control(world, lock(), BOB);
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });
});

describe('when a lock ends', () => {
  let first: string;
  let name: string;
  beforeEach(async () => {
    await control(world, lock({ end: lasting(HOUR) }), CAROL);
    const release = await cut(world);
    ({ name } = release);
    first = await ask(world, release, 'staging', BOB);
    await world.tick();
    await drawCards(world);
  });

  it('by its owner, whoever waits first is named, and goes on', async () => {
    const next = { deployment: first, requestedBy: BOB, release: name };
    expect(await control(world, ending('unlock'), CAROL)).toMatchObject([{ type: 'lock.released', next }]);
    expect(await isStale(world, first)).toBe(true);
    expect(await staleCards(world)).toContainEqual(expect.stringMatching(/^notice:\d+$/));
    await world.tick();
    expect(await statusOf(world, first)).toBe('running');
  });

  it('by its time, that is recorded by the driver, and what waited goes on by itself', async () => {
    world.advance(HOUR - 1);
    await world.tick();
    expect(await closedOf(world, first)).toEqual(['locked']);
    world.advance(1);
    const [before] = (await controlsOf(world)).locks;
    await world.tick();
    const [ended, ...others] = (await world.events()).filter(({ type }) => type === 'lock.ended');
    const next = { deployment: first, requestedBy: BOB, release: name };
    expect(ended).toMatchObject({ scope: 'staging', lock: before, next });
    expect(others).toEqual([]);
    const entry = (await world.store.auditEntries('shop', 100)).find(({ event }) => event === ended);
    expect(entry?.actor).toEqual({ kind: 'slipway' });
    expect((await controlsOf(world)).locks).toEqual([]);
    expect(await isStale(world, first)).toBe(true);
    expect(await statusOf(world, first)).toBe('running');
  });

  it('is recorded once, also by the next process', async () => {
    world.advance(HOUR);
    await world.ticks(2);
    await world.restart().ticks(2);
    expect((await world.events()).filter(({ type }) => type === 'lock.ended')).toHaveLength(1);
  });

  it('names nobody when nobody waits, and no offer of a rollback', async () => {
    await control(world, lock({ environment: 'production', end: lasting(HOUR) }), CAROL);
    await control(world, ending('unlock'), CAROL);
    await world.settle();
    await deployed(world);
    await control(world, lock(), CAROL);
    await offerRollback(world);
    expect(await control(world, ending('unlock'), CAROL)).toMatchObject([{ next: null }]);
    expect(await control(world, ending('unlock', 'production'), CAROL)).toMatchObject([{ next: null }]);
  });

  it('is not recorded by a process that has lost its lease (I11)', async () => {
    world.advance(HOUR);
    const { store } = world;
    const deposed = world.restart({
      store: {
        ...store,
        change: async (scope, cause, decide) =>
          cause.fence === undefined ? store.change(scope, cause, decide) : { kind: 'fenced' },
      },
    });
    await expect(deposed.tick()).rejects.toThrow('another process');
    expect((await controlsOf(world)).locks).toHaveLength(1);
  });
});
