import { describe, expect, it } from 'vitest';
import {
  decideApprove,
  decideConfirm,
  decideReject,
  decideWithdraw,
  emergencyRefusal,
  type Answer,
  type AnswerFacts,
} from '../../src/domain/answer.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import { NOT_ELIGIBLE } from '../../src/domain/people.ts';
import { anAnswer, answerFacts } from './support/answers.ts';
import {
  aDeclined,
  ALICE,
  anApproval,
  anEmergencyRule,
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
  aSuperseded,
  BOB,
  BOSSES,
  CAROL,
  eligible,
  inShort,
  NOW,
  SRE,
  unreadable,
} from './support/builders.ts';

const drift = [{ what: 'live_revision', service: 'api' }] as const;
const rollback = { request: { rollback: aRollback() } };
const anOffer = anOpenDeployment(rollback);

const DECIDERS = {
  approve: decideApprove,
  withdraw: decideWithdraw,
  reject: decideReject,
  confirm: decideConfirm,
} as const;
type Tried = keyof typeof DECIDERS;
const EVERY: readonly Tried[] = ['approve', 'withdraw', 'reject', 'confirm'];

/** A deployment that each of the answers would be taken for. */
const answerable: Readonly<Record<Tried, Deployment>> = {
  approve: anOpenDeployment(),
  withdraw: anOpenDeployment({ approvals: [anApproval(BOB)] }),
  reject: anOpenDeployment(),
  confirm: anOffer,
};

describe.each(EVERY)('any answer: %s', (tried) => {
  const decide = DECIDERS[tried];
  const given = (deployment: Deployment, more: Partial<Answer> = {}, known: Partial<AnswerFacts> = {}) =>
    decide(aSnapshot([deployment]), anAnswer(more), answerFacts(known));

  it('is accepted while the deployment waits for it', () => {
    expect(given(answerable[tried]).kind).toBe('accepted');
  });

  it('is accepted for one that is in line already', () => {
    const { request, approvals } = answerable[tried];
    expect(given(aQueuedDeployment('holder', { request, approvals })).kind).toBe('accepted');
  });

  it('is refused for a deployment that is not there (T4)', () => {
    expect(decide(aSnapshot(), anAnswer(), answerFacts())).toEqual({
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
    const { request, approvals } = answerable[tried];
    const replanned = anOpenDeployment({ request, approvals, replans: 2 });
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
    const approvals = [anApproval(BOB), anApproval(CAROL)];
    expect(late(aRunningDeployment())).toEqual(notWaiting('running'));
    expect(late(aRunningDeployment({ approvals }))).toEqual(notWaiting('running', CAROL));
    expect(late(aRunningDeployment({ approvals, confirmedBy: BOB }))).toEqual(notWaiting('running', BOB));
    expect(late(aStuckDeployment())).toEqual(notWaiting('needs_operator'));
    expect(late(aSuccess({ approvals }))).toEqual(notWaiting('succeeded', CAROL));
    expect(late(aSuperseded({ approvals }))).toEqual(notWaiting('superseded'));
    expect(late(aSuperseded({ approvals, startedAt: NOW }))).toEqual(notWaiting('superseded', CAROL));
    expect(late(anExpired({ approvals }))).toEqual(notWaiting('expired'));
    expect(late(aDeclined('rejected', CAROL))).toEqual(notWaiting('rejected', CAROL));
    expect(late(aDeclined('cancelled', ALICE))).toEqual(notWaiting('cancelled', ALICE));
  });
});

describe('withdrawing', () => {
  const withdraw = (deployment: Deployment, known: Partial<AnswerFacts> = {}) =>
    decideWithdraw(aSnapshot([deployment]), anAnswer(), answerFacts(known));
  const approved = anOpenDeployment({ approvals: [anApproval(CAROL), anApproval(BOB)] });

  it("takes back one's own approval, and nobody else's", () => {
    expect(withdraw(approved)).toEqual({
      kind: 'accepted',
      events: [
        { type: 'approval.revoked', deployment: 'dep00001', at: NOW, approver: BOB, why: 'withdrawn' },
      ],
    });
  });

  it('is possible whoever one is by now, and whatever has changed', () => {
    expect(withdraw(approved, { eligibility: NOT_ELIGIBLE, drift }).kind).toBe('accepted');
  });

  it('is refused to whoever has not approved', () => {
    const decision = withdraw(anOpenDeployment({ approvals: [anApproval(CAROL)] }));
    expect(inShort(decision)).toEqual(['no: nothing_to_withdraw']);
  });
});

describe('rejecting', () => {
  const reject = (
    more: Partial<Answer> & { readonly reason?: string } = {},
    known: Partial<AnswerFacts> = {},
    deployment: Deployment = anOpenDeployment(),
  ) => decideReject(aSnapshot([deployment]), { ...anAnswer(), ...more }, answerFacts(known));

  it('is for whoever may approve', () => {
    const event = { type: 'deployment.rejected', deployment: 'dep00001', at: NOW, by: BOB };
    expect(reject()).toEqual({ kind: 'accepted', events: [{ ...event, reason: null }] });
    expect(reject({ reason: 'not today' })).toEqual({
      kind: 'accepted',
      events: [{ ...event, reason: 'not today' }],
    });
  });

  it('is taking it back for the person who asked, approver or not', () => {
    expect(reject({ by: ALICE, reason: 'my fault' }, { eligibility: unreadable(SRE) })).toEqual({
      kind: 'accepted',
      events: [
        { type: 'deployment.cancelled', deployment: 'dep00001', at: NOW, by: ALICE, reason: 'my fault' },
      ],
    });
  });

  it('is refused to anybody else, and while approvers cannot be read', () => {
    expect(inShort(reject({}, { eligibility: NOT_ELIGIBLE }))).toEqual(['no: not_an_approver']);
    expect(inShort(reject({}, { eligibility: unreadable(SRE) }))).toEqual(['no: approvers_unreadable']);
  });

  it('is for whoever must approve, too', () => {
    const policy = aPolicy({ approvals: aRule({ must: [BOB] }) });
    expect(reject({}, { policy, eligibility: eligible(BOB) }).kind).toBe('accepted');
  });

  it('is for every member where nobody has to approve', () => {
    const anybody = { eligibility: NOT_ELIGIBLE };
    expect(inShort(reject({}, { policy: aPolicy(), ...anybody }))).toEqual(['deployment.rejected']);
    expect(inShort(reject({}, anybody, anOffer))).toEqual(['deployment.rejected']);
  });

  it('is possible whatever has changed in ECS', () => {
    expect(inShort(reject({}, { drift }))).toEqual(['deployment.rejected']);
  });
});

describe('confirming a rollback', () => {
  const confirm = (known: Partial<AnswerFacts> = {}, deployment: Deployment = anOffer) =>
    decideConfirm(aSnapshot([deployment]), anAnswer(), answerFacts(known));

  it('takes one click, by any member', () => {
    expect(confirm({ eligibility: NOT_ELIGIBLE })).toEqual({
      kind: 'accepted',
      events: [{ type: 'rollback.confirmed', deployment: 'dep00001', at: NOW, by: BOB }],
    });
  });

  it('takes no second one', () => {
    const confirmed = anOpenDeployment({ ...rollback, confirmedBy: CAROL });
    expect(inShort(confirm({}, confirmed))).toEqual(['no: stale_card']);
  });

  it('is not for anything else', () => {
    expect(inShort(confirm({}, anOpenDeployment()))).toEqual(['no: stale_card']);
  });

  it('is refused when ECS has moved on since the plan was made', () => {
    expect(confirm({ drift })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'plan_changed', differences: drift }],
    });
  });
});

