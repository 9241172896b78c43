// A service's tasks, of one task-definition revision.
import { DescribeTasksCommand, type ECSClient, ListTasksCommand, type Task } from '@aws-sdk/client-ecs';
import type { Cluster } from '../../domain/project.ts';
import { inChunks } from './in-chunks.ts';

/** ECS API: ListTasks by *desired* status, then DescribeTasks, at most 100. Tasks that went in between are left out. */
export async function tasksOfRevision(
  client: ECSClient,
  cluster: Cluster,
  serviceName: string,
  revision: string,
  desiredStatus: 'RUNNING' | 'STOPPED',
): Promise<readonly Task[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListTasksCommand({ cluster: cluster.name, serviceName, desiredStatus, maxResults: 100, nextToken }),
    );
    arns.push(...(page.taskArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  const tasks = await inChunks(arns, 100, async (chunk) => {
    const answer = await client.send(new DescribeTasksCommand({ cluster: cluster.name, tasks: chunk }));
    return answer.tasks ?? [];
  });
  return tasks.filter(({ taskDefinitionArn }) => taskDefinitionArn === revision);
}
