import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ancestryOf, broughtInBy, newestFirst } from '../../src/domain/topology.ts';

/** `c: 'b a'` is a merge of a into b. */
const points = (lines: Readonly<Record<string, string>>) =>
  Object.entries(lines).map(([sha, parents]) => ({
    sha,
    parents: parents.split(' ').filter((each) => each !== ''),
  }));

const orderOf = (head: string, lines: Readonly<Record<string, string>>): string =>
  newestFirst(head, points(lines))
    .map(({ sha }) => sha)
    .join(' ');

/** main: a b m n; side: x y, merged by m. */
const MERGED = { a: '', b: 'a', x: 'a', y: 'x', m: 'b y', n: 'm' };

/** Random histories: each commit has some of the older ones as its parents. */
const histories = fc
  .array(fc.array(fc.nat({ max: 6 }), { maxLength: 3 }), { minLength: 1, maxLength: 40 })
  .map((all) =>
    all.map((backs, at) => ({
      sha: `c${String(at).padStart(2, '0')}`,
      parents: [...new Set(backs.map((back) => at - 1 - back))].map((to) =>
        to < 0 ? 'outside' : `c${String(to).padStart(2, '0')}`,
      ),
    })),
  );

describe('the order of a history', () => {
  it('is newest first', () => {
    expect(orderOf('c', { a: '', b: 'a', c: 'b' })).toBe('c b a');
  });

  it('keeps each line together: what a merge brought in, then the mainline', () => {
    expect(orderOf('n', MERGED)).toBe('n m y x b a');
  });

  it('ignores parents that are not there', () => {
    expect(orderOf('b', { b: 'a gone', a: 'gone' })).toBe('b a');
  });

  it('begins with the head, and keeps what the head does not reach', () => {
    expect(orderOf('b', { a: '', b: 'a', z: 'a', y: '' })).toBe('b y z a');
    expect(orderOf('nobody', { b: '', a: '' })).toBe('a b');
  });

  it('is empty where nothing is', () => {
    expect(orderOf('a', {})).toBe('');
  });

  it('takes a commit that came twice once, also with a parent named twice', () => {
    const twice = [...points({ a: '', b: 'a a' }), ...points({ a: '' })];
    expect(newestFirst('b', twice).map(({ sha }) => sha)).toEqual(['b', 'a']);
  });

  it('loses nothing where commits claim to be their own ancestors', () => {
    expect(orderOf('c', { c: 'b', b: 'a', a: 'b' })).toBe('c a b');
  });

  it('has every commit before its parents, once, for any history and any order of the input', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), (history, weights) => {
        const head = history.at(-1)?.sha ?? '';
        const ordered = newestFirst(head, history);
        const place = new Map(ordered.map(({ sha }, at) => [sha, at]));
        expect(ordered).toHaveLength(history.length);
        for (const { sha, parents } of ordered) {
          for (const parent of parents)
            expect(place.get(parent) ?? Infinity).toBeGreaterThan(place.get(sha) ?? -1);
        }
        const shuffled = history
          .map((point) => ({ point, weight: Number(weights.next().value) }))
          .toSorted((a, b) => a.weight - b.weight)
          .map(({ point }) => point);
        expect(newestFirst(head, shuffled)).toEqual(ordered);
      }),
    );
  });
});

describe('the merge that brought a commit in', () => {
  const brought = (head: string, lines: Readonly<Record<string, string>>) =>
    Object.fromEntries(broughtInBy(head, newestFirst(head, points(lines))));

  it('is none for the mainline', () => {
    expect(brought('n', MERGED)).toEqual({ n: null, m: null, b: null, a: null, y: 'm', x: 'm' });
  });

  it('is the one inside for a side of a side', () => {
    const lines = { a: '', x: 'a', p: 'x', y: 'x p', m: 'a y' };
    expect(brought('m', lines)).toEqual({ m: null, a: null, y: 'm', x: 'm', p: 'y' });
  });

  it('is the oldest one where two did', () => {
    const lines = { a: '', x: 'a', m: 'a x', y: 'x', n: 'm y' };
    expect(brought('n', lines)).toEqual({ n: null, m: null, a: null, x: 'm', y: 'n' });
  });

  it('is one for all sides of an octopus', () => {
    expect(brought('m', { a: '', x: 'a', y: 'x', m: 'a x y' })).toEqual({ m: null, a: null, x: 'm', y: 'm' });
  });

  it('is the octopus, where a later side of it has merged an earlier one', () => {
    const lines = { a: '', x: 'a', q: 'a', z: 'q x', m: 'a x z' };
    expect(brought('m', lines)).toEqual({ m: null, a: null, x: 'm', z: 'm', q: 'm' });
  });

  it('is none for what the head does not reach', () => {
    expect(brought('b', { b: '', z: '' })).toEqual({ b: null, z: null });
  });
});

describe('ancestors', () => {
  const among = ancestryOf(newestFirst('n', points(MERGED)));

  it('are found through every parent', () => {
    expect([...among('n', ['a', 'y', 'n'])]).toEqual(['a', 'y']);
  });

  it('are not on another line', () => {
    expect([...among('b', ['a', 'x', 'y'])]).toEqual(['a']);
    expect([...among('y', ['b'])]).toEqual([]);
  });

  it('are none where nothing is known or asked', () => {
    expect([...among('nobody', ['a'])]).toEqual([]);
    expect([...among('n', ['nobody'])]).toEqual([]);
    expect([...among('n', [])]).toEqual([]);
  });
});

it('walks through 20,000 commits without running out of stack', () => {
  const long = Array.from({ length: 20_000 }, (_, at) => ({
    sha: `${at}`,
    parents: at === 0 ? [] : [`${at - 1}`],
  }));
  const ordered = newestFirst('19999', long);
  expect(ordered.at(-1)?.sha).toBe('0');
  expect(broughtInBy('19999', ordered).size).toBe(20_000);
  expect([...ancestryOf(ordered)('19999', ['0'])]).toEqual(['0']);
});
