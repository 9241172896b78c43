// ListTasks, DescribeTasks, StopTask.
import type {
  DescribeTasksCommandInput,
  DescribeTasksCommandOutput,
  ListTasksCommandInput,
  ListTasksCommandOutput,
  StopTaskCommandInput,
  StopTaskCommandOutput,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../aws-error.ts';
import { page } from '../pages.ts';
import type { Answer } from '../wire.ts';
import { clusterArn, nameIn, taskArn } from './arns.ts';
import { stopTask } from './engine/task-life.ts';
import { clusterIn, serviceIn } from './find.ts';
import type { EcsRegion, TaskRecord } from './state.ts';

/**
 * ECS API: ListTasks; tasks whose *desired* status is RUNNING unless asked for STOPPED; 100 a page. Newest first is assumed.
 * `startedBy` "must be the only filter" (SDK types); that the desired status does not count as one, and the refusal, is assumed.
 */
export function listTasks(region: EcsRegion, input: ListTasksCommandInput): Answer<ListTasksCommandOutput> {
  const { desiredStatus = 'RUNNING', serviceName, family, startedBy } = input;
  const cluster = clusterIn(region, input.cluster);
  if (startedBy !== undefined && (serviceName !== undefined || family !== undefined)) {
    throw new AwsError('InvalidParameterException', 'startedBy must be the only filter.');
  }
  const service = serviceName === undefined ? undefined : serviceIn(region, cluster, serviceName);
  const arns = tasksIn(region, cluster)
    .filter(({ shown }) => shown.desiredStatus === desiredStatus)
    .filter(({ serviceArn }) => service === undefined || serviceArn === service.arn)
    .filter(({ shown }) => family === undefined || nameIn(shown.taskDefinitionArn).split(':')[0] === family)
    .filter(({ shown }) => startedBy === undefined || shown.startedBy === startedBy)
    .map(({ shown }) => shown.taskArn)
    .toReversed();
  const { items, nextToken } = page(arns, input, { usual: 100, most: 100 });
  return { taskArns: [...items], ...(nextToken !== undefined && { nextToken }) };
}

/** ECS API: DescribeTasks, at most 100. */
export function describeTasks(
  region: EcsRegion,
  input: DescribeTasksCommandInput,
): Answer<DescribeTasksCommandOutput> {
  const asked = input.tasks ?? [];
  if (asked.length === 0 || asked.length > 100) {
    throw new AwsError('InvalidParameterException', 'Tasks must have between 1 and 100 items.');
  }
  const cluster = clusterIn(region, input.cluster);
  const known = tasksIn(region, cluster);
  const found = asked.map((each) => ({
    each,
    task: known.find(({ shown }) => nameIn(shown.taskArn) === nameIn(each)),
  }));
  return {
    tasks: found.flatMap(({ task }) => task?.shown ?? []),
    failures: found
      .filter(({ task }) => task === undefined)
      .map(({ each }) => ({ arn: taskArn(region, cluster, nameIn(each)), reason: 'MISSING' })),
  };
}

function tasksIn(region: EcsRegion, cluster: string): TaskRecord[] {
  const arn = clusterArn(region, cluster);
  return [...region.stopped, ...region.tasks].filter(({ shown }) => shown.clusterArn === arn);
}

/**
 * The task drains first; a service starts another one. The default reason is seen, the refusal's sentence too; that a task
 * which has stopped already is answered as it is, is assumed.
 */
export function stopOneTask(
  region: EcsRegion,
  input: StopTaskCommandInput,
  now: number,
): Answer<StopTaskCommandOutput> {
  const cluster = clusterIn(region, input.cluster);
  const wanted = nameIn(input.task ?? '');
  const task = tasksIn(region, cluster).find(({ shown }) => nameIn(shown.taskArn) === wanted);
  if (task === undefined) {
    throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
  }
  if (task.shown.desiredStatus === 'RUNNING') {
    stopTask(task, 'UserInitiated', input.reason ?? 'Task stopped by user', now);
  }
  return { task: task.shown };
}
