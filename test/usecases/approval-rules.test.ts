import { describe, expect, it } from 'vitest';
import type { ApprovalPolicy } from '../../src/domain/project.ts';
import type { Outcome } from '../../src/ports.ts';
import { rejectDeployment, withdrawApproval } from '../../src/usecases/answer-deployment.ts';
import { approvalsOf, changing, EXPIRE, quietShop, SRE } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, ask, cut, must } from './support/doing.ts';
import { ALICE, BOB, CAROL, DAVE } from './support/fake-directory.ts';
import { clickOn, closedOf, gatesOf, statusOf } from './support/gating.ts';

const LOOK_AGAIN = 30_000;
const PRODUCT = 'S0PRODUCT';
/** One of each group: Alice, Bob and Carol are in the one, Carol and Dave in the other. */
const both = approvalsOf(1, {
  rules: [
    { count: 1, from: [SRE] },
    { count: 1, from: [PRODUCT] },
  ],
});

let world: AWorld;
let id: string;
/** A deployment to staging that waits for nothing but these approvals. */
async function waitingFor(approvals: ApprovalPolicy, by = ALICE): Promise<void> {
  world = aWorld({ project: changing(quietShop, 'staging', { policy: { approvals } }) });
  world.directory.setMembers(PRODUCT, [CAROL, DAVE]);
  id = await ask(world, await cut(world), 'staging', by);
  await world.tick();
}

const approvedBy = async (...people: readonly string[]): Promise<void> => {
  for (const by of people) must(await approve(world, id, by));
};
const missing = async () =>
  (await gatesOf(world, id)).find(({ gate }) => gate === 'approvals')?.closed ?? 'nothing';
const afterTick = async () => {
  await world.tick();
  return statusOf(world, id);
};
const refusedWith = (...refusals: readonly object[]) => ({ kind: 'refused', refusals });
const typesSince = async (before: number) => (await world.events()).slice(before).map(({ type }) => type);
const withdraw = async (by: string): Promise<Outcome> =>
  withdrawApproval(world, await clickOn(world, id, by));

describe('two rules at once', () => {
  it('are met by one person for each', async () => {
    await waitingFor(both);
    await approvedBy(BOB);
    expect(await missing()).toEqual({
      code: 'approvals_missing',
      rules: [
        { have: 1, need: 1, from: [SRE] },
        { have: 0, need: 1, from: [PRODUCT] },
      ],
      must: [],
    });
    expect(await afterTick()).toBe('awaiting_gates');
    await approvedBy(DAVE);
    expect(await afterTick()).toBe('running');
  });

  it('count somebody who is in both groups once', async () => {
    await waitingFor(both);
    await approvedBy(CAROL);
    expect(await missing()).toMatchObject({ rules: [{ have: 1 }, { have: 0 }] });
    expect(await afterTick()).toBe('awaiting_gates');
  });

  it.each([
    ['BOB', BOB],
    ['DAVE', DAVE],
  ])('count them for whichever is left, whoever comes first: with %s', async (_name, other) => {
    for (const order of [
      [CAROL, other],
      [other, CAROL],
    ]) {
      await waitingFor(both);
      await approvedBy(...order);
      expect(await missing()).toBe('nothing');
      expect(await afterTick()).toBe('running');
    }
  });

  it('record what made each of them eligible, and who was in those groups then (T9)', async () => {
    await waitingFor(both);
    const { events } = must(await approve(world, id, CAROL));
    const { plan } = await world.deployment(id);
    const approval = { by: CAROL, at: world.system.now(), planHash: plan.hash, through: [SRE, PRODUCT] };
    expect(events).toEqual([
      {
        type: 'deployment.approved',
        deployment: id,
        at: world.system.now(),
        approval,
        membership: { [SRE]: [ALICE, BOB, CAROL], [PRODUCT]: [CAROL, DAVE] },
      },
    ]);
    // Of a group that somebody is not in, nothing is kept.
    expect(must(await approve(world, id, BOB)).events).toMatchObject([
      { approval: { through: [SRE] }, membership: { [SRE]: [ALICE, BOB, CAROL] } },
    ]);
  });

  it('refuse somebody who is in neither, naming all who could', async () => {
    await waitingFor(both, BOB);
    world.directory.setMembers(SRE, [BOB, CAROL]);
    expect(await approve(world, id, ALICE)).toEqual(
      refusedWith({ code: 'not_an_approver', from: [SRE, PRODUCT] }),
    );
  });
});

