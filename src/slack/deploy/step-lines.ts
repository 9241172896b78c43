// The steps of a plan, in their order, each with its state: what has been done, what is under way, what is still to come.
import { mayHaveBegun, type Deployment } from '../../domain/deployment.ts';
import type { Rollout } from '../../domain/rollout.ts';
import type { PlannedStep } from '../../domain/steps.ts';
import { usualRollout } from '../../domain/usual.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { serviceLink } from '../console-links.ts';
import { plural } from '../words.ts';
import { courseOf, NOT_BEGUN, outlookOf, type Course, type Outlook } from './outlook.ts';
import { rolloutLines, type ShownService } from './rollout-lines.ts';
import { countsText, listedOf } from './shown-services.ts';
import { stepLine } from './step-line.ts';
import { stepName, stepNumber, stepPrefix } from './step-names.ts';

export function stepLines(state: DeploymentCardState, deployment: Deployment): readonly string[] {
  if (!mayHaveBegun(deployment) || deployment.startedAt === null) return [];
  const { steps } = deployment.plan.change;
  const course = courseOf(deployment, state.now);
  const services = shownServices(state, deployment);
  const listed = listedOf([...services.values()]);
  const [only] = steps;
  // Where there is nothing but one wave, its services are the steps.
  const bare = steps.length === 1 && only?.kind === 'deploy';
  return steps.flatMap((planned, step) => {
    const number = stepPrefix(step, steps);
    if (planned.kind !== 'deploy') {
      const { environment, now } = state;
      const stands = deployment.steps[String(step)] ?? ({ status: 'waiting' } as const);
      return [stepLine({ environment, now, course, step }, planned, stands, number)];
    }
    const wave = planned.services.flatMap((service) => services.get(service) ?? []);
    const lines = waveLines(wave, { listed, course, step, now: state.now });
    if (bare) return lines;
    const standing = waveStanding(wave, course, step);
    const told =
      standing === 'to come' || (standing === 'done' && wave.every(({ service }) => !listed.has(service)));
    return [
      waveTitle(standing, `${number}${stepName(planned)}`, outlookOf(course, step), course),
      ...(told ? [] : lines.map(indented)),
    ];
  });
}

const indented = (line: string): string => `    ${line}`;

/** By service. */
function shownServices(
  { environment, progress, snapshot }: DeploymentCardState,
  { plan, rollouts }: Extract<Deployment, { readonly rollouts: unknown }>,
): ReadonlyMap<string, ShownService> {
  return new Map(
    plan.change.services.map(({ service, ecsService, digest }) => [
      service,
      {
        service,
        digest,
        rollout: rollouts[service] ?? { status: 'waiting' },
        progress: progress.get(service),
        usual: usualRollout(snapshot, environment.name, service),
        page: serviceLink(environment.cluster, ecsService, `${service} in the AWS console`),
      },
    ]),
  );
}

type WaveStanding = 'done' | 'to come' | 'begun';

function waveStanding(wave: readonly ShownService[], course: Course, step: number): WaveStanding {
  const is = (status: Rollout['status']): boolean => wave.every(({ rollout }) => rollout.status === status);
  if (is('succeeded')) return 'done';
  return is('waiting') && outlookOf(course, step) !== 'now' ? 'to come' : 'begun';
}

/** Of what has begun its services tell. */
function waveTitle(standing: WaveStanding, title: string, outlook: Outlook, course: Course): string {
  if (standing === 'begun') return title;
  return standing === 'done' ? `✓ ${title}: done` : `${title}: ${NOT_BEGUN[outlook](course)}`;
}

function waveLines(
  wave: readonly ShownService[],
  context: {
    readonly listed: ReadonlySet<string>;
    readonly course: Course;
    readonly step: number;
    readonly now: number;
  },
): readonly string[] {
  const { listed, course, step, now } = context;
  const outlook = outlookOf(course, step);
  const shown = wave.filter(({ service }) => listed.has(service));
  const left = wave.filter(({ service }) => !listed.has(service));
  const counted =
    left.length === 0
      ? []
      : [
          shown.length === 0
            ? `${plural(left.length, 'service')}: ${countsText(left, course)}`
            : `and ${left.length} more: ${countsText(left, course)}`,
        ];
  return [...shown.flatMap((each) => rolloutLines(each, { course, outlook, now })), ...counted];
}

/** `step 2 of 4 (shop-migrate)`; `null` where nothing is under way, or there is only one wave. */
export function currentStep({ plan }: Deployment, { current }: Course): string | null {
  const { steps } = plan.change;
  const planned: PlannedStep | undefined = current === null ? undefined : steps[current];
  if (planned === undefined || current === null || steps.length === 1) return null;
  return `${stepNumber(current, steps)} (${stepName(planned)})`;
}
