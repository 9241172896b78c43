// Releases of older versions, in today's shape.
import type { Artifact, Candidate, Changes, Mark, Release } from '../../domain/release.ts';
import type { Before } from './written.ts';

export type WrittenArtifact = Before<
  Artifact,
  'commit' | 'keptFrom' | 'pushedAt' | 'size' | 'platforms' | 'labels' | 'tagsCanMove'
>;
type WrittenChanges =
  | Changes
  | { readonly kind: 'unreadable' }
  | {
      readonly kind: 'counted';
      readonly since: string;
      readonly total: number;
      readonly newest: readonly { readonly sha: string; readonly subject: string; readonly author: string }[];
    };
export type WrittenCandidate = Before<
  Omit<Candidate, 'artifacts' | 'changes'>,
  'by' | 'at' | 'build' | 'services' | 'picks' | 'contains' | 'protection' | 'verifications'
> & { readonly artifacts: readonly WrittenArtifact[]; readonly changes: WrittenChanges };
export type WrittenMark = Before<Mark, 'kind'>;
export type WrittenRelease = Before<
  Omit<Release, 'candidates' | 'mark'>,
  'note' | 'tag' | 'branch' | 'settledPicks'
> & { readonly candidates: readonly WrittenCandidate[]; readonly mark?: WrittenMark | null };

export function releaseNow(release: WrittenRelease): Release {
  const { cutBy: by, cutAt: at } = release;
  const later = { note: null, tag: null, branch: null, settledPicks: [] };
  return {
    ...later,
    ...release,
    mark: markNow(release.mark ?? null),
    candidates: release.candidates.map((candidate) => candidateNow(candidate, { by, at })),
  };
}

/** There was nothing to suspect. */
export const markNow = (mark: WrittenMark | null): Mark | null =>
  mark === null ? null : { kind: 'bad', ...mark };

/** There were no picks, and no cut without all its images. */
export const candidateNow = (candidate: WrittenCandidate, cut: Pick<Candidate, 'by' | 'at'>): Candidate => ({
  ...cut,
  build: { status: 'complete' },
  services: { added: [], removed: [] },
  picks: [],
  contains: [],
  protection: null,
  verifications: [],
  ...candidate,
  artifacts: candidate.artifacts.map((artifact) => artifactNow(artifact, candidate.commit)),
  changes: changesNow(candidate.changes),
});

/** Every image was that of the commit. */
export const artifactNow = (artifact: WrittenArtifact, commit: string): Artifact => ({
  commit,
  keptFrom: null,
  pushedAt: null,
  size: null,
  platforms: artifact.children.map(({ platform }) => platform),
  labels: null,
  tagsCanMove: null,
  ...artifact,
});

/** Git's own name for no commit: GitHub has none such, and whoever asks for it is told so. */
const NO_COMMIT = '0'.repeat(40);

function changesNow(changes: WrittenChanges): Changes {
  if (changes.kind === 'counted' && 'newest' in changes) {
    const { since: release, total, newest } = changes;
    return {
      kind: 'counted',
      since: { commit: NO_COMMIT, release, environment: null },
      total,
      behind: 0,
      read: newest.length,
      entries: newest.map(entryOf),
      left: 0,
      bots: 0,
      merges: 0,
      cancelled: 0,
    };
  }
  if (changes.kind === 'unreadable' && !('since' in changes)) {
    return { kind: 'unreadable', since: { commit: NO_COMMIT, release: '?', environment: null } };
  }
  return changes;
}

const entryOf = ({
  sha,
  subject: title,
  author: name,
}: {
  readonly sha: string;
  readonly subject: string;
  readonly author: string;
}): Extract<Changes, { readonly kind: 'counted' }>['entries'][number] => ({
  sha,
  commits: [sha],
  pull: null,
  title,
  type: null,
  scope: null,
  breaking: false,
  author: { name, email: '', login: null, bot: false },
});
