// The gates: every rule that may say no to a deployment, in one list. A gate is closed until the facts open it; a fact
// that could not be read closes it (I22). All that is closed is said at once.
import { tally } from './approvals.ts';
import { strangersIn } from './authors.ts';
import { closedCheck } from './checks.ts';
import type { GateFacts } from './gate-facts.ts';
import type { GateName } from './gate-name.ts';
import { lockRefusal } from './lock.ts';
import { spokenName } from './names.ts';
import { isOverruled } from './overrules.ts';
import { standingOf } from './people.ts';
import { SKIPPABLE } from './project.ts';
import type { Refusal } from './refusal.ts';
import { approvalRule, validApprovals } from './valid-approvals.ts';

interface Gate {
  readonly name: GateName;
  /** What keeps it closed; `absent` where this deployment does not have to pass it. */
  readonly look: (facts: GateFacts) => Refusal | 'open' | 'absent';
}

const isRollback = ({ deployment }: GateFacts): boolean => deployment.request.rollback !== null;

/** Rollbacks and emergencies too: what was marked as bad goes nowhere. */
const release: Gate = {
  name: 'release',
  look: ({ bad }) => bad ?? 'absent',
};

/** What is to happen at once, and past gates, happens with one click on the plan that it is about. */
const confirmation: Gate = {
  name: 'confirmation',
  look: ({ deployment: { request, confirmedBy } }) => {
    if (request.rollback === null && !request.emergency) return 'absent';
    // The policy has decided beforehand that a failure is rolled back.
    if (request.rollback !== null && request.automatic) return 'absent';
    return confirmedBy === null ? { code: 'not_confirmed', emergency: request.emergency } : 'open';
  },
};

/** Who has confirmed it must be somebody whom the policy names, also when it starts (T8). */
const emergency: Gate = {
  name: 'emergency',
  look: ({ deployment: { request, confirmedBy }, policy, eligibility }) => {
    if (!request.emergency) return 'absent';
    if (policy.emergency === null) return { code: 'no_emergency_path', environment: request.environment };
    const { by } = policy.emergency;
    if (confirmedBy === null || eligibility === null) return 'open';
    const stands = standingOf(eligibility, confirmedBy, by);
    return stands === 'yes'
      ? 'open'
      : { code: 'not_for_emergencies', from: by, unreadable: stands === 'unreadable' };
  },
};

/** Staging before production: what was approved for later must be what succeeded before. */
const order: Gate = {
  name: 'order',
  look: (facts) => {
    const { after } = facts.policy;
    if (isRollback(facts) || after === null) return 'absent';
    return facts.proof === null ? { code: 'not_succeeded_in', environment: after.environment } : 'open';
  },
};

/** Some faults take their time. What was disturbed there may have run long enough before. */
const soak: Gate = {
  name: 'soak',
  look: (facts) => {
    const { after } = facts.policy;
    const { proof } = facts;
    if (isRollback(facts) || after === null || after.soak === 0) return 'absent';
    const { environment } = after;
    // The order says so; what may pass that has not run there for long enough either.
    if (proof === null)
      return isSkipped(facts, 'order') ? { code: 'not_succeeded_in', environment } : 'absent';
    if (proof.healthy >= after.soak) return 'open';
    const opens = proof.since === null ? null : proof.since + after.soak;
    return { code: 'soaking', environment, soak: after.soak, opens };
  },
};