describe('somebody without whom there is no approval', () => {
  it('is waited for, however many others have approved', async () => {
    await waitingFor(approvalsOf(1, { must: [DAVE] }));
    await approvedBy(BOB, CAROL);
    expect(await missing()).toMatchObject({ rules: [{ have: 1, need: 1 }], must: [DAVE] });
    expect(await afterTick()).toBe('awaiting_gates');
    await approvedBy(DAVE);
    expect(await afterTick()).toBe('running');
  });

  it('does not count for a rule that does not name them', async () => {
    await waitingFor(approvalsOf(1, { must: [DAVE] }));
    await approvedBy(DAVE);
    expect(await missing()).toMatchObject({ rules: [{ have: 0, need: 1 }], must: [] });
  });

  it('may be anybody of a group, who counts for the rule besides', async () => {
    await waitingFor(approvalsOf(1, { must: [PRODUCT] }));
    await approvedBy(BOB);
    expect(await missing()).toMatchObject({ must: [PRODUCT] });
    await approvedBy(CAROL);
    expect(await afterTick()).toBe('running');
  });

  it('cannot be the person who asked', async () => {
    await waitingFor(approvalsOf(1, { must: [DAVE] }), DAVE);
    expect(await approve(world, id, DAVE)).toEqual(refusedWith({ code: 'requester_cannot_approve' }));
  });
});

describe('somebody whom the policy excludes by name', () => {
  it('is refused, and one who approved before is not counted', async () => {
    await waitingFor(approvalsOf(1, { not: { authors: false, people: [CAROL] } }));
    expect(await approve(world, id, CAROL)).toEqual(refusedWith({ code: 'excluded_approver' }));
    await approvedBy(BOB);
    expect(await afterTick()).toBe('running');
  });

  it('is told everything that is wrong at once', async () => {
    await waitingFor(approvalsOf(1, { not: { authors: false, people: [DAVE] } }), DAVE);
    const codes = ['requester_cannot_approve', 'not_an_approver', 'excluded_approver'];
    expect(await approve(world, id, DAVE)).toMatchObject(refusedWith(...codes.map((code) => ({ code }))));
  });
});

describe('an approval that is withdrawn', () => {
  it('does not count any more; the same person may approve again', async () => {
    await waitingFor(approvalsOf(2));
    await approvedBy(BOB, CAROL);
    const { events } = must(await withdraw(CAROL));
    expect(events).toMatchObject([{ type: 'approval.revoked', approver: CAROL, why: 'withdrawn' }]);
    expect(await afterTick()).toBe('awaiting_gates');
    expect(await missing()).toMatchObject({ rules: [{ have: 1 }] });
    await approvedBy(CAROL);
    expect(await afterTick()).toBe('running');
  });

  it('is one’s own: nobody withdraws another’s, nor one that is not there', async () => {
    await waitingFor(approvalsOf(2));
    await approvedBy(BOB);
    const nothing = refusedWith({ code: 'nothing_to_withdraw' });
    expect(await withdraw(CAROL)).toEqual(nothing);
    expect(await withdraw(ALICE)).toEqual(nothing);
    must(await withdraw(BOB));
    expect(await withdraw(BOB)).toEqual(nothing);
    expect(await world.refusals()).toHaveLength(3);
  });

  it('can be so although its owner has left the group, and while the group cannot be read', async () => {
    await waitingFor(approvalsOf(2));
    await approvedBy(BOB);
    world.directory.setMembers(SRE, []);
    world.directory.break('members');
    must(await withdraw(BOB));
    expect((await world.deployment(id)).approvals).toEqual([]);
  });

  it('comes too late once it has started, and is refused to an outsider', async () => {
    await waitingFor(approvalsOf(1));
    await approvedBy(BOB);
    world.directory.put({ id: BOB, deactivated: true });
    expect(await withdraw(BOB)).toEqual(refusedWith({ code: 'outsider', kind: 'deactivated' }));
    world.directory.put({ id: BOB });
    await world.tick();
    expect(await withdraw(BOB)).toEqual(refusedWith({ code: 'not_waiting', status: 'running', by: BOB }));
  });
});

