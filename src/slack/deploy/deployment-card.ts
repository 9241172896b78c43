// The card of a deployment, from the question to the end: gates and buttons, then progress, then the outcome.
import type { KnownBlock } from '@slack/types';
import { isOpen, type Deployment } from '../../domain/deployment.ts';
import { context, header, section, view, type View } from '../blocks.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { quoted } from '../refusals/parts.ts';
import { person, statusText } from '../words.ts';
import { begunPart } from './begun-part.ts';
import { openPart } from './open-part.ts';
import { titleOf } from './parts.ts';

export function deploymentCard(state: DeploymentCardState): View {
  const { deployment, replans } = state;
  if (replans < deployment.replans) return voidCard(state);
  const { headline, remains, body, buttons } = isOpen(deployment)
    ? openPart(state, deployment)
    : begunPart(state, deployment);
  const title = titleOf(deployment);
  return view(
    [`${state.project.name}: ${title}: ${headline}`, ...remains],
    [header(title), section([`*${headline}*`, asked(deployment)]), ...body],
    [...buttons, smallPrint(state)],
  );
}

function asked({ request }: Deployment): string {
  const by = `Asked for by ${byText(request)}`;
  return request.reason === null ? by : `${by}: ${quoted(request.reason)}`;
}

function byText({ automatic, requestedBy, rollback, candidate }: Deployment['request']): string {
  if (!automatic) return person(requestedBy);
  const why =
    rollback === null
      ? `who ${candidate === 1 ? 'cut' : 'picked'} it`
      : 'whose deployment took only in part: the policy wants all of it back';
  return `automation, on behalf of ${person(requestedBy)}, ${why}`;
}

function voidCard({ project, deployment }: DeploymentCardState): View {
  const line = 'Void: the plan has changed since. The newest card of this deployment shows where it stands.';
  return {
    text: `${project.name}: ${titleOf(deployment)}: ${line}`,
    blocks: [
      header(titleOf(deployment)),
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
    statusText(deployment),
  ];
  return context(parts.join(' · '));
}
