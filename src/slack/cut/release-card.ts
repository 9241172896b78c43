// The card of a release: what was cut, which images, what it brings, and where it goes.
import type { Deployment } from '../../domain/deployment.ts';
import type { Project } from '../../domain/project.ts';
import { candidateName, newestCandidate, type Candidate, type Release } from '../../domain/release.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { context, header, section, type View } from '../blocks.ts';
import { escape } from '../escape.ts';
import { STATUSES } from '../refusal-text.ts';
import { person, plural, shortDigest, shortSha, some } from '../words.ts';

export function releaseCard(project: Project, release: Release, snapshot: Snapshot): View {
  const candidate = newestCandidate(release);
  const where = project.environments.map(
    ({ name }) => `*${name}*  ${whereabouts(release, candidate, name, snapshot)}`,
  );
  return {
    text: `${project.name}: release ${release.name} was cut at ${shortSha(candidate.commit)}`,
    blocks: [
      header(`Release ${release.name}`),
      section([
        `Cut by ${person(release.cutBy)} at \`${shortSha(candidate.commit)}\`: ${escape(candidate.subject)}`,
        changesLine(candidate),
      ]),
      section(['*Images*, found by commit tag and pinned by digest', ...imageLines(candidate)]),
      ...(changeLines(candidate).length === 0 ? [] : [section(['*What is new*', ...changeLines(candidate)])]),
      section(where),
      context(
        `${candidateName(release, candidate)} · deploy by hand: \`/release deploy ${release.name} &lt;environment&gt;\``,
      ),
    ],
  };
}

function changesLine({ changes }: Candidate): string {
  switch (changes.kind) {
    case 'first':
      return 'The first release of this project';
    case 'unreadable':
      return 'What is new could not be counted: GitHub did not say';
    case 'counted':
      return `${plural(changes.total, 'commit')} since ${changes.since}`;
  }
}

const imageLines = ({ artifacts }: Candidate): readonly string[] =>
  artifacts.map(({ service, digest, children }) => {
    const platforms =
      children.length === 0 ? '' : ` (${some(children.map(({ platform }) => escape(platform, 30)))})`;
    return `✓ ${service}  \`${shortDigest(digest)}\`${platforms}`;
  });

function changeLines({ changes }: Candidate): readonly string[] {
  if (changes.kind !== 'counted') return [];
  const { newest, total } = changes;
  const lines = newest.map(
    ({ subject, author, sha }) => `• ${escape(subject, 90)} (${escape(author, 40)}, ${shortSha(sha)})`,
  );
  return total > newest.length ? [...lines, `… the newest ${newest.length} of ${total}`] : lines;
}

function whereabouts(
  release: Release,
  candidate: Candidate,
  environment: string,
  snapshot: Snapshot,
): string {
  const mine = snapshot.deployments.filter(
    ({ request }) => request.release === release.id && request.environment === environment,
  );
  const newest = mine.at(-1);
  if (newest !== undefined) return statusLine(newest);
  return candidate.notRequestedIn.includes(environment)
    ? 'could not be asked for: `/release deploy` says why'
    : 'not asked for yet';
}

const statusLine = ({ status, request }: Deployment): string =>
  `${request.rollback === null ? '' : 'rollback '}${STATUSES[status] ?? status} \`${request.id}\``;
