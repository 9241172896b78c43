// What an environment is left with once a deployment did not go through, and what to do about it.
import { isOperators } from '../../domain/lock.ts';
import type { Lock } from '../../domain/controls.ts';
import type { Cancelled, Deployment, Failed } from '../../domain/deployment.ts';
import { leftAsBefore } from '../../domain/left-as-before.ts';
import { typedName } from '../../domain/names.ts';
import { findRelease } from '../../domain/snapshot.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { person, some } from '../words.ts';
import { nameOf } from './parts.ts';
import { taskName, tasksIn } from './task-text.ts';

type Ended = Failed | Cancelled;

/** Failed, or aborted after it had begun. */
export const didNotGoThrough = (deployment: Deployment): deployment is Ended =>
  deployment.status === 'failed' || (deployment.status === 'cancelled' && deployment.startedAt !== null);

export function aftermathLines(state: DeploymentCardState, deployment: Ended): readonly string[] {
  const lock = leftLock(state);
  return [
    leftWith(state, deployment, lock),
    ...stoppingLines(state),
    ...(timedOut(deployment) && stopsOf(state).length === 0 ? [TRYING] : []),
    ...ranLines(deployment),
    ...lockLines(lock),
  ];
}

const TRYING = 'ECS may still be trying: *Stop it in ECS* has it put back what ran before.';

function leftWith(state: DeploymentCardState, deployment: Ended, lock: Lock | undefined): string {
  const { environment, rollback } = deployment.request;
  const back = `\`/release rollback ${environment}\``;
  if (leftAsBefore(deployment))
    return `${environment} serves what it served before. ${nextText(state, deployment)}`;
  const all = Object.values(deployment.rollouts);
  if (all.every(({ status }) => status === 'succeeded'))
    return `${environment} runs ${nameOf(deployment.request)} all the same: every service took. To go back: ${back}.`;
  const mix = `${environment} may now run a mix.`;
  // There was no way back if it left a lock instead.
  const byItself = state.environment.policy.onFailure === 'rollback' && lock === undefined;
  return deployment.status === 'failed' && rollback === null && byItself
    ? `${mix} The policy has all of it rolled back: the card of that follows. By hand: ${back}.`
    : `${mix} To make it whole again: ${back}.`;
}

function nextText({ snapshot }: DeploymentCardState, { status, request }: Ended): string {
  const { environment, release: id, candidate } = request;
  if (request.rollback !== null) return `To try again: \`/release rollback ${environment}\`.`;
  if (status === 'failed') return 'Next: mend it on trunk, then `/release cut`.';
  const release = findRelease(snapshot, id);
  const typed = release === undefined ? nameOf(request) : typedName(release, { number: candidate });
  return `To try it again: \`/release deploy ${typed} ${environment}\`.`;
}

const timedOut = ({ rollouts }: Ended): boolean =>
  Object.values(rollouts).some(
    (rollout) => rollout.status === 'failed' && rollout.failure.reason === 'timed_out',
  );

const stopsOf = ({ snapshot, deployment }: DeploymentCardState) =>
  snapshot.controls.stops.filter((stop) => stop.deployment === deployment.request.id);

function stoppingLines(state: DeploymentCardState): readonly string[] {
  const stops = stopsOf(state);
  const [first] = stops;
  if (first === undefined) return [];
  return [
    `Being stopped in ECS, as ${person(first.by)} asked: ${some(stops.map(({ service }) => service))}.`,
  ];
}

/** They are never cut short, and nothing undoes them. */
function ranLines({ plan, steps }: Ended): readonly string[] {
  const ran = tasksIn(plan.change.steps).filter(({ step }) => {
    const status = steps[String(step)]?.status;
    return status === 'running' || status === 'succeeded' || status === 'failed' || status === 'unknown';
  });
  const names = [...new Set(ran.map(({ task }) => taskName(task)))];
  if (names.length === 0) return [];
  return [`A one-off task is left to end, and nothing undoes it: what ${some(names)} did here stays.`];
}

/** The lock that it left itself: somebody has to decide. */
export const leftLock = ({ snapshot, deployment }: DeploymentCardState): Lock | undefined =>
  snapshot.controls.locks.find(({ id, left }) => left && id === deployment.request.id);

export const lockLines = (lock: Lock | undefined): readonly string[] =>
  lock === undefined
    ? []
    : [
        `*${lock.environment} is locked*, so that nobody deploys there unseen; a rollback passes. ${isOperators(lock) ? 'Anybody' : person(lock.by)} gives it back: \`/release unlock ${lock.environment}\`.`,
      ];
