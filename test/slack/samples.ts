// Deployments in every state, as the domain folds them, and the cards' state around them.
import type { Event } from '../../src/domain/audit.ts';
import { evolve, type Deployment, type DeploymentEvent, type Request } from '../../src/domain/deployment.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Environment, Policy, Project, Registry } from '../../src/domain/project.ts';
import type { Entry } from '../../src/domain/changelog.ts';
import type { Artifact, Candidate, Release } from '../../src/domain/release.ts';
import type { Rollout } from '../../src/domain/rollout.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import type { DeploymentCardState } from '../../src/slack/card-state.ts';
import type { ServiceProgress } from '../../src/usecases/progress-board.ts';

export const NOW = Date.UTC(2026, 10, 20, 9, 30);
const ALICE = 'U0ALICE00';
export const BOB = 'U0BOB0000';
const CAROL = 'U0CAROL00';

const arn = (family: string, revision: number): string =>
  `arn:aws:ecs:eu-west-1:123456789012:task-definition/${family}:${revision}`;
const digest = (index: number): string => `sha256:${String(index).padStart(64, 'a')}`;

export interface SampleOptions {
  readonly services?: number;
  /** What people and providers wrote: subjects, reasons, ECS's own words. */
  readonly text?: string;
  readonly rollback?: boolean;
  readonly automatic?: boolean;
  readonly approvals?: number;
  readonly policy?: Partial<Policy>;
}

const POLICY: Policy = {
  after: 'staging',
  checks: ['ci/build'],
  approvals: { count: 2, from: ['S0SRE0001', CAROL], expire: 14_400_000 },
  rollback: { approvals: null },
  rolloutTimeout: 1_200_000,
};

export const names = ({ services = 2 }: SampleOptions): readonly string[] =>
  services === 2
    ? ['api', 'worker']
    : Array.from({ length: services }, (_, index) => `service-with-a-long-name-indeed-${index}`);

const REGISTRY: Registry = {
  host: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
  account: '123456789012',
  region: 'eu-west-1',
};

export function project(options: SampleOptions = {}): Project {
  const services = names(options);
  const environment = (name: string, policy: Policy): Environment => ({
    name,
    cluster: { region: 'eu-west-1', name: `shop-${name}` },
    registry: REGISTRY,
    automation: { when: 'never' },
    waves: [services],
    policy,
  });
  return {
    name: 'shop',
    channel: 'C0SHOPREL',
    repository: { owner: 'acme', name: 'shop' },
    trunk: 'main',
    registry: REGISTRY,
    artifacts: { tag: '{sha}', wait: 1_800_000, protect: false },
    cut: { names: 'calver', checks: ['ci/build'], tag: '{release}' },
    services: services.map((name) => ({
      name,
      image: `shop/${name}`,
      container: 'app',
      ecsService: name,
      paths: null,
    })),
    environments: [
      environment('staging', { ...POLICY, after: null, approvals: null }),
      environment('production', { ...POLICY, ...options.policy }),
    ],
  };
}

export const artifact = (service: string, index = 0, text = 'linux/arm64'): Artifact => ({
  service,
  repository: `${REGISTRY.host}/shop/${service}`,
  digest: digest(index),
  tag: COMMIT,
  children: [{ platform: text, digest: digest(99) }],
  commit: COMMIT,
  keptFrom: null,
  pushedAt: NOW - 1_200_000,
  size: 48_300_000,
  platforms: [text],
  labels: { revision: COMMIT, source: 'https://github.com/acme/shop' },
  tagsCanMove: true,
});

export const COMMIT = 'c0ffee1'.padEnd(40, '0');

export const entry = (text: string, more: Partial<Entry> = {}): Entry => ({
  sha: 'd'.repeat(40),
  commits: ['d'.repeat(40)],
  pull: 12,
  title: text,
  type: 'feat',
  scope: 'api',
  breaking: false,
  author: { name: text, email: 'dora@acme.example', login: null, bot: false },
  ...more,
});

