import { describe, expect, it } from 'vitest';
import { personRefusal } from '../../src/domain/people.ts';
import { aPerson } from './support/builders.ts';

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
