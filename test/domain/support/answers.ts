// A click on a gate card, and what was looked up for it.
import type { Answer, AnswerFacts } from '../../../src/domain/answer.ts';
import { aPerson, aPolicy, aRule, BOB, eligible, NOW, PEOPLE, SRE } from './builders.ts';

/** Bob's, without a reason. */
export const anAnswer = (more: Partial<Answer> = {}): Answer & { readonly reason: null } => ({
  deployment: 'dep00001',
  replans: 0,
  by: BOB,
  now: NOW,
  reason: null,
  ...more,
});

/** By somebody of the group of which two have to approve; nothing has changed since the plan was made. */
export const answerFacts = (more: Partial<AnswerFacts> = {}): AnswerFacts => ({
  person: aPerson(),
  eligibility: eligible(SRE),
  drift: [],
  policy: aPolicy({ approvals: aRule() }),
  people: PEOPLE,
  authors: { kind: 'not_asked' },
  ...more,
});
