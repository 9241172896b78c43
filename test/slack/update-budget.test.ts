// The updates that all cards share, against a clock that the test moves.
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createUpdateBudget, type UpdateBudget } from '../../src/slack/update-budget.ts';

const START = 1_000_000;
const MINUTE = 60_000;
/** Milliseconds in which one update comes back. */
const EACH = 1200;

let now: number;
let budget: UpdateBudget;
const take = (count: number): void => {
  for (let each = 0; each < count; each += 1) budget.take();
};

beforeEach(() => {
  now = START;
  budget = createUpdateBudget(() => now);
});

describe('the updates that all cards share', () => {
  it('are twenty at once, and then none until one comes back', () => {
    take(19);
    expect(budget.wait(undefined)).toBe(0);
    take(1);
    expect(budget.wait(undefined)).toBe(EACH);
    now += 500;
    expect(budget.wait(undefined)).toBe(EACH - 500);
    now += 700;
    expect(budget.wait(undefined)).toBe(0);
  });

  it('are no more than twenty, however long nothing was drawn', () => {
    now += 60 * MINUTE;
    take(20);
    expect(budget.wait(undefined)).toBe(EACH);
  });

  it('are waited for also by what has just been drawn, and by what was a long time ago', () => {
    take(20);
    expect([budget.wait(now), budget.wait(START - MINUTE)]).toEqual([EACH, EACH]);
  });

  it('are still counted when the clock goes back (T34)', () => {
    take(20);
    now -= MINUTE;
    expect(budget.wait(undefined)).toBe(EACH);
    now += EACH;
    expect(budget.wait(undefined)).toBe(0);
  });

  it('come back in full after a burst that Slack took all the same', () => {
    take(22);
    expect(budget.wait(undefined)).toBe(3 * EACH);
    now += 3 * EACH;
    expect(budget.wait(undefined)).toBe(0);
  });
});

describe('while updates are scarce', () => {
  it('anything goes as long as ten are left', () => {
    take(10);
    expect(budget.wait(now)).toBe(0);
  });

  it('from then on only what has not been drawn for five seconds', () => {
    take(11);
    expect([budget.wait(now), budget.wait(now - 2000), budget.wait(now - 4999)]).toEqual([5000, 3000, 1]);
    expect([budget.wait(now - 5000), budget.wait(now - MINUTE), budget.wait(undefined)]).toEqual([0, 0, 0]);
  });

  it('ends when enough have come back', () => {
    take(11);
    now += EACH - 1;
    expect(budget.wait(now)).toBe(5000);
    now += 1;
    expect(budget.wait(now)).toBe(0);
  });
});

describe('over any wishes', () => {
  it('Slack never sees more in a minute than it takes, and no wait is longer than five seconds', () => {
    const wish = fc.record({ card: fc.integer({ min: 0, max: 5 }), after: fc.integer({ min: 0, max: 400 }) });
    fc.assert(
      fc.property(fc.array(wish, { size: 'max', maxLength: 400 }), (wishes) => {
        now = START;
        budget = createUpdateBudget(() => now);
        const drawn = new Map<number, number>();
        const taken: number[] = [];
        for (const { card, after } of wishes) {
          now += after;
          const wait = budget.wait(drawn.get(card));
          expect(wait).toBeLessThanOrEqual(5000);
          if (wait > 0) continue;
          budget.take();
          drawn.set(card, now);
          taken.push(now);
          const lately = taken.filter((at) => at > now - MINUTE).length;
          expect(lately).toBeLessThanOrEqual(20 + 50);
        }
      }),
      { numRuns: 50 },
    );
  });
});
