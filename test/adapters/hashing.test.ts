import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHashing } from '../../src/adapters/hashing.ts';

const hashing = createHashing(new Uint8Array(32));

describe('a hash', () => {
  it('is SHA-256 of the canonical JSON', () => {
    // sha256 of `{"a":[1,"é"],"b":null}`
    expect(hashing.hash({ b: null, a: [1, 'é'] })).toBe(
      '1e02bc81a26af2f027329541e97eef36f3290bedc6dfe043dbe66b057ecb13ba',
    );
  });

  it('knows no order of keys', () => {
    const value = fc.dictionary(fc.string(), fc.jsonValue());
    const same = fc.property(value, (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      expect(hashing.hash(reversed)).toBe(hashing.hash(value));
    });
    fc.assert(same);
  });

  it('knows the order of a list, and every value', () => {
    const values = [[1, 2], [2, 1], [1, '2'], [1, 2, null], { a: 1 }, { a: 2 }, { b: 1 }, null, '', 0, false];
    expect(new Set(values.map((value) => hashing.hash(value))).size).toBe(values.length);
  });

  it('takes any text, half a surrogate pair included, as it would be stored', () => {
    expect(hashing.hash({ 'k\ud83d': ['\ud83d'] })).toBe(hashing.hash({ 'k\ufffd': ['\ufffd'] }));
  });

  it.each([undefined, () => 1, Number.NaN, Infinity])('refuses %s, which JSON cannot say', (value) => {
    expect(() => hashing.hash(value)).toThrow(/canonical form|not allowed/);
  });
});

describe('a mask', () => {
  it('is HMAC-SHA-256 under the key', () => {
    // RFC 4231, test case 1 has a key of 20 bytes; zero padding to 32 changes nothing.
    const key = new Uint8Array(32).fill(0x0b, 0, 20);
    expect(createHashing(key).mask('Hi There')).toBe(
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    );
  });

  it('differs between installations, and between values', () => {
    const other = createHashing(new Uint8Array(32).fill(1));
    expect(new Set([hashing.mask('a'), hashing.mask('b'), other.mask('a')]).size).toBe(3);
  });

  it('needs a key of 32 bytes', () => {
    expect(() => createHashing(new Uint8Array(16))).toThrow('has 16 bytes, not 32');
  });
});
