// The buttons of a card that waits no more: what can still be done about it.
import { reviewOf } from '../../domain/controls.ts';
import { type Deployment, type Open } from '../../domain/deployment.ts';
import { leftAsBefore } from '../../domain/left-as-before.ts';
import { liveOrRollingOut } from '../../domain/rollback.ts';
import { findRelease } from '../../domain/snapshot.ts';
import { stuckIn } from '../../domain/stop.ts';
import { verifiersOf } from '../../usecases/verify-candidate.ts';
import type { ButtonSpec } from '../blocks.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { ACTIONS, buttonValue } from '../ids.ts';
import { didNotGoThrough } from './aftermath-lines.ts';

export function begunButtons(
  state: DeploymentCardState,
  deployment: Exclude<Deployment, Open>,
): readonly ButtonSpec[] {
  const { status, request, replans } = deployment;
  const value = buttonValue({ deployment: request.id, replans });
  const review = reviewOf(state.snapshot.controls, request.id);
  const newest = isNewest(state);
  return [
    ...(status === 'running' && deployment.abort === null
      ? [{ action: ACTIONS.abort, label: 'Abort', value, style: 'danger' as const, confirm: ABORT }]
      : []),
    ...(newest && maybeStopped(state)
      ? [
          {
            action: ACTIONS.stopInEcs,
            label: 'Stop it in ECS',
            value,
            style: 'danger' as const,
            confirm: STOP,
          },
        ]
      : []),
    ...(newest && (status === 'succeeded' || mayRunAMix(deployment))
      ? [{ action: ACTIONS.rollBack, label: 'Roll back', value }]
      : []),
    ...(newest && status === 'succeeded' && wantsVerifying(state)
      ? [{ action: ACTIONS.verify, label: 'Looks good', value }]
      : []),
    ...(review !== undefined && review.reviewed === null
      ? [{ action: ACTIONS.review, label: 'Reviewed', value, style: 'primary' as const }]
      : []),
    ...(status === 'expired' && request.rollback === null
      ? [{ action: ACTIONS.askAgain, label: 'Ask again', value }]
      : []),
  ];
}

const ABORT = {
  title: 'Abort this deployment?',
  text: 'ECS puts back what ran before, for every service that is on its way. What is done stays, nothing new is begun, and a one-off task that runs is left to end.',
  yes: 'Abort',
  no: 'Let it go on',
} as const;

const STOP = {
  title: 'Stop it in ECS?',
  text: 'ECS is told to stop what it is still trying, and to put back what ran before. Other services of this deployment stay as they are.',
  yes: 'Stop it',
  no: 'Let it try',
} as const;

/** The newest to have begun here: the one that a rollback would leave. */
const isNewest = ({ deployment, snapshot }: DeploymentCardState): boolean =>
  liveOrRollingOut(snapshot, deployment.request.environment)?.request.id === deployment.request.id;

/** Something of it that ECS may still be trying, and that nobody has had stopped yet. */
const maybeStopped = ({ deployment, snapshot }: DeploymentCardState): boolean =>
  stuckIn(snapshot, deployment.request.id).some(({ serviceDeployment }) =>
    snapshot.controls.stops.every((stop) => stop.serviceDeployment !== serviceDeployment),
  );

/** It failed, or was aborted, in the middle: to go back makes the set whole again. */
const mayRunAMix = (deployment: Deployment): boolean =>
  didNotGoThrough(deployment) && !leftAsBefore(deployment);

/** A later environment asks for somebody's word about what runs here, and nobody has given it. */
function wantsVerifying({ project, snapshot, deployment: { request } }: DeploymentCardState): boolean {
  const wanted = verifiersOf(project, request.environment).length > 0;
  const candidates = findRelease(snapshot, request.release)?.candidates ?? [];
  const given = candidates.some(({ verifications }) =>
    verifications.some(({ deployment }) => deployment === request.id),
  );
  return wanted && !given;
}
