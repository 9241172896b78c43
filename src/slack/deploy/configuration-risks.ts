// Configuration that is not what it seems: changed past Slipway, waiting to be taken, unlike in the environment before.
import type { ConfigurationDifference } from '../../domain/configuration.ts';
import type { Open } from '../../domain/deployment.ts';
import type { PlanFacts, ServiceConfiguration } from '../../domain/plan.ts';
import { plural, shortRevision, some } from '../words.ts';

/** @param before environment that it is held against */
export const configurationRisks = (deployment: Open, before: string): readonly string[] => [
  ...changeLines(deployment.plan.shown),
  ...waitingLines(deployment),
  ...unlikeLines(deployment.plan.shown, before),
];

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

const waitingLines = (deployment: Open): readonly string[] => {
  const named = (service: string, arn: string): string => `\`${shortRevision(arn)}\` of ${service}`;
  const waiting = waitingIn(deployment).map(({ service, arn }) => named(service, arn));
  const taken = Object.entries(deployment.taken).map(([service, arn]) => named(service, arn));
  return [
    ...(taken.length === 0 ? [] : [`*New configuration taken*: ${some(taken)}, in place of what runs`]),
    ...(waiting.length === 0
      ? []
      : [`*Configuration waiting*: ${some(waiting)}, registered by somebody else; this leaves it alone`]),
  ];
};

/** What somebody else registered, and nobody has taken for this deployment. */
export const waitingIn = ({
  plan,
  taken,
}: Open): readonly { readonly service: string; readonly arn: string }[] =>
  plan.shown.configuration.flatMap(({ service, waiting: arn }) =>
    arn === null || taken[service] === arn ? [] : [{ service, arn }],
  );

const unlikeLines = ({ configuration }: PlanFacts, before: string): readonly string[] => {
  const unlike = configuration.filter(differs).map(({ service }) => service);
  return unlike.length === 0
    ? []
    : [`*Not configured like ${before}*: ${some(unlike)}; *What changes* shows where`];
};

const differs = ({ unlike }: ServiceConfiguration): boolean => (unlike?.length ?? 0) > 0;
