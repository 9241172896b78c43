// What speaks against a deployment without closing a gate, and what it leaves alone.
import type { ConfigurationDifference } from '../../domain/configuration.ts';
import type { Deployment, Open } from '../../domain/deployment.ts';
import { spokenName } from '../../domain/names.ts';
import { stillBad } from '../../domain/mark.ts';
import type { PlanFacts, ServiceConfiguration } from '../../domain/plan.ts';
import type { Project } from '../../domain/project.ts';
import { findRelease } from '../../domain/snapshot.ts';
import { newerThan } from '../../domain/stale.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { riskLines as tagLines, unreadLines } from '../cut/artifact-lines.ts';
import { containsLines } from '../cut/notice-lines.ts';
import { plural, shortRevision, some } from '../words.ts';

/** Commits at once from which on it is said: what goes wrong with so many is hard to find. */
const MANY = 25;

export function riskLines(
  { snapshot, environment }: Pick<DeploymentCardState, 'snapshot' | 'environment'>,
  { request, plan: { shown } }: Open,
): readonly string[] {
  const candidate = findRelease(snapshot, request.release)?.candidates.find(
    ({ number }) => number === request.candidate,
  );
  const newer = request.rollback === null ? newerThan(snapshot, request) : null;
  return [
    ...containsLines(stillBad(snapshot, candidate?.contains ?? [])),
    ...(newer === null ? [] : [`*Not the newest*: ${newer} came after it. To deploy this one is to go back`]),
    ...manyLines(shown),
    ...changeLines(shown),
    ...waitingLines(shown),
    ...unlikeLines(shown, environment.policy.after?.environment ?? ''),
    ...tagLines(request.artifacts),
    ...unreadLines(request.artifacts),
  ];
}

const manyLines = ({ commits }: PlanFacts): readonly string[] =>
  commits === null || commits < MANY ? [] : [`*${plural(commits, 'commit')} ahead*: a large step at once`];

/** What a poisoned task definition would change (T18). */
const RISKY: readonly (readonly [RegExp, string])[] = [
  [/\.(command|entryPoint)(\.|$)/, 'the command'],
  [/^(taskRoleArn|executionRoleArn)$/, 'a role'],
  [/\.secrets(\.|$)/, 'secrets'],
  [/\.(privileged|user)$|^pidMode$|^ipcMode$|\.linuxParameters\./, 'what a container may do'],
];

const changeLines = ({ configuration }: PlanFacts): readonly string[] =>
  configuration.flatMap(({ service, changes }) => {
    const what = RISKY.flatMap(([pattern, name]) => (touches(changes, pattern) ? name : []));
    if (what.length > 0)
      return [`*Changed outside of Slipway*: ${some(what)} of ${service}; *What changes* shows it`];
    const count = changes?.length ?? 0;
    return count === 0 ? [] : [`Changed outside of Slipway: ${plural(count, 'setting')} of ${service}`];
  });

const touches = (changes: readonly ConfigurationDifference[] | null, pattern: RegExp): boolean =>
  changes?.some(({ path }) => pattern.test(path)) ?? false;

const waitingLines = ({ configuration }: PlanFacts): readonly string[] => {
  const waiting = configuration.flatMap(({ service, waiting: arn }) =>
    arn === null ? [] : [`\`${shortRevision(arn)}\` of ${service}`],
  );
  return waiting.length === 0
    ? []
    : [`*Configuration waiting*: ${some(waiting)}, registered by somebody else; this leaves it alone`];
};

const unlikeLines = ({ configuration }: PlanFacts, before: string): readonly string[] => {
  const unlike = configuration.filter(differs).map(({ service }) => service);
  return unlike.length === 0
    ? []
    : [`*Not configured like ${before}*: ${some(unlike)}; *What changes* shows where`];
};

const differs = ({ unlike }: ServiceConfiguration): boolean => (unlike?.length ?? 0) > 0;

/** Services that came or went in slipway.yml since the release was cut: a deployment across that leaves them alone. */
export function leftAloneLines({ services }: Project, { request }: Deployment): readonly string[] {
  const had = request.artifacts.map(({ service }) => service);
  const now = services.map(({ name }) => name);
  const came = now.filter((name) => !had.includes(name));
  const went = had.filter((name) => !now.includes(name));
  return [
    ...(came.length === 0
      ? []
      : [
          `• ${some(came)} ${are(came)} not in ${spokenName(request.releaseName, request.candidate)}: ${left(came)}`,
        ]),
    ...(went.length === 0 ? [] : [`• ${some(went)} ${are(went)} not in slipway.yml any more: ${left(went)}`]),
  ];
}

const are = ({ length }: readonly string[]): string => (length === 1 ? 'is' : 'are');

const left = ({ length }: readonly string[]): string =>
  length === 1 ? 'it is left as it is' : 'they are left as they are';
