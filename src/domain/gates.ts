// The gates: every rule that may say no to a deployment, in one list. A gate is closed until the facts open it; a fact
// that could not be read closes it (I22). All that is closed is said at once.
import type { Approval, Holding, Open } from './deployment.ts';
import { badRelease } from './mark.ts';
import { spokenName } from './names.ts';
import type { Check, Checks } from './plan.ts';
import type { ApprovalRule, Policy } from './project.ts';
import type { ClosedCheck, Refusal } from './refusal.ts';
import { holderOf, succeededIn, type Snapshot } from './snapshot.ts';

export interface GateFacts {
  readonly deployment: Open;
  readonly policy: Policy;
  readonly holder: Holding | undefined;
  /** Of the environments that the policy wants passed first: those where these very artifacts have succeeded. */
  readonly succeededIn: readonly string[];
  /** What speaks against the release itself: somebody has marked it as bad. */
  readonly bad: Refusal | null;
  /** Checks at the commit; `unreadable` when GitHub could not say. */
  readonly checks: Checks;
  readonly now: number;
}

export type GateName = 'release' | 'confirmation' | 'order' | 'checks' | 'approvals' | 'environment';

interface Gate {
  readonly name: GateName;
  /** What keeps it closed; `absent` where this deployment does not have to pass it. */
  readonly look: (facts: GateFacts) => Refusal | 'open' | 'absent';
}

const isRollback = ({ deployment }: GateFacts): boolean => deployment.request.rollback !== null;

/** Rollbacks too: what was marked as bad is not put back. */
const release: Gate = {
  name: 'release',
  look: ({ bad }) => bad ?? 'absent',
};

const confirmation: Gate = {
  name: 'confirmation',
  look: (facts) => {
    if (!isRollback(facts)) return 'absent';
    return facts.deployment.confirmedBy === null ? { code: 'not_confirmed' } : 'open';
  },
};

/** Staging before production: what was approved for later must be what succeeded before. */
const order: Gate = {
  name: 'order',
  look: (facts) => {
    const { after } = facts.policy;
    if (isRollback(facts) || after === null) return 'absent';
    return facts.succeededIn.includes(after) ? 'open' : { code: 'not_succeeded_in', environment: after };
  },
};

const checks: Gate = {
  name: 'checks',
  look: (facts) => {
    const { policy, checks } = facts;
    if (isRollback(facts) || policy.checks.length === 0) return 'absent';
    if (checks === 'unreadable') return { code: 'checks_unreadable' };
    const closed = policy.checks.flatMap((name) => closedCheck(name, checks) ?? []);
    return closed.length === 0 ? 'open' : { code: 'checks_not_green', checks: closed };
  },
};

const approvals: Gate = {
  name: 'approvals',
  look: (facts) => {
    const rule = approvalRule(facts);
    if (rule === null) return 'absent';
    const { count: need, from } = rule;
    const have = validApprovals(facts.deployment, rule, facts.now).length;
    return have >= need ? 'open' : { code: 'approvals_missing', have, need, from };
  },
};

/** A rollback passes whatever holds the environment: it takes over (I1 stays: both change in one transaction). */
const environment: Gate = {
  name: 'environment',
  look: (facts) => {
    if (isRollback(facts)) return 'absent';
    if (facts.holder === undefined) return 'open';
    const { request, status } = facts.holder;
    const name = spokenName(request.releaseName, request.candidate);
    return { code: 'environment_held', deployment: request.id, release: name, status };
  },
};

/** In the order in which a card shows them. */
const GATES: readonly Gate[] = [release, confirmation, order, checks, approvals, environment];

export interface GateState {
  readonly gate: GateName;
  readonly closed: Refusal | null;
}

/** Every gate that this deployment has to pass, and what keeps it closed. */
export const gateStates = (facts: GateFacts): readonly GateState[] =>
  GATES.flatMap(({ name: gate, look }) => {
    const seen = look(facts);
    return seen === 'absent' ? [] : { gate, closed: seen === 'open' ? null : seen };
  });

/** Every refusal at once: never only the first. */
export const closedGates = (facts: GateFacts): readonly Refusal[] =>
  gateStates(facts).flatMap(({ closed }) => closed ?? []);

/** The facts as the store has them. The checks are those of the plan unless somebody has just read them again. */
export function gateFacts(
  snapshot: Snapshot,
  deployment: Open,
  policy: Policy,
  now: number,
  checks: Checks = deployment.plan.shown.checks,
): GateFacts {
  const { request } = deployment;
  return {
    deployment,
    policy,
    holder: holderOf(snapshot, request.environment),
    succeededIn:
      policy.after !== null && hasSucceeded(snapshot, deployment, policy.after) ? [policy.after] : [],
    bad: badRelease(snapshot, request.release),
    checks,
    now,
  };
}

const hasSucceeded = (snapshot: Snapshot, { request }: Open, environment: string): boolean =>
  succeededIn(snapshot, environment).some(({ request: other }) =>
    request.artifacts.every((artifact) =>
      other.artifacts.some(
        ({ service, digest }) => service === artifact.service && digest === artifact.digest,
      ),
    ),
  );

/** Which approvals this deployment needs: a rollback has its own rule. `null` when it needs none. */
export const approvalRule = ({
  deployment,
  policy,
}: Pick<GateFacts, 'deployment' | 'policy'>): ApprovalRule | null =>
  deployment.request.rollback === null ? policy.approvals : policy.rollback.approvals;

/**
 * The approvals that count: for exactly this plan (I3), by distinct people, none of them the requester (I4), not expired.
 */
export function validApprovals(deployment: Open, rule: ApprovalRule, now: number): readonly Approval[] {
  const counted = new Map<string, Approval>();
  for (const approval of deployment.approvals) {
    const forThisPlan = approval.planHash === deployment.plan.hash;
    const byAnother = approval.by !== deployment.request.requestedBy;
    if (forThisPlan && byAnother && now < approval.at + rule.expire) counted.set(approval.by, approval);
  }
  return [...counted.values()];
}

/** What keeps a check from being green; `null` when it is. */
export function closedCheck(name: string, checks: readonly Check[]): ClosedCheck | null {
  const check = checks.find((each) => each.name === name);
  if (check === undefined) return { name, state: 'missing', url: null };
  return check.state === 'green' ? null : { name, state: check.state, url: check.url };
}
