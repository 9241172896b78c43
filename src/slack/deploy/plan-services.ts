// A plan, service by service: what becomes of its image and of its configuration. Values only where they can be no secret.
import type { ConfigurationDifference } from '../../domain/configuration.ts';
import type { Open } from '../../domain/deployment.ts';
import type { ServicePlan } from '../../domain/plan.ts';
import type { Environment } from '../../domain/project.ts';
import { isShown } from '../diff/shown-values.ts';
import { code } from '../refusals/parts.ts';
import { shortDigest, shortRevision, some } from '../words.ts';
import { waitingIn } from './configuration-risks.ts';

export function serviceLines(
  environment: Environment,
  service: ServicePlan,
  deployment: Open,
): readonly string[] {
  const { configuration } = deployment.plan.shown;
  const known = configuration.find((each) => each.service === service.service);
  const waiting = waitingIn(deployment).find((each) => each.service === service.service);
  const containers = [service.container, ...service.alsoContainers].map((each) => code(each));
  return [
    `*${service.service}*`,
    `• image of ${some(containers)}: \`${shortDigest(service.digest)}\`${imageText(service)}`,
    ...configurationLines(service, deployment, known?.changes ?? null),
    ...(waiting === undefined
      ? []
      : [`• \`${shortRevision(waiting.arn)}\` waits: somebody else registered it, and this leaves it alone`]),
    ...unlikeLines(known?.unlike ?? [], environment.policy.after?.environment ?? '', environment.name),
  ];
}

/** What was chosen in place of what runs, or what runs and what has become of it. */
function configurationLines(
  service: ServicePlan,
  { request: { rollback }, taken }: Open,
  changes: readonly ConfigurationDifference[] | null,
): readonly string[] {
  const { action, liveRevision } = service;
  if (rollback !== null) return [rollback.imageOnly ? todaysLine(service) : restoredLine(service)];
  const chosen = taken[service.service];
  if (chosen !== undefined)
    return [
      `• configuration: that of \`${shortRevision(chosen)}\`, which somebody else registered; taken in place of what runs`,
    ];
  return action.kind === 'register' && action.base !== liveRevision
    ? [
        `• configuration: that of \`${shortRevision(action.base)}\`, as slipway.yml says, in place of what runs`,
      ]
    : changeLines(changes);
}

const todaysLine = ({ action, liveRevision }: ServicePlan): string =>
  `• configuration: today's, that of \`${shortRevision(action.kind === 'register' ? action.base : liveRevision)}\``;

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
