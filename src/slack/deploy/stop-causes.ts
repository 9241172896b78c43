// Why tasks stopped, counted over all services of a deployment: the same trouble is said once.
import type { RolloutFailure, StopCause, StoppedTasks } from '../../domain/rollout.ts';
import type { Cluster } from '../../domain/project.ts';
import { taskLink } from '../console-links.ts';
import { escape, escapeWithin } from '../escape.ts';
import { some } from '../words.ts';

/** A service whose rollout failed. */
export interface FailedService {
  readonly service: string;
  readonly ecsService: string;
  /** ARN of the revision that served before. */
  readonly before: string;
  readonly failure: RolloutFailure;
}

export interface StopGroup {
  readonly text: string;
  readonly count: number;
  /** One of them. */
  readonly task: string;
  readonly services: readonly string[];
}

/** Most frequent first. */
export function stopGroups(failed: readonly FailedService[], most = 200): readonly StopGroup[] {
  const groups = new Map<string, StopGroup>();
  for (const { service, failure } of failed) {
    for (const tasks of failure.tasks) {
      const text = causeText(tasks, most);
      const before = groups.get(text) ?? { text, count: 0, task: tasks.task, services: [] };
      const services = before.services.includes(service) ? before.services : [...before.services, service];
      groups.set(text, { ...before, count: before.count + tasks.count, services });
    }
  }
  return [...groups.values()].toSorted((one, other) => other.count - one.count);
}

/** `4 tasks of api stopped, such as a099a173: exit code 1 in container app: …` */
export function groupLine(cluster: Cluster, { text, count, task, services }: StopGroup): string {
  const link = taskLink(cluster, task);
  const of = some(services);
  return count === 1
    ? `Task ${link} of ${of} stopped: ${text}`
    : `${count} tasks of ${of} stopped, such as ${link}: ${text}`;
}

const CAUSES: Readonly<Record<Exclude<StopCause, 'exit' | 'other'>, string>> = {
  image: 'the image cannot be pulled',
  memory: 'out of memory',
  health: 'health checks failed',
  capacity: 'no capacity to place tasks',
  secrets: 'secrets or registry credentials could not be read',
};

function causeText({ cause, container, exitCode, reason }: StoppedTasks, most: number): string {
  const words = escapeWithin(reason, most);
  const where = container === null ? '' : ` in container ${escape(container, 60)}`;
  const exit = exitCode === null ? '' : `exit code ${exitCode}${where}: `;
  if (cause === 'exit' || cause === 'other') return `${exit}${words}`;
  return `${CAUSES[cause]}${where}: ${words}`;
}
