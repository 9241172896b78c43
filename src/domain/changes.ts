// What is kept of a changelog, and how a card groups it. Bounded, whatever people write: it is stored with the
// candidate, and in the audit log.
import type { Changelog, Entry } from './changelog.ts';
import { weightOf } from './conventional.ts';
import type { Bump } from './names.ts';
import type { Changes } from './release.ts';

type Counted = Extract<Changes, { readonly kind: 'counted' }>;
export type Summary = Pick<Counted, 'entries' | 'left' | 'bots' | 'merges' | 'cancelled'>;

/**
 * The most important entries, newest first within a type, and how many of everything there are. Of an entry's commits
 * only its own is kept, for a pull request can have thousands; texts are well-formed, and cut.
 *
 * @param most entries to keep
 */
export function summarise({ entries, bots, merges, cancelled }: Changelog, most = 25): Summary {
  const kept = entries.toSorted(byImportance).slice(0, Math.max(0, most));
  return {
    entries: kept.map(bounded),
    left: entries.length - kept.length,
    bots: bots.length,
    merges: merges.length,
    cancelled: cancelled.length,
  };
}

/** Breaking first, then by type; sorting is stable, so that what is newer stays first. */
const byImportance = (a: Entry, b: Entry): number =>
  Number(b.breaking) - Number(a.breaking) ||
  weightOf(a.type) - weightOf(b.type) ||
  compare(a.type ?? '', b.type ?? '');

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const bounded = ({ sha, pull, title, type, scope, breaking, author }: Entry): Entry => ({
  sha,
  commits: [sha],
  pull,
  title: cut(title, 200),
  type,
  scope: scope === null ? null : cut(scope, 50),
  breaking,
  author: {
    name: cut(author.name, 100),
    // Half an address is somebody else's. RFC 5321 ends them at 254.
    email: author.email.length > 254 ? '' : author.email.toWellFormed(),
    login: author.login === null ? null : cut(author.login, 100),
    bot: author.bot,
  },
});

/** At most so many UTF-16 code units, well-formed; what is cut ends with `…`. */
const cut = (text: string, most: number): string =>
  text.length <= most
    ? text.toWellFormed()
    : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`.toWellFormed();

const HEADINGS = ['Breaking', 'Features', 'Fixes', 'Performance', 'Other changes'] as const;
export type Heading = (typeof HEADINGS)[number];

export interface Group {
  readonly heading: Heading;
  readonly entries: readonly Entry[];
}

/** By heading, in the order of importance; none is empty. Within one, the order stays as it was. */
export const groups = (entries: readonly Entry[]): readonly Group[] =>
  HEADINGS.map((heading) => ({
    heading,
    entries: entries.filter((entry) => headingOf(entry) === heading),
  })).filter((group) => group.entries.length > 0);

const TYPES: ReadonlyMap<string | null, Heading> = new Map([
  ['feat', 'Features'],
  ['fix', 'Fixes'],
  ['perf', 'Performance'],
]);

function headingOf({ breaking, type }: Entry): Heading {
  if (breaking) return 'Breaking';
  return TYPES.get(type) ?? 'Other changes';
}

/** What semver makes of it. Only what is in effect counts, whoever wrote it. */
export function bumpOf({ entries, bots }: Changelog): Bump {
  const all = [...entries, ...bots];
  if (all.some(({ breaking }) => breaking)) return 'major';
  return all.some(({ type }) => type === 'feat') ? 'minor' : 'patch';
}
