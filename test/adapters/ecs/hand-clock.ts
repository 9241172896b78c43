// A clock that a test moves by hand, and that tells whether anybody sleeps by it.
import type { BudgetClock } from '../../../src/adapters/ecs/call-budget.ts';

export interface HandClock extends BudgetClock {
  /** Everybody who was to wake up by then has done so, one after the other. */
  pass(milliseconds: number): Promise<void>;
  /** Time goes by, and nobody has woken up yet. */
  oversleep(milliseconds: number): void;
  /** How often somebody went to sleep so far. */
  readonly naps: number;
}

export function handClock(random = 0): HandClock {
  let time = 0;
  let naps = 0;
  const sleepers: { readonly until: number; readonly wake: (value: null) => void }[] = [];
  const settle = () => new Promise(setImmediate);
  return {
    now: () => time,
    random: () => random,
    sleep: (milliseconds) => {
      naps += 1;
      return new Promise((wake) => sleepers.push({ until: time + milliseconds, wake }));
    },
    async pass(milliseconds) {
      const end = time + milliseconds;
      await settle();
      for (;;) {
        const next = sleepers.toSorted((one, other) => one.until - other.until)[0];
        if (next === undefined || next.until > end) break;
        sleepers.splice(sleepers.indexOf(next), 1);
        time = Math.max(time, next.until);
        next.wake(null);
        await settle();
      }
      time = end;
    },
    oversleep(milliseconds) {
      time += milliseconds;
    },
    get naps() {
      return naps;
    },
  };
}
