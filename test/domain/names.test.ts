import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findMeant,
  nextCalver,
  nextSemver,
  spokenName,
  typedName,
  type Bump,
} from '../../src/domain/names.ts';
import { candidateName } from '../../src/domain/release.ts';
import { aCandidate, aRelease, NOW, SHA } from './support/builders.ts';
import { anyText } from './support/texts.ts';

describe('the next name by the calendar', () => {
  it('starts every day at one', () => {
    expect(nextCalver(['2026.11.19.7'], NOW)).toBe('2026.11.20.1');
  });

  it('counts on within the day', () => {
    expect(nextCalver(['2026.11.20.1', '2026.11.20.2'], NOW)).toBe('2026.11.20.3');
  });

  it('counts numbers, not texts', () => {
    expect(nextCalver(['2026.11.20.9', '2026.11.20.10'], NOW)).toBe('2026.11.20.11');
  });

  it('never fills a gap: a name that was taken stays taken', () => {
    expect(nextCalver(['2026.11.20.3'], NOW)).toBe('2026.11.20.4');
  });

  it('takes the day in UTC', () => {
    expect(nextCalver([], Date.UTC(2026, 10, 20, 23, 59, 59))).toBe('2026.11.20.1');
    expect(nextCalver([], Date.UTC(2026, 10, 21))).toBe('2026.11.21.1');
  });

  it.each(['2026.11.20.x', '2026.11.20.1-hotfix', '2026.11.200.5', '2026.11.20.', '2026.11.20.1e3'])(
    'passes over %s, which is no number of the day',
    (name) => {
      expect(nextCalver([name], NOW)).toBe('2026.11.20.1');
    },
  );

  it('is never one that is taken', () => {
    const name = fc.oneof(
      fc.string(),
      fc.nat({ max: 999 }).map((number) => `2026.11.20.${number}`),
      fc.double().map((number) => `2026.11.20.${number}`),
      fc.string().map((end) => `2026.11.20.${end}`),
    );
    fc.assert(
      fc.property(fc.array(name), (taken) => {
        expect(taken).not.toContain(nextCalver(taken, NOW));
      }),
      { examples: [[['2026.11.20.1e+308']]] },
    );
  });

  it('makes names unique over any series of cuts, also when the clock goes back (T34)', () => {
    const day = 24 * 60 * 60 * 1000;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 })), (days) => {
        const names: string[] = [];
        for (const each of days) names.push(nextCalver(names, NOW + each * day));
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});

describe('the next version', () => {
  it('is 0.1.0 at first, whatever the change', () => {
    expect((['major', 'minor', 'patch'] as const).map((bump) => nextSemver([], bump))).toEqual([
      '0.1.0',
      '0.1.0',
      '0.1.0',
    ]);
  });

  it.each<[string, Bump, string]>([
    ['1.4.2', 'major', '2.0.0'],
    ['1.4.2', 'minor', '1.5.0'],
    ['1.4.2', 'patch', '1.4.3'],
    ['0.4.2', 'major', '0.5.0'],
    ['0.4.2', 'minor', '0.5.0'],
    ['0.4.2', 'patch', '0.4.3'],
  ])('after %s, a %s change makes it %s', (highest, bump, next) => {
    expect(nextSemver([highest], bump)).toBe(next);
  });

  it('goes by the highest, by number and in whatever order, not by the newest', () => {
    expect(nextSemver(['1.10.0', '1.9.9', '0.99.99'], 'patch')).toBe('1.10.1');
    expect(nextSemver(['1.2.9', '1.2.10', '1.2.3'], 'patch')).toBe('1.2.11');
  });

  it('passes over what is no version, such as names by the calendar', () => {
    expect(nextSemver(['2026.11.20.1', 'v9.9.9', '1.2', '1.2.3-rc.1', ''], 'minor')).toBe('0.1.0');
  });

  it('is always higher than every one before: names are unique', () => {
    const numbers = fc.tuple(fc.nat(999), fc.nat(999), fc.nat(999));
    const bump = fc.constantFrom<Bump>('major', 'minor', 'patch');
    const parse = (name: string) => name.split('.').map(Number);
    const isHigher = (a: string, b: string): boolean => {
      const [left, right] = [parse(a), parse(b)];
      const index = left.findIndex((number, at) => number !== right[at]);
      return (left[index] ?? 0) > (right[index] ?? 0);
    };
    fc.assert(
      fc.property(fc.array(numbers), fc.array(bump, { minLength: 1 }), (taken, bumps) => {
        const names = taken.map((version) => version.join('.'));
        for (const each of bumps) {
          const next = nextSemver(names, each);
          expect(names.every((name) => isHigher(next, name))).toBe(true);
          names.push(next);
        }
      }),
    );
  });
});

