// A deployment: one recorded attempt to put a candidate in an environment. A union on `status`; each state has only
// the fields that exist then. `evolve` folds what was recorded; the decisions are in the files named after them.
import type { Plan, PlanDifference, PlanFacts } from './plan.ts';
import type { SkippedTarget } from './refusal.ts';
import type { Artifact } from './release.ts';
import type { Rollout, UnknownOutcome } from './rollout.ts';
import type { StepState } from './steps.ts';

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
  /** Asked for on the emergency path: passes the gates that the policy lists for that, and is looked at afterwards. */
  readonly emergency: boolean;
  /** Slack channels where the question is put besides the project's own. */
  readonly alsoIn: readonly string[];
}

export interface RollbackRequest {
  /** The deployment whose exact revisions come back. */
  readonly restores: string;
  /** Service name -> ARN of the revision that succeeded. */
  readonly revisions: Readonly<Record<string, string>>;
  /** Name of the release that was live or rolling out; `null` when Slipway does not know it. */
  readonly from: string | null;
  /** The release that it leaves, which becomes suspect; `null` when Slipway does not know it, or none is left. */
  readonly leaves: string | null;
  /** Images only: today's configuration stays. */
  readonly imageOnly: boolean;
  /** What is newer, and could not be gone back to. */
  readonly passedOver: readonly SkippedTarget[];
}

/** A person's recorded consent to one exact plan. */
export interface Approval {
  readonly by: string;
  readonly at: number;
  readonly planHash: string;
  /** Which of the policy's groups and users made this person eligible at that moment. */
  readonly through: readonly string[];
}

/** Somebody who may has let this deployment through one freeze, or through one hold; another one closes the gate again. */
export interface Overrule {
  readonly gate: 'freeze' | 'hold';
  /** Id of what was overruled. */
  readonly of: string;
  readonly by: string;
  readonly at: number;
  readonly through: readonly string[];
}

export interface Asked {
  readonly request: Request;
  /** Goes up by one with every event (I8). */
  readonly version: number;
  readonly plan: Plan;
  /** How many plans there were before this one. A new plan gets a fresh card; a button that carries another number is stale. */
  readonly replans: number;
  /** What is different from the plan before this one; empty for the first. */
  readonly differences: readonly PlanDifference[];
  readonly approvals: readonly Approval[];
  readonly overrules: readonly Overrule[];
  /** Service name -> ARN of the revision whose configuration somebody took for it, in place of what runs. */
  readonly taken: Readonly<Record<string, string>>;
  /** Who confirmed a rollback or an emergency; `null` until then, and for every other deployment. */
  readonly confirmedBy: string | null;
}

export interface AwaitingGates extends Asked {
  readonly status: 'awaiting_gates';
}
export interface Queued extends Asked {
  readonly status: 'queued';
  readonly behind: string;
  /** Whoever has the lowest place of those in line goes first. */
  readonly place: number;
}

/** How far it got. */
export interface Progress {
  /** Service name -> its rollout. */
  readonly rollouts: Readonly<Record<string, Rollout>>;
  /** Position in the plan's steps -> how it stands, for every step that is not a wave of services. */
  readonly steps: Readonly<Record<string, StepState>>;
}

interface Begun extends Asked, Progress {
  readonly startedAt: number;
  /** Goes up with every start in the environment: clocks may be set back, and this may not (T34). */
  readonly order: number;
  /** Somebody wants it stopped; `null` while nobody does. */
  readonly abort: Abort | null;
}

