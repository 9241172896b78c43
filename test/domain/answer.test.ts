import { describe, expect, it } from 'vitest';
import {
  decideApprove,
  decideConfirm,
  decideReject,
  type Answer,
  type AnswerFacts,
} from '../../src/domain/answer.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import {
  aDeclined,
  ALICE,
  anApproval,
  anExpired,
  anOpenDeployment,
  aPerson,
  aPolicy,
  aQueuedDeployment,
  aRollback,
  aRule,
  aRunningDeployment,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  BOB,
  CAROL,
  HOUR,
  inShort,
  NOW,
  SRE,
} from './support/builders.ts';

const answer = (more: Partial<Answer> = {}): Answer => ({
  deployment: 'dep00001',
  replans: 0,
  by: BOB,
  now: NOW,
  ...more,
});
const facts = (more: Partial<AnswerFacts> = {}): AnswerFacts => ({
  person: aPerson(),
  eligibility: [SRE],
  drift: [],
  policy: aPolicy({ approvals: aRule() }),
  ...more,
});
const drift = [{ what: 'live_revision', service: 'api' }] as const;
const rollback = { request: { rollback: aRollback() } };
const anOffer = anOpenDeployment(rollback);

const DECIDERS = { approve: decideApprove, reject: decideReject, confirm: decideConfirm } as const;
type Tried = keyof typeof DECIDERS;
const EVERY: readonly Tried[] = ['approve', 'reject', 'confirm'];

/** A deployment that each of the three answers would be taken for. */
const answerable: Readonly<Record<Tried, Deployment>> = {
  approve: anOpenDeployment(),
  reject: anOpenDeployment(),
  confirm: anOffer,
};

describe.each(EVERY)('any answer: %s', (tried) => {
  const decide = DECIDERS[tried];
  const given = (deployment: Deployment, more: Partial<Answer> = {}, known: Partial<AnswerFacts> = {}) =>
    decide(aSnapshot([deployment]), answer(more), facts(known));

  it('is accepted while the deployment waits for it', () => {
    expect(given(answerable[tried]).kind).toBe('accepted');
  });

  it('is accepted for one that is in line already', () => {
    const { request } = answerable[tried];
    expect(given(aQueuedDeployment('holder', { request })).kind).toBe('accepted');
  });

  it('is refused for a deployment that is not there (T4)', () => {
    expect(decide(aSnapshot(), answer(), facts())).toEqual({
      kind: 'refused',
      refusals: [{ code: 'unknown_deployment', typed: 'dep00001' }],
    });
  });

  it('is refused from an outsider, and from whom Slack cannot tell (T10, I22)', () => {
    const guest = given(answerable[tried], {}, { person: aPerson({ guest: true }) });
    expect(guest).toEqual({ kind: 'refused', refusals: [{ code: 'outsider', kind: 'guest' }] });
    expect(inShort(given(answerable[tried], {}, { person: 'unreadable' }))).toEqual([
      'no: person_unreadable',
    ]);
  });

  it('is refused on the card of another plan (T5)', () => {
    const { request } = answerable[tried];
    const replanned = anOpenDeployment({ request, replans: 2 });
    expect(inShort(given(replanned, { replans: 1 }))).toEqual(['no: stale_card']);
    expect(inShort(given(replanned, { replans: 3 }))).toEqual(['no: stale_card']);
    expect(given(replanned, { replans: 2 }).kind).toBe('accepted');
  });

  it('comes too late once the deployment has begun or ended, and is told who was first (T6)', () => {
    const late = (deployment: Deployment) => given({ ...deployment, request: answerable[tried].request });
    const notWaiting = (status: string, by: string | null = null) => ({
      kind: 'refused',
      refusals: [{ code: 'not_waiting', status, by }],
    });
    expect(late(aRunningDeployment())).toEqual(notWaiting('running'));
    expect(late(aStuckDeployment())).toEqual(notWaiting('needs_operator'));
    expect(late(aSuccess())).toEqual(notWaiting('succeeded'));
    expect(late(anExpired())).toEqual(notWaiting('expired'));
    expect(late(aDeclined('rejected', CAROL))).toEqual(notWaiting('rejected', CAROL));
    expect(late(aDeclined('cancelled', ALICE))).toEqual(notWaiting('cancelled', ALICE));
  });
});

