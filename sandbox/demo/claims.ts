// What the demo claims is checked, and counted. One claim that does not hold ends it with exit code 1.

class ClaimFailed extends Error {}

export interface Claims {
  /** Prints the claim with a tick, or ends the demo. */
  holds(claim: string, fact: boolean, seen?: unknown): void;
  count(): number;
}

export function createClaims(write: (line: string) => void): Claims {
  let count = 0;
  return {
    holds: (claim, fact, seen) => {
      if (!fact)
        throw new ClaimFailed(
          `not so: ${claim}${seen === undefined ? '' : ` (seen: ${JSON.stringify(seen)})`}`,
        );
      count += 1;
      write(`        checked: ${claim}`);
    },
    count: () => count,
  };
}
