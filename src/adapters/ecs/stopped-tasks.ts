// Why tasks stopped, in ECS's own words, counted. Tasks are listed for about an hour after they stop (FIELD-NOTES 7).
import {
  type Container,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  type Task,
} from '@aws-sdk/client-ecs';
import type { Cluster } from '../../domain/project.ts';
import type { StoppedTasks } from '../../domain/rollout.ts';
import { causeOf } from './stop-cause.ts';
import { exitCodeOf, tasksOfRevision, wordsOf } from './tasks.ts';

export async function readStoppedTasks(
  client: ECSClient,
  cluster: Cluster,
  ecsService: string,
  revision: string,
): Promise<readonly StoppedTasks[]> {
  const stopped = await tasksOfRevision(client, cluster, ecsService, revision, 'STOPPED');
  const failed = stopped.filter((task) => !wasAskedTo(task));
  if (failed.length === 0) return [];
  const essential = await essentialContainers(client, revision);
  const groups = Map.groupBy(
    failed.map((task) => explain(task, essential)),
    ({ cause, container, exitCode, reason }) => JSON.stringify([cause, container, exitCode, reason]),
  );
  return [...groups.values()]
    .flatMap(([first, ...others]) => (first ? [{ ...first, count: 1 + others.length }] : []))
    .toSorted((one, other) => other.count - one.count)
    .slice(0, 6);
}

/**
 * Stopped by a person, or because the service needs fewer tasks: no failure. The scheduler's stopCode alone does not
 * tell, since it also stops what fails its health checks. (ECS developer guide: stopped task error messages)
 */
const wasAskedTo = ({ stopCode, stoppedReason }: Task): boolean =>
  stopCode === 'UserInitiated' ||
  (stopCode === 'ServiceSchedulerInitiated' &&
    stoppedReason?.startsWith('Scaling activity initiated by') === true);

/** Tasks do not say which of their containers are essential: the revision does. (ECS API: ContainerDefinition) */
async function essentialContainers(client: ECSClient, revision: string): Promise<ReadonlySet<string>> {
  const { taskDefinition } = await client.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: revision }),
  );
  const containers = taskDefinition?.containerDefinitions ?? [];
  return new Set(containers.flatMap(({ name, essential }) => (essential === false ? [] : (name ?? []))));
}

function explain(task: Task, essential: ReadonlySet<string>): StoppedTasks {
  const container = task.containers
    ?.filter(({ name }) => essential.has(name ?? ''))
    .toSorted((one, other) => blame(other) - blame(one))[0];
  const exitCode = container === undefined ? null : exitCodeOf(container);
  const reason = wordsOf(task, container) ?? task.stopCode ?? 'no reason given';
  return {
    cause: causeOf(task, reason, exitCode),
    count: 1,
    task: task.taskArn?.split('/').at(-1) ?? '',
    container: container?.name ?? null,
    exitCode,
    reason,
  };
}

/** When one essential container exits, ECS stops the others: those leave with 0, or with the signal that stopped them. */
function blame(container: Container): number {
  if (container.reason !== undefined) return 3;
  const exitCode = exitCodeOf(container);
  if (exitCode === null || exitCode === 0) return 0;
  return signalled.has(exitCode) ? 1 : 2;
}

/** 128 + SIGKILL, 128 + SIGTERM. */
const signalled: ReadonlySet<number> = new Set([137, 143]);
