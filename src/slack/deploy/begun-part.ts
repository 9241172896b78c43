// The card of a deployment that waits no more: its progress, its outcome, and what can be done then.
import type { KnownBlock } from '@slack/types';
import { reviewOf, type Review } from '../../domain/controls.ts';
import {
  isHolding,
  type Deployment,
  type Failed,
  type Open,
  type SupersededBy,
} from '../../domain/deployment.ts';
import { leftAsBefore } from '../../domain/left-as-before.ts';
import { liveOrRollingOut } from '../../domain/rollback.ts';
import { findRelease } from '../../domain/snapshot.ts';
import { verifiersOf } from '../../usecases/verify-candidate.ts';
import { actions, context, section, type ButtonSpec } from '../blocks.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { ACTIONS, buttonValue } from '../ids.ts';
import { pauseLines } from '../pause-lines.ts';
import { quoted } from '../refusals/parts.ts';
import { duration, GATE_NAMES, person, plural, some, time } from '../words.ts';
import type { Part } from './parts.ts';
import { rolloutLines } from './rollout-lines.ts';

export function begunPart(state: DeploymentCardState, deployment: Exclude<Deployment, Open>): Part {
  const body: KnownBlock[] = [];
  if ('rollouts' in deployment && Object.keys(deployment.rollouts).length > 0) {
    body.push(section(rolloutLines(state, deployment)));
  }
  if (deployment.status === 'failed') body.push(section([afterFailure(deployment)]));
  const paused = pauseLines(state.pause, state.now);
  if (paused.length > 0) body.push(section(paused));
  const review = reviewOf(state.snapshot.controls, deployment.request.id);
  if (review !== undefined) body.push(section(reviewLines(review)));
  if (deployment.approvals.length > 0) {
    body.push(context(`Approved by ${some(deployment.approvals.map(({ by }) => person(by)))}`));
  }
  const buttons = begunButtons(state, deployment, review);
  return {
    headline: headline(state, deployment),
    remains: [
      ...remainingLines(deployment),
      ...(review?.reviewed === null ? ['The emergency is not reviewed yet'] : []),
    ],
    body,
    buttons: buttons.length === 0 ? [] : [actions(...buttons)],
  };
}

function begunButtons(
  state: DeploymentCardState,
  { status, request, replans }: Exclude<Deployment, Open>,
  review: Review | undefined,
): readonly ButtonSpec[] {
  const value = buttonValue({ deployment: request.id, replans });
  const again = status === 'expired' && request.rollback === null;
  return [
    ...(isLatestSuccess(state) ? [{ action: ACTIONS.rollBack, label: 'Roll back', value }] : []),
    ...(isLatestSuccess(state) && wantsVerifying(state)
      ? [{ action: ACTIONS.verify, label: 'Looks good', value }]
      : []),
    ...(review !== undefined && review.reviewed === null
      ? [{ action: ACTIONS.review, label: 'Reviewed', value, style: 'primary' as const }]
      : []),
    ...(again ? [{ action: ACTIONS.askAgain, label: 'Ask again', value }] : []),
  ];
}

/** What is not done, or is to be done next. */
function remainingLines(deployment: Exclude<Deployment, Open>): readonly string[] {
  if (deployment.status === 'failed') return [afterFailure(deployment)];
  if (!isHolding(deployment)) return [];
  const all = Object.entries(deployment.rollouts);
  const left = all.flatMap(([service, { status }]) => (status === 'succeeded' ? [] : service));
  const done = `${all.length - left.length} of ${plural(all.length, 'service')} done`;
  return [left.length === 0 ? done : `${done}; not done: ${some(left)}`];
}

/** A later environment asks for somebody's word about what runs here, and nobody has given it. */
function wantsVerifying({ project, snapshot, deployment: { request } }: DeploymentCardState): boolean {
  const wanted = verifiersOf(project, request.environment).length > 0;
  const candidates = findRelease(snapshot, request.release)?.candidates ?? [];
  const given = candidates.some(({ verifications }) =>
    verifications.some(({ deployment }) => deployment === request.id),
  );
  return wanted && !given;
}

function reviewLines({ skipped, reviewed }: Review): readonly string[] {
  return [
    skipped.length === 0
      ? '*Emergency*, for which every gate stood open'
      : `*Emergency*, which did not wait for: ${some(skipped.map((gate) => GATE_NAMES[gate]))}`,
    reviewed === null
      ? 'Not reviewed yet: somebody else looks at what was done, and presses *Reviewed*'
      : `Reviewed by ${person(reviewed.by)}, ${time(reviewed.at)}`,
  ];
}

/** The newest to have begun here, and it worked: the one that a rollback would leave. */
const isLatestSuccess = ({ deployment, snapshot }: DeploymentCardState): boolean =>
  deployment.status === 'succeeded' &&
  liveOrRollingOut(snapshot, deployment.request.environment)?.request.id === deployment.request.id;

function headline({ now }: DeploymentCardState, deployment: Exclude<Deployment, Open>): string {
  const { id } = deployment.request;
  switch (deployment.status) {
    case 'running':
      return `On its way for ${duration(now - deployment.startedAt)}`;
    case 'succeeded': {
      const what = deployment.request.rollback === null ? 'Deployed' : 'Rolled back';
      return `${what} in ${duration(deployment.endedAt - deployment.startedAt)}${settledBy(deployment.resolvedBy)}`;
    }
    case 'failed':
      return `Failed: ${failedCount(deployment.rollouts)}${settledBy(deployment.resolvedBy)}`;
    case 'needs_operator':
      return `Needs an operator: the outcome could not be learned. Once nothing moves in ECS: \`/release resolve ${id}\``;
    case 'superseded':
      return `Superseded: ${supersededText(deployment.by)}`;
    case 'rejected':
      return `Rejected by ${person(deployment.by)}${reasonText(deployment.reason)}`;
    case 'cancelled':
      return `Taken back by ${person(deployment.by)}${reasonText(deployment.reason)}`;
    case 'expired':
      return expiredText(deployment.request);
  }
}

/** *Ask again* is for what waited for its gates; an offer to go back is made anew, of what runs by then. */
function expiredText({ rollback, emergency, environment }: Deployment['request']): string {
  if (rollback !== null)
    return `Expired: nothing was changed. To be offered one again: \`/release rollback ${environment}\``;
  const again = emergency ? '. Asked again, it waits for every gate' : '';
  return `Expired: its gates did not open in time, and nothing was changed${again}`;
}

const reasonText = (reason: string | null): string => (reason === null ? '' : `: ${quoted(reason)}`);

function supersededText(by: SupersededBy): string {
  switch (by.kind) {
    case 'deployment':
      return `\`${by.id}\` took over`;
    case 'candidate':
      return `${by.name} is newer. To go back to this one all the same, ask again with \`/release deploy\``;
    case 'somebody_else':
      return 'somebody deployed over it in ECS';
  }
}

const settledBy = (by: string | null): string => (by === null ? '' : `, as settled by ${person(by)}`);

function failedCount(rollouts: Readonly<Record<string, { readonly status: string }>>): string {
  const all = Object.values(rollouts);
  const took = all.filter(({ status }) => status === 'succeeded').length;
  return took === 0 ? 'the rollout did not take' : `only ${took} of ${plural(all.length, 'service')} took`;
}

/** What the environment is left with, and what to do about it. */
function afterFailure(failed: Failed): string {
  const { environment } = failed.request;
  return leftAsBefore(failed)
    ? `${environment} serves what it served before. Next: mend it on trunk, then \`/release cut\`.`
    : `${environment} may now run a mix. To make it whole again: \`/release rollback ${environment}\`.`;
}
