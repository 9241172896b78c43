// Hashes of values, and HMACs that stand for values that must not be stored.
import { createHash, createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Hashing } from '../ports.ts';

/**
 * @param key the installation's own, 32 bytes: masks of one installation tell nothing to another
 */
export function createHashing(key: Uint8Array): Hashing {
  if (key.length !== 32) throw new Error(`the key for masking has ${key.length} bytes, not 32`);
  return {
    hash: (value) => createHash('sha256').update(canonical(value)).digest('hex'),
    mask: (value) => createHmac('sha256', key).update(value).digest('hex'),
  };
}

/** RFC 8785 has no form for a lone surrogate: such text is hashed as it would be stored, with U+FFFD in its place. */
function canonical(value: unknown): string {
  const text = canonicalize(wellFormed(value));
  if (text === undefined) throw new TypeError('only JSON values have a canonical form');
  return text;
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map((each) => wellFormed(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key.toWellFormed(), wellFormed(each)]),
  );
}
