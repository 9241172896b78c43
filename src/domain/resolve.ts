// `/release resolve`: the outcome could not be learned; a person has had ECS read again, and the end is recorded.
import { afterwards, type Aftermath } from './afterwards.ts';
import {
  withRollout,
  withStep,
  type DeploymentEvent,
  type Holding,
  type NeedsOperator,
} from './deployment.ts';
import type { Evidence, Rollout } from './rollout.ts';
import { accepted, findDeployment, refused, type Decision, type Snapshot } from './snapshot.ts';
import { stepIsDone, taskOf, type StepState } from './steps.ts';

/** What ECS says now of a service whose outcome was unknown. */
export type SettledFact =
  | { readonly kind: 'runs_ours'; readonly revision: string; readonly evidence: Evidence }
  | { readonly kind: 'runs_other'; readonly serves: string }
  | { readonly kind: 'still_unknown' };

/** What has become of a one-off task: its end as ECS lists it, or that it lists no such task any more. */
export type SettledStep =
  | {
      readonly kind: 'ended';
      readonly task: string;
      readonly exitCode: number | null;
      readonly said: string | null;
    }
  | { readonly kind: 'not_listed' }
  | { readonly kind: 'still_unknown' };

export interface SettledFacts {
  /** By service. */
  readonly services: Readonly<Record<string, SettledFact>>;
  /** By position among the plan's steps. */
  readonly steps: Readonly<Record<string, SettledStep>>;
}

export function decideResolve(
  snapshot: Snapshot,
  command: Aftermath & { readonly deployment: string; readonly by: string; readonly now: number },
  facts: SettledFacts,
): Decision {
  const deployment = findDeployment(snapshot, command.deployment);
  if (deployment === undefined) return refused({ code: 'unknown_deployment', typed: command.deployment });
  if (deployment.status !== 'needs_operator') {
    return refused({ code: 'nothing_to_resolve', status: deployment.status });
  }
  const { now } = command;
  const services = unsettled(deployment).map((service) => {
    const fact = facts.services[service] ?? { kind: 'still_unknown' };
    return { service, rollout: fact.kind === 'still_unknown' ? null : settledRollout(fact, now) };
  });
  const steps = unsettledSteps(deployment).map((step) => {
    const fact = facts.steps[String(step)] ?? { kind: 'still_unknown' };
    return { step, state: fact.kind === 'still_unknown' ? null : settledStep(fact, now) };
  });
  const unknown = [
    ...services.flatMap(({ service, rollout }) => (rollout === null ? service : [])),
    ...steps.flatMap(({ step, state }) => (state === null ? nameOfStep(deployment, step) : [])),
  ];
  if (unknown.length > 0) return refused({ code: 'still_unknown', services: unknown });

  let settled: NeedsOperator = deployment;
  const events: DeploymentEvent[] = [];
  const base = { deployment: deployment.request.id, at: now };
  for (const { service, rollout } of services.filter(isSettled)) {
    settled = withRollout(settled, service, rollout);
    events.push({ ...base, type: 'rollout.changed', service, rollout });
  }
  for (const { step, state } of steps.filter(isDecided)) {
    settled = withStep(settled, step, state);
    events.push({ ...base, type: 'step.changed', step, state });
  }
  const end = endOf(settled, base, command.by);
  return accepted(...events, end, ...afterwards(snapshot, settled, end, command));
}

/** Whoever aborted it has taken it back, unless all of it took. */
function endOf(
  settled: Holding,
  base: Pick<DeploymentEvent, 'deployment' | 'at'>,
  resolvedBy: string,
): DeploymentEvent {
  if (allTook(settled)) return { ...base, type: 'deployment.succeeded', resolvedBy };
  const { abort } = settled;
  if (abort === null) return { ...base, type: 'deployment.failed', resolvedBy };
  return { ...base, type: 'deployment.cancelled', by: abort.by, reason: abort.reason };
}

interface Settled<To> {
  readonly service: string;
  readonly rollout: To;
}
const isSettled = (each: Settled<Rollout | null>): each is Settled<Rollout> => each.rollout !== null;

interface Decided<To> {
  readonly step: number;
  readonly state: To;
}
const isDecided = (each: Decided<StepState | null>): each is Decided<StepState> => each.state !== null;

const allTook = ({ rollouts, steps }: Holding): boolean =>
  Object.values(rollouts).every(({ status }) => status === 'succeeded') &&
  Object.values(steps).every(stepIsDone);

/** Services whose rollout was begun and whose end is not known. */
export const unsettled = ({ rollouts }: Holding): readonly string[] =>
  Object.entries(rollouts).flatMap(([service, { status }]) =>
    status !== 'waiting' && status !== 'succeeded' && status !== 'failed' && status !== 'superseded'
      ? service
      : [],
  );

/** One-off tasks of which nobody knows whether they ran, or how they ended: positions among the plan's steps. */
export const unsettledSteps = ({ steps }: Holding): readonly number[] =>
  Object.entries(steps).flatMap(([step, { status }]) =>
    status === 'starting' || status === 'running' || status === 'unknown' ? Number(step) : [],
  );

const nameOfStep = ({ plan }: Holding, step: number): string => {
  const planned = plan.change.steps[step];
  const task = planned === undefined ? null : taskOf(planned);
  return task?.family ?? `step ${step + 1}`;
};

function settledRollout(fact: Exclude<SettledFact, { readonly kind: 'still_unknown' }>, at: number): Rollout {
  if (fact.kind === 'runs_ours') {
    const { revision, evidence } = fact;
    return { status: 'succeeded', revision, evidence, since: null, at };
  }
  const nothing = { said: null, tasks: [], events: [], serviceDeployment: null };
  return { status: 'failed', failure: { reason: 'not_serving', ...nothing, serves: fact.serves } };
}

/** What ECS does not list cannot be told to have worked: whoever reads that looks for themselves. */
function settledStep(fact: Exclude<SettledStep, { readonly kind: 'still_unknown' }>, at: number): StepState {
  if (fact.kind === 'not_listed') {
    const nothing = { exitCode: null, said: null, task: null };
    return { status: 'failed', at, failure: { reason: 'never_started', ...nothing } };
  }
  const { task, exitCode, said } = fact;
  if (exitCode === 0) return { status: 'succeeded', at, task };
  const reason = exitCode === null ? 'never_started' : 'exit_code';
  return { status: 'failed', at, failure: { reason, exitCode, said, task } };
}
