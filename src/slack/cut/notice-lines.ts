// What people must not overlook about a release: a mark, what it still contains, what could not be made.
import { spokenName } from '../../domain/names.ts';
import type { BadCommit, Release, SourceRef } from '../../domain/release.ts';
import { stillBad } from '../../domain/mark.ts';
import { newerThan } from '../../domain/stale.ts';
import { backLines } from '../changes/card-lines.ts';
import { escape } from '../escape.ts';
import { code, quoted } from '../refusals/parts.ts';
import { list, person, shortSha, some, time } from '../words.ts';
import type { ReleaseState } from './release-state.ts';

/** First and loud: nothing else about it matters then. */
export function markLines({ name, mark }: Release): readonly string[] {
  if (mark === null) return [];
  const { by, at, reason, commit } = mark;
  if (mark.kind === 'suspect')
    return [
      `*Suspect*: ${person(by)} rolled back from it, ${time(at)}: ${quoted(reason)}`,
      `Its gates say so, and no rollback goes there by itself. To clear it: \`/release mark ${name} good\``,
    ];
  const culprit = commit === null ? '' : ` (commit \`${shortSha(commit)}\`)`;
  return [
    `*Marked as bad* by ${person(by)}, ${time(at)}: ${quoted(reason)}${culprit}`,
    `Every gate is closed to it. Once it is good again: \`/release mark ${name} good\``,
  ];
}

/** What a title adds to a name. */
export const markTitle = ({ mark }: Release): string => {
  if (mark === null) return '';
  return mark.kind === 'bad' ? ': marked as bad' : ': suspect';
};

export const noticeLines = (state: ReleaseState): readonly string[] => [
  ...containsLines(stillBad(state.snapshot, state.candidate.contains)),
  ...backLines(state.candidate.changes),
  ...newerLines(state),
  ...serviceLines(state),
  ...refLines(state.release),
  ...protectionLines(state),
];

/** Flagged wherever somebody decides: at the cut and at the gate. */
export const containsLines = (contains: readonly BadCommit[]): readonly string[] =>
  contains.map(
    ({ commit, release, reason }) =>
      `⚠ *Still contains* \`${shortSha(commit)}\`, marked as bad in ${release}: ${quoted(reason)}`,
  );

function newerLines({ release, candidate, snapshot }: ReleaseState): readonly string[] {
  const newer = newerThan(snapshot, { release: release.id, candidate: candidate.number });
  return newer === null ? [] : [`*Not the newest*: ${newer} came after it. To deploy this one is to go back`];
}

function serviceLines({ candidate: { services } }: ReleaseState): readonly string[] {
  const { added, removed } = services;
  return [
    ...(added.length === 0 ? [] : [`New in slipway.yml since the candidate before: ${some(added)}`]),
    ...(removed.length === 0
      ? []
      : [
          `Not in slipway.yml any more: ${some(removed)}. Slipway leaves ${removed.length === 1 ? 'it' : 'them'} as ${removed.length === 1 ? 'it is' : 'they are'}`,
        ]),
  ];
}

const refLines = ({ tag, branch }: Release): readonly string[] => [
  ...refLine('tag', tag, 'The release goes on without it'),
  ...refLine('branch', branch, 'CI cannot build what was picked until it is there'),
];

function refLine(what: string, ref: SourceRef | null, then: string): readonly string[] {
  if (ref === null) return [];
  const { name, state } = ref;
  switch (state.status) {
    case 'wanted':
    case 'made':
      return [];
    case 'taken':
      return [
        `⚠ GitHub has another ${what} ${code(name, 150)} already, at \`${shortSha(state.at)}\`: Slipway does not move it. ${then}`,
      ];
    case 'refused':
      return [
        `⚠ GitHub refused the ${what} ${code(name, 150)} (${escape(state.code, 60)}). ${then}; see whether the token may write *Contents*`,
      ];
  }
}

function protectionLines({ candidate: { protection } }: ReleaseState): readonly string[] {
  const refused = Object.entries(protection?.status === 'done' ? protection.refused : {});
  if (refused.length === 0) return [];
  const why = refused.slice(0, 4).map(([service, said]) => `${service} (${escape(said, 120)})`);
  const more = refused.length > why.length ? [`${refused.length - why.length} more`] : [];
  return [
    `⚠ Not protected in ECR: ${list([...why, ...more])}. A lifecycle rule may delete what a rollback would need`,
  ];
}

/** `2026.11.20.1-rc.2`, or only the release's name for what was cut. */
export const spokenOf = ({ release, candidate }: Pick<ReleaseState, 'release' | 'candidate'>): string =>
  spokenName(release.name, candidate.number);
