// The card of a deployment, from the question to the end: gates and buttons, then progress, then the outcome.
import type { KnownBlock } from '@slack/types';
import {
  isOpen,
  type Deployment,
  type Failed,
  type Open,
  type SupersededBy,
} from '../../domain/deployment.ts';
import { spokenName } from '../../domain/names.ts';
import { badRelease } from '../../domain/mark.ts';
import { liveOrRollingOut } from '../../domain/rollback.ts';
import { actions, context, header, nonEmpty, section, view, type View } from '../blocks.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { escape } from '../escape.ts';
import { ACTIONS, buttonValue } from '../ids.ts';
import { refusalLine } from '../refusal-text.ts';
import { differencesText } from '../refusals/differences.ts';
import { duration, person, plural, some, STATUSES } from '../words.ts';
import { gateLines } from './gate-lines.ts';
import { planLines } from './plan-lines.ts';
import { leftAloneLines, riskLines } from './risk-lines.ts';
import { rolloutLines } from './rollout-lines.ts';
import { pauseLines } from '../pause-lines.ts';

export function deploymentCard(state: DeploymentCardState): View {
  const { deployment, replans } = state;
  if (replans < deployment.replans) return voidCard(state);
  const { headline, body, buttons } = isOpen(deployment) ? open(state, deployment) : begun(state, deployment);
  return view(
    [`${state.project.name}: ${title(deployment)}: ${headline}`],
    [header(title(deployment)), section([`*${headline}*`, asked(deployment)]), ...body],
    [...buttons, smallPrint(state)],
  );
}

function title({ request }: Deployment): string {
  const { environment, rollback } = request;
  return rollback === null
    ? `${nameOf(request)} → ${environment}`
    : `Roll back ${environment}: ${rollback.from ?? 'what runs'} → ${nameOf(request)}`;
}

const nameOf = ({ releaseName, candidate }: Deployment['request']): string =>
  spokenName(releaseName, candidate);

function asked({ request }: Deployment): string {
  const by = request.automatic
    ? `Asked for by automation, on behalf of ${person(request.requestedBy)}, who ${request.candidate === 1 ? 'cut' : 'picked'} it`
    : `Asked for by ${person(request.requestedBy)}`;
  return request.reason === null ? by : `${by}: ${escape(request.reason, 300)}`;
}

interface Part {
  readonly headline: string;
  readonly body: readonly KnownBlock[];
  readonly buttons: readonly KnownBlock[];
}

function open(state: DeploymentCardState, deployment: Open): Part {
  const keepsWaiting = [
    ...state.blocks.map((each) => `✗ ${refusalLine(each)}`),
    ...pauseLines(state.pause, state.now),
  ];
  return {
    headline: openHeadline(state, deployment),
    body: [
      ...askedAgain(deployment),
      section([...planLines(deployment), ...leftAloneLines(state.project, deployment)], 2600),
      ...nonEmpty(riskLines(state.snapshot, deployment), 1500),
      section([...gateLines(state, deployment), ...keepsWaiting]),
    ],
    buttons: [openButtons(state, deployment)],
  };
}

/** Why people are asked a second time. */
const askedAgain = ({ differences }: Open): readonly KnownBlock[] =>
  differences.length === 0
    ? []
    : [
        section([
          `*Asked again*, because ${differencesText(differences)} changed. Earlier approvals are void.`,
        ]),
      ];

function openHeadline({ environment, snapshot }: DeploymentCardState, deployment: Open): string {
  if (badRelease(snapshot, deployment.request.release) !== null) return 'Held: the release is marked as bad';
  if (deployment.status === 'queued') return 'In line: it starts when the one before it has ended';
  const { rollback } = deployment.request;
  if (rollback !== null && deployment.confirmedBy === null) return 'One click puts this back';
  const rule = rollback === null ? environment.policy.approvals : environment.policy.rollback.approvals;
  const have = deployment.approvals.length;
  return rule === null || have >= rule.count
    ? 'Waiting for its gates'
    : `Waiting for ${plural(rule.count - have, rule.count === have + 1 ? 'approval' : 'approvals', 'approvals')}`;
}

function openButtons({ environment }: DeploymentCardState, deployment: Open): KnownBlock {
  const { id, rollback, environment: where } = deployment.request;
  const value = buttonValue({ deployment: id, replans: deployment.replans });
  const drop = { action: ACTIONS.reject, label: rollback === null ? 'Reject' : 'Cancel', value } as const;
  if (rollback !== null && deployment.confirmedBy === null) {
    const go = { action: ACTIONS.confirmRollback, label: 'Roll back', value, style: 'danger' } as const;
    return actions(go, drop);
  }
  const rule = rollback === null ? environment.policy.approvals : environment.policy.rollback.approvals;
  if (rule === null) return actions(drop);
  return actions(
    { action: ACTIONS.approve, label: 'Approve', value, style: 'primary' },
    {
      ...drop,
      style: 'danger',
      confirm: {
        title: 'Reject this deployment?',
        text: `${nameOf(deployment.request)} does not go to ${where}, unless somebody asks again.`,
        yes: 'Reject',
        no: 'Keep it',
      },
    },
  );
}

