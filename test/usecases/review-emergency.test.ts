// *Reviewed*: a second person looks at what an emergency did (T31).
import { beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/ports.ts';
import { reviewEmergency } from '../../src/usecases/review-emergency.ts';
import { approvalsOf, changing, CHECK, quietShop, SRE } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, ask, confirm, cut, deployed, must } from './support/doing.ts';
import { ALICE, BOB, CAROL, DAVE } from './support/fake-directory.ts';
import { clickOn, controlsOf, drawCards, isStale, staleCards, statusOf } from './support/gating.ts';

const emergency = { by: [ALICE, DAVE], skips: ['approvals', 'checks'] } as const;
const approvals = approvalsOf(1);
const project = changing(quietShop, 'production', { policy: { approvals, emergency, checks: [CHECK] } });

let world: AWorld;
let id: string;
let name: string;
/** Dave has asked, and Alice has confirmed. */
beforeEach(async () => {
  world = aWorld({ project });
  const release = await cut(world);
  ({ name } = release);
  id = await ask(world, release, 'production', DAVE, 'checkout is down');
  await confirm(world, id, ALICE);
});

const review = async (by: string): Promise<Outcome> => reviewEmergency(world, await clickOn(world, id, by));
const reviews = async () => (await controlsOf(world)).reviews;
const refusedWith = (...refusals: readonly object[]) => ({ kind: 'refused', refusals });

describe('a review', () => {
  it('is asked for as the emergency starts, with what it passed and who did it', async () => {
    expect(await reviews()).toEqual([]);
    await world.tick();
    const askedAt = world.system.now();
    expect(await reviews()).toEqual([
      {
        deployment: id,
        environment: 'production',
        release: name,
        by: [DAVE, ALICE],
        skipped: ['approvals'],
        askedAt,
        reviewed: null,
      },
    ]);
    expect(await staleCards(world)).toEqual(
      expect.arrayContaining([`deployment:${id}:0`, expect.stringMatching(/^notice:\d+$/)]),
    );
  });

  it('is in the same change as the start: one is never recorded without the other', async () => {
    await world.tick();
    const types = (await world.events()).map(({ type }) => type);
    expect(types[types.indexOf('review.asked') + 1]).toBe('deployment.started');
  });

  it('is asked for although every gate was open', async () => {
    must(await approve(world, id, BOB));
    await world.tick();
    expect(await reviews()).toMatchObject([{ skipped: [] }]);
  });

  it('names one person once who has asked and confirmed', async () => {
    const release = await cut(world);
    id = await ask(world, release, 'production', DAVE, 'worse');
    await confirm(world, id, DAVE);
    await world.tick();
    expect(await reviews()).toMatchObject([{ by: [DAVE] }]);
  });

  it('is not asked for after anything else', async () => {
    world = aWorld({ project: quietShop });
    await deployed(world, 'production');
    expect(await reviews()).toEqual([]);
  });

  it('is not asked for before it starts, and is asked for whatever becomes of it then', async () => {
    expect(await review(BOB)).toEqual(refusedWith({ code: 'nothing_to_review' }));
    await world.tick();
    world.end('production', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.settle();
    expect(await statusOf(world, id)).toBe('failed');
    must(await review(BOB));
  });
});

describe('reviewing', () => {
  beforeEach(() => world.settle());

  it('is for somebody who approves there in ordinary times, and is recorded', async () => {
    await drawCards(world);
    const at = world.system.now();
    const { events } = must(await review(BOB));
    const where = { project: 'shop', scope: 'production', at };
    expect(events).toEqual([{ type: 'review.given', ...where, reviewed: id, by: BOB }]);
    expect(await reviews()).toMatchObject([{ deployment: id, reviewed: { by: BOB, at } }]);
    expect(await isStale(world, id)).toBe(true);
    expect(await staleCards(world)).toContainEqual(expect.stringMatching(/^notice:\d+$/));
  });

  it.each([
    ['asked for it', DAVE],
    ['confirmed it', ALICE],
  ])('is refused to whoever %s, though they may approve', async (_what, who) => {
    world.directory.setMembers(SRE, [ALICE, BOB, DAVE]);
    expect(await review(who)).toEqual(refusedWith({ code: 'cannot_review_own' }));
  });

  it('is refused the second time, naming who did', async () => {
    must(await review(BOB));
    expect(await review(CAROL)).toEqual(refusedWith({ code: 'already_reviewed', by: BOB }));
  });

  it('counts for one of two who click at once', async () => {
    const outcomes = await Promise.all([review(BOB), review(CAROL)]);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'refused']);
  });

  it('is refused to whoever does not approve there, and while that cannot be read (I22)', async () => {
    world.directory.setMembers(SRE, [BOB]);
    expect(await review(CAROL)).toEqual(refusedWith({ code: 'not_a_reviewer', from: [SRE] }));
    world.directory.break('members');
    expect(await review(BOB)).toEqual(refusedWith({ code: 'approvers_unreadable', from: [SRE] }));
    expect(await world.refusals()).toHaveLength(2);
    expect(await reviews()).toMatchObject([{ reviewed: null }]);
  });

  it('is refused to an outsider, and while nobody can tell who that is', async () => {
    world.directory.put({ id: BOB, guest: true });
    expect(await review(BOB)).toEqual(refusedWith({ code: 'outsider', kind: 'guest' }));
    world.directory.break('person');
    expect(await review(CAROL)).toEqual(refusedWith({ code: 'person_unreadable' }));
  });

  it('is refused on a card of an older plan, and of what there is not', async () => {
    const asker = () => world.asker(BOB);
    const stale = refusedWith({ code: 'stale_card' });
    expect(await reviewEmergency(world, { deployment: id, replans: 1, asker: asker() })).toEqual(stale);
    expect(await reviewEmergency(world, { deployment: 'zzzzzzzz', replans: 0, asker: asker() })).toEqual(
      stale,
    );
  });

  it('is for any second person where nobody approves', async () => {
    const open = changing(project, 'production', { policy: { approvals: null } });
    world = world.restart({ project: open });
    expect(await review(ALICE)).toEqual(refusedWith({ code: 'cannot_review_own' }));
    must(await review(CAROL));
  });

  it('outlives a restart', async () => {
    world = world.restart();
    await world.settle();
    expect(await reviews()).toHaveLength(1);
    must(await review(CAROL));
  });
});
