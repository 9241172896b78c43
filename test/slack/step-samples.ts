// Deployments with every kind of step, in whatever state a test is about.
import type { Abort, Deployment, Holding } from '../../src/domain/deployment.ts';
import type { PlanFacts } from '../../src/domain/plan.ts';
import type { Rollout, RolloutFailure, StoppedTasks } from '../../src/domain/rollout.ts';
import type { PlannedStep, PlannedTask, StepState } from '../../src/domain/steps.ts';
import { isHolding } from '../../src/domain/deployment.ts';
import type { DeploymentCardState } from '../../src/slack/card-state.ts';
import type { ServiceProgress } from '../../src/usecases/progress-board.ts';
import { everyDeployment } from './deployment-samples.ts';
import { gatedState, type Gated } from './gate-samples.ts';
import { arn, must, NOW } from './samples.ts';

export const MINUTE = 60_000;

export const task = (more: Partial<PlannedTask> = {}): PlannedTask => ({
  family: 'shop-migrate',
  base: arn('shop-migrate', 3),
  container: 'app',
  command: ['npm', 'run', 'migrate'],
  service: 'api',
  ecsService: 'api',
  digest: `sha256:${'a'.repeat(64)}`,
  needed: 'paths_changed',
  timeout: 10 * MINUTE,
  repeatable: false,
  ...more,
});

export const CHECK = {
  kind: 'http',
  url: 'https://shop.acme.example/healthz',
  status: 200,
  timeout: MINUTE,
} as const;

/** One of each kind, and two waves. */
export const STEPS: readonly PlannedStep[] = [
  { kind: 'run', task: task() },
  { kind: 'deploy', services: ['worker'] },
  { kind: 'wait', pause: 5 * MINUTE },
  { kind: 'verify', check: CHECK },
  { kind: 'deploy', services: ['api'] },
  { kind: 'verify', check: { kind: 'task', task: task({ family: 'shop-smoke', needed: 'always' }) } },
];

export const TASK = `arn:aws:ecs:eu-west-1:123456789012:task/shop-production/${'0a'.repeat(16)}`;
export const TASK_PAGE = `https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/shop-production/tasks/${'0a'.repeat(16)}?region=eu-west-1`;

export const DONE: StepState = { status: 'succeeded', at: NOW, task: TASK };

export const took = (
  service: string,
  more: Partial<Extract<Rollout, { readonly status: 'succeeded' }>> = {},
): Rollout => ({
  status: 'succeeded',
  revision: arn(service, 42),
  evidence: { kind: 'running_tasks', tasks: 2 },
  since: NOW - MINUTE,
  at: NOW,
  ...more,
});

export const moving = (service: string, since = NOW): Rollout => ({
  status: 'rolling_out',
  revision: arn(service, 42),
  serviceDeployment: 'sd-1',
  since,
  until: null,
});

export const failing = (service: string, more: Partial<RolloutFailure> = {}): Rollout => ({
  status: 'failed',
  failure: {
    reason: 'circuit_breaker_rolled_back',
    said: null,
    tasks: [],
    events: [],
    serviceDeployment: 'sd-1',
    serves: arn(service, 41),
    ...more,
  },
});

export const stopped = (more: Partial<StoppedTasks> = {}): StoppedTasks => ({
  cause: 'exit',
  count: 4,
  task: 'a099a173',
  container: 'app',
  exitCode: 1,
  reason: 'SEARCH_INDEX_URL is not set',
  ...more,
});

export const progress = (more: Partial<ServiceProgress> = {}): ServiceProgress => ({
  desired: 8,
  running: 3,
  pending: 2,
  failed: 0,
  rollingBack: false,
  event: null,
  stage: null,
  weight: null,
  pause: null,
  ...more,
});

export interface Begun extends Gated {
  readonly status?: 'running' | 'needs_operator' | 'succeeded' | 'failed' | 'cancelled' | 'superseded';
  /** By service; the others wait. */
  readonly rollouts?: Readonly<Record<string, Rollout>>;
  /** By position. */
  readonly states?: Readonly<Record<string, StepState>>;
  readonly abort?: Abort | null;
  readonly shown?: Partial<PlanFacts>;
  /** Why it was aborted. */
  readonly reason?: string | null;
}

export function begun(options: Begun = {}): Deployment {
  const { status = 'running', rollouts = {}, states = {}, abort = null, reason = null } = options;
  const sample = must(
    everyDeployment({ approvals: 0, ...options }).find((each): each is Holding => isHolding(each)),
  );
  const { services, steps } = sample.plan.change;
  const waits: readonly (readonly [string, Rollout])[] = services.map(({ service }) => [
    service,
    { status: 'waiting' },
  ]);
  const others = steps.flatMap(({ kind }, at): readonly (readonly [string, StepState])[] =>
    kind === 'deploy' ? [] : [[String(at), { status: 'waiting' }]],
  );
  const { request, version, plan, replans, differences, approvals, overrules, taken, confirmedBy } = sample;
  const common = {
    request: { ...request, ...options.request },
    version,
    plan: { ...plan, shown: { ...plan.shown, ...options.shown } },
    replans,
    differences,
    approvals,
    overrules,
    taken,
    confirmedBy,
    startedAt: sample.startedAt,
    order: sample.order,
    rollouts: { ...Object.fromEntries(waits), ...rollouts },
    steps: { ...Object.fromEntries(others), ...states },
  };
  const endedAt = NOW;
  switch (status) {
    case 'running':
      return { ...common, status, abort };
    case 'needs_operator':
      return { ...common, status, abort, why: 'unreadable', since: NOW };
    case 'succeeded':
    case 'failed':
      return { ...common, status, abort, endedAt, resolvedBy: null };
    case 'cancelled':
      return { ...common, status, endedAt, by: 'U0BOB0000', reason };
    case 'superseded':
      return { ...common, status, endedAt, by: { kind: 'somebody_else' } };
  }
}

/** With nothing on the board that is not said. */
export const begunState = (options: Begun = {}): DeploymentCardState => {
  const state = gatedState(options, begun(options));
  const environment = { ...state.environment, ...migrating() };
  return { ...state, environment, progress: new Map(), ...options.state };
};

/** What slipway.yml says of the migration. */
const migrating = (): Pick<DeploymentCardState['environment'], 'steps'> => ({
  steps: [
    {
      kind: 'run',
      task: {
        family: 'shop-migrate',
        container: 'app',
        command: null,
        service: 'api',
        when: { paths: ['db/'] },
        timeout: 10 * MINUTE,
        repeatable: false,
      },
    },
  ],
});
