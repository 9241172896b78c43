// Starting: everything is read again, and only what people consented to goes ahead.
import type { Event } from './audit.ts';
import { isOpen, type DeploymentEvent, type Open } from './deployment.ts';
import { gateFacts } from './gate-facts.ts';
import { closedGates, skippedGates } from './gates.ts';
import { standingOf, type Eligibility } from './people.ts';
import { planDifferences, type Plan } from './plan.ts';
import { namedIn, type Identity, type Policy } from './project.ts';
import type { Refusal } from './refusal.ts';
import { reviewAsked } from './review.ts';
import { same } from './same.ts';
import {
  accepted,
  begunIn,
  findDeployment,
  holderOf,
  lineIn,
  openIn,
  type Decision,
  type Snapshot,
} from './snapshot.ts';
import { approvalRule } from './valid-approvals.ts';

export interface StartFacts {
  /** The plan as it would be made now. */
  readonly plan: Plan;
  /**
   * Whoever approved, overruled or confirmed -> what makes them eligible at this moment; whoever is not in it has not been
   * looked up, and does not count.
   */
  readonly eligibility: Readonly<Record<string, Eligibility>>;
  readonly policy: Policy;
  readonly people: readonly Identity[];
}

/**
 * Starts, queues, asks again, or leaves the request as it is. A plan that differs from the one consented to is put
 * before people again; an approver who has lost the right no longer counts.
 */
export function decideStart(snapshot: Snapshot, id: string, now: number, facts: StartFacts): Decision {
  const open = findDeployment(snapshot, id);
  if (open === undefined || !isOpen(open)) return accepted();
  const differs = facts.plan.hash !== open.plan.hash;
  if (differs && !mayFollow(open, facts)) return accepted(replanned(open, facts.plan, now, null));

  const revoked = revocations(open, facts, now);
  if (revoked.length > 0) return accepted(...revoked);

  const { shown } = facts.plan;
  const reread: readonly DeploymentEvent[] =
    differs || same(shown, open.plan.shown)
      ? []
      : [{ type: 'deployment.reread', deployment: id, at: now, shown }];
  const { policy, people, eligibility } = facts;
  const gates = gateFacts(snapshot, open, { policy, people, now, shown, eligibility });
  const closed = closedGates(gates);
  if (closed.some(({ code }) => code !== 'environment_held')) return accepted(...reread);

  const holder = holderOf(snapshot, open.request.environment);
  if (holder !== undefined && open.request.rollback === null) {
    return accepted(...reread, ...queued(snapshot, open, holder.request.id, now));
  }
  return accepted(
    ...takenOver(snapshot, open, now),
    ...(differs ? [replanned(open, facts.plan, now, open.confirmedBy)] : reread),
    ...(open.request.emergency ? [reviewAsked(open, skippedGates(gates), now)] : []),
    {
      type: 'deployment.started',
      deployment: id,
      at: now,
      planHash: facts.plan.hash,
      order: (begunIn(snapshot, open.request.environment).at(-1)?.order ?? 0) + 1,
    },
  );
}

/**
 * What only the look at this moment keeps closed: whoever approved, overruled or confirmed counts on the card, and does
 * not now, or cannot be looked up. Nothing is recorded of it, so it must be said beside the record.
 */
export function closedByLook(
  snapshot: Snapshot,
  id: string,
  now: number,
  facts: StartFacts,
): readonly Refusal[] {
  const open = findDeployment(snapshot, id);
  if (open === undefined || !isOpen(open)) return [];
  const { policy, people, eligibility } = facts;
  const context = { policy, people, now };
  const recorded = new Set(closedGates(gateFacts(snapshot, open, context)).map(({ code }) => code));
  const looked = closedGates(gateFacts(snapshot, open, { ...context, eligibility }));
  return looked.filter(({ code }) => !recorded.has(code));
}

