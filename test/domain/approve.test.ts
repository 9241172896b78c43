import { describe, expect, it } from 'vitest';
import type { Answer, AnswerFacts } from '../../src/domain/answer.ts';
import { decideApprove } from '../../src/domain/answer.ts';
import type { Authors } from '../../src/domain/authors.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import { NOT_ELIGIBLE } from '../../src/domain/people.ts';
import { anAnswer, answerFacts } from './support/answers.ts';
import {
  ALICE,
  anApproval,
  anAuthor,
  anEligibility,
  anIdentity,
  anOpenDeployment,
  aPolicy,
  aRollback,
  aRollbackRule,
  aRule,
  aSnapshot,
  BOB,
  BOSSES,
  CAROL,
  eligible,
  HOUR,
  inShort,
  NOW,
  PRODUCT,
  readAuthors,
  SRE,
  unreadable,
} from './support/builders.ts';

const drift = [{ what: 'live_revision', service: 'api' }] as const;
const anOffer = anOpenDeployment({ request: { rollback: aRollback() } });
const approve = (
  more: Partial<Answer> = {},
  known: Partial<AnswerFacts> = {},
  deployment: Deployment = anOpenDeployment(),
) => decideApprove(aSnapshot([deployment]), anAnswer(more), answerFacts(known));

describe('approving', () => {
  it('records consent to exactly the plan of the card, through which groups, and who was in them (I3, T9)', () => {
    const eligibility = anEligibility({
      through: [BOSSES, SRE],
      members: { [SRE]: [BOB, CAROL], [BOSSES]: [BOB] },
    });
    expect(approve({}, { eligibility })).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'deployment.approved',
          deployment: 'dep00001',
          at: NOW,
          approval: { by: BOB, at: NOW, planHash: 'plan-1', through: [SRE] },
          membership: { [SRE]: [BOB, CAROL] },
        },
      ],
    });
  });

  it('refuses approval by the requester (I4, T7)', () => {
    expect(inShort(approve({ by: ALICE }))).toEqual(['no: requester_cannot_approve']);
  });

  it('refuses somebody who is no approver, and says who is', () => {
    const policy = aPolicy({ approvals: aRule({ must: [PRODUCT] }) });
    expect(approve({}, { policy, eligibility: NOT_ELIGIBLE })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_an_approver', from: [SRE, PRODUCT] }],
    });
  });

  it('takes the approval of somebody who only must approve, and is in no rule', () => {
    const policy = aPolicy({ approvals: aRule({ must: [PRODUCT] }) });
    expect(approve({}, { policy, eligibility: eligible(PRODUCT) }).kind).toBe('accepted');
  });

  it('refuses everybody while the approvers cannot be read (I22)', () => {
    expect(approve({}, { eligibility: unreadable(SRE) })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'approvers_unreadable', from: [SRE] }],
    });
  });

  it('refuses whom the policy excludes by name', () => {
    const policy = aPolicy({ approvals: aRule({ not: { people: [BOB] } }) });
    expect(inShort(approve({}, { policy }))).toEqual(['no: excluded_approver']);
    expect(approve({ by: CAROL }, { policy }).kind).toBe('accepted');
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
    const policy = aPolicy({ rollback: aRollbackRule({ approvals: aRule() }) });
    expect(approve({}, { policy }, anOffer).kind).toBe('accepted');
  });

  it('says every reason at once', () => {
    const approved = anOpenDeployment({ request: { requestedBy: CAROL }, approvals: [anApproval(BOB)] });
    expect(inShort(approve({}, { eligibility: NOT_ELIGIBLE, drift }, approved))).toEqual([
      'no: not_an_approver',
      'no: already_approved',
      'no: plan_changed',
    ]);
    expect(inShort(approve({ by: ALICE }, { eligibility: unreadable(SRE), drift }))).toEqual([
      'no: requester_cannot_approve',
      'no: approvers_unreadable',
      'no: plan_changed',
    ]);
  });
});

describe('approving where authors may not', () => {
  const policy = aPolicy({ approvals: aRule({ not: { authors: true, people: [CAROL] } }) });
  const approveWith = (authors: Authors, more: Partial<Answer> = {}, known: Partial<AnswerFacts> = {}) =>
    approve(more, { policy, authors, ...known });

  it('refuses whoever wrote some of it (I4, T7)', () => {
    const authors = readAuthors(anAuthor('dave'), anAuthor('bob'));
    expect(inShort(approveWith(authors))).toEqual(['no: author_cannot_approve']);
  });

  it('takes the approval of whoever wrote none of it', () => {
    expect(approveWith(readAuthors(anAuthor('dave'))).kind).toBe('accepted');
    expect(approveWith(readAuthors()).kind).toBe('accepted');
  });

  it('takes it although there is an author whom nobody knows: the gate says so, to everybody', () => {
    expect(approveWith(readAuthors(anAuthor('stranger'))).kind).toBe('accepted');
  });

  it('refuses whoever cannot be placed on GitHub: they could be one of them', () => {
    const people = [anIdentity(ALICE, 'alice')];
    expect(approveWith(readAuthors(anAuthor('dave')), {}, { people })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'approver_unmapped', person: BOB }],
    });
  });

  it.each([
    ['GitHub does not say who wrote it', { kind: 'unreadable' }, { code: 'authors_unreadable' }],
    ['nobody has asked who wrote it', { kind: 'not_asked' }, { code: 'authors_unreadable' }],
    [
      'there are too many commits to read',
      { kind: 'too_many', commits: 900, read: 250 },
      { code: 'too_many_authors', commits: 900, read: 250 },
    ],
  ] as const)('refuses everybody while %s (I22)', (_, authors, refusal) => {
    expect(approveWith(authors)).toEqual({ kind: 'refused', refusals: [refusal] });
  });

  it('says that one is excluded by name besides', () => {
    expect(inShort(approveWith(readAuthors(anAuthor('carol')), { by: CAROL }))).toEqual([
      'no: excluded_approver',
      'no: author_cannot_approve',
    ]);
  });
});
