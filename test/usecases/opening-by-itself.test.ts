// Gates that the clock opens and closes: windows, freezes of the calendar, soaks. Nobody does anything for it.
import { beforeEach, describe, expect, it } from 'vitest';
import type { CalendarFreeze, Window } from '../../src/domain/windows.ts';
import { overruleGate } from '../../src/usecases/answer-deployment.ts';
import { afterRule, approvalsOf, changing, quietShop, shop, SRE } from './support/a-shop.ts';
import { aWorld, START, type AWorld } from './support/a-world.ts';
import { approve, ask, confirm, cut, deployed, must, offerRollback } from './support/doing.ts';
import { BOB, CAROL } from './support/fake-directory.ts';
import { clickOn, closedOf, drawCards, gatesOf, isStale, newestIn, statusOf } from './support/gating.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const approvals = approvalsOf(1, { expire: 30 * DAY });
/** It is Friday, 9:00 in UTC. */
const afternoons: Window = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: 14 * 60,
  to: 16 * 60,
  zone: 'Europe/Berlin',
  only: [],
  except: [],
};
const OPENS = START + 4 * HOUR;

let world: AWorld;
let id: string;
const refusalOf = async (gate: string) =>
  (await gatesOf(world, id)).find(({ gate: name }) => name === gate)?.closed;

describe('a window', () => {
  const windowed = changing(quietShop, 'staging', { policy: { windows: [afternoons] } });
  beforeEach(async () => {
    world = aWorld({ project: windowed });
  });

  it('keeps what is asked for before it opens waiting, and says until when', async () => {
    id = await ask(world, await cut(world), 'staging');
    await world.ticks(2);
    expect(await refusalOf('window')).toEqual({ code: 'outside_window', opens: OPENS });
    expect(world.writes()).toEqual([]);
  });

  it('lets it start by itself at the moment when it opens, not a millisecond earlier', async () => {
    id = await ask(world, await cut(world), 'staging');
    world.advance(OPENS - START - 1);
    await world.tick();
    expect(await statusOf(world, id)).toBe('awaiting_gates');
    world.advance(1);
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });

  it('stops nothing that has started in it', async () => {
    world.advance(OPENS + 2 * HOUR - START - 1000);
    id = await ask(world, await cut(world), 'staging');
    await world.tick();
    world.advance(HOUR / 4);
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  it('once closed opens on the next of its days', async () => {
    world.advance(OPENS + 2 * HOUR - START);
    id = await ask(world, await cut(world), 'staging');
    expect(await refusalOf('window')).toEqual({ code: 'outside_window', opens: OPENS + 3 * DAY });
    world.advance(3 * DAY - 2 * HOUR);
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });

  it('does not keep a rollback waiting', async () => {
    world.advance(OPENS - START);
    await deployed(world);
    await deployed(world);
    world.advance(DAY);
    const back = await offerRollback(world);
    await confirm(world, back);
    await world.settle();
    expect(await statusOf(world, back)).toBe('succeeded');
  });

  it('has the card redrawn when it opens and when it closes, and not in between', async () => {
    world = aWorld({ project: changing(windowed, 'staging', { policy: { approvals } }) });
    id = await ask(world, await cut(world), 'staging');
    await world.tick();
    await drawCards(world);
    world.advance(OPENS - world.system.now() - 1);
    await world.tick();
    expect(await isStale(world, id)).toBe(false);
    world.advance(1);
    await world.tick();
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
    expect(await isStale(world, id)).toBe(true);
    await drawCards(world);
    await world.ticks(3);
    expect(await isStale(world, id)).toBe(false);
    world.advance(2 * HOUR);
    await world.tick();
    expect(await isStale(world, id)).toBe(true);
  });
});

describe('a freeze of the calendar', () => {
  const sale: CalendarFreeze = { from: '2026-11-20', to: '2026-11-21', zone: 'UTC', reason: 'Black Friday' };
  const ENDS = Date.UTC(2026, 10, 22);
  beforeEach(async () => {
    const policy = { freezes: [sale], overrule: [SRE], approvals };
    world = aWorld({ project: changing(quietShop, 'staging', { policy }) });
    id = await ask(world, await cut(world), 'staging');
    await world.tick();
    await drawCards(world);
  });

  it('is nobody’s order: it says so, and until when', async () => {
    const frozen = { code: 'frozen', by: null, until: ENDS, reason: 'Black Friday', overrule: [SRE] };
    expect(await refusalOf('freeze')).toEqual(frozen);
  });

  it('ends by itself, and the card is redrawn for it', async () => {
    world.advance(ENDS - world.system.now() - 1);
    await world.tick();
    expect(await closedOf(world, id)).toEqual(['frozen', 'approvals_missing']);
    world.advance(1);
    await world.tick();
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
    expect(await isStale(world, id)).toBe(true);
    must(await approve(world, id, BOB));
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });

  it('can be overruled like any other, this year’s alone', async () => {
    must(await overruleGate(world, await clickOn(world, id, CAROL), 'freeze'));
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
    expect((await world.deployment(id)).overrules).toMatchObject([{ of: 'calendar:2026-11-20:2026-11-21' }]);
    must(await approve(world, id, BOB));
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });
});

describe('a soak', () => {
  const soaking = changing(shop, 'production', {
    policy: { after: afterRule('staging', { soak: HOUR }), checks: [], approvals },
  });
  let since: number;
  beforeEach(async () => {
    world = aWorld({ project: soaking });
    await cut(world);
    await world.settle();
    id = await newestIn(world, 'production');
    const [staging] = (await world.snapshot()).deployments;
    since = staging?.status === 'succeeded' ? staging.endedAt : 0;
  });
  const firstRelease = async () => {
    const [first] = (await world.snapshot()).releases;
    if (first === undefined) throw new Error('nothing was cut');
    return first;
  };
  const passes = async (milliseconds: number) => {
    world.advance(since + milliseconds - world.system.now());
    await world.tick();
  };

  it('is counted from when the artifacts have succeeded there, and says until when', async () => {
    const opens = since + HOUR;
    expect(await refusalOf('soak')).toEqual({
      code: 'soaking',
      environment: 'staging',
      soak: HOUR,
      opens,
    });
  });

  it('is over by itself, the card is redrawn for it, and what is approved starts', async () => {
    must(await approve(world, id, BOB));
    await world.tick();
    await drawCards(world);
    await passes(HOUR - 1);
    expect(await statusOf(world, id)).toBe('awaiting_gates');
    expect(await isStale(world, id)).toBe(false);
    await passes(HOUR);
    expect(await isStale(world, id)).toBe(true);
    expect(await statusOf(world, id)).toBe('running');
  });

  it('goes on in the next process as if nothing had been', async () => {
    must(await approve(world, id, BOB));
    world = world.restart();
    await passes(HOUR);
    expect(await statusOf(world, id)).toBe('running');
  });

  it('does not end once something else was begun there: it would have to run there again', async () => {
    await passes(HOUR / 2);
    await cut(world);
    await world.settle();
    id = await ask(world, await firstRelease(), 'production');
    world.advance(DAY);
    await world.tick();
    expect(await refusalOf('soak')).toMatchObject({ code: 'soaking', opens: null });
    await ask(world, await firstRelease(), 'staging');
    await world.settle();
    expect(await refusalOf('soak')).toMatchObject({ opens: expect.any(Number) as number });
    world.advance(HOUR);
    await world.tick();
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
  });

  it('that was long enough before it was disturbed is enough', async () => {
    await passes(HOUR);
    await cut(world);
    await world.settle();
    id = await ask(world, await firstRelease(), 'production');
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
  });
});
