// Steps of a slipway.yml that is in order, in the words of the domain.
import type { Step, TaskStep } from '../domain/project.ts';
import { MILLISECONDS } from './scalars.ts';
import type { ProjectYml } from './schema.ts';
import type { RunYml, StepYml, VerifyYml } from './steps-schema.ts';

/** All services at once where there are none. */
export function toSteps(steps: readonly StepYml[] | undefined, { services }: ProjectYml): readonly Step[] {
  const all = Object.keys(services);
  return steps?.flatMap((step) => toStep(step, all[0] ?? '')) ?? [{ kind: 'deploy', services: all }];
}

/** @param only the service that is meant where none is named */
function toStep({ deploy, run, wait, verify }: StepYml, only: string): readonly Step[] {
  return [
    ...(deploy === undefined ? [] : [{ kind: 'deploy', services: deploy } as const]),
    ...(run === undefined ? [] : [{ kind: 'run', task: toTask(run, only) } as const]),
    ...(wait === undefined ? [] : [{ kind: 'wait', pause: wait } as const]),
    ...(verify === undefined ? [] : [toCheck(verify, only)]),
  ];
}

function toCheck(verify: VerifyYml, only: string): Step {
  const { url, status, task = '', container = '', repeat = false, timeout, service, command } = verify;
  if (url !== undefined) {
    const check = { kind: 'http', url, status: status ?? 200, timeout: timeout ?? MILLISECONDS.m } as const;
    return { kind: 'verify', check };
  }
  const run = { task, container, repeat, service, command, timeout: timeout ?? 10 * MILLISECONDS.m };
  return { kind: 'verify', check: { kind: 'task', task: toTask({ ...run, when: 'always' }, only) } };
}

const toTask = (
  { task, container, command, service, when, timeout, repeat }: RunYml,
  only: string,
): TaskStep => ({
  family: task,
  container,
  command: command ?? null,
  service: service ?? only,
  when: when === 'first_in_environment' ? 'first_here' : when,
  timeout,
  repeatable: repeat,
});
