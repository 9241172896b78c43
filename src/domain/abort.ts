// `/release abort`: what has begun is taken back by ECS, what has not does not begin.
import { nextMove } from './advance.ts';
import { afterwards, type Aftermath } from './afterwards.ts';
import type { DeploymentEvent, Running } from './deployment.ts';
import { accepted, findDeployment, refused, type Decision, type Snapshot } from './snapshot.ts';

export interface AbortCommand extends Aftermath {
  readonly deployment: string;
  readonly by: string;
  readonly reason: string | null;
  readonly now: number;
}

export function decideAbort(snapshot: Snapshot, command: AbortCommand): Decision {
  const { deployment: id, by, reason, now: at } = command;
  const running = findDeployment(snapshot, id);
  if (running?.status !== 'running') {
    const stuck = running?.status === 'needs_operator' ? id : null;
    return refused({
      code: 'nothing_to_abort',
      environment: running?.request.environment ?? null,
      stuck,
    });
  }
  if (running.abort !== null)
    return refused({ code: 'already_aborting', deployment: id, by: running.abort.by });
  const aborting: DeploymentEvent = { type: 'deployment.aborting', deployment: id, at, by, reason };
  // Where nothing moves there is nothing to wait for.
  const aborted: Running = { ...running, abort: { by, at, reason } };
  const move = nextMove(aborted, at);
  if (move.kind !== 'end') return accepted(aborting);
  return accepted(aborting, move.event, ...afterwards(snapshot, aborted, move.event, command));
}

/** What somebody means: a deployment by its id, or by where it is under way; the only one there is when nothing is named. */
export function abortable(snapshot: Snapshot, what: string | null): Running | undefined {
  const running = snapshot.deployments.filter((each): each is Running => each.status === 'running');
  if (what === null) return running.length === 1 ? running[0] : undefined;
  return running.find(({ request }) => request.id === what || request.environment === what);
}
