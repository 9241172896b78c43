// Records as the tests want them: everything plausible, and only what a test is about said in the test.
import type {
  Abort,
  Approval,
  AwaitingGates,
  Cancelled,
  Deployment,
  Expired,
  Failed,
  NeedsOperator,
  Overrule,
  Queued,
  Rejected,
  Request,
  RollbackRequest,
  Running,
  Succeeded,
  Superseded,
} from '../../../src/domain/deployment.ts';
import type { Controls } from '../../../src/domain/controls.ts';
import type { Check, Plan, PlanFacts, PlannedChange, ServicePlan } from '../../../src/domain/plan.ts';
import type { Release } from '../../../src/domain/release.ts';
import type { Rollout } from '../../../src/domain/rollout.ts';
import type { Decision, Snapshot } from '../../../src/domain/snapshot.ts';
import type { PlannedStep, PlannedTask, StepState } from '../../../src/domain/steps.ts';
import { ALICE, BOB, MINUTE, NOW, SHA, SRE } from './cast.ts';
import { aControls } from './controls.ts';
import { aPolicy } from './policies.ts';
import { anArtifact } from './releases.ts';

export * from './cast.ts';
export * from './controls.ts';
export * from './policies.ts';
export * from './projects.ts';
export * from './releases.ts';

export const aServicePlan = (service = 'api', more: Partial<ServicePlan> = {}): ServicePlan => ({
  service,
  ecsService: `shop-${service}-production`,
  container: 'app',
  alsoContainers: [],
  digest: `sha256:${service}`,
  liveRevision: `${service}:7`,
  action: { kind: 'register', base: `${service}:7`, input: { family: service } },
  ...more,
});

/** A wave of services. */
export const aWave = (...services: readonly string[]): PlannedStep => ({ kind: 'deploy', services });

/** The migration of the service `api`, which has to run, unless said. */
export const aPlannedTask = (more: Partial<PlannedTask> = {}): PlannedTask => ({
  family: 'shop-migrate-production',
  base: 'migrate:3',
  container: 'app',
  command: null,
  service: 'api',
  ecsService: 'shop-api-production',
  digest: 'sha256:api',
  needed: 'always',
  timeout: 10 * MINUTE,
  repeatable: false,
  ...more,
});

export const aChange = (more: Partial<PlannedChange> = {}): PlannedChange => ({
  environment: 'production',
  liveCommit: 'b'.repeat(40),
  targetCommit: SHA,
  services: [aServicePlan()],
  steps: [aWave('api')],
  policy: aPolicy(),
  ...more,
});

export const somePlanFacts = (more: Partial<PlanFacts> = {}): PlanFacts => ({
  liveRelease: '2026.11.19.1',
  commits: 3,
  checks: [],
  authors: { kind: 'not_asked' },
  configuration: [],
  wayBack: null,
  undone: null,
  ...more,
});

export const aPlan = (more: Partial<Plan> = {}): Plan => ({
  hash: 'plan-1',
  change: aChange(),
  shown: somePlanFacts(),
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
  emergency: false,
  alsoIn: [],
  ...more,
});

export const aRollback = (more: Partial<RollbackRequest> = {}): RollbackRequest => ({
  restores: 'dep00000',
  revisions: { api: 'api:6' },
  from: '2026.11.20.2',
  leaves: null,
  imageOnly: false,
  passedOver: [],
  ...more,
});

export const anApproval = (by: string, more: Partial<Approval> = {}): Approval => ({
  by,
  at: NOW,
  planHash: 'plan-1',
  through: [SRE],
  ...more,
});

