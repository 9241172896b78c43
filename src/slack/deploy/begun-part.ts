// The card of a deployment that waits no more: its progress, its outcome, and what can be done then.
import type { KnownBlock } from '@slack/types';
import { reviewOf, type Review } from '../../domain/controls.ts';
import { isHolding, type Deployment, type Open } from '../../domain/deployment.ts';
import { actions, context, nonEmpty, roomBeside, sections } from '../blocks.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { pauseLines } from '../pause-lines.ts';
import { GATE_NAMES, person, some, time } from '../words.ts';
import { afterRollbackLines } from './after-rollback.ts';
import { aftermathLines, didNotGoThrough } from './aftermath-lines.ts';
import { begunButtons } from './begun-buttons.ts';
import { headline, leftToDo } from './begun-headline.ts';
import { failureLines } from './failure-lines.ts';
import type { Part } from './parts.ts';
import { stepLines } from './step-lines.ts';
import { stoppingLines } from './stopping.ts';

/** Characters as JSON of the header, the headline with somebody's reason, and the small print. */
const HEAD = 2500;
/** Characters as JSON of the steps: what comes after them is always said. */
const STEPS = 6000;

export function begunPart(state: DeploymentCardState, deployment: Exclude<Deployment, Open>): Part {
  const review = reviewOf(state.snapshot.controls, deployment.request.id);
  const after = afterLines(state, deployment);
  const rest: readonly KnownBlock[] = [
    ...sections(failureLines(state, deployment)),
    ...nonEmpty(after),
    ...nonEmpty(pauseLines(state.pause, state.now)),
    ...nonEmpty(review === undefined ? [] : reviewLines(review)),
    ...(deployment.approvals.length === 0
      ? []
      : [context(`Approved by ${some(deployment.approvals.map(({ by }) => person(by)))}`)]),
  ];
  const buttons = begunButtons(state, deployment);
  const room = roomBeside([...rest, ...(buttons.length === 0 ? [] : [actions(...buttons)])]) - HEAD;
  const steps = stepLines(state, deployment);
  return {
    headline: headline(state, deployment),
    remains: [
      ...leftToDo(state, deployment),
      ...after.slice(0, 1),
      ...(review?.reviewed === null ? ['The emergency is not reviewed yet'] : []),
    ],
    body: [...sections(steps, Math.min(STEPS, room)), ...rest],
    buttons: buttons.length === 0 ? [] : [actions(...buttons)],
  };
}

/** What it leaves behind, and what is to be done about that; the most urgent first. */
function afterLines(state: DeploymentCardState, deployment: Exclude<Deployment, Open>): readonly string[] {
  if (isHolding(deployment)) return stoppingLines(deployment);
  if (deployment.status === 'succeeded') return afterRollbackLines(state, deployment);
  return didNotGoThrough(deployment) ? aftermathLines(state, deployment) : [];
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
