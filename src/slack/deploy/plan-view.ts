// *What changes*: the whole plan in a modal. Risks first, then images and configuration service by service, then steps.
import type { ModalView } from '@slack/types';
import type { ConfigurationDifference } from '../../domain/configuration.ts';
import type { Open } from '../../domain/deployment.ts';
import type { ServicePlan } from '../../domain/plan.ts';
import { section, sections } from '../blocks.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { isShown } from '../diff/shown-values.ts';
import { fitted, modal } from '../modal.ts';
import { code } from '../refusals/parts.ts';
import { list, plural, shortDigest, shortRevision } from '../words.ts';
import { nameOf } from './parts.ts';
import { leftAloneLines, riskLines } from './risk-lines.ts';

type Seen = Pick<DeploymentCardState, 'project' | 'environment' | 'snapshot'>;

export const noPlanView = (line: string): ModalView => modal('What changes', [section([line])]);

export function planView(state: Seen, deployment: Open): ModalView {
  const { plan, request } = deployment;
  const { services } = plan.change;
  const before = sections(
    [
      `*${nameOf(request)} → ${request.environment}*  plan \`${plan.hash.slice(0, 12)}\``,
      ...titled('Risks', riskLines(state, deployment)),
    ],
    AROUND,
  );
  const after = sections(
    [
      ...titled('Steps', stepLines(deployment)),
      ...titled('Left alone', leftAloneLines(state.project, deployment)),
    ],
    AROUND,
  );
  const lines = services.flatMap((service) => serviceLines(state, service, deployment));
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

function serviceLines(
  { environment }: Seen,
  service: ServicePlan,
  { plan, request }: Open,
): readonly string[] {
  const known = plan.shown.configuration.find((each) => each.service === service.service);
  return [
    `*${service.service}*`,
    `• image of ${code(service.container)}: \`${shortDigest(service.digest)}\`${imageText(service)}`,
    ...(request.rollback === null ? changeLines(known?.changes ?? null) : [restoredLine(service)]),
    ...(known === undefined || known.waiting === null
      ? []
      : [
          `• \`${shortRevision(known.waiting)}\` waits: somebody else registered it, and this leaves it alone`,
        ]),
    ...unlikeLines(known?.unlike ?? [], environment.policy.after?.environment ?? '', environment.name),
  ];
}

function imageText({ action, liveRevision }: ServicePlan): string {
  const live = `\`${shortRevision(liveRevision)}\``;
  switch (action.kind) {
    case 'none':
      return ` already, in ${live}`;
    case 'restore':
      return ` in \`${shortRevision(action.revision)}\`, which replaces ${live}`;
    case 'register':
      return `, in a new revision made from \`${shortRevision(action.base)}\`, which replaces ${live}`;
  }
}

/** A rollback brings back the configuration of then. */
function restoredLine({ action, liveRevision }: ServicePlan): string {
  switch (action.kind) {
    case 'none':
      return `• configuration: that of \`${shortRevision(liveRevision)}\`, as it runs`;
    case 'restore':
      return `• configuration: that of \`${shortRevision(action.revision)}\`, as it worked here`;
    case 'register':
      return `• configuration: that of \`${shortRevision(action.base)}\`, as it worked here; ECS has that one no more`;
  }
}

function changeLines(changes: readonly ConfigurationDifference[] | null): readonly string[] {
  if (changes === null)
    return [
      '• configuration: as it runs; not compared, as Slipway has not deployed it yet or ECS did not say',
    ];
  if (changes.length === 0) return ['• configuration: as Slipway last deployed it'];
  return [
    '• configuration, changed outside of Slipway since it last deployed:',
    ...changes.map((each) => `    ${changeText(each)}`),
  ];
}

/** Values only where they can be no secret. */
function changeText({ path, from, to }: ConfigurationDifference): string {
  const named = nameOfPath(path);
  const shown = isShown(path, from) && isShown(path, to);
  if (from === null) return `${named} is new${shown ? `: ${valueText(to)}` : ''}`;
  if (to === null) return `${named} is gone${shown ? `: ${valueText(from)}` : ''}`;
  return shown ? `${named} ${valueText(from)} → ${valueText(to)}` : `${named} changed`;
}

const nameOfPath = (path: string): string => code(path.replace(/^containerDefinitions\./, ''), 120);

const valueText = (json: string | null): string => code(json ?? '', 100);

const unlikeLines = (
  unlike: readonly ConfigurationDifference[],
  before: string,
  here: string,
): readonly string[] =>
  unlike.map(({ path, from, to }) => {
    const named = nameOfPath(path);
    if (from === null) return `• ${named} only in ${here}, not in ${before}`;
    return to === null
      ? `• ${named} only in ${before}, not in ${here}`
      : `• ${named} is another one in ${before}`;
  });

/** Those that will run, then those that will not, and why. */
function stepLines({ plan, request }: Open): readonly string[] {
  const unchanged = plan.change.services.filter(({ action }) => action.kind === 'none');
  const names = unchanged.map(({ service }) => service);
  const waves = plan.change.steps
    .map((wave) => wave.filter((service) => !names.includes(service)))
    .filter((wave) => wave.length > 0);
  const what = request.rollback === null ? 'deploy' : 'put back';
  return [
    ...waves.flatMap((wave, index) => listed(`${index + 1}. ${what} `, wave)),
    ...listed('Not run, because nothing changes: ', names),
  ];
}

/** All of them: so many a line that no line is too long to be shown. */
const listed = (begin: string, names: readonly string[]): readonly string[] =>
  Array.from({ length: Math.ceil(names.length / A_LINE) }, (_, line) => {
    const some = names.slice(line * A_LINE, (line + 1) * A_LINE);
    return line === 0 ? `${begin}${list(some)}` : `    and ${list(some)}`;
  });

const A_LINE = 20;
