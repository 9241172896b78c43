// What a deployment that failed has left behind.
import type { Asked, Cancelled, Deployment, Failed, Progress, Succeeded } from './deployment.ts';

/** Whether its environment serves what it served before: nothing was begun, or ECS has put the old revisions back. */
export const leftAsBefore = ({ plan, rollouts }: Pick<Asked & Progress, 'plan' | 'rollouts'>): boolean =>
  plan.change.services.every(({ service, liveRevision }) => {
    const rollout = rollouts[service];
    return (
      rollout?.status === 'waiting' ||
      // It was not touched.
      (rollout?.status === 'succeeded' && rollout.evidence.kind === 'unchanged') ||
      rollout?.status === 'registering' ||
      rollout?.status === 'registered' ||
      (rollout?.status === 'failed' && rollout.failure.serves === liveRevision)
    );
  });

/** It came to nothing, and what it found and left there is what that success had put there. */
export const leavesBe = (next: Deployment, success: Succeeded['rollouts']): next is Failed | Cancelled =>
  (next.status === 'failed' || next.status === 'cancelled') &&
  leftAsBefore(next) &&
  next.plan.change.services.every(({ service, liveRevision }) => {
    const rollout = success[service];
    return rollout?.status !== 'succeeded' || rollout.revision === liveRevision;
  });
