// A deployment: one recorded attempt to put a candidate in an environment. A union on `status`; each state has only
// the fields that exist then. `evolve` folds what was recorded; the decisions are in the files named after them.
import type { Plan, PlanDifference } from './plan.ts';
import type { Artifact } from './release.ts';
import type { Rollout, UnknownOutcome } from './rollout.ts';

/** What was asked for. Never changes. */
export interface Request {
  readonly id: string;
  readonly project: string;
  readonly environment: string;
  readonly release: string;
  readonly releaseName: string;
  /** Number of the candidate within its release. */
  readonly candidate: number;
  readonly commit: string;
  readonly artifacts: readonly Artifact[];
  readonly requestedBy: string;
  readonly requestedAt: number;
  /** Asked for by automation, on behalf of the person who cut. */
  readonly automatic: boolean;
  /** Untrusted text, as somebody typed it. */
  readonly reason: string | null;
  readonly rollback: RollbackRequest | null;
}

export interface RollbackRequest {
  /** The deployment whose exact revisions come back. */
  readonly restores: string;
  /** Service name -> ARN of the revision that succeeded. */
  readonly revisions: Readonly<Record<string, string>>;
  /** Name of the release that was live or rolling out; `null` when Slipway does not know it. */
  readonly from: string | null;
}

/** A person's recorded consent to one exact plan. */
export interface Approval {
  readonly by: string;
  readonly at: number;
  readonly planHash: string;
  /** Which of the policy's groups and users made this person eligible at that moment. */
  readonly through: readonly string[];
}

interface Asked {
  readonly request: Request;
  /** Goes up by one with every event (I8). */
  readonly version: number;
  readonly plan: Plan;
  /** How many plans there were before this one. A new plan gets a fresh card; a button that carries another number is stale. */
  readonly replans: number;
  /** What is different from the plan before this one; empty for the first. */
  readonly differences: readonly PlanDifference[];
  readonly approvals: readonly Approval[];
  /** Who confirmed a rollback; `null` until then, and for every other deployment. */
  readonly confirmedBy: string | null;
}

export interface AwaitingGates extends Asked {
  readonly status: 'awaiting_gates';
}
export interface Queued extends Asked {
  readonly status: 'queued';
  readonly behind: string;
}

interface Begun extends Asked {
  readonly startedAt: number;
  /** Service name -> its rollout. */
  readonly rollouts: Readonly<Record<string, Rollout>>;
}

export interface Running extends Begun {
  readonly status: 'running';
}
export interface NeedsOperator extends Begun {
  readonly status: 'needs_operator';
  readonly why: UnknownOutcome;
  readonly since: number;
}
export interface Succeeded extends Begun {
  readonly status: 'succeeded';
  readonly endedAt: number;
  /** Who settled it with `/release resolve`; `null` when nobody had to. */
  readonly resolvedBy: string | null;
}
export interface Failed extends Begun {
  readonly status: 'failed';
  readonly endedAt: number;
  readonly resolvedBy: string | null;
}

/** Ended by something else: another deployment took over, or somebody deployed over it in ECS. */
export interface Superseded extends Asked {
  readonly status: 'superseded';
  readonly endedAt: number;
  readonly by: SupersededBy;
  /** `null`, and no rollouts, when it had not started. */
  readonly startedAt: number | null;
  readonly rollouts: Readonly<Record<string, Rollout>>;
}

export type SupersededBy =
  | { readonly kind: 'deployment'; readonly id: string }
  /** A newer candidate is there: what was asked for is stale. */
  | { readonly kind: 'candidate'; readonly name: string }
  | { readonly kind: 'somebody_else' };

export interface Declined extends Asked {
  readonly status: 'rejected' | 'cancelled';
  readonly endedAt: number;
  readonly by: string;
}
export interface Expired extends Asked {
  readonly status: 'expired';
  readonly endedAt: number;
}

export type Open = AwaitingGates | Queued;
export type Holding = Running | NeedsOperator;
export type Deployment = Open | Holding | Succeeded | Failed | Superseded | Declined | Expired;

export type DeploymentEvent = { readonly deployment: string; readonly at: number } & (
  | { readonly type: 'deployment.requested'; readonly request: Request; readonly plan: Plan }
  | {
      readonly type: 'deployment.replanned';
      readonly plan: Plan;
      readonly differences: readonly PlanDifference[];
      /** Approvals for the plan before: worth nothing now. */
      readonly voided: readonly Approval[];
      /** Who has confirmed the rollback, where that still stands. */
      readonly confirmedBy: string | null;
    }
  | { readonly type: 'deployment.approved'; readonly approval: Approval }
  | { readonly type: 'approval.revoked'; readonly approver: string; readonly why: 'not_eligible' }
  | { readonly type: 'rollback.confirmed'; readonly by: string }
  | { readonly type: 'deployment.queued'; readonly behind: string }
  | { readonly type: 'deployment.rejected'; readonly by: string }
  | { readonly type: 'deployment.cancelled'; readonly by: string }
  | { readonly type: 'deployment.expired' }
  | { readonly type: 'deployment.started'; readonly planHash: string }
  | { readonly type: 'rollout.changed'; readonly service: string; readonly rollout: Rollout }
  | { readonly type: 'deployment.succeeded'; readonly resolvedBy: string | null }
  | { readonly type: 'deployment.failed'; readonly resolvedBy: string | null }
  | { readonly type: 'deployment.superseded'; readonly by: SupersededBy }
  | { readonly type: 'deployment.needs_operator'; readonly why: UnknownOutcome }
);

