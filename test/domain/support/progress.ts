// Deployments with steps beside their services, and how far each part has come.
import type { Running } from '../../../src/domain/deployment.ts';
import type { Plan } from '../../../src/domain/plan.ts';
import type { Rollout } from '../../../src/domain/rollout.ts';
import type { PlannedCheck, PlannedStep, PlannedTask, StepState } from '../../../src/domain/steps.ts';
import {
  aChange,
  aPlan,
  aPlannedTask,
  aRunningDeployment,
  aServicePlan,
  MINUTE,
  NOW,
  WAITING,
} from './builders.ts';

export const MIGRATION = 'shop-migrate-production';

export const aRun = (more: Partial<PlannedTask> = {}): PlannedStep => ({
  kind: 'run',
  task: aPlannedTask(more),
});

export const aWait = (pause = MINUTE): PlannedStep => ({ kind: 'wait', pause });

export const aVerify = (check: PlannedCheck = anHttpCheck()): PlannedStep => ({ kind: 'verify', check });

const anHttpCheck = (): PlannedCheck => ({
  kind: 'http',
  url: 'https://shop.example/health',
  status: 200,
  timeout: MINUTE,
});

/** One of every state that a step can be in. */
export const STEP_STATES: {
  readonly [S in StepState['status']]: Extract<StepState, { readonly status: S }>;
} = {
  waiting: { status: 'waiting' },
  registering: { status: 'registering', operation: 'op-1' },
  registered: { status: 'registered', revision: 'migrate:4' },
  starting: { status: 'starting', operation: 'op-2', revision: 'migrate:4', since: NOW },
  running: { status: 'running', operation: 'op-2', task: 'task-1', since: NOW },
  pausing: { status: 'pausing', until: NOW + MINUTE },
  checking: { status: 'checking', since: NOW, said: null },
  succeeded: { status: 'succeeded', at: NOW, task: 'task-1' },
  skipped: { status: 'skipped', at: NOW },
  failed: {
    status: 'failed',
    at: NOW,
    failure: { reason: 'exit_code', exitCode: 1, said: 'no such table', task: 'task-1' },
  },
  unknown: { status: 'unknown', why: 'unreadable', operation: 'op-2' },
};

export const EVERY_STEP_STATE: readonly StepState[] = Object.values(STEP_STATES);

/** ECS has been told to put the old revision back. */
export const stoppingRollout = (revision = 'api:8'): Rollout => ({
  status: 'stopping',
  operation: 'op-3',
  revision,
  serviceDeployment: 'sd-1',
  since: NOW,
});

/** A plan of these steps, with every service that they name. */
export const aPlanOf = (...steps: readonly PlannedStep[]): Plan => {
  const services = steps.flatMap((step) => (step.kind === 'deploy' ? step.services : []));
  return aPlan({ change: aChange({ steps, services: services.map((service) => aServicePlan(service)) }) });
};

/** On its way through these steps; whatever is not said waits. */
export const onItsWay = (
  steps: readonly PlannedStep[],
  {
    rollouts = {},
    states = {},
    ...more
  }: Omit<Parameters<typeof aRunningDeployment>[0] & object, 'plan' | 'steps'> & {
    readonly states?: Readonly<Record<number, StepState>>;
  } = {},
): Running => {
  const plan = aPlanOf(...steps);
  const waiting = plan.change.services.map(({ service }) => [service, WAITING] as const);
  const others = steps.flatMap(({ kind }, index) =>
    kind === 'deploy' ? [] : [[String(index), states[index] ?? STEP_STATES.waiting] as const],
  );
  return aRunningDeployment({
    ...more,
    plan,
    rollouts: { ...Object.fromEntries(waiting), ...rollouts },
    steps: Object.fromEntries(others),
  });
};