describe('confirming an emergency', () => {
  const emergency = anOpenDeployment({ request: { emergency: true } });
  const policy = aPolicy({ emergency: anEmergencyRule({ by: [BOSSES] }) });
  const confirm = (known: Partial<AnswerFacts> = {}, deployment: Deployment = emergency) =>
    decideConfirm(
      aSnapshot([deployment]),
      anAnswer(),
      answerFacts({ policy, eligibility: eligible(BOSSES), ...known }),
    );

  it('takes one click of somebody whom the policy names', () => {
    expect(confirm()).toEqual({
      kind: 'accepted',
      events: [{ type: 'emergency.confirmed', deployment: 'dep00001', at: NOW, by: BOB }],
    });
  });

  it('is refused to everybody else, approver or not', () => {
    expect(confirm({ eligibility: eligible(SRE) })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_for_emergencies', from: [BOSSES], unreadable: false }],
    });
  });

  it('is refused while nobody can tell who may (I22)', () => {
    expect(confirm({ eligibility: unreadable(BOSSES) })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_for_emergencies', from: [BOSSES], unreadable: true }],
    });
  });

  it('is refused where there is no such path any more', () => {
    expect(confirm({ policy: aPolicy() })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'no_emergency_path', environment: 'production' }],
    });
  });

  it('takes no second one, and none for another plan than the one on the card', () => {
    expect(inShort(confirm({}, { ...emergency, confirmedBy: CAROL }))).toEqual(['no: stale_card']);
    expect(inShort(confirm({ drift }))).toEqual(['no: plan_changed']);
  });

  it('is asked for by the same people', () => {
    expect(emergencyRefusal(policy, eligible(BOSSES), 'production')).toBeNull();
    expect(emergencyRefusal(policy, NOT_ELIGIBLE, 'production')).toMatchObject({
      code: 'not_for_emergencies',
    });
  });
});
