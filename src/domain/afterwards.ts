// What the end of a deployment leaves to be said and kept: the environment locked with its reason, the release suspect.
import type { Event } from './audit.ts';
import { holdsIn, lockOf, type Lock } from './controls.ts';
import type { DeploymentEvent, Holding } from './deployment.ts';
import { leftAsBefore } from './left-as-before.ts';
import { spokenName } from './names.ts';
import type { Policy } from './project.ts';
import { begunIn, findRelease, type Snapshot } from './snapshot.ts';

export interface Aftermath {
  readonly policy: Pick<Policy, 'rollback' | 'onFailure'>;
}

/**
 * In the same transaction as the end: nobody gets in between.
 *
 * @param ended as it was right before its end, with its last news in it
 */
export function afterwards(
  snapshot: Snapshot,
  ended: Holding,
  end: DeploymentEvent,
  { policy }: Aftermath,
): readonly Event[] {
  if (end.type === 'deployment.succeeded')
    return ended.request.rollback === null ? [] : afterRollback(snapshot, ended, end.at, policy);
  if (end.type === 'deployment.failed') return afterFailure(snapshot, ended, end.at, policy);
  // Nobody goes back from what somebody has aborted by itself: they are there, and decide.
  return end.type === 'deployment.cancelled' ? lockedAfterFailure(snapshot, ended, end.at) : [];
}

/** Whoever went back did so because something was wrong: nobody deploys it again unseen. */
function afterRollback(
  snapshot: Snapshot,
  { request, confirmedBy }: Holding,
  at: number,
  { rollback }: Pick<Policy, 'rollback'>,
): readonly Event[] {
  const { environment, reason } = request;
  const from = request.rollback?.from ?? null;
  const by = confirmedBy ?? request.requestedBy;
  const why = `Rolled back${from === null ? '' : ` from ${from}`} to ${spokenName(request.releaseName, request.candidate)}${reason === null ? '' : `: ${reason}`}`;
  const { project } = snapshot;
  const held: readonly Event[] =
    rollback.leaves !== 'hold' ||
    holdsIn(snapshot.controls, environment).some((hold) => hold.environment === environment)
      ? []
      : [
          {
            type: 'hold.set',
            project,
            scope: environment,
            at,
            hold: { id: request.id, environment, by, at, reason: why },
          },
        ];
  const locked = rollback.leaves === 'lock' ? lock(snapshot, request.id, environment, by, at, why) : [];
  return [...suspect(snapshot, request, by, at), ...locked, ...held];
}

/** Not the release that it goes back to: one of its candidates may be what was left. */
function suspect(
  snapshot: Snapshot,
  { release, rollback, reason, environment }: Holding['request'],
  by: string,
  at: number,
): readonly Event[] {
  const left = rollback?.leaves ?? null;
  if (left === null || left === release) return [];
  const found = findRelease(snapshot, left);
  if (found === undefined || found.mark !== null) return [];
  const why = reason ?? `${environment} was rolled back from it`;
  const mark = { kind: 'suspect', by, at, reason: why, commit: null } as const;
  return [{ type: 'release.marked', release: left, at, by, mark, reason: why }];
}

/** A mix of old and new stays until somebody decides, unless the policy has decided already (F9). */
function afterFailure(
  snapshot: Snapshot,
  ended: Holding,
  at: number,
  { onFailure }: Pick<Policy, 'onFailure'>,
): readonly Event[] {
  // What was to make it whole has failed itself: nothing goes back by itself from there.
  const stays = onFailure === 'lock' || ended.request.rollback !== null;
  return stays ? lockedAfterFailure(snapshot, ended, at) : [];
}

/** What was to mend a mix, and has changed nothing, leaves that mix. */
function leavesMix(
  snapshot: Snapshot,
  { request, plan, rollouts }: Pick<Holding, 'request' | 'plan' | 'rollouts'>,
): boolean {
  if (!leftAsBefore({ plan, rollouts })) return true;
  if (request.rollback === null) return false;
  const before = begunIn(snapshot, request.environment).findLast(
    ({ deployment }) => deployment.request.id !== request.id,
  )?.deployment;
  return before !== undefined && before.status !== 'succeeded' && !leftAsBefore(before);
}

export function lockedAfterFailure(
  snapshot: Snapshot,
  ended: Pick<Holding, 'request' | 'plan' | 'rollouts' | 'abort'>,
  at: number,
): readonly Event[] {
  const { request } = ended;
  if (!leavesMix(snapshot, ended)) return [];
  const what = spokenName(request.releaseName, request.candidate);
  const why = `${what} took only in part: ${request.environment} may run a mix`;
  const by = ended.abort?.by ?? request.requestedBy;
  return lock(snapshot, request.id, request.environment, by, at, why);
}

/** Somebody's lock stays theirs. */
function lock(
  snapshot: Snapshot,
  deployment: string,
  environment: string,
  by: string,
  at: number,
  reason: string,
): readonly Event[] {
  const { controls, project } = snapshot;
  if (lockOf(controls, environment, at) !== undefined) return [];
  const over = controls.locks.find((each) => each.environment === environment) ?? null;
  const taken: Lock = { id: deployment, environment, by, at, until: null, reason, link: null, left: true };
  return [{ type: 'lock.taken', project, scope: environment, at, lock: taken, from: over }];
}
