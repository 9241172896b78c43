import { describe, expect, it } from 'vitest';
import { evolveControls, NO_CONTROLS, reviewOf } from '../../src/domain/controls.ts';
import { NOT_ELIGIBLE } from '../../src/domain/people.ts';
import { decideReview, reviewAsked, type ReviewFacts } from '../../src/domain/review.ts';
import {
  ALICE,
  anOpenDeployment,
  aPerson,
  aReview,
  aSnapshot,
  BOB,
  CAROL,
  DAVE,
  eligible,
  inShort,
  NOW,
  SRE,
  unreadable,
} from './support/builders.ts';

const review = (by: string, known: Partial<ReviewFacts> = {}, reviews = [aReview()]) =>
  decideReview(
    aSnapshot([], [], { reviews }),
    { deployment: 'dep00001', by, now: NOW },
    { person: aPerson(), eligibility: eligible(SRE), reviewers: [SRE], ...known },
  );

describe('looking at an emergency afterwards', () => {
  it('is for one of those who approve there in ordinary times', () => {
    expect(review(CAROL)).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'review.given',
          project: 'shop',
          scope: 'production',
          at: NOW,
          reviewed: 'dep00001',
          by: CAROL,
        },
      ],
    });
    expect(review(CAROL, { eligibility: NOT_ELIGIBLE })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_a_reviewer', from: [SRE] }],
    });
  });

  it('is for everybody where nobody approves', () => {
    expect(review(CAROL, { eligibility: NOT_ELIGIBLE, reviewers: [] }).kind).toBe('accepted');
  });

  it('is refused while nobody can tell who may (I22)', () => {
    expect(inShort(review(CAROL, { eligibility: unreadable(SRE) }))).toEqual(['no: approvers_unreadable']);
  });

  it.each([ALICE, BOB])(
    'is for a second person: neither who asked for it, nor who confirmed it: %s',
    (by) => {
      expect(review(by)).toEqual({ kind: 'refused', refusals: [{ code: 'cannot_review_own' }] });
    },
  );

  it('is done once', () => {
    const reviewed = aReview({ reviewed: { by: DAVE, at: NOW } });
    expect(review(CAROL, {}, [reviewed])).toEqual({
      kind: 'refused',
      refusals: [{ code: 'already_reviewed', by: DAVE }],
    });
  });

  it('is refused from an outsider, and for what wants no review', () => {
    expect(inShort(review(CAROL, { person: aPerson({ bot: true }) }))).toEqual(['no: outsider']);
    expect(inShort(review(CAROL, { person: 'unreadable' }))).toEqual(['no: person_unreadable']);
    expect(inShort(review(CAROL, {}, [aReview({ deployment: 'dep00002' })]))).toEqual([
      'no: nothing_to_review',
    ]);
  });
});

describe('a review that is asked for', () => {
  const open = anOpenDeployment({ request: { emergency: true, candidate: 2 }, confirmedBy: BOB });
  const asked = reviewAsked(open, ['approvals', 'window'], NOW);

  it('names what was passed, and who was behind it', () => {
    expect(asked).toEqual({
      type: 'review.asked',
      project: 'shop',
      scope: 'production',
      at: NOW,
      review: aReview({
        release: '2026.11.20.1-rc.2',
        by: [ALICE, BOB],
        skipped: ['approvals', 'window'],
      }),
    });
  });

  it('names once who both asked and confirmed, and nobody for nobody', () => {
    const alone = reviewAsked({ ...open, confirmedBy: ALICE }, [], NOW);
    const nobody = reviewAsked({ ...open, confirmedBy: null }, [], NOW);
    expect([alone, nobody]).toMatchObject([{ review: { by: [ALICE] } }, { review: { by: [ALICE] } }]);
  });

  it('stands until it is given', () => {
    const controls = evolveControls(NO_CONTROLS, asked);
    expect(reviewOf(controls, 'dep00001')?.reviewed).toBeNull();
  });
});