function begun(state: DeploymentCardState, deployment: Exclude<Deployment, Open>): Part {
  const body: KnownBlock[] = [];
  if ('rollouts' in deployment && Object.keys(deployment.rollouts).length > 0) {
    body.push(section(rolloutLines(state, deployment)));
  }
  if (deployment.status === 'failed') body.push(section([afterFailure(deployment)]));
  const paused = pauseLines(state.pause, state.now);
  if (paused.length > 0) body.push(section(paused));
  if (deployment.approvals.length > 0) {
    body.push(context(`Approved by ${some(deployment.approvals.map(({ by }) => person(by)))}`));
  }
  const buttons = isLatestSuccess(state) ? [rollBackButton(deployment)] : [];
  return { headline: headline(state, deployment), body, buttons };
}

/** The newest to have begun here, and it worked: the one that a rollback would leave. */
const isLatestSuccess = ({ deployment, snapshot }: DeploymentCardState): boolean =>
  deployment.status === 'succeeded' &&
  liveOrRollingOut(snapshot, deployment.request.environment)?.request.id === deployment.request.id;

const rollBackButton = ({ request, replans }: Deployment): KnownBlock =>
  actions({
    action: ACTIONS.rollBack,
    label: 'Roll back',
    value: buttonValue({ deployment: request.id, replans }),
  });

function headline({ now }: DeploymentCardState, deployment: Exclude<Deployment, Open>): string {
  const { id } = deployment.request;
  switch (deployment.status) {
    case 'running':
      return `On its way for ${duration(now - deployment.startedAt)}`;
    case 'succeeded': {
      const what = deployment.request.rollback === null ? 'Deployed' : 'Rolled back';
      return `${what} in ${duration(deployment.endedAt - deployment.startedAt)}${settledBy(deployment.resolvedBy)}`;
    }
    case 'failed':
      return `Failed: ${failedCount(deployment.rollouts)}${settledBy(deployment.resolvedBy)}`;
    case 'needs_operator':
      return `Needs an operator: the outcome could not be learned. Once nothing moves in ECS: \`/release resolve ${id}\``;
    case 'superseded':
      return `Superseded: ${supersededText(deployment.by)}`;
    case 'rejected':
      return `Rejected by ${person(deployment.by)}`;
    case 'cancelled':
      return `Taken back by ${person(deployment.by)}`;
    case 'expired':
      return 'Expired: nobody answered in time. Ask again with `/release deploy`';
  }
}

function supersededText(by: SupersededBy): string {
  switch (by.kind) {
    case 'deployment':
      return `\`${by.id}\` took over`;
    case 'candidate':
      return `${by.name} is newer. To go back to this one all the same, ask again with \`/release deploy\``;
    case 'somebody_else':
      return 'somebody deployed over it in ECS';
  }
}

const settledBy = (by: string | null): string => (by === null ? '' : `, as settled by ${person(by)}`);

function failedCount(rollouts: Readonly<Record<string, { readonly status: string }>>): string {
  const all = Object.values(rollouts);
  const took = all.filter(({ status }) => status === 'succeeded').length;
  return took === 0 ? 'the rollout did not take' : `only ${took} of ${plural(all.length, 'service')} took`;
}

/** What the environment is left with, and what to do about it. */
function afterFailure({ request, plan, rollouts }: Failed): string {
  const { environment } = request;
  const asBefore = plan.change.services.every(({ service, liveRevision }) => {
    const rollout = rollouts[service];
    return (
      rollout?.status === 'waiting' ||
      (rollout?.status === 'failed' && rollout.failure.serves === liveRevision)
    );
  });
  return asBefore
    ? `${environment} serves what it served before. Next: mend it on trunk, then \`/release cut\`.`
    : `${environment} may now run a mix. To make it whole again: \`/release rollback ${environment}\`.`;
}

function voidCard({ project, deployment }: DeploymentCardState): View {
  const line = 'Void: the plan has changed since. The newest card of this deployment has the question.';
  return {
    text: `${project.name}: ${title(deployment)}: ${line}`,
    blocks: [
      header(title(deployment)),
      section([`*${line}*`]),
      context(`deployment \`${deployment.request.id}\``),
    ],
  };
}

function smallPrint({ deployment, auditHead }: DeploymentCardState): KnownBlock {
  const parts = [
    `deployment \`${deployment.request.id}\``,
    `plan \`${deployment.plan.hash.slice(0, 12)}\``,
    ...(auditHead === null ? [] : [`audit \`${auditHead.seq}:${auditHead.hash.slice(0, 12)}\``]),
    STATUSES[deployment.status] ?? deployment.status,
  ];
  return context(parts.join(' · '));
}
