// Records as the tests want them: everything plausible, and only what a test is about said in the test.
import type {
  Approval,
  AwaitingGates,
  Declined,
  Deployment,
  Expired,
  Failed,
  NeedsOperator,
  Queued,
  Request,
  RollbackRequest,
  Running,
  Succeeded,
  Superseded,
} from '../../../src/domain/deployment.ts';
import type { Person } from '../../../src/domain/people.ts';
import type { Check, Plan, PlannedChange, ServicePlan } from '../../../src/domain/plan.ts';
import type {
  ApprovalRule,
  ArtifactRules,
  CutRules,
  Environment,
  Policy,
  Project,
  Registry,
  Service,
} from '../../../src/domain/project.ts';
import type { MissingImage } from '../../../src/domain/refusal.ts';
import type {
  Artifact,
  Build,
  Candidate,
  Mark,
  Pick as Picked,
  Release,
} from '../../../src/domain/release.ts';
import type { Rollout } from '../../../src/domain/rollout.ts';
import type { Decision, Snapshot } from '../../../src/domain/snapshot.ts';

export const NOW = Date.UTC(2026, 10, 20, 9);
const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const ALICE = 'U0ALICE00';
export const BOB = 'U0BOB0000';
export const CAROL = 'U0CAROL00';
export const SRE = 'S0SRE0001';

export const SHA = 'c'.repeat(40);

export const aRule = (more: Partial<ApprovalRule> = {}): ApprovalRule => ({
  count: 2,
  from: [SRE],
  expire: 4 * HOUR,
  ...more,
});

/** Nothing to satisfy, unless said. */
export const aPolicy = (more: Partial<Policy> = {}): Policy => ({
  after: null,
  checks: [],
  approvals: null,
  rollback: { approvals: null },
  rolloutTimeout: 20 * MINUTE,
  ...more,
});

export const aService = (name = 'api', more: Partial<Service> = {}): Service => ({
  name,
  image: `shop/${name}`,
  container: 'app',
  ecsService: `shop-${name}-{environment}`,
  paths: null,
  ...more,
});

export const aRegistry = (more: Partial<Registry> = {}): Registry => ({
  host: 'registry.example',
  account: '123456789012',
  region: 'eu-west-1',
  ...more,
});

export const anEnvironment = (name = 'production', more: Partial<Environment> = {}): Environment => ({
  name,
  cluster: { region: 'eu-west-1', name: `shop-${name}` },
  registry: aRegistry(),
  automation: { when: 'never' },
  waves: [['api']],
  policy: aPolicy(),
  ...more,
});

/** Every image must be there at the cut, unless said. */
export const someArtifactRules = (more: Partial<ArtifactRules> = {}): ArtifactRules => ({
  tag: '{sha}',
  wait: 0,
  protect: false,
  ...more,
});

export const someCutRules = (more: Partial<CutRules> = {}): CutRules => ({
  names: 'calver',
  checks: [],
  tag: null,
  ...more,
});

export const aProject = (more: Partial<Project> = {}): Project => ({
  name: 'shop',
  channel: 'C0123456789',
  repository: { owner: 'acme', name: 'shop' },
  trunk: 'main',
  registry: aRegistry(),
  artifacts: someArtifactRules(),
  cut: someCutRules(),
  services: [aService()],
  environments: [anEnvironment('staging'), anEnvironment('production')],
  ...more,
});

export const anArtifact = (service = 'api', more: Partial<Artifact> = {}): Artifact => ({
  service,
  repository: `registry.example/shop/${service}`,
  digest: `sha256:${service}`,
  tag: SHA,
  children: [],
  commit: SHA,
  keptFrom: null,
  pushedAt: NOW - HOUR,
  size: 50_000_000,
  platforms: ['linux/amd64'],
  labels: null,
  tagsCanMove: false,
  ...more,
});

