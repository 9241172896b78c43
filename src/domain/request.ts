// Asking for a deployment: the plan is made before anybody is asked, and the request carries it.
import {
  isOpen,
  type DeploymentEvent,
  type Holding,
  type Open,
  type Request,
  type Succeeded,
} from './deployment.ts';
import { badRelease } from './mark.ts';
import { spokenName } from './names.ts';
import type { Plan } from './plan.ts';
import type { Refusal } from './refusal.ts';
import type { Candidate, Release } from './release.ts';
import { same } from './same.ts';
import {
  accepted,
  findDeployment,
  findRelease,
  holderOf,
  openIn,
  refused,
  type Decision,
  type Snapshot,
} from './snapshot.ts';
import { newerThan, supersedeQueued } from './stale.ts';

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
  const { request, now } = command;
  // Cut while automation was planning: the newer one is asked for in the next round.
  if (request.automatic && request.rollback === null && newerThan(snapshot, request) !== null)
    return accepted();
  const { environment } = request;
  const refusals = [...notReady(snapshot, request), ...noPlan(fact, environment)];
  if (refusals.length > 0 || fact.kind !== 'plan') return refused(...refusals);
  const twin = twinOf(snapshot, request);
  const replaced = twin !== undefined && givesWay(twin, request) ? twin : null;
  if (twin !== undefined && replaced === null) {
    // Its card is the one to answer.
    return refused({ code: 'already_requested', deployment: twin.request.id, status: twin.status });
  }
  const unproven = neverSucceeded(snapshot, request);
  if (unproven !== undefined) return refused(unproven);
  const changes = fact.plan.change.services.some(({ action }) => action.kind !== 'none');
  if (!changes && !takesOver(snapshot, request)) {
    return refused({ code: 'already_live', release: nameOf(request), environment });
  }
  return accepted(
    { type: 'deployment.requested', deployment: request.id, at: now, request, plan: fact.plan },
    ...supersedeQueued(snapshot, request, now),
    ...(replaced === null ? [] : [replacement(replaced, request, now)]),
  );
}

const replacement = ({ request }: Open, { id }: Request, at: number): DeploymentEvent => ({
  type: 'deployment.superseded',
  deployment: request.id,
  at,
  by: { kind: 'deployment', id },
});

function noPlan(fact: PlanFact, environment: string): readonly Refusal[] {
  if (fact.kind === 'unfit') return fact.refusals;
  return fact.kind === 'unsettled' ? [{ code: 'not_settled', environment }] : [];
}

const nameOf = ({ releaseName, candidate }: Request): string => spokenName(releaseName, candidate);

/** Marked as bad, or without all its images. */
function notReady(snapshot: Snapshot, request: Request): readonly Refusal[] {
  const release = findRelease(snapshot, request.release);
  const candidate = release?.candidates.find(({ number }) => number === request.candidate);
  const bad = badRelease(snapshot, request.release);
  if (bad !== null) return [bad];
  if (release === undefined || candidate === undefined || request.rollback !== null) return [];
  const waits = incomplete(release, candidate);
  if (waits !== null) return [waits];
  // Gathered while it still waited: the plan is about fewer services than it has by now.
  const moved = !same(request.artifacts, candidate.artifacts);
  return moved ? [{ code: 'candidate_changed', release: release.name }] : [];
}

/** Why a candidate cannot be deployed yet, or at all; `null` when it can. */
export function incomplete(release: Release, { number, build }: Candidate): Refusal | null {
  const name = spokenName(release.name, number);
  switch (build.status) {
    case 'complete':
      return null;
    case 'waiting':
      return {
        code: 'candidate_waits',
        release: name,
        missing: build.missing.map(({ service }) => service),
      };
    case 'incomplete':
      return { code: 'candidate_incomplete', release: name, refusals: build.refusals };
  }
}

/** What is under way may have changed nothing yet: a rollback ends it all the same (F32). */
const takesOver = (snapshot: Snapshot, { environment, rollback }: Request): boolean =>
  rollback !== null && holderOf(snapshot, environment) !== undefined;

/** The same candidate, asked for or on its way already. */
function twinOf(snapshot: Snapshot, request: Request): Open | Holding | undefined {
  const { environment } = request;
  const holder = holderOf(snapshot, environment);
  return [...openIn(snapshot, environment), ...(holder === undefined ? [] : [holder])].find(
    ({ request: other }) =>
      other.release === request.release &&
      other.candidate === request.candidate &&
      (other.rollback === null) === (request.rollback === null),
  );
}

/**
 * An emergency takes the place of the same candidate's ordinary request, and a rollback that the policy wants that of an
 * offer which nobody has confirmed: nobody has to reject it first.
 */
const givesWay = (twin: Open | Holding, { emergency, automatic, rollback }: Request): twin is Open => {
  if (!isOpen(twin)) return false;
  if (rollback !== null) return automatic && twin.confirmedBy === null;
  return emergency && !twin.request.emergency;
};

/** A rollback goes only to what is recorded as having succeeded here, with the very revisions of then (I20). */
function neverSucceeded(snapshot: Snapshot, request: Request): Refusal | undefined {
  const { environment, release, candidate, rollback } = request;
  if (rollback === null) return undefined;
  const target = findDeployment(snapshot, rollback.restores);
  const succeeded =
    target?.status === 'succeeded' &&
    target.request.environment === environment &&
    target.request.release === release &&
    target.request.candidate === candidate &&
    Object.entries(rollback.revisions).every(([service, arn]) => revisionOf(target, service) === arn);
  return succeeded ? undefined : { code: 'never_succeeded_here', release: nameOf(request), environment };
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
