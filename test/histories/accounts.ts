// Whether a changelog accounts for a range: by git's own list of its commits, their parents and their dates.
import type { Changelog, Entry } from '../../src/domain/changelog.ts';

/** A commit as `git rev-list --topo-order --parents --timestamp` has it: children first. */
export interface Point {
  readonly sha: string;
  readonly parents: readonly string[];
  /** Seconds since the Unix epoch, by the committer's clock. */
  readonly committed: number;
}

export const readPoints = (printed: string): readonly Point[] =>
  printed
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [committed = '', sha = '', ...parents] = line.split(' ');
      return { sha, parents, committed: Number(committed) };
    });

/** Commits that are missing, that do not belong there, or that are there twice. Both sides of a revert count. */
export function unaccounted(changelog: Changelog, points: readonly Point[]): readonly string[] {
  const { entries, bots, merges } = changelog;
  const cancelled = onceEach(changelog.cancelled.flatMap(({ reverted, by }) => [reverted, by]));
  const listed = [...[...entries, ...bots, ...cancelled].flatMap(({ commits }) => commits), ...merges];
  const wanted = new Set(points.map(({ sha }) => sha));
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const sha of listed) {
    if (!wanted.has(sha)) problems.push(`${sha} is not in the range`);
    if (seen.has(sha)) problems.push(`${sha} is there twice`);
    seen.add(sha);
  }
  return [...problems, ...[...wanted.difference(seen)].map((sha) => `${sha} is missing`)];
}

/** Who takes back several changes, or is a pair's other half, is in several pairs. */
const onceEach = (entries: readonly Entry[]): readonly Entry[] => [
  ...new Map(entries.map((entry) => [`${entry.sha} ${entry.commits.join(' ')}`, entry])).values(),
];

/** Of a list that should be newest first: whoever stands after one of its own ancestors. */
export function misplaced(shas: readonly string[], points: readonly Point[]): readonly string[] {
  const place = new Map(shas.map((sha, index) => [sha, index]));
  /** Commit -> the lowest place of all its descendants. */
  const below = new Map<string, number>();
  const problems: string[] = [];
  for (const { sha, parents } of points) {
    const lowest = below.get(sha) ?? -1;
    const own = place.get(sha) ?? -1;
    if (own !== -1 && own < lowest) problems.push(`${shas[lowest] ?? ''} stands after its ancestor ${sha}`);
    for (const parent of parents) below.set(parent, Math.max(below.get(parent) ?? -1, lowest, own));
  }
  return problems;
}

/** Whether some commit was made, by its committer's clock, before one of its parents. */
export function runsBackwards(points: readonly Point[]): boolean {
  const dates = new Map(points.map(({ sha, committed }) => [sha, committed]));
  return points.some(({ parents, committed }) =>
    parents.some((parent) => (dates.get(parent) ?? committed) > committed),
  );
}

/** In the order that the dates claim, newest first. */
export function byDate(shas: readonly string[], points: readonly Point[]): readonly string[] {
  const dates = new Map(points.map(({ sha, committed }) => [sha, committed]));
  return shas.toSorted((a, b) => (dates.get(b) ?? 0) - (dates.get(a) ?? 0));
}
