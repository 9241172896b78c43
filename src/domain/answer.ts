// Answering a gate card: approve, reject, confirm or drop. Everything is checked against the record of this moment;
// the button carried only an id and a version.
import { isOpen, type Approval, type Deployment, type Open } from './deployment.ts';
import { approvalRule, validApprovals } from './gates.ts';
import { personRefusal, type Eligibility, type PersonFact } from './people.ts';
import type { PlanDifference } from './plan.ts';
import type { ApprovalRule, Policy } from './project.ts';
import type { Refusal } from './refusal.ts';
import { accepted, findDeployment, refused, type Decision, type Snapshot } from './snapshot.ts';

export interface Answer {
  readonly deployment: string;
  /** Which of its plans the card showed: another one means that people were asked again since. */
  readonly replans: number;
  readonly by: string;
  readonly now: number;
}

export interface AnswerFacts {
  readonly person: PersonFact;
  readonly eligibility: Eligibility;
  /** What differs between the recorded plan and ECS right now; empty when nothing does. */
  readonly drift: readonly PlanDifference[];
  readonly policy: Policy;
}

/** `approve`: consent to exactly the plan that the card showed. */
export function decideApprove(snapshot: Snapshot, answer: Answer, facts: AnswerFacts): Decision {
  return answering(snapshot, answer, facts, (open) => {
    const rule = approvalRule({ deployment: open, policy: facts.policy });
    if (rule === null) return refused({ code: 'no_approval_needed' });
    const refusals = approverRefusals(open, rule, answer, facts);
    const { eligibility: through } = facts;
    // One that could not be read is among the refusals.
    if (refusals.length > 0 || through === 'unreadable') return refused(...refusals);
    const { by, now: at } = answer;
    const approval: Approval = { by, at, planHash: open.plan.hash, through };
    return accepted({ type: 'deployment.approved', deployment: open.request.id, at, approval });
  });
}

function approverRefusals(
  open: Open,
  rule: ApprovalRule,
  answer: Answer,
  facts: AnswerFacts,
): readonly Refusal[] {
  const refusals: Refusal[] = [];
  if (answer.by === open.request.requestedBy) refusals.push({ code: 'requester_cannot_approve' });
  const authority = authorityRefusal(rule, facts.eligibility);
  if (authority !== null) refusals.push(authority);
  if (validApprovals(open, rule, answer.now).some(({ by }) => by === answer.by)) {
    refusals.push({ code: 'already_approved' });
  }
  if (facts.drift.length > 0) refusals.push({ code: 'plan_changed', differences: facts.drift });
  return refusals;
}

function authorityRefusal(rule: ApprovalRule, eligibility: Eligibility): Refusal | null {
  if (eligibility === 'unreadable') return { code: 'approvers_unreadable', from: rule.from };
  return eligibility.length === 0 ? { code: 'not_an_approver', from: rule.from } : null;
}

/** `reject`: whoever may approve may refuse; so may the person who asked, which is taking it back. */
export function decideReject(snapshot: Snapshot, answer: Answer, facts: AnswerFacts): Decision {
  return answering(snapshot, answer, facts, (open) => {
    const { id, requestedBy } = open.request;
    const { by, now: at } = answer;
    if (by === requestedBy) return accepted({ type: 'deployment.cancelled', deployment: id, at, by });
    const rule = approvalRule({ deployment: open, policy: facts.policy });
    const authority = rule === null ? null : authorityRefusal(rule, facts.eligibility);
    if (authority !== null) return refused(authority);
    return accepted({ type: 'deployment.rejected', deployment: id, at, by });
  });
}

/** `confirm`: the one click that a rollback waits for. */
export function decideConfirm(snapshot: Snapshot, answer: Answer, facts: AnswerFacts): Decision {
  return answering(snapshot, answer, facts, (open) => {
    const { id } = open.request;
    if (open.request.rollback === null || open.confirmedBy !== null) return refused({ code: 'stale_card' });
    if (facts.drift.length > 0) return refused({ code: 'plan_changed', differences: facts.drift });
    return accepted({ type: 'rollback.confirmed', deployment: id, at: answer.now, by: answer.by });
  });
}

function answering(
  snapshot: Snapshot,
  answer: Answer,
  facts: AnswerFacts,
  decide: (open: Open) => Decision,
): Decision {
  const deployment = findDeployment(snapshot, answer.deployment);
  if (deployment === undefined) return refused({ code: 'unknown_deployment', typed: answer.deployment });
  const outsider = personRefusal(facts.person);
  if (outsider !== null) return refused(outsider);
  if (!isOpen(deployment)) return refused({ code: 'not_waiting', ...ending(deployment) });
  if (deployment.replans !== answer.replans) return refused({ code: 'stale_card' });
  return decide(deployment);
}

function ending(deployment: Deployment): { readonly status: string; readonly by: string | null } {
  const declined = deployment.status === 'rejected' || deployment.status === 'cancelled';
  return { status: deployment.status, by: declined ? deployment.by : null };
}
