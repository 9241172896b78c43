// Records of older versions, in today's shape: what they did not write is filled in as it is read, the same in state and
// in audit entries, so that both still agree (I14). What is written is never changed.
import type { AuditEntry, Event } from '../../domain/audit.ts';
import type { Deployment, Request } from '../../domain/deployment.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Artifact, Candidate, Changes, Release } from '../../domain/release.ts';

/** Without some of its fields, which came later. */
type Before<Now, Later extends keyof Now> = Omit<Now, Later> & Partial<Pick<Now, Later>>;
/** The same for each of a union's members, with one field in its older shape. */
type With<Now, Key extends PropertyKey, Then> = Now extends unknown
  ? Omit<Now, Key> & Record<Key, Then>
  : never;

type WrittenArtifact = Before<
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
type WrittenCandidate = Before<
  Omit<Candidate, 'artifacts' | 'changes'>,
  'by' | 'at' | 'build' | 'services' | 'picks' | 'contains' | 'protection'
> & { readonly artifacts: readonly WrittenArtifact[]; readonly changes: WrittenChanges };
export type WrittenRelease = Before<
  Omit<Release, 'candidates'>,
  'note' | 'tag' | 'branch' | 'mark' | 'settledPicks'
> & { readonly candidates: readonly WrittenCandidate[] };

type WrittenRequest = With<Request, 'artifacts', readonly WrittenArtifact[]>;
export type WrittenDeployment = With<Deployment, 'request', WrittenRequest>;

type WrittenRefusal =
  | Refusal
  | Omit<Refusal<'already_cut'>, 'id'>
  | Omit<Refusal<'images_missing'>, 'instead'>;

type EventOf<Type extends Event['type']> = Extract<Event, { readonly type: Type }>;
type WrittenCut = Before<With<EventOf<'release.cut'>, 'candidate', WrittenCandidate>, 'note' | 'tag'>;
type Older = 'release.cut' | 'deployment.requested' | 'refused' | 'automation.refused';
type WrittenEvent =
  | Exclude<Event, { readonly type: Older }>
  | WrittenCut
  | With<EventOf<'deployment.requested'>, 'request', WrittenRequest>
  | With<EventOf<'refused' | 'automation.refused'>, 'refusals', readonly WrittenRefusal[]>;
export type WrittenEntry = With<AuditEntry, 'event', WrittenEvent>;

export function releaseNow(release: WrittenRelease): Release {
  const { cutBy: by, cutAt: at } = release;
  const later = { note: null, tag: null, branch: null, mark: null, settledPicks: [] };
  return {
    ...later,
    ...release,
    candidates: release.candidates.map((candidate) => candidateNow(candidate, { by, at })),
  };
}

export const deploymentNow = (deployment: WrittenDeployment): Deployment => ({
  ...deployment,
  request: requestNow(deployment.request),
});

export const entryNow = (entry: WrittenEntry): AuditEntry => ({ ...entry, event: eventNow(entry.event) });

function eventNow(event: WrittenEvent): Event {
  switch (event.type) {
    case 'release.cut': {
      const { cutBy: by, at, candidate } = event;
      return { note: null, tag: null, ...event, candidate: candidateNow(candidate, { by, at }) };
    }
    case 'deployment.requested':
      return { ...event, request: requestNow(event.request) };
    case 'refused':
    case 'automation.refused':
      return { ...event, refusals: event.refusals.map(refusalNow) };
    default:
      return event;
  }
}

const requestNow = (request: WrittenRequest): Request => ({
  ...request,
  artifacts: request.artifacts.map((artifact) => artifactNow(artifact, request.commit)),
});

/** There were no picks, and no cut without all its images. */
const candidateNow = (candidate: WrittenCandidate, cut: Pick<Candidate, 'by' | 'at'>): Candidate => ({
  ...cut,
  build: { status: 'complete' },
  services: { added: [], removed: [] },
  picks: [],
  contains: [],
  protection: null,
  ...candidate,
  artifacts: candidate.artifacts.map((artifact) => artifactNow(artifact, candidate.commit)),
  changes: changesNow(candidate.changes),
});

/** Every image was that of the commit. */
const artifactNow = (artifact: WrittenArtifact, commit: string): Artifact => ({
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

function refusalNow(refusal: WrittenRefusal): Refusal {
  switch (refusal.code) {
    case 'already_cut':
      return { id: '', ...refusal };
    case 'images_missing':
      return { instead: null, ...refusal };
    default:
      return refusal;
  }
}
