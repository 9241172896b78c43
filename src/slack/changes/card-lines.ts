// What is new, short: the most important changes, and the rest counted.
import type { Changes, Since } from '../../domain/release.ts';
import { link } from '../escape.ts';
import { plural } from '../words.ts';
import { groupedLines, type Line, type Naming } from './entry-lines.ts';

/** Changes named on a card. */
const NAMED = 12;
/** Characters of these lines; what links take is counted too. */
const MOST = 2400;

type Counted = Extract<Changes, { readonly kind: 'counted' }>;

/** All that a changelog's short form says. */
export type Summary = Omit<Counted, 'kind' | 'since' | 'behind'>;

/** @param commit of the candidate, for the link to GitHub's own page */
export function changesLines(changes: Changes, commit: string, naming: Naming): readonly string[] {
  switch (changes.kind) {
    case 'first':
      return ['*What is new*: everything. It is the first release of this project'];
    case 'unreadable':
      return [`*What is new ${sinceText(changes.since)}*`, 'It could not be read: GitHub did not say'];
    case 'counted': {
      const compare = naming.links.compare(changes.since.commit, commit);
      return [
        `*What is new ${sinceText(changes.since)}*: ${plural(changes.total, 'commit')}`,
        ...summaryLines(changes, compare, naming),
      ];
    }
  }
}

/** What ran when it was counted: a card outlives that. Nothing is said to run, or to come before, that is not known to. */
export const sinceText = ({ release, environment }: Since): string =>
  environment === null
    ? `since ${release}; what ran in production was not known`
    : `since ${release}, which ran in ${environment} when this was made`;

/** Loud where somebody decides: to deploy it takes these back. */
export const backLines = (changes: Changes): readonly string[] =>
  changes.kind === 'counted' && changes.behind > 0
    ? [`⚠ *Goes back*: it ${lacksText(changes.behind, changes.since.release)}`]
    : [];

export const lacksText = (behind: number, than: string): string =>
  `lacks ${plural(behind, 'commit')} that ${than} has`;

export function summaryLines(summary: Summary, compare: string, naming: Naming): readonly string[] {
  const { lines, left } = named(summary, naming);
  const rest = restOf({ ...summary, left });
  return [
    ...lines.map(({ text }) => text),
    ...(rest.length === 0 ? [] : [`${left > 0 ? '… and ' : 'Also '}${rest.join(' · ')}`]),
    ...partText(summary, compare),
  ];
}

/** Whether there is more to see than the lines above say. */
export const hasMore = (changes: Changes, naming: Naming): boolean =>
  changes.kind === 'unreadable' ||
  (changes.kind === 'counted' &&
    (changes.read < changes.total || restOf({ ...changes, left: named(changes, naming).left }).length > 0));

function named(
  { entries, left }: Summary,
  naming: Naming,
): { readonly lines: readonly Line[]; readonly left: number } {
  const lines = fitting(groupedLines(entries.slice(0, NAMED), naming));
  const count = lines.reduce((sum, { stands }) => sum + stands, 0);
  return { lines, left: left + entries.length - count };
}

function restOf({ left, bots, cancelled, merges }: Summary): readonly string[] {
  return [
    ...(left > 0 ? [plural(left, 'more change')] : []),
    ...(bots > 0 ? [`${plural(bots, 'change')} by bots`] : []),
    ...(cancelled > 0 ? [`${plural(cancelled, 'change')} taken back again`] : []),
    ...(merges > 0 ? [`${plural(merges, 'merge')} of branches`] : []),
  ];
}

/** `N of M`: never a part that looks like the whole. */
export const partText = (
  { read, total }: Pick<Summary, 'read' | 'total'>,
  compare: string,
): readonly string[] =>
  read < total
    ? [`Only ${read} of ${total} commits were read, the newest; ${link(compare, 'all of them on GitHub')}`]
    : [];

/** Whole lines, and no heading without a change under it. */
function fitting(lines: readonly Line[]): readonly Line[] {
  let length = 0;
  const past = lines.findIndex(({ text }) => (length += text.length + 1) > MOST);
  const kept = past === -1 ? lines : lines.slice(0, past);
  return kept.at(-1)?.stands === 0 ? kept.slice(0, -1) : kept;
}
