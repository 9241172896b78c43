// *Ask again* on a card whose time is over.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/ports.ts';
import type { Release } from '../../src/domain/release.ts';
import { rejectDeployment } from '../../src/usecases/answer-deployment.ts';
import { askAgain } from '../../src/usecases/ask-again.ts';
import { markRelease } from '../../src/usecases/mark-release.ts';
import { approvalsOf, changing, EXPIRE, quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, ask, cut, deployed, must, offerRollback, pick } from './support/doing.ts';
import { ALICE, BOB, DAVE } from './support/fake-directory.ts';
import { clickOn, newestIn, statusOf } from './support/gating.ts';

const HOUR = 3_600_000;
const project = changing(quietShop, 'staging', {
  policy: { approvals: approvalsOf(1), emergency: { by: [ALICE], skips: ['approvals'] } },
});

let world: AWorld;
let release: Release;
/** It has expired. */
let id: string;
beforeEach(async () => {
  world = aWorld({ project });
  world.source.commit('main', { subject: 'begin', author: 'alice' });
  release = await cut(world);
  id = await ask(world, release, 'staging');
  world.advance(EXPIRE);
  await world.tick();
});

const again = async (by: string, deployment = id): Promise<Outcome> =>
  askAgain(world, await clickOn(world, deployment, by));
const refusedWith = (...refusals: readonly object[]) => ({ kind: 'refused', refusals });
const stale = refusedWith({ code: 'stale_card' });

describe('asking again', () => {
  it('is what is left of a request that nobody has answered in time', async () => {
    expect(await statusOf(world, id)).toBe('expired');
    await world.restart().ticks(3);
    expect((await world.snapshot()).deployments).toHaveLength(1);
  });

  it('is a new request for the same candidate, by whoever clicks, with a plan and a time of its own', async () => {
    must(await again(BOB));
    const next = await newestIn(world, 'staging');
    expect(next).not.toBe(id);
    expect(await world.deployment(next)).toMatchObject({
      status: 'awaiting_gates',
      approvals: [],
      replans: 0,
      request: {
        release: release.id,
        candidate: 1,
        requestedBy: BOB,
        requestedAt: world.system.now(),
        automatic: false,
        emergency: false,
        reason: null,
      },
    });
    expect(await statusOf(world, id)).toBe('expired');
    world.advance(EXPIRE - 1);
    await world.tick();
    expect(await statusOf(world, next)).toBe('awaiting_gates');
  });

  it('makes whoever clicks the one who may not approve', async () => {
    must(await again(BOB));
    const next = await newestIn(world, 'staging');
    expect(await approve(world, next, BOB)).toEqual(refusedWith({ code: 'requester_cannot_approve' }));
    must(await approve(world, next, ALICE));
    await world.settle();
    expect(await statusOf(world, next)).toBe('succeeded');
  });

  it('is the candidate that was asked for, though there is a newer one', async () => {
    await pick(world, release, world.commit('fix: a thing'));
    await cut(world);
    must(await again(DAVE));
    const { request } = await world.deployment(await newestIn(world, 'staging'));
    expect(request).toMatchObject({ release: release.id, candidate: 1 });
  });

  it('has one effect when it is clicked twice', async () => {
    const outcomes = await Promise.all([again(BOB), again(ALICE)]);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'refused']);
    const already = { code: 'already_requested', deployment: await newestIn(world, 'staging') };
    expect(await again(DAVE)).toMatchObject(refusedWith(already));
  });

  it('after an emergency is for something ordinary', async () => {
    const urgent = await ask(world, release, 'staging', ALICE, 'checkout is down');
    world.advance(EXPIRE);
    await world.tick();
    must(await again(BOB, urgent));
    const { request } = await world.deployment(await newestIn(world, 'staging'));
    expect(request).toMatchObject({ emergency: false, reason: null });
  });

  it('after a request of automation is somebody’s own', async () => {
    world = aWorld({ project: changing(project, 'staging', { automation: { when: 'cut' } }) });
    await cut(world);
    await world.tick();
    id = await newestIn(world, 'staging');
    world.advance(EXPIRE);
    await world.tick();
    must(await again(BOB));
    const { request } = await world.deployment(await newestIn(world, 'staging'));
    expect(request).toMatchObject({ automatic: false, requestedBy: BOB });
  });
});

describe('is refused', () => {
  it('for what does not wait any more for another reason, or still waits', async () => {
    const rejected = await ask(world, release, 'staging');
    expect(await again(BOB, rejected)).toEqual(stale);
    must(await rejectDeployment(world, await clickOn(world, rejected, BOB), 'no'));
    expect(await again(BOB, rejected)).toEqual(stale);
  });

  it('on an older card, of what there is not, and of an environment that slipway.yml has no more', async () => {
    const click = await clickOn(world, id, BOB);
    expect(await askAgain(world, { ...click, replans: 1 })).toEqual(stale);
    expect(await askAgain(world, { ...click, deployment: 'zzzzzzzz', asker: world.asker(BOB) })).toEqual(
      stale,
    );
    const [, production] = project.environments;
    world = world.restart({ project: { ...project, environments: production ? [production] : [] } });
    expect(await again(BOB)).toEqual(stale);
  });

  it('for a rollback: what it would have put back is not what is asked for', async () => {
    world = aWorld({ project: quietShop });
    await deployed(world);
    await deployed(world);
    const offer = await offerRollback(world);
    world.advance(HOUR);
    await world.tick();
    expect(await statusOf(world, offer)).toBe('expired');
    expect(await again(BOB, offer)).toEqual(stale);
    expect((await world.snapshot()).deployments).toHaveLength(3);
  });

  it('to an outsider, and while nobody can tell who that is', async () => {
    world.directory.put({ id: BOB, guest: true });
    expect(await again(BOB)).toEqual(refusedWith({ code: 'outsider', kind: 'guest' }));
    world.directory.break('person');
    expect(await again(ALICE)).toEqual(refusedWith({ code: 'person_unreadable' }));
    expect(await world.refusals()).toMatchObject([
      { tried: `ask again ${id}` },
      { tried: `ask again ${id}` },
    ]);
  });

  it('for what is marked as bad by now, or runs there already', async () => {
    const typed = { release: release.name, verdict: 'bad', reason: 'carts', commit: null } as const;
    must(await markRelease(world, world.project, typed, world.asker(BOB)));
    expect(await again(ALICE)).toMatchObject(refusedWith({ code: 'bad_release' }));
    must(await markRelease(world, world.project, { ...typed, verdict: 'good' }, world.asker(BOB)));
    const next = await ask(world, release, 'staging');
    must(await approve(world, next, BOB));
    await world.settle();
    expect(await again(ALICE)).toMatchObject(refusedWith({ code: 'already_live' }));
  });
});
