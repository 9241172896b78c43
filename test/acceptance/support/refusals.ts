// A "no", seen from all sides: the person is told one thing, nothing changes, and it is on record.
import { expect } from 'vitest';
import { PEOPLE, type Name } from '../../../sandbox/shop.ts';
import type { RefusalCode } from '../../../src/domain/refusal.ts';
import { eventually, type Walk } from './the-walk.ts';
import { changingCalls } from './truth.ts';

/** Everything that a refusal must leave alone. */
function untouched(walk: Walk): unknown {
  const { releases, deployments } = walk.records();
  return { calls: changingCalls(walk.shop), releases, deployments };
}

/** What an earlier cut or pick wanted on GitHub may still be on its way: until it is there, or is known not to be. */
const refsSettled = (walk: Walk): Promise<void> =>
  eventually(() => {
    const refs = walk.records().releases.flatMap(({ tag, branch }) => [tag, branch]);
    expect(refs.filter((ref) => ref?.state.status === 'wanted')).toEqual([]);
  });

/** Does what is refused, with exactly these codes; gives what the person was told. */
export async function expectRefused(
  walk: Walk,
  who: Name,
  codes: readonly RefusalCode[],
  act: () => Promise<unknown>,
): Promise<string> {
  await refsSettled(walk);
  const before = untouched(walk);
  const refusals = walk.records().refusals;
  const told = await walk.told(who, act);
  expect(untouched(walk)).toEqual(before);
  expect(walk.records().refusals.slice(refusals.length)).toEqual([{ by: PEOPLE[who], codes }]);
  // Words for people: nothing of ours shows through. Slack puts a time in place of its own markup.
  expect(told.replaceAll(/<!date\^\d+\^\{date_short_pretty\} \{time\}\|/g, '')).not.toMatch(
    /undefined|\[object|_[a-z]+_|Error/,
  );
  return told;
}

/** Something outside failed: the person is told so, nothing changes, and nothing was decided. */
export async function expectExcused(walk: Walk, who: Name, act: () => Promise<unknown>): Promise<string> {
  await refsSettled(walk);
  const before = untouched(walk);
  const told = await walk.told(who, act);
  expect(untouched(walk)).toEqual(before);
  return told;
}
