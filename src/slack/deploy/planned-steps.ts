// The steps of a plan in words, before anything is begun: what is done, in which order, and why a task runs or does not.
import type { Open } from '../../domain/deployment.ts';
import type { Environment } from '../../domain/project.ts';
import type { PlannedStep, PlannedTask } from '../../domain/steps.ts';
import { code } from '../refusals/parts.ts';
import { duration, shortDigest, shortRevision } from '../words.ts';
import { listed } from './listed.ts';
import { taskName, whyText } from './task-text.ts';

/** By their numbers, as the card counts them later; then what is not run, because nothing changes. */
export function stepsInWords(environment: Environment, { plan, request }: Open): readonly string[] {
  const { services, steps } = plan.change;
  const unchanged = services.filter(({ action }) => action.kind === 'none').map(({ service }) => service);
  const verb = request.rollback === null ? 'deploy' : 'put back';
  return [
    ...steps.flatMap((step, index) => stepText({ environment, unchanged, verb }, step, `${index + 1}. `)),
    ...listed('Not run, because nothing changes: ', unchanged),
  ];
}

interface Context {
  readonly environment: Environment;
  /** Services that run already what is wanted. */
  readonly unchanged: readonly string[];
  readonly verb: string;
}

function stepText(
  { environment, unchanged, verb }: Context,
  step: PlannedStep,
  number: string,
): readonly string[] {
  switch (step.kind) {
    case 'deploy': {
      const services = step.services.filter((service) => !unchanged.includes(service));
      return services.length === 0
        ? [`${number}${verb} nothing: what is wanted runs already`]
        : listed(`${number}${verb} `, services);
    }
    case 'run':
      return [`${number}${runText(environment, step.task)}`];
    case 'wait':
      return [`${number}wait ${duration(step.pause)}`];
    case 'verify': {
      const { check } = step;
      return [
        check.kind === 'http'
          ? `${number}check that ${code(check.url, 100)} answers ${check.status} within ${duration(check.timeout)}`
          : `${number}check by a task: ${taskText(check.task)}`,
      ];
    }
  }
}

const runText = (environment: Environment, task: PlannedTask): string =>
  task.needed === null
    ? `not run: ${taskName(task)}, because ${whyText(environment, task)}`
    : `run ${taskText(task)}. It runs because: ${whyText(environment, task)}`;

/** What it runs, where and for how long. */
function taskText(task: PlannedTask): string {
  const { base, container, command, service, digest, timeout, repeatable } = task;
  const how = command === null ? 'the command of its task definition' : code(command.join(' '), 150);
  const again = repeatable ? '; it may be started again' : '';
  return `${taskName(task)}: ${how} in ${code(container)}, with the image of ${service} (\`${shortDigest(digest)}\`), made from \`${shortRevision(base)}\`, at most ${duration(timeout)}${again}`;
}
