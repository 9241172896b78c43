// Tasks, listed and described.
import {
  type Container,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  type ListTasksCommandInput,
  type Task,
} from '@aws-sdk/client-ecs';
import type { Cluster } from '../../domain/project.ts';
import { throwUnlessMissing } from './failures.ts';
import { inChunks } from './in-chunks.ts';

/** A service's tasks of one task-definition revision. Those that went in between are left out. */
export async function tasksOfRevision(
  client: ECSClient,
  cluster: Cluster,
  serviceName: string,
  revision: string,
  desiredStatus: 'RUNNING' | 'STOPPED',
): Promise<readonly Task[]> {
  const arns = await listTasks(client, cluster, { serviceName, desiredStatus });
  const tasks = await describeTasks(client, cluster, arns);
  return tasks.filter(({ taskDefinitionArn }) => taskDefinitionArn === revision);
}

/** ECS API: ListTasks, by *desired* status: RUNNING until a task is to stop. */
export async function listTasks(
  client: ECSClient,
  cluster: Cluster,
  filter: Pick<ListTasksCommandInput, 'serviceName' | 'startedBy' | 'desiredStatus'>,
): Promise<readonly string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListTasksCommand({ cluster: cluster.name, ...filter, maxResults: 100, nextToken }),
    );
    arns.push(...(page.taskArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return arns;
}

/** ECS API: DescribeTasks, at most 100. Those that ECS does not know are left out. */
export const describeTasks = (client: ECSClient, cluster: Cluster, arns: Iterable<string>): Promise<Task[]> =>
  inChunks(arns, 100, async (tasks) => {
    const answer = await client.send(new DescribeTasksCommand({ cluster: cluster.name, tasks }));
    throwUnlessMissing(answer.failures);
    return answer.tasks ?? [];
  });

/** It counts only once the container is STOPPED; a missing one means that it never started (FIELD-NOTES 7). */
export const exitCodeOf = ({ lastStatus, exitCode }: Container): number | null =>
  lastStatus === 'STOPPED' && exitCode !== undefined ? exitCode : null;

/** Why a task stopped, in ECS's own words: the container's and the task's, where the second adds something to the first. */
export function wordsOf({ stoppedReason }: Task, container: Container | undefined): string | null {
  const own = container?.reason;
  if (own === undefined) return stoppedReason ?? null;
  if (stoppedReason === undefined || stoppedReason === usualEnd || own.includes(stoppedReason)) return own;
  return stoppedReason.includes(own) ? stoppedReason : `${stoppedReason}: ${own}`;
}

const usualEnd = 'Essential container in task exited';
