// Stopping what a failed deployment has left moving in ECS: its own deadline was over, and ECS goes on trying.
import type { Stop } from './controls.ts';
import { accepted, findDeployment, refused, type Decision, type Snapshot } from './snapshot.ts';

/** Services whose rollout ran out of time, with what ECS may still be doing about them. */
export function stuckIn(
  snapshot: Snapshot,
  id: string,
): readonly Pick<Stop, 'service' | 'ecsService' | 'serviceDeployment'>[] {
  const failed = findDeployment(snapshot, id);
  if (failed?.status !== 'failed') return [];
  return failed.plan.change.services.flatMap(({ service, ecsService }) => {
    const rollout = failed.rollouts[service];
    const failure = rollout?.status === 'failed' ? rollout.failure : null;
    return failure?.reason === 'timed_out' && failure.serviceDeployment !== null
      ? [{ service, ecsService, serviceDeployment: failure.serviceDeployment }]
      : [];
  });
}

export interface StopCommand {
  readonly deployment: string;
  readonly by: string;
  /** For the first of its services; the others' are made from it. */
  readonly id: string;
  readonly now: number;
}

export function decideStop(snapshot: Snapshot, { deployment, by, id, now: at }: StopCommand): Decision {
  const { project, controls } = snapshot;
  const wanted = stuckIn(snapshot, deployment).filter(({ serviceDeployment }) =>
    controls.stops.every((stop) => stop.serviceDeployment !== serviceDeployment),
  );
  const environment = findDeployment(snapshot, deployment)?.request.environment;
  if (wanted.length === 0 || environment === undefined)
    return refused({ code: 'nothing_to_stop', deployment });
  return accepted(
    ...wanted.map((each, index) => ({
      type: 'stop.asked' as const,
      project,
      scope: environment,
      at,
      stop: { ...each, id: index === 0 ? id : `${id}-${index}`, deployment, environment, by, at },
    })),
  );
}
