// `/release status` and `/release history`.
import type { Deployment } from '../../domain/deployment.ts';
import { spokenName } from '../../domain/names.ts';
import type { Project } from '../../domain/project.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { EnvironmentStatus } from '../../usecases/read-status.ts';
import { header, section, view, type View } from '../blocks.ts';
import { wayBackText } from '../deploy/way-back.ts';
import { driftText } from '../drift/view.ts';
import { escape } from '../escape.ts';
import { lockText } from '../refusals/gates.ts';
import { code, quoted } from '../refusals/parts.ts';
import { person, plural, shortSha, statusText, time } from '../words.ts';

export function statusView(project: Project, environments: readonly EnvironmentStatus[]): View {
  const [first = 'no environments', ...rest] = environments.map(
    (status) => `${status.environment.name}: ${[liveText(status), ...controlWords(status)].join('; ')}`,
  );
  return view(
    [`${project.name}: ${first}`, ...rest],
    [
      header(`${project.name}: what runs where`),
      ...environments.map(({ environment, live, holder, open, wayBack, ...controls }) =>
        section([
          `*${environment.name}*  ${liveText({ live, holder })}`,
          `    ${wayBack === null ? 'Way back: none' : wayBackText(wayBack)}`,
          ...controlLines(controls).map((line) => `    ${line}`),
          ...[...(holder === undefined ? [] : [holder]), ...open].map(
            (each) => `    ${deploymentLine(each)}`,
          ),
        ]),
      ),
    ],
  );
}

/** For whoever hears nothing but the text. */
const controlWords = ({
  freezes,
  lock,
  holds,
  reviews,
  wayBack,
  drift,
}: Controls & Pick<EnvironmentStatus, 'wayBack'>): readonly string[] => [
  ...(drift === undefined ? [] : ['changed past Slipway']),
  ...(lock === undefined ? [] : ['locked']),
  ...(freezes.length === 0 ? [] : ['frozen']),
  ...(holds.length === 0 ? [] : ['automation on hold']),
  ...(reviews.length === 0 ? [] : [`${plural(reviews.length, 'emergency', 'emergencies')} not reviewed yet`]),
  ...(wayBack !== null && wayBack.obstacle !== null && wayBack.obstacle.kind !== 'unreadable'
    ? ['no way back']
    : []),
];

type Controls = Pick<EnvironmentStatus, 'freezes' | 'lock' | 'holds' | 'reviews' | 'drift'>;

/** What people have set over an environment, and what they still have to look at. */
const controlLines = ({ freezes, lock, holds, reviews, drift }: Controls): readonly string[] => [
  ...(drift === undefined ? [] : [driftText(drift)]),
  ...(lock === undefined ? [] : [`*Locked*: ${lockText(lock)}`]),
  ...freezes.map(
    ({ by, until, reason }) =>
      `*Frozen* ${by === null ? 'by the calendar' : `by ${person(by)}`}${until === null ? '' : `, until ${time(until)}`}: ${quoted(reason)}`,
  ),
  ...holds.map(({ by, reason }) => `*Automation on hold*, by ${person(by)}: ${quoted(reason)}`),
  ...reviews.map(
    ({ release, deployment }) => `*Emergency not reviewed yet*: ${release} (${code(deployment)})`,
  ),
];

function liveText({ live, holder }: Pick<EnvironmentStatus, 'live' | 'holder'>): string {
  switch (live.kind) {
    case 'as_deployed':
      return `runs ${releaseText(live.last)}, since ${time(live.last.endedAt)}`;
    case 'kept':
      return `runs ${releaseText(live.last)} with what somebody has changed past Slipway, and kept`;
    case 'differs':
      // What is on its way changes it: that is no alarm.
      if (holder?.status === 'needs_operator')
        return `runs what nobody knows for certain: ${code(holder.request.id)} needs an operator (\`/release resolve ${holder.request.id}\`); last deployed with success: ${releaseText(live.last)}`;
      if (holder !== undefined)
        return `is being changed; last deployed with success: ${releaseText(live.last)}`;
      return `does not run what Slipway last deployed with success (${releaseText(live.last)}): changed outside Slipway, or a rollout did not take everywhere`;
    case 'never_deployed':
      return 'Slipway has not deployed here yet: what runs is unknown to it';
    case 'unreadable': {
      const last = live.last === undefined ? 'nothing' : releaseText(live.last);
      return `ECS could not be read (${escape(live.code, 60)}); on record: ${last}`;
    }
  }
}

const releaseText = ({ request }: Deployment): string =>
  `${spokenName(request.releaseName, request.candidate)} (\`${shortSha(request.commit)}\`)`;

export function historyView(project: Project, environment: string | null, snapshot: Snapshot): View {
  const newest = snapshot.deployments
    .filter(({ request }) => environment === null || request.environment === environment)
    .toReversed()
    .slice(0, 15);
  const title = `${project.name}: latest deployments${environment === null ? '' : ` to ${environment}`}`;
  const lines = newest.map(deploymentLine);
  return {
    text: title,
    blocks: [
      header(title),
      section(lines.length === 0 ? ['None yet. `/release cut` makes the first release.'] : lines),
    ],
  };
}

function deploymentLine(deployment: Deployment): string {
  const { id, releaseName, candidate, environment, rollback, requestedBy, requestedAt } = deployment.request;
  const name = spokenName(releaseName, candidate);
  const what = rollback === null ? `${name} → ${environment}` : `${environment} back to ${name}`;
  return `\`${id}\` ${what}: *${statusText(deployment)}*, asked for by ${person(requestedBy)}, ${time(requestedAt)}`;
}