describe('an approver who is not, at the start, what they were', () => {
  it.each([
    ['deactivated', { deactivated: true }],
    ['a guest', { guest: true }],
    ['of another organisation', { homeTeam: false }],
  ])('does not count when they are %s, though still in the group (T8)', async (_what, how) => {
    await waitingFor(approvalsOf(1));
    await approvedBy(BOB);
    world.directory.put({ id: BOB, ...how });
    const before = (await world.events()).length;
    expect(await afterTick()).toBe('awaiting_gates');
    expect(await typesSince(before)).toEqual(['approval.revoked']);
    expect(await missing()).toMatchObject({ rules: [{ have: 0 }] });
  });

  it('waits, and loses nothing, while Slack does not say who they are', async () => {
    await waitingFor(approvalsOf(1));
    await approvedBy(BOB);
    world.directory.break('person');
    expect(await afterTick()).toBe('awaiting_gates');
    expect((await world.deployment(id)).approvals).toHaveLength(1);
    expect(world.progress.blocksOf(id)).toMatchObject([{ code: 'approvals_missing' }]);
    world.directory.mend();
    world.advance(LOOK_AGAIN);
    expect(await afterTick()).toBe('running');
    expect(world.progress.blocksOf(id)).toEqual([]);
  });

  it('counts for what is left when they are in one of two groups by now', async () => {
    await waitingFor(both);
    await approvedBy(CAROL, BOB);
    world.directory.setMembers(SRE, [ALICE, BOB]);
    expect(await afterTick()).toBe('running');
  });

  it('does not count for both when the group that they left was the one that counted: that is said', async () => {
    await waitingFor(both);
    await approvedBy(CAROL, DAVE);
    world.directory.setMembers(SRE, [ALICE, BOB]);
    expect(await afterTick()).toBe('awaiting_gates');
    expect((await world.deployment(id)).approvals).toHaveLength(2);
    expect(world.progress.blocksOf(id)).toMatchObject([
      { code: 'approvals_missing', rules: [{ have: 0 }, { have: 1 }] },
    ]);
    await approvedBy(BOB);
    world.advance(LOOK_AGAIN);
    expect(await afterTick()).toBe('running');
  });
});

describe('rejecting', () => {
  it('keeps the reason, and is for anybody who may approve by any rule', async () => {
    await waitingFor(both);
    const reason = 'not on a <Friday> & not *now*';
    must(await rejectDeployment(world, await clickOn(world, id, DAVE), reason));
    expect(await world.deployment(id)).toMatchObject({ status: 'rejected', by: DAVE, reason });
  });

  it('is for those without whom there is no approval, and not for those who are excluded by their group', async () => {
    await waitingFor(approvalsOf(1, { must: [DAVE] }));
    world.directory.setMembers(SRE, [BOB]);
    expect(await rejectDeployment(world, await clickOn(world, id, CAROL), 'no')).toEqual(
      refusedWith({ code: 'not_an_approver', from: [SRE, DAVE] }),
    );
    must(await rejectDeployment(world, await clickOn(world, id, DAVE)));
    expect(await world.deployment(id)).toMatchObject({ status: 'rejected', reason: null });
  });
});

it('what one policy keeps for longer than another is its own: it expires when its approvals do', async () => {
  await waitingFor(approvalsOf(1, { expire: EXPIRE / 2 }));
  world.advance(EXPIRE / 2 - 1);
  expect(await closedOf(world, id)).toEqual(['approvals_missing']);
  expect(await afterTick()).toBe('awaiting_gates');
  world.advance(1);
  expect(await afterTick()).toBe('expired');
});
