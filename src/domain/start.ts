// Starting: everything is read again, and only what people consented to goes ahead.
import { isOpen, type DeploymentEvent, type Open } from './deployment.ts';
import { approvalRule, closedGates, gateFacts } from './gates.ts';
import type { Eligibility } from './people.ts';
import { planDifferences, type Checks, type Plan } from './plan.ts';
import type { Policy } from './project.ts';
import { accepted, findDeployment, holderOf, openIn, type Decision, type Snapshot } from './snapshot.ts';

export interface StartFacts {
  /** The plan as it would be made now. */
  readonly plan: Plan;
  readonly checks: Checks;
  /** Approver -> what makes them eligible at this moment; whoever is not in it has not been looked up, and does not count. */
  readonly eligibility: Readonly<Record<string, Eligibility>>;
  readonly policy: Policy;
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

  const vouched = vouchedFor(open, facts);
  const closed = closedGates(gateFacts(snapshot, vouched, facts.policy, now, facts.checks));
  if (closed.some(({ code }) => code !== 'environment_held')) return accepted();

  const holder = holderOf(snapshot, open.request.environment);
  if (holder !== undefined && open.request.rollback === null) {
    const behind = holder.request.id;
    if (open.status === 'queued' && open.behind === behind) return accepted();
    return accepted({ type: 'deployment.queued', deployment: id, at: now, behind });
  }
  return accepted(
    ...takenOver(snapshot, open, now),
    ...(differs ? [replanned(open, facts.plan, now, open.confirmedBy)] : []),
    { type: 'deployment.started', deployment: id, at: now, planHash: facts.plan.hash },
  );
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
  };
}

/** Approvers who are not eligible any more (T8). */
function revocations(open: Open, facts: StartFacts, at: number): readonly DeploymentEvent[] {
  return open.approvals
    .filter(({ by }) => facts.eligibility[by]?.length === 0)
    .map(({ by }) => ({
      type: 'approval.revoked',
      deployment: open.request.id,
      at,
      approver: by,
      why: 'not_eligible',
    }));
}

/** Whoever cannot be looked up stays recorded, and does not count until that has been made up for (I22). */
const vouchedFor = (open: Open, { eligibility }: StartFacts): Open => ({
  ...open,
  approvals: open.approvals.filter(({ by }) => (eligibility[by] ?? 'unreadable') !== 'unreadable'),
});

/**
 * What ends as this one starts: for a rollback the holder, and whatever else waited to go out here (F32); for a deploy
 * the offers of a rollback that nobody has confirmed, because what they would leave is no longer what runs.
 */
function takenOver(snapshot: Snapshot, open: Open, at: number): readonly DeploymentEvent[] {
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
