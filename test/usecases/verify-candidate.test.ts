// *Looks good*: somebody has looked at what runs in an environment, where a later one wants that.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Release } from '../../src/domain/release.ts';
import type { Outcome } from '../../src/ports.ts';
import { verifiersOf, verifyCandidate } from '../../src/usecases/verify-candidate.ts';
import { afterRule, approvalsOf, changing, shop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cut, confirm, must, offerRollback } from './support/doing.ts';
import { ALICE, BOB, CAROL, DAVE } from './support/fake-directory.ts';
import { clickOn, closedOf, drawCards, gatesOf, isStale, newestIn, statusOf } from './support/gating.ts';

const QA = 'S0QA00001';
const project = changing(shop, 'production', {
  policy: { after: afterRule('staging', { verifiedBy: [QA] }), checks: [], approvals: null },
});

let world: AWorld;
let release: Release;
/** The deployment to staging, which has succeeded. */
let staging: string;
/** It waits for somebody's word. */
let id: string;
beforeEach(async () => {
  world = aWorld({ project });
  world.directory.setMembers(QA, [BOB, DAVE]);
  release = await cut(world);
  await world.settle();
  [staging, id] = [await newestIn(world, 'staging'), await newestIn(world, 'production')];
});

const verify = async (by: string, deployment = staging): Promise<Outcome> =>
  verifyCandidate(world, await clickOn(world, deployment, by));
const refusedWith = (...refusals: readonly object[]) => ({ kind: 'refused', refusals });
const verifications = async () =>
  (await world.snapshot()).releases.flatMap(({ candidates }) =>
    candidates.flatMap((candidate) => candidate.verifications),
  );
const afterTick = async () => {
  await world.tick();
  return statusOf(world, id);
};

describe('what waits for somebody’s word', () => {
  it('says about where, and whose', async () => {
    const gate = (await gatesOf(world, id)).find(({ gate: name }) => name === 'verified');
    expect(gate?.closed).toEqual({ code: 'not_verified', environment: 'staging', from: [QA] });
    expect(await afterTick()).toBe('awaiting_gates');
  });

  it('waits for its success first: there is nothing to look at yet', async () => {
    const next = await cut(world);
    await world.tick();
    id = await ask(world, next, 'production');
    expect(await closedOf(world, id)).toEqual(['not_succeeded_in', 'not_verified']);
    const nothing = { code: 'nothing_to_verify', release: next.name, environment: 'staging' };
    expect(await verify(BOB, id)).toEqual(refusedWith(nothing));
  });
});

describe('the word', () => {
  it('is about the deployment that runs there, with who was in the group (T9), and opens the gate', async () => {
    const at = world.system.now();
    const { events } = must(await verify(BOB));
    const verification = { environment: 'staging', deployment: staging, by: BOB, at, through: [QA] };
    const membership = { [QA]: [BOB, DAVE] };
    expect(events).toEqual([
      { type: 'candidate.verified', release: release.id, at, candidate: 1, verification, membership },
    ]);
    expect(await verifications()).toEqual([verification]);
    expect(await afterTick()).toBe('running');
  });

  it('can be given on the card of what waits for it', async () => {
    must(await verify(DAVE, id));
    expect(await verifications()).toMatchObject([{ deployment: staging, environment: 'staging' }]);
    expect(await afterTick()).toBe('running');
  });

  it('has the cards drawn of what waits for it, and of what it is about', async () => {
    await drawCards(world);
    must(await verify(BOB));
    expect(await isStale(world, id)).toBe(true);
  });

  it('may be that of whoever asked: it is no approval', async () => {
    world.directory.setMembers(QA, [ALICE]);
    must(await verify(ALICE));
    expect(await afterTick()).toBe('running');
  });

  it('is refused to everybody else, and to everybody while the group cannot be read (I22)', async () => {
    expect(await verify(CAROL)).toEqual(refusedWith({ code: 'not_a_verifier', from: [QA] }));
    world.directory.break('members');
    expect(await verify(BOB)).toEqual(refusedWith({ code: 'approvers_unreadable', from: [QA] }));
    expect(await world.refusals()).toMatchObject([{ tried: `verify ${staging}` }, {}]);
    expect(await verifications()).toEqual([]);
  });

  it('is refused to an outsider, and while nobody can tell who that is', async () => {
    world.directory.put({ id: BOB, deactivated: true });
    expect(await verify(BOB)).toEqual(refusedWith({ code: 'outsider', kind: 'deactivated' }));
    world.directory.break('person');
    expect(await verify(DAVE)).toEqual(refusedWith({ code: 'person_unreadable' }));
  });

  it('is refused the second time, naming who gave it', async () => {
    must(await verify(BOB));
    expect(await verify(DAVE)).toEqual(refusedWith({ code: 'already_verified', by: BOB }));
  });

  it('is nobody’s to give about where no later environment asks', async () => {
    must(await verify(BOB));
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
    expect(await verify(BOB, id)).toEqual(refusedWith({ code: 'not_a_verifier', from: [] }));
  });

  it('is refused on an old card, of what there is not, and of an environment that slipway.yml has no more', async () => {
    const stale = refusedWith({ code: 'stale_card' });
    const click = { ...(await clickOn(world, staging, BOB)), replans: 1 };
    expect(await verifyCandidate(world, click)).toEqual(stale);
    expect(
      await verifyCandidate(world, { ...click, deployment: 'zzzzzzzz', asker: world.asker(BOB) }),
    ).toEqual(stale);
    world = world.restart({ project: { ...project, environments: project.environments.slice(1) } });
    expect(await verify(BOB)).toEqual(stale);
  });
});

describe('a word that was given', () => {
  beforeEach(async () => {
    // Production also wants approvals, so that it goes on waiting.
    world = world.restart({
      project: changing(project, 'production', { policy: { approvals: approvalsOf(1) } }),
    });
    must(await verify(BOB));
  });

  it('leaves the other gates as they are', async () => {
    await world.ticks(2);
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
  });

  it('stands although something else was begun there since: it was about these artifacts', async () => {
    await ask(world, await cut(world), 'staging');
    await world.settle();
    id = await ask(world, release, 'production');
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
  });

  it('is not asked for about what does not run there any more', async () => {
    await cut(world);
    await world.settle();
    id = await ask(world, release, 'production');
    world = world.restart({ project });
    const nothing = { code: 'nothing_to_verify', release: release.name, environment: 'staging' };
    expect(await verify(DAVE)).toEqual(refusedWith(nothing));
  });

  it('says nothing about the same artifacts deployed there again: that wants another look', async () => {
    await cut(world);
    await world.settle();
    const back = await offerRollback(world);
    await confirm(world, back);
    await world.settle();
    expect(await statusOf(world, back)).toBe('succeeded');
    id = await ask(world, release, 'production');
    expect(await closedOf(world, id)).toContain('not_verified');
    must(await verify(DAVE, back));
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
  });

  it('is worth nothing where the policy trusts somebody else by now', async () => {
    const other = afterRule('staging', { verifiedBy: [CAROL] });
    world = world.restart({ project: changing(project, 'production', { policy: { after: other } }) });
    await world.tick();
    expect(await closedOf(world, id)).toContain('not_verified');
  });
});

it('whose word counts are all whom the later environments ask', () => {
  const both = changing(project, 'staging', {
    policy: { after: afterRule('production', { verifiedBy: [ALICE] }) },
  });
  expect(verifiersOf(both, 'staging')).toEqual([QA]);
  expect(verifiersOf(both, 'production')).toEqual([ALICE]);
  expect(verifiersOf(shop, 'staging')).toEqual([]);
});
