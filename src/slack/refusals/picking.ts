// Refusals of picks, and of marks.
import { shortSha, someOf } from '../words.ts';
import { code, quoted, text, type Texts } from './parts.ts';

export const PICKING: Texts<
  | 'not_in_repository'
  | 'no_parent'
  | 'already_in_release'
  | 'pick_conflict'
  | 'branch_moved'
  | 'candidate_changed'
  | 'bad_release'
  | 'not_marked'
  | 'already_marked'
> = {
  not_in_repository: ({ sha }) =>
    text(
      'That commit is not of this repository.',
      `No branch has ${shortSha(sha)}; GitHub also answers for commits of forks.`,
      'Push it to a branch of the repository first, then pick again.',
    ),
  no_parent: ({ sha }) =>
    text(
      `${shortSha(sha)} cannot be picked.`,
      'It is the first commit of a history: it changes nothing that came before.',
      'Name another commit.',
    ),
  already_in_release: ({ release, sha }) =>
    text(
      `${release} has that change already.`,
      `${shortSha(sha)} is in it, or would change nothing.`,
      `Name another commit; \`/release show ${release}\` says what it has.`,
    ),
  pick_conflict: ({ release, sha, files, exact, branch }) =>
    text(
      `${shortSha(sha)} does not apply to ${release}.`,
      conflictText(files, exact),
      `Nothing was changed. To resolve it by hand, through a pull request against ${code(branch, 150)}: \`/release pick ${release} ${shortSha(sha)} --by-pull-request\`.`,
    ),
  branch_moved: ({ branch, expected, found }) =>
    text(
      "The release's branch is not where Slipway left it.",
      `${code(branch, 150)} ${found === '' ? 'is not there' : `is at ${shortSha(found)}`}, and ${expected === null ? 'Slipway has not made it' : `Slipway left it at ${shortSha(expected)}`}.`,
      expected === null
        ? 'Rename or delete it, then pick again.'
        : 'If a pull request was merged into it, pick that by its number; otherwise put the branch back, then pick again.',
    ),
  candidate_changed: ({ release }) =>
    text(
      `${release} has a newer candidate.`,
      'Picks go on top of the newest one.',
      `Look at it with \`/release show ${release}\`, then pick again, naming only ${release}.`,
    ),
  bad_release: ({ release, by, reason }) =>
    text(
      `${release} is marked as bad.`,
      `<@${by}> says: ${quoted(reason)}.`,
      `No gate opens for it. Once it is good again: \`/release mark ${release} good\`.`,
    ),
  not_marked: ({ release }) =>
    text(
      `${release} is not marked as bad.`,
      'There is no mark to take off.',
      `\`/release show ${release}\` says what is known of it.`,
    ),
  already_marked: ({ release, by, reason }) =>
    text(
      `${release} is marked as bad already.`,
      `<@${by}> says: ${quoted(reason)}.`,
      `To name the commit at fault: \`/release mark ${release} bad &lt;reason&gt; --commit &lt;sha&gt;\`; to take the mark off: \`/release mark ${release} good\`.`,
    ),
};

function conflictText(files: readonly string[], exact: boolean): string {
  if (files.length === 0) return 'There is a conflict, and the files could not be named.';
  const named = someOf(files.map((file) => code(file, 100)));
  return exact ? `In conflict: ${named}.` : `What is in conflict is among these: ${named}.`;
}