const verified: Gate = {
  name: 'verified',
  look: (facts) => {
    const { after } = facts.policy;
    if (isRollback(facts) || after === null || after.verifiedBy.length === 0) return 'absent';
    if (facts.verification !== null) return 'open';
    return { code: 'not_verified', environment: after.environment, from: after.verifiedBy };
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

/** A rollback does not wait for the morning. */
const window: Gate = {
  name: 'window',
  look: (facts) => {
    if (isRollback(facts) || facts.policy.windows.length === 0) return 'absent';
    return facts.window.open ? 'open' : { code: 'outside_window', opens: facts.window.opens };
  },
};

/** Nor does it wait for a holiday to end: it puts back what ran before. */
const freeze: Gate = {
  name: 'freeze',
  look: (facts) => {
    if (isRollback(facts) || facts.freezes.length === 0) return 'absent';
    const standing = facts.freezes.find(({ id }) => !isOverruled(facts, 'freeze', id, facts.policy.overrule));
    if (standing === undefined) return 'open';
    const { by, until, reason } = standing;
    return { code: 'frozen', by, until, reason, overrule: facts.policy.overrule };
  },
};

/**
 * Its owner may go on, and nobody else: no emergency (I23), and no rollback unless it is the lock that a rollback or a
 * failure left. Automation is nobody.
 */
const lock: Gate = {
  name: 'lock',
  look: ({ lock: standing, deployment: { request } }) => {
    if (standing === undefined || (standing.left && request.rollback !== null)) return 'absent';
    return lockRefusal(standing, request.automatic ? null : request.requestedBy) ?? 'open';
  },
};

const hold: Gate = {
  name: 'hold',
  look: (facts) => {
    const { holds, deployment } = facts;
    if (holds.length === 0 || !deployment.request.automatic || isRollback(facts)) return 'absent';
    const standing = holds.find(({ id }) => !isOverruled(facts, 'hold', id, null));
    if (standing === undefined) return 'open';
    const { by, reason } = standing;
    return { code: 'on_hold', environment: deployment.request.environment, by, reason };
  },
};

/** Where authors may not approve, everybody who wrote something must be known: one of them could be the approver (T7). */
const authors: Gate = {
  name: 'authors',
  look: ({ deployment, policy, people, authors: fact }) => {
    const rule = approvalRule({ deployment, policy });
    if (rule === null || !rule.not.authors) return 'absent';
    switch (fact.kind) {
      case 'unreadable':
      case 'not_asked':
        return { code: 'authors_unreadable' };
      case 'too_many':
        return { code: 'too_many_authors', commits: fact.commits, read: fact.read };
      case 'read': {
        const strangers = strangersIn(people, fact.authors).map(({ name, email, login }) => ({
          name,
          email,
          login,
        }));
        return strangers.length === 0 ? 'open' : { code: 'unknown_authors', authors: strangers };
      }
    }
  },
};

const approvals: Gate = {
  name: 'approvals',
  look: (facts) => {
    const rule = approvalRule(facts);
    if (rule === null) return 'absent';
    const { rules, must, met } = tally(rule, validApprovals(facts, rule));
    return met ? 'open' : { code: 'approvals_missing', rules, must };
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
const GATES: readonly Gate[] = [
  release,
  confirmation,
  emergency,
  order,
  soak,
  verified,
  checks,
  window,
  freeze,
  lock,
  hold,
  authors,
  approvals,
  environment,
];

export interface GateState {
  readonly gate: GateName;
  readonly closed: Refusal | null;
  /** It is closed, and an emergency passes it. */
  readonly skipped: boolean;
}

/** Every gate that this deployment has to pass, and what keeps it closed. */
export const gateStates = (facts: GateFacts): readonly GateState[] =>
  GATES.flatMap(({ name: gate, look }) => {
    const seen = look(facts);
    if (seen === 'absent') return [];
    const closed = seen === 'open' ? null : seen;
    return { gate, closed, skipped: closed !== null && isSkipped(facts, gate) };
  });

/** Every refusal at once: never only the first. */
export const closedGates = (facts: GateFacts): readonly Refusal[] =>
  gateStates(facts).flatMap(({ closed, skipped }) => (skipped ? [] : (closed ?? [])));

/** What an emergency passes although it is closed. */
export const skippedGates = (facts: GateFacts): readonly GateName[] =>
  gateStates(facts).flatMap(({ gate, skipped }) => (skipped ? gate : []));

/** Only what the policy lists, and only what may be listed; who wrote it matters to approvals alone. */
function isSkipped({ deployment, policy }: GateFacts, gate: GateName): boolean {
  if (!deployment.request.emergency) return false;
  const skips: readonly GateName[] = SKIPPABLE.filter((each) => policy.emergency?.skips.includes(each));
  return skips.includes(gate === 'authors' ? 'approvals' : gate);
}
