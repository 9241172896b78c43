// Asking for a deployment: the plan is made before anybody is asked, and the request carries it.
import type { Request, Succeeded } from './deployment.ts';
import type { Plan } from './plan.ts';
import type { Refusal } from './refusal.ts';
import {
  accepted,
  findDeployment,
  holderOf,
  openIn,
  refused,
  type Decision,
  type Snapshot,
} from './snapshot.ts';

export interface RequestCommand {
  readonly request: Request;
  readonly now: number;
}

/** The plan, or what about the services in ECS keeps Slipway from making one. */
export type PlanFact =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'unfit'; readonly refusals: readonly Refusal[] }
  /** ECS still shows what Slipway has just replaced: what it says now is not to be planned upon. */
  | { readonly kind: 'unsettled' };

export function decideRequest(snapshot: Snapshot, command: RequestCommand, fact: PlanFact): Decision {
  if (fact.kind === 'unfit') return refused(...fact.refusals);
  if (fact.kind === 'unsettled') {
    const { environment } = command.request;
    return refused({ code: 'not_settled', environment });
  }
  const { request, now } = command;
  const twin = sameRequest(snapshot, request);
  if (twin !== undefined) return refused(twin);
  const unproven = neverSucceeded(snapshot, request);
  if (unproven !== undefined) return refused(unproven);
  const changes = fact.plan.change.services.some(({ action }) => action.kind !== 'none');
  if (!changes && !takesOver(snapshot, request)) {
    return refused({ code: 'already_live', release: request.releaseName, environment: request.environment });
  }
  return accepted({
    type: 'deployment.requested',
    deployment: request.id,
    at: now,
    request,
    plan: fact.plan,
  });
}

/** What is under way may have changed nothing yet: a rollback ends it all the same (F32). */
const takesOver = (snapshot: Snapshot, { environment, rollback }: Request): boolean =>
  rollback !== null && holderOf(snapshot, environment) !== undefined;

/** The same candidate is asked for, or on its way, already: its card is the one to answer. */
function sameRequest(snapshot: Snapshot, request: Request): Refusal | undefined {
  const { environment } = request;
  const holder = holderOf(snapshot, environment);
  const twin = [...openIn(snapshot, environment), ...(holder === undefined ? [] : [holder])].find(
    ({ request: other }) =>
      other.release === request.release &&
      other.candidate === request.candidate &&
      (other.rollback === null) === (request.rollback === null),
  );
  if (twin === undefined) return undefined;
  return { code: 'already_requested', deployment: twin.request.id, status: twin.status };
}

/** A rollback goes only to what is recorded as having succeeded here, with the very revisions of then (I20). */
function neverSucceeded(snapshot: Snapshot, request: Request): Refusal | undefined {
  const { environment, release, releaseName, rollback } = request;
  if (rollback === null) return undefined;
  const target = findDeployment(snapshot, rollback.restores);
  const succeeded =
    target?.status === 'succeeded' &&
    target.request.environment === environment &&
    target.request.release === release &&
    Object.entries(rollback.revisions).every(([service, arn]) => revisionOf(target, service) === arn);
  return succeeded ? undefined : { code: 'never_succeeded_here', release: releaseName, environment };
}

function revisionOf({ rollouts }: Succeeded, service: string): string | undefined {
  const rollout = rollouts[service];
  return rollout?.status === 'succeeded' ? rollout.revision : undefined;
}

/** Automation asks once for each candidate, whatever became of the request. */
export const wasRequested = (
  snapshot: Snapshot,
  wanted: Pick<Request, 'release' | 'candidate' | 'environment'>,
): boolean =>
  snapshot.deployments.some(
    ({ request }) =>
      request.rollback === null &&
      request.release === wanted.release &&
      request.candidate === wanted.candidate &&
      request.environment === wanted.environment,
  );
