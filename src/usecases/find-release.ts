// The release that somebody means, or the refusal that says which there are.
import { findMeant, type Meant } from '../domain/names.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Snapshot } from '../domain/snapshot.ts';

/** How many releases are named to somebody who named none that there is. */
const NAMED = 3;

export function findRelease(
  { releases }: Snapshot,
  typed: string,
): Extract<Meant, { readonly kind: 'found' }> | Refusal {
  const meant = findMeant(releases, typed);
  if (meant.kind === 'found') return meant;
  if (meant.kind === 'ambiguous') {
    return { code: 'ambiguous_release', typed, matches: meant.matches.slice(-NAMED).toReversed() };
  }
  const newest = releases.slice(-NAMED).map(({ name }) => name);
  return { code: 'unknown_release', typed, newest: newest.toReversed() };
}