export const aCandidate = (more: Partial<Candidate> = {}): Candidate => ({
  number: 1,
  commit: SHA,
  subject: 'fix: a thing',
  by: ALICE,
  at: NOW,
  artifacts: [anArtifact()],
  build: { status: 'complete' },
  changes: { kind: 'first' },
  services: { added: [], removed: [] },
  picks: [],
  contains: [],
  notRequestedIn: [],
  protection: null,
  ...more,
});

/** Of a candidate that waits for these services' images until an hour from now, unless said. */
export const aWaitingBuild = (
  services: readonly string[] = ['api'],
  until = NOW + HOUR,
): Extract<Build, { readonly status: 'waiting' }> => ({
  status: 'waiting',
  until,
  missing: services.map((service) => aMissingImage(service)),
});

export const aMissingImage = (service = 'api', more: Partial<MissingImage> = {}): MissingImage => ({
  service,
  looked: `registry.example/shop/${service}:${SHA}`,
  why: 'no_such_tag',
  ...more,
});

export const aPick = (more: Partial<Picked> = {}): Picked => ({
  source: 'e'.repeat(40),
  subject: 'fix: a picked thing',
  pull: null,
  mainline: null,
  commit: 'f'.repeat(40),
  onTrunk: true,
  ...more,
});

export const aMark = (more: Partial<Mark> = {}): Mark => ({
  by: BOB,
  at: NOW,
  reason: 'it crashes',
  commit: null,
  ...more,
});

export const aRelease = (more: Partial<Release> = {}): Release => ({
  id: 'rel00001',
  project: 'shop',
  name: '2026.11.20.1',
  cutBy: ALICE,
  cutAt: NOW,
  note: null,
  candidates: [aCandidate()],
  tag: null,
  branch: null,
  mark: null,
  settledPicks: [],
  ...more,
});

export const aServicePlan = (service = 'api', more: Partial<ServicePlan> = {}): ServicePlan => ({
  service,
  ecsService: `shop-${service}-production`,
  container: 'app',
  digest: `sha256:${service}`,
  liveRevision: `${service}:7`,
  action: { kind: 'register', base: `${service}:7`, input: { family: service } },
  ...more,
});

export const aChange = (more: Partial<PlannedChange> = {}): PlannedChange => ({
  environment: 'production',
  liveCommit: 'b'.repeat(40),
  targetCommit: SHA,
  services: [aServicePlan()],
  steps: [['api']],
  policy: aPolicy(),
  ...more,
});

export const aPlan = (more: Partial<Plan> & { readonly change?: PlannedChange } = {}): Plan => ({
  hash: 'plan-1',
  change: aChange(),
  shown: { liveRelease: '2026.11.19.1', commits: 3, checks: [] },
  ...more,
});

export const aCheck = (name: string, state: Check['state'] = 'green'): Check => ({
  name,
  state,
  url: `https://ci.example/${name}`,
});

export const aRequest = (more: Partial<Request> = {}): Request => ({
  id: 'dep00001',
  project: 'shop',
  environment: 'production',
  release: 'rel00001',
  releaseName: '2026.11.20.1',
  candidate: 1,
  commit: SHA,
  artifacts: [anArtifact()],
  requestedBy: ALICE,
  requestedAt: NOW,
  automatic: false,
  reason: null,
  rollback: null,
  ...more,
});

export const aRollback = (more: Partial<RollbackRequest> = {}): RollbackRequest => ({
  restores: 'dep00000',
  revisions: { api: 'api:6' },
  from: '2026.11.20.2',
  ...more,
});

export const anApproval = (by: string, more: Partial<Approval> = {}): Approval => ({
  by,
  at: NOW,
  planHash: 'plan-1',
  through: [SRE],
  ...more,
});

/** What every state has; `request` is given in part. */
type Common = {
  readonly request?: Partial<Request>;
  readonly version?: number;
  readonly plan?: Plan;
  readonly replans?: number;
  readonly approvals?: readonly Approval[];
  readonly confirmedBy?: string | null;
};

