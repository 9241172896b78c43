// One-off tasks in words: why each has to run this time, or does not have to.
import type { Environment, TaskStep } from '../../domain/project.ts';
import type { PlannedStep, PlannedTask } from '../../domain/steps.ts';
import { escape } from '../escape.ts';
import { list } from '../words.ts';

export const taskName = ({ family }: Pick<PlannedTask, 'family'>): string => escape(family, 60);

/** Why it runs or does not, as far as the plan and slipway.yml tell: `db/ changed`. */
export function whyText(environment: Environment, { family, needed }: PlannedTask): string {
  const paths = pathsOf(environment, family);
  switch (needed) {
    case 'always':
      return 'in every deployment';
    case 'first_here':
      return 'it has not run here for this commit';
    case 'paths_changed':
      return `${someOf(paths)} changed`;
    case 'paths_unknown':
      return `whether ${someOf(paths)} changed is not known, and counts as changed`;
    case null:
      return paths === 'not by paths'
        ? 'it has run here for this commit'
        : `nothing ${paths === null ? 'of its files' : `in ${either(paths)}`} changed`;
  }
}

/** Its files and folders; `null` where slipway.yml does not tell which are meant. */
type Paths = readonly string[] | 'not by paths' | null;

function pathsOf({ name, steps }: Environment, family: string): Paths {
  const tasks = steps.flatMap((step): readonly TaskStep[] =>
    step.kind === 'run' && step.task.family.replaceAll('{environment}', name) === family ? [step.task] : [],
  );
  const [only, ...others] = tasks;
  if (only === undefined || others.length > 0) return null;
  return typeof only.when === 'string' ? 'not by paths' : only.when.paths;
}

const someOf = (paths: Paths): string => {
  if (paths === null || paths === 'not by paths') return 'its files';
  return paths.length === 1 ? either(paths) : `something in ${either(paths)}`;
};

/** Paths that are named. */
const NAMED = 3;

const either = (paths: readonly string[]): string =>
  list(
    [
      ...paths.slice(0, NAMED).map((path) => escape(path, 40)),
      ...(paths.length > NAMED ? [`${paths.length - NAMED} other places`] : []),
    ],
    'or',
  );

/** One-off tasks of a plan, each with its place among the steps; checks are none of them. */
export const tasksIn = (
  steps: readonly PlannedStep[],
): readonly { readonly task: PlannedTask; readonly step: number }[] =>
  steps.flatMap((step, index) => (step.kind === 'run' ? [{ task: step.task, step: index }] : []));
