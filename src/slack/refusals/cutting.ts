// Refusals of a cut.
import type { GreenCommit } from '../../domain/refusal.ts';
import { escape } from '../escape.ts';
import { plural, sentences, shortSha } from '../words.ts';
import { mendImages, missingImage } from './images.ts';
import { closedCheck, code, quoted, text, type Texts } from './parts.ts';

export const CUTTING: Texts<
  | 'unknown_ref'
  | 'pull_not_merged'
  | 'pull_untold'
  | 'not_on_trunk'
  | 'already_cut'
  | 'nothing_new'
  | 'would_lose'
  | 'cut_meanwhile'
  | 'cut_checks'
  | 'images_missing'
  | 'image_mismatch'
  | 'nothing_green'
  | 'picks_missing'
> = {
  unknown_ref: ({ ref, repository }) =>
    text(
      'There is no such commit.',
      `${code(ref)} is no branch, tag, commit or pull request of ${escape(repository)}.`,
      'Push it first, or name another one.',
    ),
  pull_not_merged: ({ pull }) =>
    text(
      `Pull request #${pull} is not merged.`,
      'Nothing of it is on trunk yet.',
      'Merge it first, then try again; or name a commit.',
    ),
  pull_untold: ({ pull }) =>
    text(
      `What pull request #${pull} brought is not known.`,
      'It is merged, and GitHub does not tell which commits that made.',
      'Name those commits instead of it.',
    ),
  not_on_trunk: ({ ref, sha, trunk }) =>
    text(
      'Only trunk can be released.',
      `${code(ref)} is ${shortSha(sha)}, which is not on ${code(trunk)}.`,
      'Merge it first, then cut again.',
    ),
  already_cut: ({ release, sha }) =>
    text(
      'That commit is a release already.',
      `${shortSha(sha)} is ${release}.`,
      `Deploy it with \`/release deploy ${release} &lt;environment&gt;\`, or name another commit.`,
    ),
  nothing_new: ({ release, sha }) =>
    text(
      'There is nothing new to cut.',
      `${release} has everything up to ${shortSha(sha)} already.`,
      `Deploy it with \`/release deploy ${release} &lt;environment&gt;\`, or merge something first.`,
    ),
  would_lose: ({ release, sha, behind }) =>
    text(
      'It would take back what is released already.',
      `${shortSha(sha)} lacks ${plural(behind, 'commit')} that ${release} has: it is on trunk, beside the mainline.`,
      "Cut a commit on the mainline of trunk, or trunk's head: `/release cut`.",
    ),
  cut_meanwhile: ({ release, sha }) =>
    text(
      'Somebody has just cut another commit.',
      `${release} was made while Slipway looked at ${shortSha(sha)}.`,
      'Look at its card; if yours is still wanted, cut again.',
    ),
  cut_checks: ({ sha, checks, instead }) =>
    text(
      `The checks of ${shortSha(sha)} are not green.`,
      sentences(checks.map(closedCheck)),
      `Make them green, then cut again${offer(instead)}.${checks.some(({ state }) => state === 'missing') ? LATER : ''}`,
    ),
  images_missing: ({ sha, missing, instead }) =>
    text(
      `No complete set of images for ${shortSha(sha)}.`,
      sentences(missing.map(missingImage)),
      `${mendImages(missing)}, then cut again${offer(instead)}.`,
    ),
  image_mismatch: ({ service, label, expected, found }) =>
    text(
      `The image of ${service} is not what its tag says.`,
      label === 'revision'
        ? `It says that it was built from ${code(found)}, and the commit is \`${shortSha(expected)}\`.`
        : `It says that it comes from ${code(found)}, and the repository is ${code(expected)}.`,
      `Find out who pushed it, and have CI build it again. Where the base image brings the label \`org.opencontainers.image.${label}\` along, set it in your own build.`,
    ),
  nothing_green: ({ trunk, looked }) =>
    text(
      `No commit of ${code(trunk)} can be cut now.`,
      `None of its newest ${looked} has green checks and all its images.`,
      'Name one to see what it lacks: `/release cut &lt;sha&gt; --dry-run`.',
    ),
  picks_missing: ({ picks }) =>
    text(
      'It would take back what was picked onto earlier releases.',
      sentences(
        picks.map(
          ({ release, source, subject }) =>
            `${release} has \`${shortSha(source)}\` (${escape(subject, 90)}), which is not in this history.`,
        ),
      ),
      'Merge them to trunk, then cut again; or go without them: `/release cut "&lt;reason&gt;" --without-picks`.',
    ),
};

/** What is there only once something runs can never be there at a cut. */
const LATER = ' A check that begins only after a deployment does not belong in `cut.checks` of slipway.yml.';

/** The newest commit that could be cut, ready to be typed. */
const offer = (instead: GreenCommit | null): string =>
  instead === null
    ? ''
    : `; or cut the newest commit that is green and complete, ${quoted(instead.subject, 90)}: \`/release cut ${shortSha(instead.sha)}\``;
