// ListTasks, DescribeTasks, RunTask.
import type {
  DescribeTasksCommandInput,
  DescribeTasksCommandOutput,
  ListTasksCommandInput,
  ListTasksCommandOutput,
  RunTaskCommandInput,
  RunTaskCommandOutput,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../aws-error.ts';
import { page } from '../pages.ts';
import type { Answer } from '../wire.ts';
import { isDeepStrictEqual } from 'node:util';
import { clusterArn, nameIn, taskArn } from './arns.ts';
import { launchTask } from './engine/launch-task.ts';
import { clusterIn, runnableTaskDefinition, serviceIn } from './find.ts';
import type { EcsSettings } from './settings.ts';
import type { EcsRegion, RunScript, TaskRecord } from './state.ts';

/** ECS API: ListTasks; tasks whose *desired* status is RUNNING unless asked for STOPPED; 100 a page. Newest first is assumed. */
export function listTasks(region: EcsRegion, input: ListTasksCommandInput): Answer<ListTasksCommandOutput> {
  const { desiredStatus = 'RUNNING', serviceName, family, startedBy } = input;
  const cluster = clusterIn(region, input.cluster);
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

/** The same clientToken gives the same tasks, and conflicts with another request. (ECS API: RunTask; FIELD-NOTES 11) */
export function runTask(
  region: EcsRegion,
  settings: EcsSettings,
  input: RunTaskCommandInput,
  now: number,
): Answer<RunTaskCommandOutput> {
  const cluster = clusterIn(region, input.cluster);
  const { clientToken, count = 1 } = input;
  if (clientToken !== undefined && clientToken.length > 64) {
    throw new AwsError('InvalidParameterException', 'clientToken must have at most 64 characters.');
  }
  if (count < 1 || count > 10)
    throw new AwsError('InvalidParameterException', 'count must be between 1 and 10.');
  const earlier = clientToken === undefined ? undefined : region.runs.get(clientToken);
  if (earlier !== undefined) {
    if (isDeepStrictEqual(earlier.request, input))
      return { tasks: earlier.tasks.map(({ shown }) => shown), failures: [] };
    throw new AwsError('ConflictException', 'The clientToken was used with another request.');
  }
  const definition = runnableTaskDefinition(region, input.taskDefinition ?? '');
  const script = takeScript(region, definition.family);
  if (script?.failure !== undefined) return { tasks: [], failures: [script.failure] };
  const tasks = Array.from({ length: count }, () =>
    launchTask(region, settings, {
      cluster,
      definition,
      now,
      group: input.group ?? `family:${definition.family}`,
      startedBy: input.startedBy,
      overrides: input.overrides,
      oneOff: { script },
    }),
  );
  if (clientToken !== undefined) region.runs.set(clientToken, { request: input, tasks });
  return { tasks: tasks.map(({ shown }) => shown), failures: [] };
}

function takeScript(region: EcsRegion, family: string): RunScript | undefined {
  const script = region.scripts.find((each) => each.family === family);
  region.scripts = region.scripts.filter((each) => each !== script);
  return script;
}
