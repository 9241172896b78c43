import { describe, expect, it } from 'vitest';
import {
  denial,
  membersOf,
  NOT_ELIGIBLE,
  personRefusal,
  standing,
  standingOf,
} from '../../src/domain/people.ts';
import {
  anEligibility,
  aPerson,
  BOB,
  BOSSES,
  CAROL,
  eligible,
  PRODUCT,
  SRE,
  unreadable,
} from './support/builders.ts';

describe('somebody who wants to change something', () => {
  it('may, as a full member of the home workspace', () => {
    expect(personRefusal(aPerson())).toBeNull();
  });

  it('may not while Slack cannot say who they are (I22)', () => {
    expect(personRefusal('unreadable')).toEqual({ code: 'person_unreadable' });
  });

  it.each([
    ['other_organisation', { homeTeam: false }],
    ['deactivated', { deactivated: true }],
    ['bot', { bot: true }],
    ['guest', { guest: true }],
  ] as const)('may not as %s (T10)', (kind, more) => {
    expect(personRefusal(aPerson(more))).toEqual({ code: 'outsider', kind });
  });

  it('is named by what keeps them out the most', () => {
    const everything = { homeTeam: false, deactivated: true, bot: true, guest: true };
    const kindOf = (more: object) => personRefusal(aPerson({ ...everything, ...more }));
    expect(kindOf({})).toMatchObject({ kind: 'other_organisation' });
    expect(kindOf({ homeTeam: true })).toMatchObject({ kind: 'deactivated' });
    expect(kindOf({ homeTeam: true, deactivated: false })).toMatchObject({ kind: 'bot' });
  });
});

describe('whether somebody is one of those that a policy names', () => {
  it('goes by what was looked up', () => {
    expect(standing(eligible(SRE), [PRODUCT, SRE])).toBe('yes');
    expect(standing(eligible(SRE), [PRODUCT])).toBe('no');
    expect(standing(NOT_ELIGIBLE, [SRE])).toBe('no');
    expect(standing(eligible(SRE), [])).toBe('no');
  });

  it('cannot be told while one of the groups cannot be read, unless another one says yes', () => {
    expect(standing(unreadable(SRE), [SRE, PRODUCT])).toBe('unreadable');
    const partly = anEligibility({ through: [PRODUCT], unreadable: [SRE] });
    expect(standing(partly, [SRE, PRODUCT])).toBe('yes');
    expect(standing(partly, [SRE])).toBe('unreadable');
  });

  it('is not kept open by a group that nobody asks about', () => {
    expect(standing(unreadable(SRE), [PRODUCT])).toBe('no');
  });

  it('cannot be told of whoever was not looked up (I22)', () => {
    expect(standingOf({ [BOB]: eligible(SRE) }, BOB, [SRE])).toBe('yes');
    expect(standingOf({ [BOB]: eligible(SRE) }, CAROL, [SRE])).toBe('unreadable');
  });

  it('is said as it is: no, or that nobody can tell', () => {
    const no = { code: 'not_an_approver', from: [SRE] } as const;
    expect(denial(eligible(SRE), [SRE], no)).toBeNull();
    expect(denial(NOT_ELIGIBLE, [SRE], no)).toEqual(no);
    expect(denial(unreadable(SRE), [SRE], no)).toEqual({ code: 'approvers_unreadable', from: [SRE] });
  });
});

describe('who was in the groups', () => {
  it('is kept for those that it was about (T9)', () => {
    const eligibility = anEligibility({
      through: [SRE, BOSSES],
      members: { [SRE]: [BOB, CAROL], [BOSSES]: [BOB] },
    });
    expect(membersOf(eligibility, [SRE, PRODUCT])).toEqual({ [SRE]: [BOB, CAROL] });
  });
});
