// Checks and statuses of a commit.
import type { Check } from './plan.ts';
import type { ClosedCheck } from './refusal.ts';

/** What keeps a check from being green; `null` when it is. */
export function closedCheck(name: string, checks: readonly Check[]): ClosedCheck | null {
  const check = checks.find((each) => each.name === name);
  if (check === undefined) return { name, state: 'missing', url: null };
  return check.state === 'green' ? null : { name, state: check.state, url: check.url };
}
