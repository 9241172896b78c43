// Answering a gate card: approve, withdraw, reject, confirm. Everything is checked against the record of this moment;
// the button carried only an id and a version.
import type { Authors } from './authors.ts';
import { isOpen, type Approval, type Deployment, type Open } from './deployment.ts';
import { denial, membersOf, personRefusal, standing, type Eligibility, type PersonFact } from './people.ts';
import type { PlanDifference } from './plan.ts';
import { namedIn, type ApprovalPolicy, type Identity, type Policy } from './project.ts';
import type { Refusal } from './refusal.ts';
import { accepted, findDeployment, refused, type Decision, type Snapshot } from './snapshot.ts';
import { approvalRule, isAuthor, validApprovals } from './valid-approvals.ts';

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
  readonly people: readonly Identity[];
  /** Who wrote what it brings: as read with the plan, or again where that had failed. */
  readonly authors: Authors;
}

/** `approve`: consent to exactly the plan that the card showed. */
export function decideApprove(snapshot: Snapshot, answer: Answer, facts: AnswerFacts): Decision {
  return answering(snapshot, answer, facts, (open) => {
    const rule = approvalRule({ deployment: open, policy: facts.policy });
    if (rule === null) return refused({ code: 'no_approval_needed' });
    const refusals = approverRefusals(open, rule, answer, facts);
    if (refusals.length > 0) return refused(...refusals);
    const { by, now: at } = answer;
    const entries = namedIn(rule);
    const through = facts.eligibility.through.filter((entry) => entries.includes(entry));
    const approval: Approval = { by, at, planHash: open.plan.hash, through };
    const membership = membersOf(facts.eligibility, entries);
    return accepted({ type: 'deployment.approved', deployment: open.request.id, at, approval, membership });
  });
}

function approverRefusals(
  open: Open,
  rule: ApprovalPolicy,
  answer: Answer,
  facts: AnswerFacts,
): readonly Refusal[] {
  const { by, now } = answer;
  const refusals: Refusal[] = [];
  if (by === open.request.requestedBy) refusals.push({ code: 'requester_cannot_approve' });
  const authority = authorityRefusal(rule, facts.eligibility);
  if (authority !== null) refusals.push(authority);
  if (rule.not.people.includes(by)) refusals.push({ code: 'excluded_approver' });
  const authorship = rule.not.authors ? authorRefusal(by, facts) : null;
  if (authorship !== null) refusals.push(authorship);
  const counted = validApprovals({ ...facts, deployment: open, eligibility: null, now }, rule);
  if (counted.some((approval) => approval.by === by)) refusals.push({ code: 'already_approved' });
  if (facts.drift.length > 0) refusals.push({ code: 'plan_changed', differences: facts.drift });
  return refusals;
}

function authorityRefusal(rule: ApprovalPolicy, eligibility: Eligibility): Refusal | null {
  const from = namedIn(rule);
  return denial(eligibility, from, { code: 'not_an_approver', from });
}

/** One canonical person across Slack and GitHub; whoever has no name there could be anybody (T7). */
function authorRefusal(by: string, { people, authors }: AnswerFacts): Refusal | null {
  if (!people.some(({ slack }) => slack === by)) return { code: 'approver_unmapped', person: by };
  if (authors.kind === 'too_many') {
    return { code: 'too_many_authors', commits: authors.commits, read: authors.read };
  }
  if (authors.kind !== 'read') return { code: 'authors_unreadable' };
  return isAuthor(authors, people, by) ? { code: 'author_cannot_approve' } : null;
}

/** `withdraw`: one's own approval, as long as it has not been used. */
export function decideWithdraw(snapshot: Snapshot, answer: Answer, facts: AnswerFacts): Decision {
  return answering(snapshot, answer, facts, (open) => {
    const { by: approver, now: at } = answer;
    if (!open.approvals.some(({ by }) => by === approver)) return refused({ code: 'nothing_to_withdraw' });
    return accepted({
      type: 'approval.revoked',
      deployment: open.request.id,
      at,
      approver,
      why: 'withdrawn',
    });
  });
}

/** `reject`: whoever may approve may refuse; so may the person who asked, which is taking it back. */
export function decideReject(
  snapshot: Snapshot,
  answer: Answer & { readonly reason: string | null },
  facts: AnswerFacts,
): Decision {
  return answering(snapshot, answer, facts, (open) => {
    const { id: deployment, requestedBy } = open.request;
    const { by, now: at, reason } = answer;
    if (by === requestedBy) return accepted({ type: 'deployment.cancelled', deployment, at, by, reason });
    const rule = approvalRule({ deployment: open, policy: facts.policy });
    const authority = rule === null ? null : authorityRefusal(rule, facts.eligibility);
    if (authority !== null) return refused(authority);
    return accepted({ type: 'deployment.rejected', deployment, at, by, reason });
  });
}

/** `confirm`: the one click that a rollback or an emergency waits for. */
export function decideConfirm(snapshot: Snapshot, answer: Answer, facts: AnswerFacts): Decision {
  return answering(snapshot, answer, facts, (open) => {
    const { id: deployment, rollback, emergency, environment } = open.request;
    const { by, now: at } = answer;
    if ((rollback === null && !emergency) || open.confirmedBy !== null)
      return refused({ code: 'stale_card' });
    const authority = emergency ? emergencyRefusal(facts.policy, facts.eligibility, environment) : null;
    if (authority !== null) return refused(authority);
    if (facts.drift.length > 0) return refused({ code: 'plan_changed', differences: facts.drift });
    const type = emergency ? 'emergency.confirmed' : 'rollback.confirmed';
    return accepted({ type, deployment, at, by });
  });
}

/** Why somebody may not use the emergency path; `null` when the policy names them. */
export function emergencyRefusal(
  { emergency }: Pick<Policy, 'emergency'>,
  eligibility: Eligibility,
  environment: string,
): Refusal | null {
  if (emergency === null) return { code: 'no_emergency_path', environment };
  const { by: from } = emergency;
  const stands = standing(eligibility, from);
  return stands === 'yes' ? null : { code: 'not_for_emergencies', from, unreadable: stands === 'unreadable' };
}

/** What every answer must pass: somebody of ours, on the newest card of a request that is still open. */
export function answering(
  snapshot: Snapshot,
  answer: Answer,
  { person }: Pick<AnswerFacts, 'person'>,
  decide: (open: Open) => Decision,
): Decision {
  const deployment = findDeployment(snapshot, answer.deployment);
  if (deployment === undefined) return refused({ code: 'unknown_deployment', typed: answer.deployment });
  const outsider = personRefusal(person);
  if (outsider !== null) return refused(outsider);
  if (!isOpen(deployment)) return refused({ code: 'not_waiting', ...ending(deployment) });
  if (deployment.replans !== answer.replans) return refused({ code: 'stale_card' });
  return decide(deployment);
}

/** Who was first: whoever declined it, or gave the last word for it to start. */
function ending(deployment: Exclude<Deployment, Open>): {
  readonly status: string;
  readonly by: string | null;
} {
  const { status, confirmedBy, approvals } = deployment;
  const declined = status === 'rejected' || status === 'cancelled';
  const started = 'startedAt' in deployment && deployment.startedAt !== null;
  const last = confirmedBy ?? approvals.at(-1)?.by ?? null;
  return { status, by: declined ? deployment.by : started ? last : null };
}
