// What is to be done after a rollback: what was undone comes back by itself unless somebody sees to it.
import type { Succeeded } from '../../domain/deployment.ts';
import { suspicion } from '../../domain/mark.ts';
import { findRelease } from '../../domain/snapshot.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { leftLock, lockLines } from './aftermath-lines.ts';
import { revertLine } from './undone-lines.ts';

export function afterRollbackLines(state: DeploymentCardState, deployment: Succeeded): readonly string[] {
  if (deployment.request.rollback === null) return [];
  const revert = revertLine(deployment, state);
  return [
    ...(revert === null ? [] : [revert]),
    ...suspectLines(state, deployment.request.rollback.leaves),
    ...lockLines(leftLock(state)),
    ...holdLines(state),
  ];
}

/** Only while it is: somebody may have cleared it. */
function suspectLines({ snapshot }: DeploymentCardState, left: string | null): readonly string[] {
  const release = left === null ? undefined : findRelease(snapshot, left);
  if (release === undefined || suspicion(snapshot, release.id) === null) return [];
  return [
    `*${release.name} is suspect now*: no rollback goes there by itself. To clear it: \`/release mark ${release.name} good\`.`,
  ];
}

function holdLines({ snapshot, deployment }: DeploymentCardState): readonly string[] {
  const { id, environment } = deployment.request;
  return snapshot.controls.holds.some((hold) => hold.id === id)
    ? [
        `*Automation is on hold* in ${environment}; people may go on. To end that: \`/release resume ${environment}\`.`,
      ]
    : [];
}