describe('approving', () => {
  const approve = (
    more: Partial<Answer> = {},
    known: Partial<AnswerFacts> = {},
    deployment: Deployment = anOpenDeployment(),
  ) => decideApprove(aSnapshot([deployment]), answer(more), facts(known));

  it('records consent to exactly the plan of the card, and through which groups (I3, T9)', () => {
    expect(approve()).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'deployment.approved',
          deployment: 'dep00001',
          at: NOW,
          approval: { by: BOB, at: NOW, planHash: 'plan-1', through: [SRE] },
        },
      ],
    });
  });

  it('refuses approval by the requester (I4, T7)', () => {
    expect(inShort(approve({ by: ALICE }))).toEqual(['no: requester_cannot_approve']);
  });

  it('refuses somebody who is no approver, and says who is', () => {
    expect(approve({}, { eligibility: [] })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_an_approver', from: [SRE] }],
    });
  });

  it('refuses everybody while the approvers cannot be read (I22)', () => {
    expect(approve({}, { eligibility: 'unreadable' })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'approvers_unreadable', from: [SRE] }],
    });
  });

  it('refuses a second approval by the same person', () => {
    const approved = anOpenDeployment({ approvals: [anApproval(BOB)] });
    expect(inShort(approve({}, {}, approved))).toEqual(['no: already_approved']);
    expect(approve({ by: CAROL }, {}, approved).kind).toBe('accepted');
  });

  it('takes a new approval where the old one is worth nothing any more', () => {
    const expired = anOpenDeployment({ approvals: [anApproval(BOB, { at: NOW - 4 * HOUR })] });
    expect(approve({}, {}, expired).kind).toBe('accepted');
  });

  it('refuses when ECS has moved on since the plan was made (F11, T17)', () => {
    expect(approve({}, { drift })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'plan_changed', differences: drift }],
    });
  });

  it('refuses where nobody has to approve', () => {
    expect(inShort(approve({}, { policy: aPolicy() }))).toEqual(['no: no_approval_needed']);
  });

  it('goes by the rule for rollbacks in a rollback', () => {
    expect(inShort(approve({}, {}, anOffer))).toEqual(['no: no_approval_needed']);
    const policy = aPolicy({ rollback: { approvals: aRule() } });
    expect(approve({}, { policy }, anOffer).kind).toBe('accepted');
  });

  it('says every reason at once', () => {
    const approved = anOpenDeployment({ request: { requestedBy: CAROL }, approvals: [anApproval(BOB)] });
    expect(inShort(approve({}, { eligibility: [], drift }, approved))).toEqual([
      'no: not_an_approver',
      'no: already_approved',
      'no: plan_changed',
    ]);
    expect(inShort(approve({ by: ALICE }, { eligibility: 'unreadable', drift }))).toEqual([
      'no: requester_cannot_approve',
      'no: approvers_unreadable',
      'no: plan_changed',
    ]);
  });
});

describe('rejecting', () => {
  const reject = (
    more: Partial<Answer> = {},
    known: Partial<AnswerFacts> = {},
    deployment: Deployment = anOpenDeployment(),
  ) => decideReject(aSnapshot([deployment]), answer(more), facts(known));

  it('is for whoever may approve', () => {
    expect(reject()).toEqual({
      kind: 'accepted',
      events: [{ type: 'deployment.rejected', deployment: 'dep00001', at: NOW, by: BOB }],
    });
  });

  it('is taking it back for the person who asked, approver or not', () => {
    expect(reject({ by: ALICE }, { eligibility: 'unreadable' })).toEqual({
      kind: 'accepted',
      events: [{ type: 'deployment.cancelled', deployment: 'dep00001', at: NOW, by: ALICE }],
    });
  });

  it('is refused to anybody else, and while approvers cannot be read', () => {
    expect(inShort(reject({}, { eligibility: [] }))).toEqual(['no: not_an_approver']);
    expect(inShort(reject({}, { eligibility: 'unreadable' }))).toEqual(['no: approvers_unreadable']);
  });

  it('is for every member where nobody has to approve', () => {
    expect(inShort(reject({}, { policy: aPolicy(), eligibility: [] }))).toEqual(['deployment.rejected']);
    expect(inShort(reject({}, { eligibility: [] }, anOffer))).toEqual(['deployment.rejected']);
  });

  it('is possible whatever has changed in ECS', () => {
    expect(inShort(reject({}, { drift }))).toEqual(['deployment.rejected']);
  });
});

describe('confirming a rollback', () => {
  const confirm = (known: Partial<AnswerFacts> = {}, deployment: Deployment = anOffer) =>
    decideConfirm(aSnapshot([deployment]), answer(), facts(known));

  it('takes one click, by any member', () => {
    expect(confirm({ eligibility: [] })).toEqual({
      kind: 'accepted',
      events: [{ type: 'rollback.confirmed', deployment: 'dep00001', at: NOW, by: BOB }],
    });
  });

  it('takes no second one', () => {
    const confirmed = anOpenDeployment({ ...rollback, confirmedBy: CAROL });
    expect(inShort(confirm({}, confirmed))).toEqual(['no: stale_card']);
  });

  it('is not for anything but a rollback', () => {
    expect(inShort(confirm({}, anOpenDeployment()))).toEqual(['no: stale_card']);
  });

  it('is refused when ECS has moved on since the plan was made', () => {
    expect(confirm({ drift })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'plan_changed', differences: drift }],
    });
  });
});
