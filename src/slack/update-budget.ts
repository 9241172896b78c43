// How many updates of messages Slack takes from a workspace: about 50 a minute (FIELD-NOTES 21), which all cards share. What
// moves by itself gives way to what has not been drawn for a while: what somebody did is not held up by machines.

/** Updates at once, and those that come back each second. */
const BURST = 20;
const PER_SECOND = 50 / 60;
/** From here on only cards are drawn that have not been for so many milliseconds. */
const SCARCE = 10;
const A_WHILE = 5000;

export interface UpdateBudget {
  /** Milliseconds that a card should wait, which was drawn last at that moment; 0: none. */
  wait(drawn: number | undefined): number;
  take(): void;
}

export function createUpdateBudget(now: () => number): UpdateBudget {
  let left = BURST;
  let at = now();
  const refill = (): void => {
    left = Math.min(BURST, left + (Math.max(0, now() - at) / 1000) * PER_SECOND);
    at = now();
  };
  return {
    wait: (drawn) => {
      refill();
      if (left < 1) return Math.ceil(((1 - left) / PER_SECOND) * 1000);
      return left >= SCARCE || drawn === undefined ? 0 : Math.max(0, drawn + A_WHILE - now());
    },
    take: () => {
      refill();
      left -= 1;
    },
  };
}
