// Events, causes and temporary databases for tests of the store.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event, ReleaseEvent } from '../../../src/domain/audit.ts';
import type { DeploymentEvent, RollbackRequest } from '../../../src/domain/deployment.ts';
import type { Candidate, Mark } from '../../../src/domain/release.ts';
import type { Plan } from '../../../src/domain/plan.ts';
import type { Rollout } from '../../../src/domain/rollout.ts';
import type { PlannedTask, StepState } from '../../../src/domain/steps.ts';
import { accepted, type Decision } from '../../../src/domain/snapshot.ts';
import type { Cause } from '../../../src/ports.ts';

export const START = Date.UTC(2026, 10, 20, 9);

export const cause = (more: Partial<Cause> = {}): Cause => ({
  actor: { kind: 'person', id: 'U0ALICE00' },
  inbound: null,
  tried: 'cut',
  ...more,
});

export const yes =
  (...events: readonly Event[]) =>
  (): Decision =>
    accepted(...events);

export const cut = (release: string, project = 'shop'): ReleaseEvent => ({
  type: 'release.cut',
  release,
  at: START,
  project,
  name: `2026.11.20.${release}`,
  cutBy: 'U0ALICE00',
  note: null,
  tag: { name: `v${release}`, commit: 'c'.repeat(40), state: { status: 'wanted' } },
  candidate: candidate(),
});

const candidate = (more: Partial<Candidate> = {}): Candidate => ({
  number: 1,
  commit: 'c'.repeat(40),
  subject: 'fix: a thing',
  by: 'U0ALICE00',
  at: START,
  artifacts: [],
  build: { status: 'complete' },
  changes: { kind: 'first' },
  services: { added: [], removed: [] },
  picks: [],
  contains: [],
  notRequestedIn: [],
  protection: null,
  verifications: [],
  ...more,
});

/** Somebody picked: the release's next candidate, which waits for an image. */
export const picked = (release: string, number = 2): ReleaseEvent => ({
  type: 'candidate.picked',
  release,
  at: START + 1,
  branch: { name: `release/${release}`, commit: 'd'.repeat(40), state: { status: 'wanted' } },
  candidate: candidate({
    number,
    commit: 'd'.repeat(40),
    build: {
      status: 'waiting',
      until: START + 2,
      missing: [{ service: 'api', looked: 'r/api:d', why: 'no_such_tag' }],
    },
  }),
});

export const found = (release: string, number = 2): ReleaseEvent => ({
  type: 'artifacts.found',
  release,
  at: START + 2,
  candidate: number,
  artifacts: [],
  missing: [],
});

export const marked = (release: string, mark: Mark | null): ReleaseEvent => ({
  type: 'release.marked',
  release,
  at: START + 1,
  by: 'U0ALICE00',
  mark,
  reason: mark?.reason ?? null,
});

export const bad: Mark = { kind: 'bad', by: 'U0ALICE00', at: START + 1, reason: 'it leaks', commit: null };

/** Somebody rolled back from it. */
export const suspect: Mark = { ...bad, kind: 'suspect' };

const task: PlannedTask = {
  family: 'shop-migrate-production',
  base: 'arn:m1',
  container: 'app',
  command: ['npm', 'run', 'migrate'],
  service: 'api',
  ecsService: 'shop-api',
  digest: 'sha256:1',
  needed: 'paths_changed',
  timeout: 1,
  repeatable: false,
};

export const plan: Plan = {
  hash: 'h'.repeat(64),
  change: {
    environment: 'production',
    liveCommit: null,
    targetCommit: 'c'.repeat(40),
    services: [
      {
        service: 'api',
        ecsService: 'shop-api',
        container: 'app',
        alsoContainers: ['cron'],
        digest: 'sha256:1',
        liveRevision: 'arn:1',
        action: { kind: 'restore', revision: 'arn:0' },
      },
    ],
    steps: [
      { kind: 'run', task },
      { kind: 'deploy', services: ['api'] },
      { kind: 'wait', pause: 1 },
      { kind: 'verify', check: { kind: 'http', url: 'https://shop.example', status: 200, timeout: 1 } },
    ],
    policy: { rolloutTimeout: 1 },
  },
  shown: {
    liveRelease: null,
    commits: null,
    checks: [],
    authors: { kind: 'not_asked' },
    configuration: [],
    wayBack: { release: '2026.11.20.r0', obstacle: null },
    undone: null,
  },
};

export interface Asked {
  readonly release?: string;
  readonly project?: string;
  readonly environment?: string;
  readonly reason?: string;
  readonly rollback?: RollbackRequest | null;
  readonly emergency?: boolean;
  readonly alsoIn?: readonly string[];
}

export const requested = (deployment: string, asked: Asked = {}): DeploymentEvent => ({
  type: 'deployment.requested',
  deployment,
  at: START,
  request: {
    id: deployment,
    project: 'shop',
    environment: 'production',
    release: 'r1',
    releaseName: '2026.11.20.r1',
    candidate: 1,
    commit: 'c'.repeat(40),
    artifacts: [],
    requestedBy: 'U0ALICE00',
    requestedAt: START,
    automatic: false,
    reason: null,
    rollback: null,
    emergency: false,
    alsoIn: [],
    ...asked,
  },
  plan,
});

export const restoring = (restores: string, more: Partial<RollbackRequest> = {}): RollbackRequest => ({
  restores,
  revisions: {},
  from: null,
  leaves: null,
  imageOnly: false,
  passedOver: [],
  ...more,
});

export const started = (deployment: string): DeploymentEvent => ({
  type: 'deployment.started',
  deployment,
  at: START + 1,
  planHash: plan.hash,
  order: 1,
});

export const succeeded = (deployment: string): DeploymentEvent => ({
  type: 'deployment.succeeded',
  deployment,
  at: START + 2,
  resolvedBy: null,
});

export const cancelled = (deployment: string): DeploymentEvent => ({
  type: 'deployment.cancelled',
  deployment,
  at: START + 2,
  by: 'U0ALICE00',
  reason: null,
});

export const aborting = (deployment: string, reason: string | null = null): DeploymentEvent => ({
  type: 'deployment.aborting',
  deployment,
  at: START + 2,
  by: 'U0ALICE00',
  reason,
});

/** A step that is no wave: 0 is the one-off task, 2 the wait, 3 the check. */
export const stepped = (deployment: string, step: number, state: StepState): DeploymentEvent => ({
  type: 'step.changed',
  deployment,
  at: START + 1,
  step,
  state,
});

export const rolled = (deployment: string, service: string, rollout: Rollout): DeploymentEvent => ({
  type: 'rollout.changed',
  deployment,
  at: START + 1,
  service,
  rollout,
});

export const replanned = (
  deployment: string,
  taken: Readonly<Record<string, string>> = {},
): DeploymentEvent => ({
  type: 'deployment.replanned',
  deployment,
  at: START + 1,
  plan,
  differences: [],
  voided: [],
  confirmedBy: null,
  taken,
});

export const supersededBy = (deployment: string, id: string): DeploymentEvent => ({
  type: 'deployment.superseded',
  deployment,
  at: START + 2,
  by: { kind: 'deployment', id },
});

export interface Folder extends AsyncDisposable {
  readonly path: string;
  file(name: string): string;
}

export async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'slipway-store-'));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
