import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canBeMet, tally, type Voice } from '../../src/domain/approvals.ts';
import type { ApprovalPolicy } from '../../src/domain/project.ts';
import { ALICE, aRule, BOB, BOSSES, CAROL, DAVE, ERIN, PRODUCT, SRE } from './support/builders.ts';

const voice = (by: string, ...through: readonly string[]): Voice => ({ by, through });
const twoAndOne = aRule({
  rules: [
    { count: 2, from: [SRE] },
    { count: 1, from: [PRODUCT] },
  ],
});
const have = (approvals: ApprovalPolicy, ...voices: readonly Voice[]) =>
  tally(approvals, voices).rules.map((rule) => rule.have);

describe('a rule', () => {
  it('is met by as many people as it counts, and says how far it is', () => {
    const one = tally(aRule({ count: 2, from: [SRE, DAVE] }), [voice(BOB, SRE)]);
    expect(one).toEqual({ rules: [{ have: 1, need: 2, from: [SRE, DAVE] }], must: [], met: false });
    expect(tally(aRule(), [voice(BOB, SRE), voice(CAROL, SRE)])).toMatchObject({ met: true });
  });

  it('never has more than it needs', () => {
    expect(have(aRule(), voice(BOB, SRE), voice(CAROL, SRE), voice(DAVE, SRE))).toEqual([2]);
  });

  it('is not met by whoever is nobody in it', () => {
    expect(have(aRule(), voice(BOB, PRODUCT), voice(CAROL))).toEqual([0]);
  });
});

describe('several rules', () => {
  it('are all to be met', () => {
    expect(tally(twoAndOne, [voice(BOB, SRE), voice(CAROL, SRE)])).toMatchObject({ met: false });
    expect(tally(twoAndOne, [voice(BOB, SRE), voice(CAROL, SRE), voice(DAVE, PRODUCT)]).met).toBe(true);
  });

  it('count a person for one of them alone', () => {
    expect(tally(twoAndOne, [voice(BOB, SRE, PRODUCT), voice(CAROL, SRE, PRODUCT)]).met).toBe(false);
    expect(
      have(
        aRule({
          rules: [
            { count: 1, from: [SRE] },
            { count: 1, from: [SRE] },
          ],
        }),
        voice(BOB, SRE),
      ),
    ).toEqual([1, 0]);
  });

  it('count them where they are needed, whoever approved first', () => {
    const both = voice(BOB, SRE, PRODUCT);
    const [carol, dave] = [voice(CAROL, SRE), voice(DAVE, SRE)];
    expect(tally(twoAndOne, [both, carol, dave]).met).toBe(true);
    expect(tally(twoAndOne, [carol, dave, both]).met).toBe(true);
  });

  it('move whole chains of people for one more', () => {
    const chain = aRule({
      rules: [
        { count: 1, from: ['S1', 'S2'] },
        { count: 1, from: ['S2', 'S3'] },
        { count: 1, from: ['S3', 'S4'] },
      ],
    });
    expect(tally(chain, [voice(ALICE, 'S3'), voice(BOB, 'S2', 'S3'), voice(CAROL, 'S2')]).met).toBe(true);
  });
});

describe('whoever must approve', () => {
  const approvals = aRule({ count: 1, must: [CAROL, BOSSES] });

  it('is missed, whoever else has', () => {
    expect(tally(approvals, [voice(BOB, SRE), voice(DAVE, SRE)])).toMatchObject({
      must: [CAROL, BOSSES],
      met: false,
    });
  });

  it('is enough as one of a group, and counts for a rule besides', () => {
    expect(tally(approvals, [voice(CAROL, CAROL, SRE), voice(ERIN, BOSSES)])).toMatchObject({
      must: [],
      met: true,
    });
    expect(tally(approvals, [voice(CAROL, CAROL), voice(ERIN, BOSSES)])).toMatchObject({
      must: [],
      met: false,
    });
  });
});

