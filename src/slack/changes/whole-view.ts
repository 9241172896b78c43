// The whole changelog in a modal: what is in effect, then what was taken back, what bots did, and merges.
import type { KnownBlock, ModalView } from '@slack/types';
import type { Changelog } from '../../domain/changelog.ts';
import { spokenName } from '../../domain/names.ts';
import type { WholeChanges } from '../../usecases/read-release.ts';
import { section } from '../blocks.ts';
import { link } from '../escape.ts';
import { fitted, modal } from '../modal.ts';
import { plural, shortSha } from '../words.ts';
import { partText, sinceText } from './card-lines.ts';
import { entryLine, groupedLines, heading, nameOf, type Line, type Naming } from './entry-lines.ts';

const TITLE = 'What is new';

/** Something to see at once, while GitHub is read. */
export const readingView = (): ModalView => noteView('Reading the history…');

/** One sentence in place of a changelog. */
export const noteView = (line: string): ModalView => modal(TITLE, [section([line])]);

export function wholeView(whole: WholeChanges, naming: Naming): ModalView {
  const { release, candidate, since, total, changelog } = whole;
  const compare = naming.links.compare(since.commit, candidate.commit);
  const { blocks, left } = fitted(changelogLines(changelog, naming));
  const more: readonly KnownBlock[] =
    left === 0
      ? []
      : [section([`… and ${left} more, which do not fit here: ${link(compare, 'see them on GitHub')}`])];
  return modal(TITLE, [
    section([
      `*${spokenName(release.name, candidate.number)}* ${sinceText(since)}: ${plural(total, 'commit')} (${link(compare, 'compare on GitHub')})`,
      ...partText(whole, compare),
    ]),
    ...(total === 0 ? [section(['No commit lies between the two.'])] : blocks),
    ...more,
  ]);
}

const changelogLines = ({ entries, cancelled, bots, merges }: Changelog, naming: Naming): readonly Line[] => [
  ...groupedLines(entries, naming),
  ...under(
    'Taken back again',
    cancelled.map(({ reverted, by }) => ({
      text: `${entryLine(reverted, naming)}, taken back by ${nameOf(by, naming)}`,
      stands: 1,
    })),
  ),
  ...under(
    'By bots',
    bots.map((entry) => ({ text: entryLine(entry, naming), stands: 1 })),
  ),
  ...under('Merges of branches', mergeLines(merges)),
];

const under = (title: string, lines: readonly Line[]): readonly Line[] =>
  lines.length === 0 ? [] : [heading(title), ...lines];

const MERGES_A_LINE = 12;

const mergeLines = (merges: readonly string[]): readonly Line[] =>
  Array.from({ length: Math.ceil(merges.length / MERGES_A_LINE) }, (_, index) => {
    const some = merges.slice(index * MERGES_A_LINE, (index + 1) * MERGES_A_LINE);
    return { text: some.map((sha) => `\`${shortSha(sha)}\``).join(' '), stands: some.length };
  });
