// Images on a card: what was found for each service, what is still to come, and what never came.
import { mayStillCome } from '../../domain/artifacts.ts';
import type { MissingImage, Refusal } from '../../domain/refusal.ts';
import type { Artifact, Candidate, Release } from '../../domain/release.ts';
import { escape } from '../escape.ts';
import { refusalText } from '../refusal-text.ts';
import { missingImage, registryOf } from '../refusals/images.ts';
import { pauseLines } from '../pause-lines.ts';
import { shortDigest, shortSha, size, some, someOf, time } from '../words.ts';
import { checksLine } from './checks-line.ts';
import type { ReleaseState } from './release-state.ts';

/** What is missing comes first: of many services only the first are shown. */
export function imageLines(state: ReleaseState): readonly string[] {
  const { candidate } = state;
  const found = candidate.artifacts.map((artifact) => `✓ ${artifact.service}  ${artifactText(artifact)}`);
  return [...buildLines(state), ...found, ...riskLines(candidate.artifacts)];
}

/** What somebody reads to recognise an image. */
function artifactText(artifact: Artifact): string {
  const { digest, keptFrom, pushedAt } = artifact;
  return [
    `\`${shortDigest(digest)}\`${keptFrom === null ? '' : ` kept from ${keptFrom}: nothing under its paths changed`}`,
    ...platformAndSize(artifact),
    ...(pushedAt === null ? [] : [`pushed ${time(pushedAt)}`]),
    ...revisionText(artifact),
  ].join(' · ');
}

export const platformAndSize = ({ platforms, size: bytes }: Artifact): readonly string[] => [
  ...(platforms.length === 0
    ? []
    : [
        someOf(
          platforms.map((each) => escape(each, 30)),
          300,
        ),
      ]),
  ...(bytes === null ? [] : [size(bytes)]),
];

/** A label that is there has been held against the commit; one that is not is said. */
function revisionText({ labels }: Artifact): readonly string[] {
  if (labels === null) return ['labels could not be read'];
  return labels.revision === null ? ['no revision label'] : [];
}

/** Tags move; digests do not (FIELD-NOTES 18). */
export function riskLines(artifacts: readonly Artifact[]): readonly string[] {
  const movable = artifacts.filter(({ tagsCanMove }) => tagsCanMove === true);
  const names = [...new Set(movable.map(({ repository }) => repositoryName(repository)))];
  if (names.length === 0) return [];
  const pinned = names.length === 1 ? 'the digest is' : 'the digests are';
  return [`Risk: tags of ${some(names)} can be moved; ${pinned} pinned all the same`];
}

/** Nothing was held against the commit then: whoever decides should know. */
export function unreadLines(artifacts: readonly Artifact[]): readonly string[] {
  const unread = artifacts.filter(({ labels }) => labels === null).map(({ service }) => service);
  return unread.length === 0 ? [] : [`Risk: labels of the images of ${some(unread)} could not be read`];
}

export const repositoryName = (repository: string): string => repository.slice(repository.indexOf('/') + 1);

/** The headline, and one line for each image that is not there. */
function buildLines({ project, release, candidate, checks, pause, now }: ReleaseState): readonly string[] {
  const { build, artifacts } = candidate;
  switch (build.status) {
    case 'complete':
      return ['*Images*, found by commit tag and pinned by digest'];
    case 'waiting':
      return [
        `*Images*: ${artifacts.length} found, ${new Set(build.missing.map(({ service }) => service)).size} still to come. Waits until ${time(build.until)}, and goes on by itself`,
        ...build.missing.map((missing) => waitingLine(missing, project.registry.host)),
        checksLine(checks, project.cut.checks),
        ...pauseLines(pause, now),
      ];
    case 'incomplete':
      return [
        `*Images*: not complete, as of ${time(build.at)}. This candidate goes nowhere`,
        `Next: mend what is said here${againText(release, candidate)}`,
        ...build.refusals.flatMap(incompleteLines),
      ];
  }
}

/** How to get what did not come: a cut takes the same commit once more, a pick the same commits. */
function againText({ name }: Release, { number, picks }: Candidate): string {
  if (number === 1) return ', then cut again: `/release cut`';
  const named = picks.slice(0, PICKED).map(({ source }) => ` ${shortSha(source)}`);
  const left = picks.length - named.length;
  const more = left > 0 ? `, and the ${left} others that it has` : '';
  return `. Once CI has built it, pick the same again: \`/release pick ${name}${named.join('') || ' &lt;sha&gt;'}\`${more}. It becomes the next candidate`;
}

/** Picks that are named, ready to be typed. */
const PICKED = 40;

function waitingLine(missing: MissingImage, host: string): string {
  const { service, looked } = missing;
  if (!mayStillCome(missing)) return `✗ ${missingImage(missing)}`;
  return looked.startsWith(`${host}/`)
    ? `⏳ ${service}: CI has not pushed it yet`
    : `⏳ ${service}: not yet in ${registryOf(looked)?.region ?? 'a replica'}, where it is replicated to`;
}

const incompleteLines = (refusal: Refusal): readonly string[] => {
  if (refusal.code === 'images_missing') return refusal.missing.map((each) => `✗ ${missingImage(each)}`);
  const { stopped, seen } = refusalText(refusal);
  return [`✗ ${stopped} ${seen}`];
};
