// The buttons of a card that waits: what can be done about it, and what opens its closed gates.
import type { KnownBlock } from '@slack/types';
import type { Open } from '../../domain/deployment.ts';
import { approvalRule } from '../../domain/valid-approvals.ts';
import { actions, type ButtonSpec } from '../blocks.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { ACTIONS, buttonValue, lockValue } from '../ids.ts';
import { closedNames, factsOf } from './gate-lines.ts';
import { waitingIn } from './configuration-risks.ts';

export function openButtons(state: DeploymentCardState, deployment: Open): KnownBlock {
  const { request, replans, confirmedBy } = deployment;
  const value = buttonValue({ deployment: request.id, replans });
  // What the policy has rolled back by itself waits for nobody's click.
  const clicks = request.rollback === null ? request.emergency : !request.automatic;
  const asksToConfirm = confirmedBy === null && clicks;
  return actions(
    ...(asksToConfirm ? [confirmButton(deployment, value)] : answers(state, deployment, value)),
    dropButton(deployment, value),
    ...keys(state, deployment, value),
    ...takeButton(deployment, value),
    { action: ACTIONS.showPlan, label: 'What changes', value },
  );
}

const confirmButton = ({ request }: Open, value: string): ButtonSpec =>
  request.emergency
    ? {
        action: ACTIONS.confirm,
        label: 'Deploy now',
        value,
        style: 'danger',
        confirm: {
          title: 'Deploy past the gates?',
          text: `This goes to ${request.environment} without waiting for what the policy lets an emergency pass. The channel is told, and somebody else reviews it.`,
          yes: 'Deploy now',
          no: 'Wait',
        },
      }
    : { action: ACTIONS.confirm, label: 'Roll back', value, style: 'danger' };

function answers(
  { environment }: DeploymentCardState,
  deployment: Open,
  value: string,
): readonly ButtonSpec[] {
  if (approvalRule({ deployment, policy: environment.policy }) === null) return [];
  return [
    { action: ACTIONS.approve, label: 'Approve', value, style: 'primary' },
    ...(deployment.approvals.length === 0
      ? []
      : [{ action: ACTIONS.withdraw, label: 'Withdraw my approval', value }]),
  ];
}

/** Why somebody rejects is asked in a window of its own. */
function dropButton({ status, request }: Open, value: string): ButtonSpec {
  if (request.rollback !== null) return { action: ACTIONS.drop, label: 'Cancel', value };
  if (status === 'queued') return { action: ACTIONS.drop, label: 'Leave the line', value };
  return { action: ACTIONS.reject, label: 'Reject', value, style: 'danger' };
}

/** For each gate that a person opens with a click: its button. */
function keys(state: DeploymentCardState, deployment: Open, value: string): readonly ButtonSpec[] {
  const facts = factsOf(state, deployment);
  const closed = new Set(closedNames(facts));
  const { overrule } = facts.policy;
  return [
    ...(closed.has('verified') && facts.proof !== null && facts.proof.since !== null
      ? [{ action: ACTIONS.verify, label: 'Looks good', value }]
      : []),
    ...(closed.has('freeze') && overrule.length > 0
      ? [{ action: ACTIONS.overruleFreeze, label: 'Overrule the freeze', value, confirm: OVERRULE }]
      : []),
    ...(closed.has('hold') ? [{ action: ACTIONS.passHold, label: 'Go on', value }] : []),
    ...(closed.has('lock') && facts.lock !== undefined
      ? [takeOverButton({ lock: facts.lock.id, number: deployment.replans })]
      : []),
  ];
}

/** A rollback has the configuration of then, or today's. */
const takeButton = (deployment: Open, value: string): readonly ButtonSpec[] =>
  deployment.request.rollback === null && waitingIn(deployment).length > 0
    ? [{ action: ACTIONS.takeConfiguration, label: 'Take the new configuration', value, confirm: TAKE }]
    : [];

const TAKE = {
  title: 'Take the new configuration?',
  text: 'What somebody else registered becomes the base of the new revisions. That is another plan: approvals for this one are void, and a new card asks again.',
  yes: 'Take it',
  no: 'Leave it',
} as const;

const OVERRULE = {
  title: 'Overrule the freeze?',
  text: 'This deployment passes the freeze that stands now. Everything else is still asked for.',
  yes: 'Overrule',
  no: 'Keep it',
} as const;

export const takeOverButton = (lock: Parameters<typeof lockValue>[0]): ButtonSpec => ({
  action: ACTIONS.takeOver,
  label: 'Take over the lock',
  value: lockValue(lock),
  confirm: {
    title: 'Take over the lock?',
    text: 'The environment is yours from then on, and whoever keeps it now is told.',
    yes: 'Take over',
    no: 'Leave it',
  },
});