export const anOverrule = (of: string, more: Partial<Overrule> = {}): Overrule => ({
  gate: 'freeze',
  of,
  by: BOB,
  at: NOW,
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
  readonly overrules?: readonly Overrule[];
  readonly taken?: Readonly<Record<string, string>>;
  readonly confirmedBy?: string | null;
};

const asked = ({ request, ...more }: Common = {}) => ({
  version: 1,
  plan: aPlan(),
  replans: 0,
  differences: [],
  approvals: [],
  overrules: [],
  taken: {},
  confirmedBy: null,
  ...more,
  request: aRequest(request),
});

export const anOpenDeployment = (more: Common = {}): AwaitingGates => ({
  ...asked(more),
  status: 'awaiting_gates',
});

/** First in line, unless said. */
export const aQueuedDeployment = (
  behind: string,
  { place = 1, ...more }: Common & { readonly place?: number } = {},
): Queued => ({
  ...asked(more),
  status: 'queued',
  behind,
  place,
});

type Progressed = Common & {
  readonly rollouts?: Readonly<Record<string, Rollout>>;
  readonly steps?: Readonly<Record<string, StepState>>;
};

type Begun = Progressed & {
  readonly startedAt?: number;
  /** As in older records, unless said: then it is the time that tells who was first. */
  readonly order?: number;
  readonly abort?: Abort | null;
};

const begun = ({
  startedAt = NOW,
  order = 0,
  abort = null,
  rollouts = { api: WAITING },
  steps = {},
  ...more
}: Begun = {}) => ({
  ...asked(more),
  startedAt,
  order,
  abort,
  rollouts,
  steps,
});

/** By Alice, for no reason, unless said. */
export const anAbort = (more: Partial<Abort> = {}): Abort => ({ by: ALICE, at: NOW, reason: null, ...more });

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

type PerhapsBegun = Progressed & {
  readonly endedAt?: number;
  readonly startedAt?: number | null;
  readonly order?: number | null;
};

/** It ended before it began, unless said when it did. */
const perhapsBegun = ({
  endedAt = NOW,
  startedAt = null,
  order = startedAt === null ? null : 0,
  rollouts = startedAt === null ? {} : { api: WAITING },
  steps = {},
  ...more
}: PerhapsBegun = {}) => ({ ...asked(more), endedAt, startedAt, order, rollouts, steps });

export const aSuperseded = (more: PerhapsBegun = {}): Superseded => ({
  ...perhapsBegun(more),
  status: 'superseded',
  by: { kind: 'somebody_else' },
});

type Declining = { readonly reason?: string | null };

/** By a person, before it began. */
export const aDeclined = (
  status: (Rejected | Cancelled)['status'],
  by: string,
  { reason = null, ...more }: Common & Declining = {},
): Rejected | Cancelled =>
  status === 'cancelled'
    ? aCancelled(by, { reason, ...more })
    : { ...asked(more), status, endedAt: NOW, by, reason };

/** By a person, who aborted it if it had begun. */
export const aCancelled = (
  by: string,
  { reason = null, ...more }: PerhapsBegun & Declining = {},
): Cancelled => ({ ...perhapsBegun(more), status: 'cancelled', by, reason });

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
  until: null,
});

export const succeededRollout = (revision = 'api:8'): Rollout => ({
  status: 'succeeded',
  revision,
  evidence: { kind: 'running_tasks', tasks: 2 },
  since: NOW,
  at: NOW,
});

/** What serves is what served before, unless said. */
export const failedRollout = (serves: string | null = 'api:7'): Rollout => ({
  status: 'failed',
  failure: {
    reason: 'circuit_breaker_rolled_back',
    said: null,
    tasks: [],
    events: [],
    serviceDeployment: 'sd-1',
    serves,
  },
});

export const supersededRollout = (): Rollout => ({ status: 'superseded', by: 'sd-2', sameRevision: false });

export const unknownRollout = (): Rollout => ({
  status: 'unknown',
  revision: 'api:8',
  why: 'two_candidates',
});
export const aSnapshot = (
  deployments: readonly Deployment[] = [],
  releases: readonly Release[] = [],
  controls: Partial<Controls> = {},
): Snapshot => ({ project: 'shop', releases, deployments, controls: aControls(controls) });

/** What was decided, in short: types of the events, or codes of the refusals. */
export const inShort = (decision: Decision): readonly string[] =>
  decision.kind === 'accepted'
    ? decision.events.map(({ type }) => type)
    : decision.refusals.map(({ code }) => `no: ${code}`);
