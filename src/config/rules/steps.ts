// Steps: each is one thing, services stand in one wave each, and tasks have what they run on.
import { environmentsOf, type Path, type Problem, type Rule } from '../rule.ts';
import type { ProjectYml } from '../schema.ts';
import type { StepYml, VerifyYml } from '../steps-schema.ts';

type StepRule = (step: StepYml, path: Path, project: ProjectYml) => readonly Problem[];

/** The same for every step of every environment. */
const everywhere =
  (rule: StepRule): Rule =>
  (project, path) =>
    environmentsOf(project).flatMap(([name, { steps = [] }]) =>
      steps.flatMap((step, index) => rule(step, [...path, 'environments', name, 'steps', index], project)),
    );

export const stepsNameEveryServiceOnce: Rule = (project, path) =>
  environmentsOf(project).flatMap(([name, { steps }]) => {
    if (steps === undefined) return [];
    const at = [...path, 'environments', name, 'steps'];
    const named = steps.flatMap(({ deploy = [] }) => deploy);
    const known = Object.keys(project.services);
    return [
      ...named.filter((each) => !known.includes(each)).map((each) => `names ${each}, which is not a service`),
      ...known.filter((each) => !named.includes(each)).map((each) => `leaves out the service ${each}`),
      ...known
        .filter((each) => named.indexOf(each) !== named.lastIndexOf(each))
        .map((each) => `names ${each} twice`),
    ].map((message) => ({ path: at, message }));
  });

export const stepsAreOneThingEach = everywhere((step, path) => {
  const said = Object.keys(step);
  if (said.length === 1) return [];
  const message =
    said.length === 0
      ? 'does nothing: say deploy, run, wait or verify'
      : `is ${said.join(' and ')} at once: make a step of each`;
  return [{ path, message }];
});

/** What only one of the two forms has. */
const OF_A_TASK = ['service', 'container', 'command', 'repeat'] as const;

export const checksHaveOneForm = everywhere(({ verify }, path) => {
  if (verify === undefined) return [];
  const at = [...path, 'verify'];
  const problem = (key: keyof VerifyYml, message: string) => ({ path: [...at, key], message });
  if (verify.task === undefined && verify.url === undefined)
    return [{ path: at, message: 'checks nothing: say url, or task and container' }];
  if (verify.task !== undefined && verify.url !== undefined)
    return [problem('task', 'stands beside url: make a step of each')];
  if (verify.url !== undefined) {
    const strange = OF_A_TASK.filter((key) => verify[key] !== undefined);
    return strange.map((key) => problem(key, 'belongs to a task, and this is a url: take it out'));
  }
  return [
    ...(verify.container === undefined ? [problem('container', 'is missing')] : []),
    ...(verify.status === undefined
      ? []
      : [problem('status', 'belongs to a url, and this is a task: take it out')]),
  ];
});

export const tasksAreOfAService = everywhere(({ run, verify }, path, { services }) => {
  const known = Object.keys(services);
  const tasks = [
    ...(run === undefined ? [] : [{ service: run.service, path: [...path, 'run', 'service'] }]),
    ...(verify?.task === undefined
      ? []
      : [{ service: verify.service, path: [...path, 'verify', 'service'] }]),
  ];
  return tasks.flatMap(({ service, path: at }) => {
    if (service === undefined) {
      const message = `is missing: say whose image it runs and whose network it gets, ${known.join(' or ')}`;
      return known.length === 1 ? [] : [{ path: at, message }];
    }
    return known.includes(service) ? [] : [{ path: at, message: `names ${service}, which is not a service` }];
  });
});
