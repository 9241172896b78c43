// What was picked onto a release, candidate by candidate, the newest first.
import type { Candidate, Pick } from '../../domain/release.ts';
import { commitLink, type Naming } from '../changes/entry-lines.ts';
import { escape, link } from '../escape.ts';
import { person, time } from '../words.ts';
import type { ReleaseState } from './release-state.ts';

/** Of the candidate, and of those that it was made from. */
export const pickLines = ({ release, candidate, naming }: ReleaseState): readonly string[] =>
  release.candidates
    .filter(({ number, picks }) => number <= candidate.number && picks.length > 0)
    .toReversed()
    .flatMap((each) => [pickedBy(each), ...each.picks.map((pick) => pickLine(pick, naming))]);

const pickedBy = ({ number, by, at }: Candidate): string =>
  `*Picked for rc.${number}* by ${person(by)}, ${time(at)}`;

function pickLine({ source, subject, pull, mainline, onTrunk }: Pick, naming: Naming): string {
  const number = pull === null ? '' : `${link(naming.links.pull(pull), `#${pull}`)} `;
  const merge =
    mainline === null ? '' : `; a merge, picked as its change against parent ${mainline}, the mainline`;
  const lost = onTrunk ? '' : '; *not on trunk yet*: a later cut that lacks it is refused';
  return `• ${number}${escape(subject, 90) || '(without a subject)'} (${commitLink(source, naming.links)})${merge}${lost}`;
}
