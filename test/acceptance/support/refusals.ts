// A "no", seen from all sides: the person is told one thing, nothing changes, and it is on record.
import { expect } from 'vitest';
import { PEOPLE, type Name } from '../../../sandbox/shop.ts';
import type { RefusalCode } from '../../../src/domain/refusal.ts';
import type { Walk } from './the-walk.ts';
import { changingCalls } from './truth.ts';

/** Everything that a refusal must leave alone. */
function untouched(walk: Walk): unknown {
  const { releases, deployments } = walk.records();
  return { calls: changingCalls(walk.shop), releases, deployments };
}

/** Does what is refused, with exactly these codes; gives what the person was told. */
export async function expectRefused(
  walk: Walk,
  who: Name,
  codes: readonly RefusalCode[],
  act: () => Promise<unknown>,
): Promise<string> {
  const before = untouched(walk);
  const refusals = walk.records().refusals;
  const told = await walk.told(who, act);
  expect(untouched(walk)).toEqual(before);
  expect(walk.records().refusals.slice(refusals.length)).toEqual([{ by: PEOPLE[who], codes }]);
  // Words for people: nothing of ours shows through.
  expect(told).not.toMatch(/undefined|\[object|_[a-z]+_|Error/);
  return told;
}

/** Something outside failed: the person is told so, nothing changes, and nothing was decided. */
export async function expectExcused(walk: Walk, who: Name, act: () => Promise<unknown>): Promise<string> {
  const before = untouched(walk);
  const told = await walk.told(who, act);
  expect(untouched(walk)).toEqual(before);
  return told;
}