/** What has begun is taken back by ECS, what has not does not begin. */
export interface Abort {
  readonly by: string;
  readonly at: number;
  /** Untrusted text; `null` where nobody gave one. */
  readonly reason: string | null;
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

/** It may have ended before it began: then these are `null`, and there are neither rollouts nor steps. */
interface Ended extends Asked, Progress {
  readonly endedAt: number;
  readonly startedAt: number | null;
  readonly order: number | null;
}

/** Ended by something else: another deployment took over, or somebody deployed over it in ECS. */
export interface Superseded extends Ended {
  readonly status: 'superseded';
  readonly by: SupersededBy;
}

/** Taken back by a person: before it began, or by aborting it. */
export interface Cancelled extends Ended {
  readonly status: 'cancelled';
  readonly by: string;
  /** Untrusted text; `null` where nobody gave one. */
  readonly reason: string | null;
}

export type SupersededBy =
  | { readonly kind: 'deployment'; readonly id: string }
  /** A newer candidate is there: what was asked for is stale. */
  | { readonly kind: 'candidate'; readonly name: string }
  | { readonly kind: 'somebody_else' };

export interface Rejected extends Asked {
  readonly status: 'rejected';
  readonly endedAt: number;
  readonly by: string;
  /** Untrusted text; `null` where nobody gave one. */
  readonly reason: string | null;
}
export interface Expired extends Asked {
  readonly status: 'expired';
  readonly endedAt: number;
}

export type Open = AwaitingGates | Queued;
export type Holding = Running | NeedsOperator;
export type Deployment = Open | Holding | Succeeded | Failed | Superseded | Cancelled | Rejected | Expired;

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
      /** What configuration has been taken, by now. */
      readonly taken: Readonly<Record<string, string>>;
    }
  /** What is only shown was read again, and has changed. Approvals stand. */
  | { readonly type: 'deployment.reread'; readonly shown: PlanFacts }
  | {
      readonly type: 'deployment.approved';
      readonly approval: Approval;
      /** Group or team -> who was in it at that moment (T9). */
      readonly membership: Readonly<Record<string, readonly string[]>>;
    }
  | {
      readonly type: 'approval.revoked';
      readonly approver: string;
      readonly why: 'not_eligible' | 'withdrawn';
    }
  | {
      readonly type: 'gate.overruled';
      readonly overrule: Overrule;
      readonly membership: Readonly<Record<string, readonly string[]>>;
    }
  /** Whoever overruled a freeze, or confirmed an emergency, may not any more: somebody else can. */
  | { readonly type: 'overrule.revoked' | 'confirmation.revoked'; readonly by: string }
  | { readonly type: 'rollback.confirmed' | 'emergency.confirmed'; readonly by: string }
  | { readonly type: 'deployment.queued'; readonly behind: string; readonly place: number }
  | { readonly type: 'deployment.rejected'; readonly by: string; readonly reason: string | null }
  | { readonly type: 'deployment.cancelled'; readonly by: string; readonly reason: string | null }
  | { readonly type: 'deployment.expired' }
  | { readonly type: 'deployment.started'; readonly planHash: string; readonly order: number }
  | { readonly type: 'deployment.aborting'; readonly by: string; readonly reason: string | null }
  | { readonly type: 'step.changed'; readonly step: number; readonly state: StepState }
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

/** When it began to change its environment, and as which of those that did; `null` when it never did. */
export function beginningOf(deployment: Deployment): Beginning | null {
  if (!mayHaveBegun(deployment)) return null;
  const { startedAt: at, order } = deployment;
  return at === null || order === null ? null : { order, at };
}

export interface Beginning {
  readonly order: number;
  readonly at: number;
}

/** Those of older records all have the same order: then it is the time that tells. */
export const earlier = (a: Beginning, b: Beginning): number => a.order - b.order || a.at - b.at;

export const hasBegun = (deployment: Deployment): deployment is Holding | Succeeded | Failed =>
  isHolding(deployment) || deployment.status === 'succeeded' || deployment.status === 'failed';

/** It has rollouts and steps, of which there are none when it ended before it began. */
export type PerhapsBegun = Holding | Succeeded | Failed | Superseded | Cancelled;

