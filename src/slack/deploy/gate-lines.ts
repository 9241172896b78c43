// The gates on a card: which stand open, which keep it waiting and why.
import type { Open } from '../../domain/deployment.ts';
import { expiresAt } from '../../domain/expiry.ts';
import { approvalRule, gateFacts, gateStates, validApprovals, type GateName } from '../../domain/gates.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { escape } from '../escape.ts';
import { refusalLine } from '../refusal-text.ts';
import { approvers, person, some, time } from '../words.ts';

export function gateLines(state: DeploymentCardState, deployment: Open): readonly string[] {
  const { policy } = state.environment;
  const states = gateStates(gateFacts(state.snapshot, deployment, policy, state.now));
  const lines = states.map(({ gate, closed }) =>
    closed === null ? `✓ ${openText(state, deployment, gate)}` : `✗ ${refusalLine(closed)}`,
  );
  const expires = expiresAt(deployment, policy);
  return expires === null ? lines : [...lines, `Stands until ${time(expires)}`];
}

function openText(state: DeploymentCardState, deployment: Open, gate: GateName): string {
  const { policy } = state.environment;
  switch (gate) {
    case 'release':
      return 'Nobody has marked the release as bad';
    case 'confirmation':
      return `Confirmed by ${person(deployment.confirmedBy ?? '')}`;
    case 'order':
      return `Succeeded in ${policy.after ?? ''} with the same digests`;
    case 'checks':
      return `Checks are green (${some(policy.checks.map((name) => escape(name, 60)))}); read again right before the start`;
    case 'approvals': {
      const rule = approvalRule({ deployment, policy });
      const by =
        rule === null ? [] : validApprovals(deployment, rule, state.now).map((each) => person(each.by));
      return `Approved by ${some(by)}${rule === null ? '' : `, of ${approvers(rule)}`}`;
    }
    case 'environment':
      return 'Nothing else is on its way there';
  }
}
