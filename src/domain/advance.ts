// Going on: what a running deployment needs next, and how one service's news changes it.
import { withRollout, type DeploymentEvent, type Holding, type Running } from './deployment.ts';
import { hasEnded, type Rollout, type UnknownOutcome } from './rollout.ts';
import { same } from './same.ts';
import { accepted, findDeployment, type Decision, type Snapshot } from './snapshot.ts';

export type NextMove =
  /** Services of the wave that is under way. */
  | { readonly kind: 'act'; readonly services: readonly string[] }
  | { readonly kind: 'end'; readonly event: DeploymentEvent };

/** A wave starts when the one before it has succeeded; a wave that did not succeed is the last. */
export function nextMove(deployment: Running, now: number): NextMove {
  for (const wave of deployment.plan.change.steps) {
    const unfinished = wave.filter((service) => !hasEnded(rolloutOf(deployment, service)));
    if (unfinished.length > 0) return { kind: 'act', services: unfinished };
    if (wave.some((service) => rolloutOf(deployment, service).status !== 'succeeded')) break;
  }
  return { kind: 'end', event: ending(deployment, now) };
}

function ending(deployment: Running, at: number): DeploymentEvent {
  const rollouts = Object.values(deployment.rollouts);
  const { id } = deployment.request;
  const unknown = rollouts.find((rollout) => rollout.status === 'unknown');
  if (unknown !== undefined)
    return { type: 'deployment.needs_operator', deployment: id, at, why: unknown.why };
  if (rollouts.every(({ status }) => status === 'succeeded')) {
    return { type: 'deployment.succeeded', deployment: id, at, resolvedBy: null };
  }
  if (rollouts.some(({ status }) => status === 'failed')) {
    return { type: 'deployment.failed', deployment: id, at, resolvedBy: null };
  }
  return { type: 'deployment.superseded', deployment: id, at, by: { kind: 'somebody_else' } };
}

export function rolloutOf(deployment: Holding, service: string): Rollout {
  return deployment.rollouts[service] ?? { status: 'waiting' };
}

export interface Advance {
  readonly deployment: string;
  readonly service: string;
  /** What the driver acted on: news about anything else is old news, and changes nothing. */
  readonly from: Rollout;
  readonly to: Rollout;
  readonly now: number;
}

/** Records one service's news, and the end of the deployment when that was the last of it. */
export function decideAdvance(
  snapshot: Snapshot,
  { deployment: id, service, from, to, now }: Advance,
): Decision {
  const running = findDeployment(snapshot, id);
  if (running?.status !== 'running' || !same(rolloutOf(running, service), from)) return accepted();
  const changed: DeploymentEvent = { type: 'rollout.changed', deployment: id, at: now, service, rollout: to };
  const move = nextMove(withRollout(running, service, to), now);
  return move.kind === 'end' ? accepted(changed, move.event) : accepted(changed);
}

/** The driver gives up: a person has to look (F35). */
export function decideGiveUp(snapshot: Snapshot, id: string, why: UnknownOutcome, now: number): Decision {
  const running = findDeployment(snapshot, id);
  if (running?.status !== 'running') return accepted();
  return accepted({ type: 'deployment.needs_operator', deployment: id, at: now, why });
}
