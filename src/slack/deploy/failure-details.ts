// All that is known of a failure, for the thread of its card: every service, every cause, every message of ECS.
import { mayHaveBegun, type Deployment } from '../../domain/deployment.ts';
import { header, sections, view, type View } from '../blocks.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { serviceLink } from '../console-links.ts';
import { shortRevision } from '../words.ts';
import { failedServices, wordsOfEcs } from './failure-lines.ts';
import { listed } from './listed.ts';
import { courseOf } from './outlook.ts';
import { titleOf } from './parts.ts';
import { REASONS } from './rollout-lines.ts';
import { stepLine } from './step-line.ts';
import { stepPrefix } from './step-names.ts';
import { groupLine, stopGroups, type FailedService } from './stop-causes.ts';

/** Characters as JSON, of what a message holds. */
const STEPS = 2000;
const SERVICES = 4200;
const CAUSES = 3200;
const MESSAGES = 2600;

/** `null` where nothing has failed. */
export function failureDetails(state: DeploymentCardState): View | null {
  const { deployment, environment, project } = state;
  const failed = failedServices(deployment);
  const steps = failedSteps(state, deployment);
  if (failed.length === 0 && steps.length === 0) return null;
  const causes = stopGroups(failed, 400).map((group) => `• ${groupLine(environment.cluster, group)}`);
  const messages = wordsOfEcs(failed).map(({ service, text }) => `• of ${service}: ${text}`);
  const title = `Why it failed: ${titleOf(deployment)}`;
  return view(
    [
      `${project.name}: ${title}`,
      ...failed.map(({ service, failure }) => `${service}: ${REASONS[failure.reason]}`),
    ],
    [
      header(title),
      ...part('Steps', steps, STEPS),
      ...part('Services', failedLines(state, failed), SERVICES),
      ...part('Tasks that stopped', causes, CAUSES),
      ...part('ECS says', messages, MESSAGES),
    ],
  );
}

const part = (title: string, lines: readonly string[], most: number) =>
  lines.length === 0 ? [] : sections([`*${title}*`, ...lines], most);

function failedSteps({ environment, now }: DeploymentCardState, deployment: Deployment): readonly string[] {
  if (!mayHaveBegun(deployment)) return [];
  const { steps } = deployment.plan.change;
  const course = courseOf(deployment, now);
  return steps.flatMap((planned, step) => {
    const stands = deployment.steps[String(step)];
    if (planned.kind === 'deploy' || stands === undefined) return [];
    if (stands.status !== 'failed' && stands.status !== 'unknown') return [];
    const context = { environment, now, course, step };
    return [stepLine(context, planned, stands, stepPrefix(step, steps))];
  });
}

/** So many have a line of their own, with a link; more are told together, each by its name. */
const ALONE = 12;

function failedLines(
  { environment: { cluster } }: DeploymentCardState,
  failed: readonly FailedService[],
): readonly string[] {
  if (failed.length <= ALONE) {
    return failed.map(
      (each) =>
        `• ${serviceLink(cluster, each.ecsService, each.service)}: ${REASONS[each.failure.reason]}; ${servesText(each)}`,
    );
  }
  const alike = Map.groupBy(failed, (each) => `${REASONS[each.failure.reason]}; ${alikeText(each)}`);
  return [...alike].flatMap(([text, all]) =>
    listed(
      '• ',
      all.map(({ service }) => service),
      `: ${text}`,
    ),
  );
}

function servesText({ failure: { serves }, before }: FailedService): string {
  if (serves === null) return 'what serves now could not be read';
  return `\`${shortRevision(serves)}\` serves${serves === before ? ', as before' : ''}`;
}

function alikeText({ failure: { serves }, before }: FailedService): string {
  if (serves === null) return 'what serves now could not be read';
  return serves === before ? 'what served before serves' : 'something else serves than before';
}
