// The card of a deployment, from the question to the end: gates and buttons, then progress, then the outcome.
import type { KnownBlock } from '@slack/types';
import { isOpen, type Deployment } from '../../domain/deployment.ts';
import { context, header, section, view, type View } from '../blocks.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { quoted } from '../refusals/parts.ts';
import { person, STATUSES } from '../words.ts';
import { begunPart } from './begun-part.ts';
import { openPart } from './open-part.ts';
import { nameOf } from './parts.ts';

export function deploymentCard(state: DeploymentCardState): View {
  const { deployment, replans } = state;
  if (replans < deployment.replans) return voidCard(state);
  const { headline, remains, body, buttons } = isOpen(deployment)
    ? openPart(state, deployment)
    : begunPart(state, deployment);
  return view(
    [`${state.project.name}: ${title(deployment)}: ${headline}`, ...remains],
    [header(title(deployment)), section([`*${headline}*`, asked(deployment)]), ...body],
    [...buttons, smallPrint(state)],
  );
}

function title({ request }: Deployment): string {
  const { environment, rollback } = request;
  if (request.emergency) return `EMERGENCY: ${nameOf(request)} → ${environment}`;
  return rollback === null
    ? `${nameOf(request)} → ${environment}`
    : `Roll back ${environment}: ${rollback.from ?? 'what runs'} → ${nameOf(request)}`;
}

function asked({ request }: Deployment): string {
  const by = request.automatic
    ? `Asked for by automation, on behalf of ${person(request.requestedBy)}, who ${request.candidate === 1 ? 'cut' : 'picked'} it`
    : `Asked for by ${person(request.requestedBy)}`;
  return request.reason === null ? by : `${by}: ${quoted(request.reason)}`;
}

function voidCard({ project, deployment }: DeploymentCardState): View {
  const line = 'Void: the plan has changed since. The newest card of this deployment shows where it stands.';
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
