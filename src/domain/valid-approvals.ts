// Which approvals count, at this moment and for this plan.
import { wrote, type Authors } from './authors.ts';
import type { Approval, Open } from './deployment.ts';
import type { GateFacts } from './gate-facts.ts';
import type { ApprovalPolicy, Identity, Policy } from './project.ts';

/**
 * Which approvals this deployment needs: a rollback has its own rule, and brings nothing that anybody wrote anew. `null`
 * when it needs none.
 */
export function approvalRule({
  deployment,
  policy,
}: {
  readonly deployment: Open;
  readonly policy: Policy;
}): ApprovalPolicy | null {
  if (deployment.request.rollback === null) return policy.approvals;
  const rule = policy.rollback.approvals;
  return rule === null ? null : { ...rule, not: { ...rule.not, authors: false } };
}

/**
 * The approvals that count: for exactly this plan (I3), by distinct people, none of them the requester or an author where
 * the policy excludes those (I4), not expired, and by what their approvers still are where that was looked up (T8).
 */
export function validApprovals(
  { deployment, people, authors: fact, eligibility, now }: ValidityFacts,
  rule: ApprovalPolicy,
): readonly Approval[] {
  const counted = new Map<string, Approval>();
  for (const approval of deployment.approvals) {
    const { by } = approval;
    const forThisPlan = approval.planHash === deployment.plan.hash;
    const byAnother = by !== deployment.request.requestedBy;
    const excluded = rule.not.people.includes(by) || (rule.not.authors && isAuthor(fact, people, by));
    const stands = now < approval.at + rule.expire;
    if (!forThisPlan || !byAnother || excluded || !stands) continue;
    const through = eligibility === null ? approval.through : (eligibility[by]?.through ?? []);
    if (through.length > 0) counted.set(by, { ...approval, through });
  }
  return [...counted.values()];
}

type ValidityFacts = Pick<GateFacts, 'deployment' | 'people' | 'authors' | 'eligibility' | 'now'>;

/** Where the authors are not known, nobody is known not to be one. */
export const isAuthor = (fact: Authors, people: readonly Identity[], slack: string): boolean =>
  fact.kind !== 'read' ||
  !people.some((person) => person.slack === slack) ||
  wrote(people, fact.authors, slack);
