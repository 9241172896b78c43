// What a deployment that failed has left behind.
import type { Failed } from './deployment.ts';

/** Whether its environment serves what it served before: nothing was begun, or ECS has put the old revisions back. */
export const leftAsBefore = ({ plan, rollouts }: Pick<Failed, 'plan' | 'rollouts'>): boolean =>
  plan.change.services.every(({ service, liveRevision }) => {
    const rollout = rollouts[service];
    return (
      rollout?.status === 'waiting' ||
      (rollout?.status === 'failed' && rollout.failure.serves === liveRevision)
    );
  });
