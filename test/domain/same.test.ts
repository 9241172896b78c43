import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { same } from '../../src/domain/same.ts';

describe('two recorded values', () => {
  it('are the same whatever the order of their keys, at any depth', () => {
    expect(same({ a: 1, b: [{ c: 2, d: null }] }, { b: [{ d: null, c: 2 }], a: 1 })).toBe(true);
  });

  it.each([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ a: '1' }, { a: 1 }],
    [
      [1, 2],
      [2, 1],
    ],
    [[], {}],
    [null, {}],
    ['', null],
  ])('differ: %j and %j', (a, b) => {
    expect(same(a, b)).toBe(false);
  });

  it('are compared by what is in them, and by nothing else', () => {
    const reordered = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reordered);
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).map(([key, each]) => [key, reordered(each)] as const);
      return Object.fromEntries(entries.toReversed());
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(same(value, reordered(value))).toBe(true);
      }),
    );
  });
});
