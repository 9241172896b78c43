// The card of a deployment, from the question to the end: gates and buttons, then progress, then the outcome.
import type { KnownBlock } from '@slack/types';
import { isOpen, type Deployment, type Failed, type Open } from '../../domain/deployment.ts';
import { liveOrRollingOut } from '../../domain/rollback.ts';
import { actions, context, header, section, type View } from '../blocks.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { escape } from '../escape.ts';
import { ACTIONS, buttonValue } from '../ids.ts';
import { differencesText, refusalLine, STATUSES } from '../refusal-text.ts';
import { duration, person, plural, some } from '../words.ts';
import { gateLines } from './gate-lines.ts';
import { planLines } from './plan-lines.ts';
import { rolloutLines } from './rollout-lines.ts';

export function deploymentCard(state: DeploymentCardState): View {
  const { deployment, replans } = state;
  if (replans < deployment.replans) return voidCard(state);
  const { headline, body } = isOpen(deployment) ? open(state, deployment) : begun(state, deployment);
  return {
    text: `${state.project.name}: ${title(deployment)}: ${headline}`,
    blocks: [
      header(title(deployment)),
      section([`*${headline}*`, asked(deployment)]),
      ...body,
      smallPrint(state),
    ],
  };
}

function title({ request: { releaseName, environment, rollback } }: Deployment): string {
  return rollback === null
    ? `${releaseName} → ${environment}`
    : `Roll back ${environment}: ${rollback.from ?? 'what runs'} → ${releaseName}`;
}

function asked({ request }: Deployment): string {
  const by = request.automatic
    ? `Asked for by automation, on behalf of ${person(request.requestedBy)}, who cut it`
    : `Asked for by ${person(request.requestedBy)}`;
  return request.reason === null ? by : `${by}: ${escape(request.reason, 300)}`;
}

interface Part {
  readonly headline: string;
  readonly body: readonly KnownBlock[];
}

function open(state: DeploymentCardState, deployment: Open): Part {
  const keepsWaiting = [...state.blocks.map((each) => `✗ ${refusalLine(each)}`), ...pauseLines(state)];
  return {
    headline: openHeadline(state, deployment),
    body: [
      ...askedAgain(deployment),
      section(planLines(deployment)),
      section([...gateLines(state, deployment), ...keepsWaiting]),
      openButtons(state, deployment),
    ],
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

function openHeadline({ environment }: DeploymentCardState, deployment: Open): string {
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
  const { id, rollback, releaseName, environment: where } = deployment.request;
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
        text: `${releaseName} does not go to ${where}, unless somebody asks again.`,
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
  const paused = pauseLines(state);
  if (paused.length > 0) body.push(section(paused));
  if (deployment.approvals.length > 0) {
    body.push(context(`Approved by ${some(deployment.approvals.map(({ by }) => person(by)))}`));
  }
  if (isLatestSuccess(state)) body.push(rollBackButton(deployment));
  return { headline: headline(state, deployment), body };
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
      return deployment.by.kind === 'deployment'
        ? `Superseded: \`${deployment.by.id}\` took over`
        : 'Superseded: somebody deployed over it in ECS';
    case 'rejected':
      return `Rejected by ${person(deployment.by)}`;
    case 'cancelled':
      return `Taken back by ${person(deployment.by)}`;
    case 'expired':
      return 'Expired: nobody answered in time. Ask again with `/release deploy`';
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

function pauseLines({ pause, now }: DeploymentCardState): readonly string[] {
  if (pause === null) return [];
  const provider = { aws: 'AWS', github: 'GitHub', slack: 'Slack' }[pause.provider] ?? pause.provider;
  return [
    `Paused for ${duration(now - pause.since)}: ${provider} answers ${escape(pause.code, 60)}. It goes on by itself.`,
  ];
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
