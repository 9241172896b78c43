import { describe, expect, it } from 'vitest';
import type { Changelog, Entry } from '../../src/domain/changelog.ts';
import { byDate, misplaced, readPoints, runsBackwards, unaccounted } from './accounts.ts';

const entry = (sha: string, commits = [sha]): Entry => ({
  sha,
  commits,
  pull: null,
  title: sha,
  type: null,
  scope: null,
  breaking: false,
  author: { name: 'Alice', email: '', login: null, bot: false },
});

// e is newest; c was made by a clock that was behind.
const points = readPoints('50 e d\n40 d c\n20 c b\n30 b a\n10 a\n');
const whole: Changelog = {
  entries: [entry('e', ['e', 'd'])],
  cancelled: [{ reverted: entry('b'), by: entry('c') }],
  bots: [],
  merges: ['a'],
};

describe('what is unaccounted for', () => {
  it('is nothing where each commit is in exactly one place', () => {
    expect(unaccounted(whole, points)).toEqual([]);
  });

  it('is a commit that is missing, foreign, or there twice', () => {
    expect(unaccounted({ ...whole, merges: [] }, points)).toEqual(['a is missing']);
    expect(unaccounted({ ...whole, bots: [entry('f')] }, points)).toEqual(['f is not in the range']);
    expect(unaccounted({ ...whole, bots: [entry('d')] }, points)).toEqual(['d is there twice']);
  });

  it('is not who takes back several changes, and is who stands elsewhere too', () => {
    const twice = [
      { reverted: entry('b'), by: entry('c') },
      { reverted: entry('a'), by: entry('c') },
    ];
    expect(unaccounted({ ...whole, cancelled: twice, merges: [] }, points)).toEqual([]);
    expect(unaccounted({ ...whole, cancelled: twice }, points)).toEqual(['a is there twice']);
  });
});

describe('what is misplaced', () => {
  it('is whoever stands after an ancestor, near or far', () => {
    expect(misplaced(['e', 'c', 'a'], points)).toEqual([]);
    expect(misplaced(['c', 'e', 'a'], points)).toEqual(['e stands after its ancestor c']);
    expect(misplaced(['a', 'e'], points)).toEqual(['e stands after its ancestor a']);
  });

  it('is what dates that run backwards would misplace', () => {
    expect(runsBackwards(points)).toBe(true);
    expect(runsBackwards(points.slice(0, 2))).toBe(false);
    expect(byDate(['d', 'c', 'b'], points)).toEqual(['d', 'b', 'c']);
    expect(misplaced(byDate(['d', 'c', 'b'], points), points)).toEqual(['c stands after its ancestor b']);
  });
});
