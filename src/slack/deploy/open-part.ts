// The card of a deployment that waits: why it is asked again, what speaks against it, what would change, and what it
// waits for; in this order.
import type { KnownBlock } from '@slack/types';
import { tally } from '../../domain/approvals.ts';
import type { Deployment, Open } from '../../domain/deployment.ts';
import type { GateName } from '../../domain/gate-name.ts';
import { badRelease } from '../../domain/mark.ts';
import { lineIn, type Snapshot } from '../../domain/snapshot.ts';
import { approvalRule, validApprovals } from '../../domain/valid-approvals.ts';
import { nonEmpty, roomBeside, section, sections } from '../blocks.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { pauseLines } from '../pause-lines.ts';
import { refusalLine, refusalText } from '../refusal-text.ts';
import { differencesText } from '../refusals/differences.ts';
import { GATE_NAMES, list, plural, some } from '../words.ts';
import { openButtons } from './buttons.ts';
import { closedNames, factsOf, gateLines } from './gate-lines.ts';
import { nameOf, type Part } from './parts.ts';
import { planLines } from './plan-lines.ts';
import { leftAloneLines } from './left-alone.ts';
import { riskLines } from './risk-lines.ts';
import { undoneLines } from './undone-lines.ts';
import { wayBackLines } from './way-back.ts';

/** Characters as JSON of the header, the headline with somebody's reason, and the small print. */
const HEAD = 2500;
/** Characters as JSON of all that keeps it waiting. */
const GATES = 5000;
/** Of these, what is around the lines. */
const AROUND = 500;
/** Characters of the plan, which *What changes* has as a whole: what is left of them, down to the first lines. */
const PLAN = { least: 500, most: 2600 };

export function openPart(state: DeploymentCardState, deployment: Open): Part {
  const { text, names } = headlineOf(state, deployment);
  const closed = closedNames(factsOf(state, deployment)).filter((gate) => !names.includes(gate));
  const before = [
    ...askedAgain(deployment),
    ...nonEmpty(riskLines(state, deployment), 1500),
    ...nonEmpty(undoneLines(deployment, state), 1500),
  ];
  const buttons = [openButtons(state, deployment)];
  const room = roomBeside([...before, ...buttons]) - HEAD;
  const keepsWaiting = [
    ...state.blocks.map((each) => `✗ ${refusalLine(each)}`),
    ...pauseLines(state.pause, state.now),
  ];
  const most = Math.min(GATES, room - PLAN.least);
  const gates = sections(
    [...gateLines(state, deployment, most - JSON.stringify(keepsWaiting).length - AROUND), ...keepsWaiting],
    most,
  );
  const left = room - JSON.stringify(gates).length;
  const plan = section(
    [
      ...planLines(deployment),
      ...wayBackLines(state, deployment),
      ...leftAloneLines(state.project, deployment),
      ...closedLines(state.snapshot, deployment),
    ],
    Math.min(PLAN.most, Math.max(PLAN.least, left)),
  );
  return {
    headline: text,
    remains: [
      ...(closed.length === 0 ? [] : [`Still closed: ${list(closed.map((gate) => GATE_NAMES[gate]))}`]),
      ...state.blocks.map((each) => `Cannot start: ${refusalText(each).stopped}`),
    ],
    body: [...before, plan, ...gates],
    buttons,
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

interface Headline {
  readonly text: string;
  /** Gates that it speaks of. */
  readonly names: readonly GateName[];
}

function headlineOf(state: DeploymentCardState, deployment: Open): Headline {
  const { snapshot } = state;
  const { request, confirmedBy } = deployment;
  if (badRelease(snapshot, request.release) !== null)
    return { text: 'Held: the release is marked as bad', names: ['release'] };
  if (deployment.status === 'queued') return { text: lineText(snapshot, deployment), names: ['environment'] };
  const closed = closedNames(factsOf(state, deployment));
  if (confirmedBy === null && closed.includes('confirmation')) {
    const click = request.emergency
      ? 'Emergency: one click deploys it past its gates'
      : 'One click puts this back';
    const others = closed.length - 1;
    const once =
      others === 0 ? '' : `, once ${plural(others, 'more gate')} ${others === 1 ? 'is' : 'are'} open`;
    return { text: `${click}${once}`, names: ['confirmation'] };
  }
  if (closed.length === 0) return { text: 'Waiting for its start: all its gates are open', names: [] };
  const missing = closed.includes('approvals') ? missingApprovals(state, deployment) : 0;
  return missing === 0
    ? { text: 'Waiting for its gates', names: [] }
    : { text: `Waiting for ${plural(missing, 'approval')}`, names: ['approvals'] };
}

/** At least: whoever must be among the approvers may be one of those that are missing anyhow. */
function missingApprovals(state: DeploymentCardState, deployment: Open): number {
  const { policy } = state.environment;
  const rule = approvalRule({ deployment, policy });
  if (rule === null) return 0;
  const { rules, must } = tally(rule, validApprovals(factsOf(state, deployment), rule));
  const open = rules.reduce((sum, { have, need }) => sum + Math.max(0, need - have), 0);
  return Math.max(open, must.length);
}

/** `In line, 2 of 3: …` */
function lineText(snapshot: Snapshot, { request }: Open): string {
  const line = lineIn(snapshot, request.environment);
  const position = line.findIndex((each) => each.request.id === request.id) + 1;
  return `In line, ${position} of ${line.length}: its turn comes when the one before it has ended`;
}

/** Older candidates whose requests ended because of this one. */
function closedLines({ deployments }: Snapshot, { request }: Deployment): readonly string[] {
  const closed = deployments.flatMap((each) =>
    each.status === 'superseded' &&
    each.by.kind === 'candidate' &&
    each.by.name === nameOf(request) &&
    each.request.environment === request.environment
      ? [`${nameOf(each.request)} (\`${each.request.id}\`)`]
      : [],
  );
  return closed.length === 0 ? [] : [`• Takes the place of ${some(closed)}, which it is newer than`];
}