describe('what somebody calls a release', () => {
  const first = aCandidate({ commit: 'abcdef1'.padEnd(40, '0') });
  const second = aCandidate({ number: 2, commit: 'abcdef2'.padEnd(40, '0') });
  const one = aRelease({ candidates: [first, second] });
  const only = aCandidate({ commit: 'abcdef23'.padEnd(40, '1') });
  const other = aRelease({ id: 'rel00002', name: '2026.11.21.1', candidates: [only] });
  const releases = [one, other];
  const means = (typed: string, among = releases) => {
    const meant = findMeant(among, typed);
    return meant.kind === 'found' ? candidateName(meant.release, meant.candidate) : meant;
  };

  it('is its name, and means its newest candidate', () => {
    expect(findMeant(releases, '2026.11.20.1')).toMatchObject({
      kind: 'found',
      release: one,
      candidate: second,
      exact: false,
    });
  });

  it("is a candidate's name, and means exactly that", () => {
    expect(findMeant(releases, '2026.11.20.1-rc.1')).toMatchObject({
      kind: 'found',
      release: one,
      candidate: first,
      exact: true,
    });
    expect(means('2026.11.20.1-RC.2')).toBe('2026.11.20.1-rc.2');
  });

  it('is a commit, whole or its beginning, and means exactly that', () => {
    expect(means(first.commit)).toBe('2026.11.20.1-rc.1');
    expect(findMeant(releases, 'ABCDEF1')).toMatchObject({ candidate: first, exact: true });
  });

  it('is not a beginning that two commits share', () => {
    expect(means('abcdef2')).toEqual({
      kind: 'ambiguous',
      matches: ['2026.11.20.1-rc.2', '2026.11.21.1-rc.1'],
    });
    expect(means('abcdef23')).toBe('2026.11.21.1-rc.1');
  });

  it.each([
    ['20.1', '2026.11.20.1-rc.2'],
    ['11.21.1', '2026.11.21.1-rc.1'],
    ['2026.11.20', '2026.11.20.1-rc.2'],
    ['20.1-rc.1', '2026.11.20.1-rc.1'],
    ['V20.1', '2026.11.20.1-rc.2'],
  ])('is a part of its name that only it has: %s', (typed, expected) => {
    expect(means(typed)).toBe(expected);
  });

  it('is no part that two have: all are named, oldest first', () => {
    expect(means('2026.11')).toEqual({ kind: 'ambiguous', matches: ['2026.11.20.1', '2026.11.21.1'] });
    expect(means('1')).toEqual({ kind: 'ambiguous', matches: ['2026.11.20.1', '2026.11.21.1'] });
  });

  it.each([
    '0.1',
    '2026.1',
    '026.11.20.1',
    'rc.2',
    '-rc.2',
    '1-rc',
    '20.1-rc.3',
    '2026.11.20.1-rc',
    'v',
    '.',
  ])('is not half a part of it: %j', (typed) => {
    expect(findMeant(releases, typed)).toEqual({ kind: 'unknown' });
  });

  it.each(['abcdef', '', '2026.11.22', '2026.11.20.1-rc.3', 'fffffff', `${SHA}c`, 'zzzzzzz'])(
    'is not %j',
    (typed) => {
      expect(findMeant(releases, typed)).toEqual({ kind: 'unknown' });
    },
  );

  describe('that is a version', () => {
    const versions = ['0.1.4', '1.4.0', '1.10.0'].map((name) => aRelease({ id: name, name }));

    it.each(['1.4.0', 'v1.4.0', '1.4', 'v1.4'])('is %s', (typed) => {
      expect(means(typed, versions)).toBe('1.4.0-rc.1');
    });

    it('is meant by its beginning only: 1.4 is not 0.1.4', () => {
      const [old] = versions;
      expect(means('1.4', old === undefined ? [] : [old])).toEqual({ kind: 'unknown' });
      expect(means('1.4-rc.1', old === undefined ? [] : [old])).toEqual({ kind: 'unknown' });
    });

    it('is not a beginning that two share', () => {
      expect(means('1', versions)).toEqual({ kind: 'ambiguous', matches: ['1.4.0', '1.10.0'] });
    });
  });

  describe('over any releases', () => {
    const hex = fc.string({
      unit: fc.constantFrom(...'0123456789abcdef'.split('')),
      minLength: 40,
      maxLength: 40,
    });
    const name = fc.oneof(
      fc
        .tuple(
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 1, max: 28 }),
          fc.integer({ min: 1, max: 3 }),
        )
        .map((parts) => `2026.${parts.join('.')}`),
      fc.tuple(fc.nat(2), fc.nat(12), fc.nat(12)).map((parts) => parts.join('.')),
    );
    const some = fc
      .uniqueArray(fc.tuple(name, fc.array(hex, { minLength: 1, maxLength: 3 })), {
        selector: ([each]) => each,
        maxLength: 6,
      })
      .map((all) =>
        all.map(([each, commits]) =>
          aRelease({
            id: each,
            name: each,
            candidates: commits.map((commit, index) => aCandidate({ number: index + 1, commit })),
          }),
        ),
      );

    it('never throws, and never means one that does not have what was typed', () => {
      const typed = fc.oneof(
        anyText,
        name,
        hex.map((sha) => sha.slice(0, 7)),
        fc.tuple(fc.nat(30), fc.nat(9)).map((parts) => parts.join('.')),
        fc.string({ unit: fc.constantFrom(...'0123456789.vrc-'.split('')), maxLength: 8 }),
      );
      fc.assert(
        fc.property(some, typed, (among, text) => {
          const meant = findMeant(among, text);
          if (meant.kind !== 'found') return;
          const bare = text.toLowerCase().replace(/^v/, '');
          const has =
            candidateName(meant.release, meant.candidate).includes(bare) ||
            meant.release.name.includes(bare) ||
            (bare.length >= 7 && meant.candidate.commit.startsWith(bare));
          expect(bare === '' || !has).toBe(false);
        }),
        { numRuns: 1000 },
      );
    });

    it('always finds what is typed exactly', () => {
      fc.assert(
        fc.property(some, fc.constantFrom('', 'v', 'V'), (among, prefix) => {
          for (const release of among) {
            expect(findMeant(among, `${prefix}${release.name}`)).toMatchObject({ release, exact: false });
            for (const candidate of release.candidates) {
              const typed = `${prefix}${candidateName(release, candidate)}`;
              expect(findMeant(among, typed.toUpperCase())).toMatchObject({
                release,
                candidate,
                exact: true,
              });
              expect(findMeant(among, candidate.commit)).toMatchObject({ release, candidate, exact: true });
            }
          }
        }),
      );
    });
  });
});

describe('what people call a candidate', () => {
  it("is the release's name for the cut, and the candidate's own for what was picked later", () => {
    expect([1, 2, 10].map((number) => spokenName('1.4.0', number))).toEqual([
      '1.4.0',
      '1.4.0-rc.2',
      '1.4.0-rc.10',
    ]);
  });
});

describe('what people have to type to mean a candidate', () => {
  const cut = aCandidate();
  const picked = aCandidate({ number: 2 });

  it('is the name of the release while that has no other', () => {
    expect(typedName(aRelease({ name: '1.4.0', candidates: [cut] }), cut)).toBe('1.4.0');
  });

  it('is the whole name once there are more: the release alone means the newest', () => {
    const release = aRelease({ name: '1.4.0', candidates: [cut, picked] });
    expect(typedName(release, cut)).toBe('1.4.0-rc.1');
    expect(findMeant([release], typedName(release, cut))).toMatchObject({ kind: 'found', candidate: cut });
  });
});
