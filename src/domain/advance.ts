// Going on: what a running deployment needs next, and how the news of one service, or of one step, changes it.
import { withRollout, withStep, type DeploymentEvent, type Holding, type Running } from './deployment.ts';
import { afterwards, type Aftermath } from './afterwards.ts';
import { hasBegunMoving, hasEnded, type Rollout, type UnknownOutcome } from './rollout.ts';
import { same } from './same.ts';
import { accepted, findDeployment, type Decision, type Snapshot } from './snapshot.ts';
import { stepHasEnded, stepIsDone, stepIsUnderWay, type StepState } from './steps.ts';

export type NextMove =
  /** Services of the wave that is under way. */
  | { readonly kind: 'act'; readonly services: readonly string[] }
  /** A one-off task, a wait or a check: its position among the plan's steps. */
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'end'; readonly event: DeploymentEvent };

/** A step starts when the one before it is done; one that did not succeed is the last. */
export function nextMove(deployment: Running, now: number): NextMove {
  for (const [step, planned] of deployment.plan.change.steps.entries()) {
    const next =
      planned.kind === 'deploy' ? nextInWave(deployment, planned.services) : nextInStep(deployment, step);
    if (next === 'stop') break;
    if (next !== 'done') return next;
  }
  return { kind: 'end', event: ending(deployment, now) };
}

function nextInWave(deployment: Running, wave: readonly string[]): NextMove | 'done' | 'stop' {
  const unfinished = wave.filter((service) => !hasEnded(rolloutOf(deployment, service)));
  // Whoever aborts wants nothing new; what has begun is followed to its end.
  const services =
    deployment.abort === null
      ? unfinished
      : unfinished.filter((service) => hasBegunMoving(rolloutOf(deployment, service)));
  if (services.length > 0) return { kind: 'act', services };
  return wave.every((service) => rolloutOf(deployment, service).status === 'succeeded') ? 'done' : 'stop';
}

function nextInStep(deployment: Running, step: number): NextMove | 'done' | 'stop' {
  const state = stepOf(deployment, step);
  if (stepIsDone(state)) return 'done';
  if (stepHasEnded(state)) return 'stop';
  return deployment.abort === null || stepIsUnderWay(state) ? { kind: 'step', step } : 'stop';
}

function ending(deployment: Running, at: number): DeploymentEvent {
  const rollouts = Object.values(deployment.rollouts);
  const steps = Object.values(deployment.steps);
  const { id } = deployment.request;
  const unknown = [...rollouts, ...steps].find((each) => each.status === 'unknown');
  if (unknown !== undefined)
    return { type: 'deployment.needs_operator', deployment: id, at, why: unknown.why };
  if (rollouts.every(({ status }) => status === 'succeeded') && steps.every(stepIsDone)) {
    return { type: 'deployment.succeeded', deployment: id, at, resolvedBy: null };
  }
  if (deployment.abort !== null) {
    const { by, reason } = deployment.abort;
    return { type: 'deployment.cancelled', deployment: id, at, by, reason };
  }
  if ([...rollouts, ...steps].some(({ status }) => status === 'failed')) {
    return { type: 'deployment.failed', deployment: id, at, resolvedBy: null };
  }
  return { type: 'deployment.superseded', deployment: id, at, by: { kind: 'somebody_else' } };
}

export function rolloutOf(deployment: Holding, service: string): Rollout {
  return deployment.rollouts[service] ?? { status: 'waiting' };
}

export const stepOf = (deployment: Holding, step: number): StepState =>
  deployment.steps[String(step)] ?? { status: 'waiting' };

export interface Advance {
  readonly service: string;
  /** What the driver acted on: news about anything else is old news, and changes nothing. */
  readonly from: Rollout;
  readonly to: Rollout;
}

/** Records the news of some services, and the end of the deployment when that was the last of it. */
export function decideAdvance(
  snapshot: Snapshot,
  {
    deployment: id,
    news,
    now: at,
    policy,
  }: Aftermath & {
    readonly deployment: string;
    readonly news: readonly Advance[];
    readonly now: number;
  },
): Decision {
  const found = findDeployment(snapshot, id);
  if (found?.status !== 'running') return accepted();
  let running: Running = found;
  const changes: DeploymentEvent[] = [];
  for (const { service, from, to } of news) {
    if (!same(rolloutOf(running, service), from) || beginsAnew(running, from, to)) continue;
    changes.push({ type: 'rollout.changed', deployment: id, at, service, rollout: to });
    running = withRollout(running, service, to);
  }
  return goneOn(snapshot, running, changes, { now: at, policy });
}

export interface StepAdvance extends Aftermath {
  readonly deployment: string;
  readonly step: number;
  readonly from: StepState;
  readonly to: StepState;
  readonly now: number;
}

/** The same for a step that is no wave of services. */
export function decideStep(snapshot: Snapshot, { step, from, to, ...advance }: StepAdvance): Decision {
  const { deployment: id, now } = advance;
  const running = findDeployment(snapshot, id);
  if (running?.status !== 'running' || !same(stepOf(running, step), from)) return accepted();
  if (running.abort !== null && stepIsUnderWay(to) && !stepIsUnderWay(from)) return accepted();
  const changed: DeploymentEvent = { type: 'step.changed', deployment: id, at: now, step, state: to };
  return goneOn(snapshot, withStep(running, step, to), [changed], advance);
}

/** An intent that was on its way when somebody aborted: it is not recorded, and so not carried out. */
const beginsAnew = ({ abort }: Running, from: Rollout, to: Rollout): boolean =>
  abort !== null && hasBegunMoving(to) && !hasBegunMoving(from);

/** Nothing is left to do, and nobody has recorded the end: an abort, for instance, while nothing moved. */
export function decideEnd(
  snapshot: Snapshot,
  id: string,
  { now, policy }: Aftermath & { readonly now: number },
): Decision {
  const running = findDeployment(snapshot, id);
  const move = running?.status === 'running' ? nextMove(running, now) : null;
  if (running?.status !== 'running' || move?.kind !== 'end') return accepted();
  return accepted(move.event, ...afterwards(snapshot, running, move.event, { policy }));
}

function goneOn(
  snapshot: Snapshot,
  running: Running,
  changes: readonly DeploymentEvent[],
  { now, policy }: Aftermath & { readonly now: number },
): Decision {
  // Old news is no reason to end anything.
  if (changes.length === 0) return accepted();
  const move = nextMove(running, now);
  if (move.kind !== 'end') return accepted(...changes);
  return accepted(...changes, move.event, ...afterwards(snapshot, running, move.event, { policy }));
}

/** The driver gives up: a person has to look (F35). */
export function decideGiveUp(snapshot: Snapshot, id: string, why: UnknownOutcome, now: number): Decision {
  const running = findDeployment(snapshot, id);
  if (running?.status !== 'running') return accepted();
  return accepted({ type: 'deployment.needs_operator', deployment: id, at: now, why });
}