export function candidate(options: SampleOptions = {}): Candidate {
  const { text = 'fix: a thing' } = options;
  return {
    number: 1,
    commit: COMMIT,
    subject: text,
    by: ALICE,
    at: NOW - 900_000,
    artifacts: names(options).map((service, index) => artifact(service, index, options.text)),
    build: { status: 'complete' },
    changes: {
      kind: 'counted',
      since: { commit: 'b'.repeat(40), release: '2026.11.19.1', environment: 'production' },
      total: 4321,
      behind: 0,
      read: 2000,
      entries: Array.from({ length: 25 }, () => entry(text)),
      left: 30,
      bots: 14,
      merges: 2,
      cancelled: 3,
    },
    services: { added: [], removed: [] },
    picks: [],
    contains: [],
    notRequestedIn: ['staging'],
    protection: null,
  };
}

export const release = (options: SampleOptions = {}): Release => ({
  id: 'r1',
  project: 'shop',
  name: '2026.11.20.1',
  cutBy: ALICE,
  cutAt: NOW - 900_000,
  note: null,
  candidates: [candidate(options)],
  tag: { name: '2026.11.20.1', commit: COMMIT, state: { status: 'made' } },
  branch: null,
  mark: null,
  settledPicks: [],
});

function request(options: SampleOptions): Request {
  const { text = 'because', rollback = false, automatic = false } = options;
  return {
    id: 'd1e2f3g4',
    project: 'shop',
    environment: 'production',
    release: 'r1',
    releaseName: '2026.11.20.1',
    candidate: 1,
    commit: COMMIT,
    artifacts: release(options).candidates[0]?.artifacts ?? [],
    requestedBy: ALICE,
    requestedAt: NOW - 600_000,
    automatic,
    reason: text,
    rollback: rollback ? { restores: 'd0', revisions: {}, from: '2026.11.20.2' } : null,
  };
}

export function plan(options: SampleOptions): Plan {
  const { text = 'ci/build' } = options;
  return {
    hash: 'ab'.repeat(32),
    change: {
      environment: 'production',
      liveCommit: null,
      targetCommit: COMMIT,
      services: names(options).map((service, index) => ({
        service,
        ecsService: service,
        container: 'app',
        digest: digest(index),
        liveRevision: arn(service, 41),
        action:
          index % 3 === 0
            ? { kind: 'register', base: arn(service, 41), input: {} }
            : index % 3 === 1
              ? { kind: 'restore', revision: arn(service, 40) }
              : { kind: 'none' },
      })),
      steps: [names(options)],
      policy: POLICY,
    },
    shown: {
      liveRelease: '2026.11.19.1',
      commits: 12,
      checks: [{ name: text, state: 'failed', url: `https://ci.example/${text}` }],
    },
  };
}

/** A rollout in each of its states, one service after the other. */
function rollouts(options: SampleOptions): readonly (readonly [string, Rollout])[] {
  const { text = 'unhealthy' } = options;
  return names(options).map((service, index) => {
    const revision = arn(service, 42);
    const failure = {
      reason: 'circuit_breaker_rolled_back',
      said: text,
      tasks: Array.from({ length: index % 2 === 0 ? 0 : 9 }, () => ({
        count: 3,
        task: text,
        container: text,
        exitCode: 137,
        reason: text,
      })),
      serves: arn(service, 41),
    } as const;
    const all: readonly Rollout[] = [
      { status: 'failed', failure },
      { status: 'failed', failure: { ...failure, tasks: [], serves: null } },
      { status: 'rolling_out', revision, serviceDeployment: 'sd', since: NOW },
      { status: 'succeeded', revision, evidence: { kind: 'running_tasks', tasks: 1 }, at: NOW },
      { status: 'succeeded', revision, evidence: { kind: 'service_revision' }, at: NOW },
      { status: 'succeeded', revision, evidence: { kind: 'unchanged', proven: true }, at: NOW },
      { status: 'unknown', revision, why: 'two_candidates' },
      { status: 'superseded', by: 'sd' },
      { status: 'registering', operation: 'o' },
      { status: 'waiting' },
    ];
    return [service, all[index % all.length] ?? { status: 'waiting' }];
  });
}

type Ending = readonly [status: string, ...events: readonly DeploymentEvent[]];

