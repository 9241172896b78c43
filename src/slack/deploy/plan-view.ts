// *What changes*: the whole plan in a modal. Risks first, then images and configuration service by service, then steps.
import type { ModalView } from '@slack/types';
import type { Open } from '../../domain/deployment.ts';
import { section, sections } from '../blocks.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { fitted, modal } from '../modal.ts';
import { plural } from '../words.ts';
import { nameOf } from './parts.ts';
import { serviceLines } from './plan-services.ts';
import { stepsInWords } from './planned-steps.ts';
import { leftAloneLines } from './left-alone.ts';
import { riskLines } from './risk-lines.ts';
import { undoneLines } from './undone-lines.ts';
import { wayBackLines } from './way-back.ts';

type Seen = Pick<DeploymentCardState, 'project' | 'environment' | 'snapshot' | 'people' | 'links'>;

export const noPlanView = (line: string): ModalView => modal('What changes', [section([line])]);

export function planView(state: Seen, deployment: Open): ModalView {
  const { plan, request } = deployment;
  const { services } = plan.change;
  const before = sections(
    [
      `*${nameOf(request)} → ${request.environment}*  plan \`${plan.hash.slice(0, 12)}\``,
      ...titled('Risks', riskLines(state, deployment)),
      ...undoneLines(deployment, state),
      ...wayBackLines(state, deployment),
    ],
    AROUND,
  );
  const after = sections(
    [
      ...titled('Steps', stepsInWords(state.environment, deployment)),
      ...titled('Left alone', leftAloneLines(state.project, deployment)),
    ],
    AROUND,
  );
  const lines = services.flatMap((service) => serviceLines(state.environment, service, deployment));
  const { blocks, left } = fitted(
    lines.map((text) => ({ text, stands: 1 })),
    [...before, ...after],
  );
  const more = left === 0 ? [] : [section([`… and ${plural(left, 'more line')}, which do not fit here`])];
  return modal('What changes', [...before, ...blocks, ...more, ...after]);
}

/** Characters as JSON of what comes before the services, and of what comes after them. */
const AROUND = 25_000;

const titled = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`*${title}*`, ...lines];
