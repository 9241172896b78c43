// The clock, new ids, and waiting.
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { System } from '../ports.ts';

/** Crockford's base 32: no `i`, `l`, `o` or `u`, so that an id read aloud is typed right. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const ID_LENGTH = 8;

export interface RealSystem extends System {
  /** Waits `ms` milliseconds, or until the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const createSystem = (): RealSystem => ({
  now: () => Date.now(),
  random: () => Math.random(),
  // 256 is a multiple of 32: every symbol is equally likely, 40 bits in all.
  id: () => Array.from(randomBytes(ID_LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join(''),
  async sleep(ms, signal) {
    try {
      await setTimeout(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  },
});