const asked = ({ request, ...more }: Common = {}) => ({
  version: 1,
  plan: aPlan(),
  replans: 0,
  differences: [],
  approvals: [],
  confirmedBy: null,
  ...more,
  request: aRequest(request),
});

export const anOpenDeployment = (more: Common = {}): AwaitingGates => ({
  ...asked(more),
  status: 'awaiting_gates',
});

export const aQueuedDeployment = (behind: string, more: Common = {}): Queued => ({
  ...asked(more),
  status: 'queued',
  behind,
});

type Begun = Common & {
  readonly startedAt?: number;
  readonly rollouts?: Readonly<Record<string, Rollout>>;
};

const begun = ({ startedAt = NOW, rollouts = { api: WAITING }, ...more }: Begun = {}) => ({
  ...asked(more),
  startedAt,
  rollouts,
});

export const aRunningDeployment = (more: Begun = {}): Running => ({ ...begun(more), status: 'running' });

export const aStuckDeployment = (more: Begun & Partial<Pick<NeedsOperator, 'why'>> = {}): NeedsOperator => ({
  why: 'unreadable',
  since: NOW,
  ...begun(more),
  status: 'needs_operator',
});

type Ended = Begun & { readonly endedAt?: number };

export const aSuccess = ({ endedAt = NOW, ...more }: Ended = {}): Succeeded => ({
  ...begun({ rollouts: { api: succeededRollout() }, ...more }),
  status: 'succeeded',
  endedAt,
  resolvedBy: null,
});

export const aFailure = ({ endedAt = NOW, ...more }: Ended = {}): Failed => ({
  ...begun({ rollouts: { api: failedRollout() }, ...more }),
  status: 'failed',
  endedAt,
  resolvedBy: null,
});

export const aSuperseded = ({
  endedAt = NOW,
  startedAt = null,
  ...more
}: Omit<Ended, 'startedAt'> & { readonly startedAt?: number | null } = {}): Superseded => ({
  ...begun(more),
  startedAt,
  status: 'superseded',
  endedAt,
  by: { kind: 'somebody_else' },
});

export const aDeclined = (status: Declined['status'], by: string, more: Common = {}): Declined => ({
  ...asked(more),
  status,
  endedAt: NOW,
  by,
});

export const anExpired = (more: Common = {}): Expired => ({
  ...asked(more),
  status: 'expired',
  endedAt: NOW,
});

export const WAITING: Rollout = { status: 'waiting' };

export const rollingOut = (revision = 'api:8', since = NOW): Rollout => ({
  status: 'rolling_out',
  revision,
  serviceDeployment: 'sd-1',
  since,
});

export const succeededRollout = (revision = 'api:8'): Rollout => ({
  status: 'succeeded',
  revision,
  evidence: { kind: 'running_tasks', tasks: 2 },
  at: NOW,
});

export const failedRollout = (): Rollout => ({
  status: 'failed',
  failure: { reason: 'circuit_breaker_rolled_back', said: null, tasks: [], serves: 'api:7' },
});

export const supersededRollout = (): Rollout => ({ status: 'superseded', by: 'sd-2' });

export const unknownRollout = (): Rollout => ({
  status: 'unknown',
  revision: 'api:8',
  why: 'two_candidates',
});

export const aPerson = (more: Partial<Person> = {}): Person => ({
  id: BOB,
  homeTeam: true,
  deactivated: false,
  guest: false,
  bot: false,
  ...more,
});

export const aSnapshot = (
  deployments: readonly Deployment[] = [],
  releases: readonly Release[] = [],
): Snapshot => ({ project: 'shop', releases, deployments });

/** What was decided, in short: types of the events, or codes of the refusals. */
export const inShort = (decision: Decision): readonly string[] =>
  decision.kind === 'accepted'
    ? decision.events.map(({ type }) => type)
    : decision.refusals.map(({ code }) => `no: ${code}`);