export const mayHaveBegun = (deployment: Deployment): deployment is PerhapsBegun =>
  hasBegun(deployment) || deployment.status === 'superseded' || deployment.status === 'cancelled';

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
      overrules: [],
      taken: {},
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
        overrules: [],
        taken: event.taken,
        confirmedBy: event.confirmedBy,
      };
    case 'deployment.reread':
      return { ...open, plan: { ...open.plan, shown: event.shown } };
    case 'deployment.approved':
      return { ...open, approvals: [...open.approvals, event.approval] };
    case 'gate.overruled':
      return { ...open, overrules: [...open.overrules, event.overrule] };
    case 'approval.revoked': {
      const approvals = open.approvals.filter(({ by }) => by !== event.approver);
      return { ...asked, status: 'awaiting_gates', approvals };
    }
    case 'overrule.revoked': {
      const overrules = open.overrules.filter(({ gate, by }) => gate === 'hold' || by !== event.by);
      return { ...asked, status: 'awaiting_gates', overrules };
    }
    case 'confirmation.revoked':
      return { ...asked, status: 'awaiting_gates', confirmedBy: null };
    case 'rollback.confirmed':
    case 'emergency.confirmed':
      return { ...open, confirmedBy: event.by };
    case 'deployment.queued':
      return { ...asked, status: 'queued', behind: event.behind, place: event.place };
    case 'deployment.started':
      return {
        ...asked,
        status: 'running',
        startedAt: event.at,
        order: event.order,
        abort: null,
        rollouts: Object.fromEntries(
          open.plan.change.services.map(({ service }) => [service, { status: 'waiting' }]),
        ),
        steps: Object.fromEntries(
          open.plan.change.steps.flatMap(({ kind }, index) =>
            kind === 'deploy' ? [] : [[String(index), { status: 'waiting' }]],
          ),
        ),
      };
    case 'deployment.rejected':
      return { ...asked, status: 'rejected', endedAt: event.at, by: event.by, reason: event.reason };
    case 'deployment.cancelled':
      return {
        ...asked,
        ...NOT_BEGUN,
        status: 'cancelled',
        endedAt: event.at,
        by: event.by,
        reason: event.reason,
      };
    case 'deployment.expired':
      return { ...asked, status: 'expired', endedAt: event.at };
    case 'deployment.superseded':
      return { ...asked, ...NOT_BEGUN, status: 'superseded', endedAt: event.at, by: event.by };
    default:
      throw new ImpossibleTransition(open.status, event.type);
  }
}

const NOT_BEGUN = { startedAt: null, order: null, rollouts: {}, steps: {} } as const;

function evolveRunning(running: Running, event: DeploymentEvent): Deployment {
  switch (event.type) {
    case 'rollout.changed':
      return withRollout(running, event.service, event.rollout);
    case 'step.changed':
      return withStep(running, event.step, event.state);
    case 'deployment.aborting':
      return { ...running, abort: { by: event.by, at: event.at, reason: event.reason } };
    case 'deployment.needs_operator':
      return { ...running, status: 'needs_operator', why: event.why, since: event.at };
    default:
      return end(running, event);
  }
}

function evolveNeedsOperator(stuck: NeedsOperator, event: DeploymentEvent): Deployment {
  if (event.type === 'rollout.changed') return withRollout(stuck, event.service, event.rollout);
  if (event.type === 'step.changed') return withStep(stuck, event.step, event.state);
  return end(stuck, event);
}

export const withRollout = <H extends Holding>(holding: H, service: string, rollout: Rollout): H => ({
  ...holding,
  rollouts: { ...holding.rollouts, [service]: rollout },
});

export const withStep = <H extends Holding>(holding: H, step: number, state: StepState): H => ({
  ...holding,
  steps: { ...holding.steps, [String(step)]: state },
});

function end(holding: Holding, event: DeploymentEvent): Deployment {
  const { startedAt, order, rollouts, steps, abort } = holding;
  const begun = { ...askedPart(holding), startedAt, order, rollouts, steps, endedAt: event.at };
  switch (event.type) {
    case 'deployment.succeeded':
      return { ...begun, abort, status: 'succeeded', resolvedBy: event.resolvedBy };
    case 'deployment.failed':
      return { ...begun, abort, status: 'failed', resolvedBy: event.resolvedBy };
    case 'deployment.cancelled':
      return { ...begun, status: 'cancelled', by: event.by, reason: event.reason };
    case 'deployment.superseded':
      return { ...begun, status: 'superseded', by: event.by };
    default:
      throw new ImpossibleTransition(holding.status, event.type);
  }
}

function askedPart(asked: Asked): Asked {
  const { request, version, plan, replans, differences, approvals, overrules, taken, confirmedBy } = asked;
  return { request, version, plan, replans, differences, approvals, overrules, taken, confirmedBy };
}
