// The shop of these tests: its project, a release, and what is asked for it.
import type { Event } from '../../src/domain/audit.ts';
import { NO_CONTROLS, type Controls } from '../../src/domain/controls.ts';
import type { Deployment, Request } from '../../src/domain/deployment.ts';
import type { Plan, ServiceConfiguration } from '../../src/domain/plan.ts';
import type { ApprovalPolicy, Environment, Policy, Project, Registry } from '../../src/domain/project.ts';
import type { Entry } from '../../src/domain/changelog.ts';
import type { Artifact, Candidate, Release } from '../../src/domain/release.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import type { PlannedStep } from '../../src/domain/steps.ts';
import type { Undone } from '../../src/domain/undone.ts';
import type { SourceLinks } from '../../src/ports.ts';

const GITHUB = 'https://github.com/acme/shop';
export const LINKS: SourceLinks = {
  commit: (sha) => `${GITHUB}/commit/${sha}`,
  compare: (base, head) => `${GITHUB}/compare/${base}...${head}`,
  pull: (number) => `${GITHUB}/pull/${number}`,
  branch: (name) => `${GITHUB}/tree/${name}`,
};

export const NOW = Date.UTC(2026, 10, 20, 9, 30);
export const ALICE = 'U0ALICE00';
export const BOB = 'U0BOB0000';
export const CAROL = 'U0CAROL00';
export const SRE = 'S0SRE0001';

export const arn = (family: string, revision: number): string =>
  `arn:aws:ecs:eu-west-1:123456789012:task-definition/${family}:${revision}`;
const digest = (index: number): string => `sha256:${String(index).padStart(64, 'a')}`;

export interface SampleOptions {
  readonly services?: number;
  /** What people and providers wrote: subjects, reasons, ECS's own words. */
  readonly text?: string;
  readonly rollback?: boolean;
  readonly automatic?: boolean;
  readonly emergency?: boolean;
  readonly approvals?: number;
  readonly policy?: Partial<Policy>;
  /** One wave of all services, unless said. */
  readonly steps?: readonly PlannedStep[];
}

/** Two of the group or Carol, unless more is said. */
export const approvalsOf = (more: Partial<ApprovalPolicy> = {}): ApprovalPolicy => ({
  rules: [{ count: 2, from: [SRE, CAROL] }],
  must: [],
  not: { authors: false, people: [] },
  expire: 14_400_000,
  ...more,
});

const POLICY: Policy = {
  after: { environment: 'staging', soak: 0, verifiedBy: [] },
  checks: ['ci/build'],
  approvals: approvalsOf(),
  windows: [],
  freezes: [],
  overrule: [],
  emergency: null,
  continuous: false,
  rollback: { approvals: null, leaves: 'nothing' },
  onFailure: 'lock',
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
    alsoAsk: [],
    steps: [{ kind: 'deploy', services }],
    configuration: {},
    policy,
  });
  return {
    name: 'shop',
    channel: 'C0SHOPREL',
    repository: { owner: 'acme', name: 'shop' },
    trunk: 'main',
    zone: 'UTC',
    registry: REGISTRY,
    artifacts: { tag: '{sha}', wait: 1_800_000, protect: false },
    cut: { names: 'calver', checks: ['ci/build'], tag: '{release}' },
    services: services.map((name) => ({
      name,
      image: `shop/${name}`,
      container: 'app',
      alsoContainers: [],
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
    verifications: [],
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

export function request(options: SampleOptions = {}): Request {
  const { text = 'because', rollback = false, automatic = false, emergency = false } = options;
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
    rollback: rollback
      ? {
          restores: 'd0',
          revisions: {},
          from: '2026.11.20.2',
          leaves: 'r2',
          imageOnly: false,
          passedOver: [],
        }
      : null,
    emergency,
    alsoIn: [],
  };
}

export function plan(options: SampleOptions = {}): Plan {
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
        alsoContainers: [],
        digest: digest(index),
        liveRevision: arn(service, 41),
        action:
          index % 3 === 0
            ? { kind: 'register', base: arn(service, 41), input: {} }
            : index % 3 === 1
              ? { kind: 'restore', revision: arn(service, 40) }
              : { kind: 'none' },
      })),
      steps: options.steps ?? [{ kind: 'deploy', services: names(options) }],
      policy: POLICY,
    },
    shown: {
      liveRelease: '2026.11.19.1',
      commits: 12,
      checks: [{ name: text, state: 'failed', url: `https://ci.example/${text}` }],
      authors: { kind: 'not_asked' },
      configuration: options.text === undefined ? [] : configuration(options, options.text),
      wayBack: null,
      undone: options.rollback === true ? undone(options) : null,
    },
  };
}

/** Two pull requests and a commit, and a migration where others' words are in it. */
const undone = ({ text = 'fix: a thing' }: SampleOptions): Undone => ({
  changes: {
    kind: 'counted',
    total: 9,
    entries: [entry(text), entry(text, { pull: 13 }), entry(text, { pull: null })],
    left: 4,
  },
  tasks: [],
  usually: 150_000,
});

/** Of every service what can be said of it, with names that others gave. */
const configuration = (options: SampleOptions, text: string): readonly ServiceConfiguration[] =>
  names(options).map((service) => ({
    service,
    changes: [
      { path: 'cpu', from: '"256"', to: '"512"' },
      { path: `containerDefinitions.app.environment.${text}`, from: '"aaaa1111"', to: '"bbbb2222"' },
      { path: `containerDefinitions.${text}.user`, from: null, to: JSON.stringify(text) },
    ],
    waiting: arn(service, 43),
    unlike: [
      { path: `containerDefinitions.app.secrets.${text}`, from: '"there"', to: null },
      { path: `containerDefinitions.app.environment.${text}`, from: null, to: '"there"' },
    ],
  }));

export const controls = (more: Partial<Controls> = {}): Controls => ({ ...NO_CONTROLS, ...more });

export const snapshotOf = (...deployments: readonly Deployment[]): Snapshot => ({
  project: 'shop',
  releases: [release()],
  deployments,
  controls: NO_CONTROLS,
});

export function must<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('there is nothing');
  return value;
}

export const acceptedEvents = (...events: readonly Event[]) => ({
  kind: 'accepted' as const,
  events,
  snapshot: snapshotOf(),
});
