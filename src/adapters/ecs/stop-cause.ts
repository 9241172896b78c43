// What kind of trouble stopped a task, told by ECS's own words for it. They are prose: what they do not tell is `other`.
// (ECS developer guide: stopped task error messages, service event messages; the agents' own error names)
import type { Task } from '@aws-sdk/client-ecs';
import type { StopCause } from '../../domain/rollout.ts';

/** @param reason the task's and the container's words */
export function causeOf({ stopCode }: Task, reason: string, exitCode: number | null): StopCause {
  const told = WORDS.find(([words]) => words.test(reason))?.[1];
  if (told !== undefined) return told;
  if (stopCode === 'SpotInterruption') return 'capacity';
  // Whoever stopped the task, if anybody did, it was not the container itself.
  const byItself =
    stopCode === undefined || stopCode === 'EssentialContainerExited' || stopCode === 'TaskFailedToStart';
  return exitCode !== null && byItself ? 'exit' : 'other';
}

/** The first that fits. */
const WORDS: readonly (readonly [RegExp, StopCause])[] = [
  // `unable to pull secrets or registry auth` begins both kinds of trouble, and what follows tells which it was.
  [/unable to retrieve ecr registry auth|pull registry auth from|CannotPull\w*Error/i, 'image'],
  [
    /unable to pull secrets|unable to retrieve secret|fetching secret data|invalid ssm parameters/i,
    'secrets',
  ],
  [/OutOfMemory/i, 'memory'],
  [/failed (?:container|ELB) health checks|is unhealthy in \(?target-group|health checks failed/i, 'health'],
  [/\bRESOURCE:|capacity is unavailable|no container instances/i, 'capacity'],
  // It never came to run: an exit code, if there is one, is the runtime's.
  [/Cannot\w+Error|ResourceInitializationError|ContainerRuntime\w*Error|DockerTimeoutError/, 'other'],
];