const entries = ['S1', 'S2', ALICE, BOB] as const;
const rules = fc.array(
  fc.record({
    count: fc.integer({ min: 1, max: 2 }),
    from: fc.subarray([...entries], { minLength: 1 }),
  }),
  { minLength: 1, maxLength: 3 },
);
const voices = fc.uniqueArray(
  fc.record({ by: fc.constantFrom(ALICE, BOB, CAROL, DAVE, ERIN), through: fc.subarray([...entries]) }),
  { selector: ({ by }) => by },
);

/** Every way to seat people, tried one by one. */
const mostSeated = (seats: readonly (readonly string[])[], people: readonly Voice[]): number => {
  const [seat, ...others] = seats;
  if (seat === undefined) return 0;
  const taken = people
    .filter(({ through }) => seat.some((entry) => through.includes(entry)))
    .map(
      (each) =>
        1 +
        mostSeated(
          others,
          people.filter((other) => other !== each),
        ),
    );
  return Math.max(mostSeated(others, people), ...taken);
};

describe('of any rules and any people', () => {
  it('as many seats are taken as can be', () => {
    fc.assert(
      fc.property(rules, voices, (wanted, people) => {
        const found = tally(aRule({ rules: wanted }), people);
        const seats = wanted.flatMap(({ count, from }) => Array.from({ length: count }, () => from));
        const taken = found.rules.reduce((sum, rule) => sum + rule.have, 0);
        expect(taken).toBe(mostSeated(seats, people));
        expect(found.met).toBe(taken === seats.length);
        for (const rule of found.rules) expect(rule.have).toBeLessThanOrEqual(rule.need);
      }),
    );
  });

  it('whether they are met does not depend on who approved first', () => {
    fc.assert(
      fc.property(rules, voices, fc.subarray([...entries]), (wanted, people, must) => {
        const approvals = aRule({ rules: wanted, must });
        expect(tally(approvals, people.toReversed()).met).toBe(tally(approvals, people).met);
      }),
    );
  });

  it('one more approval, or one more group, never takes anything away', () => {
    fc.assert(
      fc.property(rules, voices, fc.constantFrom(...entries), (wanted, people, entry) => {
        const approvals = aRule({ rules: wanted });
        const total = (counted: readonly Voice[]) =>
          tally(approvals, counted).rules.reduce((sum, rule) => sum + rule.have, 0);
        expect(total(people.slice(1))).toBeLessThanOrEqual(total(people));
        const wider = people.map((each) => ({ ...each, through: [...each.through, entry] }));
        expect(total(people)).toBeLessThanOrEqual(total(wider));
      }),
    );
  });
});

describe('rules that can be met', () => {
  it.each([
    ['a group may have any number of people', aRule({ count: 9 })],
    ['so may a team', aRule({ count: 9, from: ['github:acme/sre'] })],
    ['the people are enough', aRule({ count: 2, from: [BOB, CAROL] })],
    ['a group makes up for them', aRule({ count: 3, from: [BOB, SRE] })],
    ['whoever must is one of them', aRule({ count: 1, from: [BOB], must: [BOB, CAROL, PRODUCT] })],
    ['others are excluded', aRule({ count: 1, from: [BOB, CAROL], not: { people: [CAROL] } })],
    [
      'each has somebody of its own',
      aRule({
        rules: [
          { count: 1, from: [BOB, CAROL] },
          { count: 1, from: [BOB] },
        ],
      }),
    ],
  ])('%s', (_, approvals) => {
    expect(canBeMet(approvals)).toBe(true);
  });
});

describe('rules that nobody can meet', () => {
  it.each([
    ['there are too few people', aRule({ count: 3, from: [BOB, CAROL] })],
    ['a person counts once', aRule({ count: 2, from: [BOB, BOB] })],
    [
      'two want the same person',
      aRule({
        rules: [
          { count: 1, from: [BOB] },
          { count: 1, from: [BOB] },
        ],
      }),
    ],
    ['one of them is excluded', aRule({ count: 2, from: [BOB, CAROL], not: { people: [CAROL] } })],
    ['whoever must is excluded', aRule({ must: [CAROL], not: { people: [CAROL] } })],
  ])('%s', (_, approvals) => {
    expect(canBeMet(approvals)).toBe(false);
  });
});