export const isOpen = (deployment: Deployment): deployment is Open =>
  deployment.status === 'awaiting_gates' || deployment.status === 'queued';

/** Holds its environment: at most one deployment does (I1). */
export const isHolding = (deployment: Deployment): deployment is Holding =>
  deployment.status === 'running' || deployment.status === 'needs_operator';

export const hasBegun = (deployment: Deployment): deployment is Holding | Succeeded | Failed =>
  isHolding(deployment) || deployment.status === 'succeeded' || deployment.status === 'failed';

/** A transition that the state machine does not have: a bug, never an answer to a person (I7, I8). */
export class ImpossibleTransition extends Error {
  constructor(from: string, event: string) {
    super(`a deployment that is ${from} cannot take ${event}`);
  }
}

/** The deployment after one more recorded event. Folding all of them gives the state table's row (I14). */
export function evolve(before: Deployment | undefined, event: DeploymentEvent): Deployment {
  if (event.type === 'deployment.requested') {
    if (before !== undefined) throw new ImpossibleTransition(before.status, event.type);
    return {
      status: 'awaiting_gates',
      request: event.request,
      version: 1,
      plan: event.plan,
      replans: 0,
      differences: [],
      approvals: [],
      confirmedBy: null,
    };
  }
  if (before === undefined) throw new ImpossibleTransition('not there', event.type);
  const next = { ...before, version: before.version + 1 };
  if (isOpen(next)) return evolveOpen(next, event);
  if (next.status === 'running') return evolveRunning(next, event);
  if (next.status === 'needs_operator') return evolveNeedsOperator(next, event);
  throw new ImpossibleTransition(before.status, event.type);
}

function evolveOpen(open: Open, event: DeploymentEvent): Deployment {
  const asked = askedPart(open);
  switch (event.type) {
    case 'deployment.replanned':
      return {
        ...asked,
        status: 'awaiting_gates',
        plan: event.plan,
        replans: open.replans + 1,
        differences: event.differences,
        approvals: [],
        confirmedBy: event.confirmedBy,
      };
    case 'deployment.approved':
      return { ...open, approvals: [...open.approvals, event.approval] };
    case 'approval.revoked': {
      const approvals = open.approvals.filter(({ by }) => by !== event.approver);
      return { ...asked, status: 'awaiting_gates', approvals };
    }
    case 'rollback.confirmed':
      return { ...open, confirmedBy: event.by };
    case 'deployment.queued':
      return { ...asked, status: 'queued', behind: event.behind };
    case 'deployment.started':
      return {
        ...asked,
        status: 'running',
        startedAt: event.at,
        rollouts: Object.fromEntries(
          open.plan.change.services.map(({ service }) => [service, { status: 'waiting' }]),
        ),
      };
    case 'deployment.rejected':
      return { ...asked, status: 'rejected', endedAt: event.at, by: event.by };
    case 'deployment.cancelled':
      return { ...asked, status: 'cancelled', endedAt: event.at, by: event.by };
    case 'deployment.expired':
      return { ...asked, status: 'expired', endedAt: event.at };
    case 'deployment.superseded':
      return {
        ...asked,
        status: 'superseded',
        endedAt: event.at,
        by: event.by,
        startedAt: null,
        rollouts: {},
      };
    default:
      throw new ImpossibleTransition(open.status, event.type);
  }
}

function evolveRunning(running: Running, event: DeploymentEvent): Deployment {
  switch (event.type) {
    case 'rollout.changed':
      return withRollout(running, event.service, event.rollout);
    case 'deployment.needs_operator':
      return { ...running, status: 'needs_operator', why: event.why, since: event.at };
    default:
      return end(running, event);
  }
}

function evolveNeedsOperator(stuck: NeedsOperator, event: DeploymentEvent): Deployment {
  if (event.type === 'rollout.changed') return withRollout(stuck, event.service, event.rollout);
  return end(stuck, event);
}

export const withRollout = <H extends Holding>(holding: H, service: string, rollout: Rollout): H => ({
  ...holding,
  rollouts: { ...holding.rollouts, [service]: rollout },
});

function end(holding: Holding, event: DeploymentEvent): Deployment {
  const { startedAt, rollouts } = holding;
  const begun = { ...askedPart(holding), startedAt, rollouts, endedAt: event.at };
  switch (event.type) {
    case 'deployment.succeeded':
      return { ...begun, status: 'succeeded', resolvedBy: event.resolvedBy };
    case 'deployment.failed':
      return { ...begun, status: 'failed', resolvedBy: event.resolvedBy };
    case 'deployment.superseded':
      return { ...begun, status: 'superseded', by: event.by };
    default:
      throw new ImpossibleTransition(holding.status, event.type);
  }
}

function askedPart({ request, version, plan, replans, differences, approvals, confirmedBy }: Asked): Asked {
  return { request, version, plan, replans, differences, approvals, confirmedBy };
}
