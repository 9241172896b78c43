// Where CI is, on the card of a candidate that waits for its images.
import type { Check, Checks } from '../../domain/plan.ts';
import { checkLabel } from '../refusals/parts.ts';
import { plural, someOf } from '../words.ts';

/** How many checks are named. */
const NAMED = 8;
/** Characters of failed checks, with what their links take. */
const FAILED = 1000;

/** Where CI is. Of checks that slipway.yml names: what failed first, for that one waits in vain for. */
export function checksLine(checks: Checks | null, wanted: readonly string[]): string {
  if (checks === null) return 'CI: its checks have not been read yet';
  if (checks === 'unreadable') return 'CI: GitHub did not say how its checks stand';
  if (wanted.length === 0) return `CI: ${checksInBrief(checks)}`;
  const missing = wanted.filter((name) => checks.every((check) => check.name !== name));
  const states = [
    ...inState(checks, 'failed').map((each) => `${checkLabel(each)} failed`),
    ...missing.map((name) => `${checkLabel({ name, url: null })} has not begun`),
    ...inState(checks, 'pending').map((each) => `${checkLabel(each)} is under way`),
    ...inState(checks, 'green').map((each) => `${checkLabel(each)} is green`),
  ];
  const left = states.length - NAMED;
  return `CI: ${states.slice(0, NAMED).join(', ')}${left > 0 ? `, and ${plural(left, 'more check')}` : ''}`;
}

/** Nobody has said which of them matter. */
function checksInBrief(checks: readonly Check[]): string {
  const [green, pending, failed] = [
    inState(checks, 'green'),
    inState(checks, 'pending'),
    inState(checks, 'failed'),
  ];
  const counts = [
    ...(green.length > 0 ? [{ count: green.length, is: 'green' }] : []),
    ...(pending.length > 0 ? [{ count: pending.length, is: 'still running' }] : []),
    ...(failed.length > 0
      ? [{ count: failed.length, is: `failed (${someOf(failed.map(checkLabel), FAILED)})` }]
      : []),
  ];
  if (counts.length === 0) return 'there are no checks at this commit yet';
  return counts
    .map(({ count, is }, at) => (at === 0 ? `${plural(count, 'check')} ${is}` : `${count} ${is}`))
    .join(', ');
}

const inState = (checks: readonly Check[], state: Check['state']): readonly Check[] =>
  checks.filter((check) => check.state === state);
