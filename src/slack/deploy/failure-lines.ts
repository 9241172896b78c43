// Why a deployment failed, in a few lines: why tasks stopped, what ECS said, what serves now, and where to look. All of it
// is in the thread.
import { mayHaveBegun, type Deployment } from '../../domain/deployment.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { serviceLink } from '../console-links.ts';
import { escapeWithin } from '../escape.ts';
import { plural, shortRevision, some, someOf } from '../words.ts';
import { shortEvent } from './progress-text.ts';
import { groupLine, stopGroups, type FailedService } from './stop-causes.ts';

/** Lines of a card: two of them say what serves and where to look. */
const MOST = 6;

export function failureLines(
  { environment, project }: DeploymentCardState,
  deployment: Deployment,
): readonly string[] {
  const failed = failedServices(deployment);
  if (failed.length === 0) return [];
  const { cluster } = environment;
  const groups = stopGroups(failed);
  const words = wordsOfEcs(failed);
  const causes = groups.slice(0, words.length > 0 ? MOST - 3 : MOST - 2);
  const said = words.slice(0, causes.length === 0 ? 2 : 1);
  const why = [
    ...causes.map((group) => groupLine(cluster, group)),
    ...said.map(({ service, text }) => `ECS says${failed.length === 1 ? '' : ` of ${service}`}: ${text}`),
  ];
  const left = groups.length + words.length - why.length;
  const pages = failed
    .slice(0, LINKED)
    .map(({ service, ecsService }) => serviceLink(cluster, ecsService, service));
  const others = failed.length > LINKED ? [`${failed.length - LINKED} more`] : [];
  return [
    ...why.map((line, index) => (index === 0 ? `*Why*: ${line}` : line)),
    servingLine(failed),
    `In the AWS console: ${some([...pages, ...others])}${left === 0 ? '' : `. ${plural(left, 'more cause or message', 'more causes and messages')}: in the thread, in <#${project.channel}>`}`,
  ];
}

/** Services that a line links to. */
const LINKED = 4;

export function failedServices(deployment: Deployment): readonly FailedService[] {
  if (!mayHaveBegun(deployment)) return [];
  return deployment.plan.change.services.flatMap(({ service, ecsService, liveRevision: before }) => {
    const rollout = deployment.rollouts[service];
    return rollout?.status === 'failed' ? [{ service, ecsService, before, failure: rollout.failure }] : [];
  });
}

/** Every sentence once, the service deployment's own reason before what was said of the service. */
export function wordsOfEcs(
  failed: readonly FailedService[],
): readonly { readonly service: string; readonly text: string }[] {
  const seen = new Set<string>();
  return failed.flatMap(({ service, failure: { said, events } }) =>
    [...(said === null ? [] : [said]), ...events].flatMap((each) => {
      const text = `“${escapeWithin(shortEvent(each), 200)}”`;
      if (seen.has(text)) return [];
      seen.add(text);
      return [{ service, text }];
    }),
  );
}

/** Characters of revisions that serve. */
const SERVING = 800;

/** Of each service that failed; of many, of the first. */
function servingLine(failed: readonly FailedService[]): string {
  const [only, ...others] = failed;
  if (only !== undefined && others.length === 0) {
    const { failure, before } = only;
    if (failure.serves === null) return 'What serves now could not be read';
    return `Now serving: \`${shortRevision(failure.serves)}\`${failure.serves === before ? ', as before' : ''}`;
  }
  const serving = (as: (each: FailedService) => boolean): readonly string[] =>
    failed.filter(as).map(({ service, failure }) => `${service} \`${shortRevision(failure.serves ?? '')}\``);
  const same = serving(({ failure, before }) => failure.serves === before);
  const another = serving(({ failure, before }) => failure.serves !== null && failure.serves !== before);
  const unread = failed.filter(({ failure }) => failure.serves === null).map(({ service }) => service);
  return `Now serving: ${[
    ...(same.length === 0 ? [] : [`${someOf(same, SERVING)}, as before`]),
    ...(another.length === 0 ? [] : [`${someOf(another, SERVING)}, not as before`]),
    ...(unread.length === 0 ? [] : [`of ${some(unread)} that could not be read`]),
  ].join('; ')}`;
}
