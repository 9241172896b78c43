// The card of a release: what was cut, which images, what it brings, and where it goes.
import type { KnownBlock } from '@slack/types';
import { typedName } from '../../domain/names.ts';
import { isComplete } from '../../domain/release.ts';
import { actions, context, header, nonEmpty, section, view, type View } from '../blocks.ts';
import { changesLines, hasMore } from '../changes/card-lines.ts';
import { commitLink } from '../changes/entry-lines.ts';
import { escape } from '../escape.ts';
import { ACTIONS, changesValue } from '../ids.ts';
import { quoted } from '../refusals/parts.ts';
import { person, shortSha, some, time } from '../words.ts';
import { imageLines } from './artifact-lines.ts';
import { markLines, markTitle, noticeLines, spokenOf } from './notice-lines.ts';
import { pickLines } from './pick-lines.ts';
import type { ReleaseState } from './release-state.ts';
import { whereLines, whereText } from './whereabouts.ts';

export function releaseCard(state: ReleaseState): View {
  const { release } = state;
  const title = `Release ${spokenOf(state)}${markTitle(release)}`;
  return view(
    [`${cutText(state)}: ${stateText(state)}`],
    [header(title), ...releaseBody(state, cutLines(state))],
    [...nonEmpty(whereLines(state)), ...changesButton(state), smallPrint(state)],
  );
}

/** What a card, a preview and `/release show` have in common. */
export const releaseBody = (state: ReleaseState, intro: readonly string[]): readonly KnownBlock[] => [
  ...nonEmpty(markLines(state.release)),
  section(intro, 1400),
  ...nonEmpty(noticeLines(state), 2000),
  ...nonEmpty(imageLines(state), 2600),
  ...nonEmpty(changesLines(state.candidate.changes, state.candidate.commit, state.naming)),
  ...nonEmpty(pickLines(state), 1800),
];

export function cutLines({ release, candidate, naming }: ReleaseState): readonly string[] {
  const { cutBy, cutAt, note } = release;
  const { links } = naming;
  const [first = candidate] = release.candidates;
  const on = `rc.${candidate.number} is at ${commitLink(candidate.commit, links)}: ${escape(candidate.subject)}`;
  return [
    `Cut by ${person(cutBy)}, ${time(cutAt)}, at ${commitLink(first.commit, links)}: ${escape(first.subject)}`,
    ...(note === null ? [] : [`Note: ${quoted(note)}`]),
    ...(candidate.number === first.number ? [] : [on]),
  ];
}

function cutText({ project, release, candidate }: ReleaseState): string {
  const named = `${project.name}: release ${release.name}`;
  const sha = shortSha(candidate.commit);
  return candidate.number === 1
    ? `${named} was cut at ${sha}`
    : `${named}-rc.${candidate.number} was picked at ${sha}`;
}

/** For those who only hear the text: what holds it up, or where it is. */
function stateText(state: ReleaseState): string {
  const { release, candidate } = state;
  const { build } = candidate;
  const where = whereText(state);
  const there = where === '' ? '' : `; ${where}`;
  if (release.mark !== null) {
    const what = release.mark.kind === 'bad' ? 'marked as bad' : 'suspect, as it was rolled back from';
    return `${what}: ${quoted(release.mark.reason, 150)}${there}`;
  }
  switch (build.status) {
    case 'complete':
      return `all images are there${there}`;
    case 'waiting':
      return `waits for the images of ${some([...new Set(build.missing.map(({ service }) => service))])}${there}`;
    case 'incomplete':
      return `not complete, goes nowhere${there}`;
  }
}

/** Only where the card does not say it all. */
export const changesButton = ({ release, candidate, naming }: ReleaseState): readonly KnownBlock[] =>
  hasMore(candidate.changes, naming)
    ? [
        actions({
          action: ACTIONS.showChanges,
          label: 'What is new',
          value: changesValue({ release: release.id, candidate: candidate.number }),
        }),
      ]
    : [];

function smallPrint(state: ReleaseState): KnownBlock {
  const { release, candidate } = state;
  const { tag } = release;
  const typed = typedName(release, candidate);
  const deployable = release.mark?.kind !== 'bad' && isComplete(candidate);
  return context(
    [
      `rc.${candidate.number}`,
      ...(tag?.state.status === 'made' ? [`tag \`${escape(tag.name, 150)}\` on GitHub`] : []),
      ...(deployable ? [`deploy by hand: \`/release deploy ${typed} &lt;environment&gt;\``] : []),
      `all of it: \`/release show ${typed}\``,
    ].join(' · '),
  );
}