/** Keeps its place in the line, whoever holds the environment meanwhile; an emergency goes to its front. */
function queued(snapshot: Snapshot, open: Open, behind: string, at: number): readonly DeploymentEvent[] {
  if (open.status === 'queued' && open.behind === behind) return [];
  const line = lineIn(snapshot, open.request.environment);
  const front = (line.at(0)?.place ?? 1) - 1;
  const back = (line.at(-1)?.place ?? 0) + 1;
  const place = open.status === 'queued' ? open.place : open.request.emergency ? front : back;
  return [{ type: 'deployment.queued', deployment: open.request.id, at, behind, place }];
}

/**
 * A rollback that nobody has to approve goes to recorded revisions, whatever serves by now: while the deployment that
 * it takes over is still moving, what serves changes by the second, and the person confirmed where to go.
 */
function mayFollow(open: Open, { plan, policy }: StartFacts): boolean {
  if (open.request.rollback === null || approvalRule({ deployment: open, policy }) !== null) return false;
  return planDifferences(open.plan.change, plan.change).every(
    ({ what }) => what === 'live_revision' || what === 'live_commit' || what === 'configuration',
  );
}

function replanned(open: Open, plan: Plan, at: number, confirmedBy: string | null): DeploymentEvent {
  return {
    type: 'deployment.replanned',
    deployment: open.request.id,
    at,
    plan,
    differences: planDifferences(open.plan.change, plan.change),
    voided: open.approvals,
    confirmedBy,
    taken: open.taken,
  };
}

/**
 * Whoever approved, overruled or confirmed and may not any more (T8): somebody else has to. Whoever cannot be looked up
 * stays recorded, and does not count (I22).
 */
function revocations(
  open: Open,
  { policy, eligibility }: StartFacts,
  at: number,
): readonly DeploymentEvent[] {
  const deployment = open.request.id;
  const rule = approvalRule({ deployment: open, policy });
  // One whom nobody has looked up yet is looked up in the next round.
  const lost = (by: string, from: readonly string[]): boolean => standingOf(eligibility, by, from) === 'no';
  const approvers = open.approvals.filter(({ by }) => lost(by, rule === null ? [] : namedIn(rule)));
  const overrulers = open.overrules.filter(({ gate, by }) => gate === 'freeze' && lost(by, policy.overrule));
  const { confirmedBy, request } = open;
  const confirmed =
    request.emergency && confirmedBy !== null && lost(confirmedBy, policy.emergency?.by ?? []);
  return [
    ...approvers.map(({ by: approver }): DeploymentEvent => ({
      type: 'approval.revoked',
      deployment,
      at,
      approver,
      why: 'not_eligible',
    })),
    ...[...new Set(overrulers.map(({ by }) => by))].map((by): DeploymentEvent => ({
      type: 'overrule.revoked',
      deployment,
      at,
      by,
    })),
    ...(confirmed ? [{ type: 'confirmation.revoked', deployment, at, by: confirmedBy } as const] : []),
  ];
}

/**
 * What ends as this one starts: for a rollback the holder, and whatever else waited to go out here (F32); for a deploy
 * the offers of a rollback that nobody has confirmed, because what they would leave is no longer what runs.
 */
function takenOver(snapshot: Snapshot, open: Open, at: number): readonly Event[] {
  const { id, environment, rollback } = open.request;
  const others = openIn(snapshot, environment).filter(({ request }) => request.id !== id);
  const holder = holderOf(snapshot, environment);
  const ended =
    rollback === null
      ? others.filter(isUnconfirmedOffer)
      : [...(holder === undefined ? [] : [holder]), ...others];
  return ended.map(({ request }) => ({
    type: 'deployment.superseded',
    deployment: request.id,
    at,
    by: { kind: 'deployment', id },
  }));
}

const isUnconfirmedOffer = ({ request, confirmedBy }: Open): boolean =>
  request.rollback !== null && confirmedBy === null;