/** One deployment for each status that there is, with every state of a rollout in those that have begun. */
export function everyDeployment(options: SampleOptions = {}): readonly Deployment[] {
  const id = 'd1e2f3g4';
  const asked = request(options);
  const at = NOW - 300_000;
  const hash = plan(options).hash;
  const approvals = Array.from({ length: options.approvals ?? 1 }, (_, index): DeploymentEvent => {
    const approval = {
      by: `U0BOB${String(index).padStart(4, '0')}`,
      at,
      planHash: hash,
      through: ['S0SRE0001'],
    };
    return { type: 'deployment.approved', deployment: id, at, approval };
  });
  const before: readonly DeploymentEvent[] = [
    {
      type: 'deployment.requested',
      deployment: id,
      at: asked.requestedAt,
      request: asked,
      plan: plan(options),
    },
    ...approvals,
  ];
  const begun: readonly DeploymentEvent[] = [
    { type: 'deployment.started', deployment: id, at, planHash: hash },
    ...rollouts(options).map(([service, rollout]): DeploymentEvent => ({
      type: 'rollout.changed',
      deployment: id,
      at,
      service,
      rollout,
    })),
  ];
  const bob = { deployment: id, at: NOW, by: BOB } as const;
  const ended = { deployment: id, at: NOW, resolvedBy: BOB } as const;
  const endings: readonly Ending[] = [
    ['awaiting_gates'],
    ['awaiting_gates', { type: 'rollback.confirmed', ...bob }],
    ['queued', { type: 'deployment.queued', deployment: id, at, behind: 'd0' }],
    ['rejected', { type: 'deployment.rejected', ...bob }],
    ['cancelled', { type: 'deployment.cancelled', ...bob }],
    ['expired', { type: 'deployment.expired', deployment: id, at: NOW }],
    ['superseded', { type: 'deployment.superseded', ...bob, by: { kind: 'deployment', id: 'd2' } }],
    [
      'superseded',
      { type: 'deployment.superseded', ...bob, by: { kind: 'candidate', name: '2026.11.20.2' } },
    ],
    ['running', ...begun],
    ['succeeded', ...begun, { type: 'deployment.succeeded', ...ended, resolvedBy: null }],
    ['succeeded', ...begun, { type: 'deployment.succeeded', ...ended }],
    ['failed', ...begun, { type: 'deployment.failed', ...ended }],
    ['superseded', ...begun, { type: 'deployment.superseded', ...bob, by: { kind: 'somebody_else' } }],
    [
      'needs_operator',
      ...begun,
      { type: 'deployment.needs_operator', deployment: id, at: NOW, why: 'unreadable' },
    ],
  ];
  return endings.map(([status, ...events]) => {
    const deployment = [...before, ...events].reduce(evolve, undefined as Deployment | undefined);
    if (deployment?.status !== status) throw new Error(`made ${deployment?.status}, wanted ${status}`);
    return deployment;
  });
}

export const snapshotOf = (...deployments: readonly Deployment[]): Snapshot => ({
  project: 'shop',
  releases: [release()],
  deployments,
});

export function cardState(
  deployment: Deployment,
  options: SampleOptions = {},
  more: Partial<DeploymentCardState> = {},
): DeploymentCardState {
  const { text = '(service shop-api) has started 1 tasks' } = options;
  const shop = project(options);
  const progress: ServiceProgress = {
    desired: 4,
    running: 2,
    pending: 1,
    failed: 3,
    rollingBack: true,
    event: text,
  };
  return {
    project: shop,
    environment: must(shop.environments[1]),
    deployment,
    replans: deployment.replans,
    snapshot: snapshotOf(deployment),
    progress: new Map(shop.services.map(({ name }) => [name, progress])),
    pause: { provider: 'aws', code: text, since: NOW - 65_000 },
    blocks: [{ code: 'image_gone', release: '2026.11.20.1', services: names(options) }],
    auditHead: { seq: 123, hash: 'fe'.repeat(32) },
    now: NOW,
    ...more,
  };
}

export function must<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('there is nothing');
  return value;
}

export const acceptedEvents = (...events: readonly Event[]) => ({
  kind: 'accepted' as const,
  events,
  snapshot: snapshotOf(),
});
