// Tasks that are run once, for a migration or a check.
import {
  DescribeTasksCommand,
  type ECSClient,
  RunTaskCommand,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import type { Cluster } from '../../domain/project.ts';
import { AdapterFault, type StartedTask, type TaskOrder, type TaskReading } from '../../ports.ts';
import { isMissing, unread } from './failures.ts';
import { findServices } from './services.ts';
import { describeTasks, exitCodeOf, listTasks, wordsOf } from './tasks.ts';

export async function runTask(
  clients: { readonly reading: ECSClient; readonly writing: ECSClient },
  cluster: Cluster,
  order: TaskOrder,
): Promise<StartedTask> {
  const like = (await findServices(clients.reading, cluster, [order.like])).need(order.like);
  if (like === null) {
    throw new AdapterFault({ provider: 'aws', code: 'ServiceNotFoundException', retryable: false });
  }
  const command = new RunTaskCommand({
    cluster: cluster.name,
    taskDefinition: order.revision,
    count: 1,
    clientToken: order.token,
    startedBy: order.token,
    propagateTags: 'TASK_DEFINITION',
    ...placementOf(like),
    ...(order.command !== null && {
      overrides: { containerOverrides: [{ name: order.container, command: [...order.command] }] },
    }),
  });
  const { tasks, failures } = await clients.writing.send(command).catch((error: unknown) => {
    const task = startedBefore(error);
    if (task === null) throw error;
    return { tasks: [{ taskArn: task }], failures: [] };
  });
  const task = tasks?.[0]?.taskArn;
  if (task !== undefined) return { kind: 'started', task };
  const failure = failures?.[0];
  if (failure === undefined) {
    throw new AdapterFault({ provider: 'aws', code: 'NoTaskInAnswer', retryable: true, uncertain: true });
  }
  const { reason, detail } = failure;
  return { kind: 'not_placed', reason: [reason, detail].filter(Boolean).join(': ') || 'no reason given' };
}

/** Where the service's own tasks run. A launch type and a strategy exclude each other. (ECS API: RunTask) */
function placementOf({
  networkConfiguration,
  capacityProviderStrategy = [],
  launchType,
  platformVersion,
}: Service) {
  return {
    ...(networkConfiguration && { networkConfiguration }),
    ...(capacityProviderStrategy.length > 0 ? { capacityProviderStrategy } : launchType && { launchType }),
    ...(platformVersion !== undefined && { platformVersion }),
  };
}

/**
 * The token has been used with another request, since the service that lends its network has been changed: it is the
 * same order all the same, and ECS names its task. (ECS API: RunTask, ConflictException)
 */
function startedBefore(error: unknown): string | null {
  if (!(error instanceof AdapterFault) || error.code !== 'ConflictException') return null;
  const { cause } = error;
  const ids = cause instanceof Error && 'resourceIds' in cause ? cause.resourceIds : null;
  const [task]: unknown[] = Array.isArray(ids) ? ids : [];
  return typeof task === 'string' ? task : null;
}

/** A task stops at some time, and never starts again: in this order, none is missed in between. */
export async function findTask(
  client: ECSClient,
  cluster: Cluster,
  startedBy: string,
): Promise<string | null> {
  const running = await listTasks(client, cluster, { startedBy, desiredStatus: 'RUNNING' });
  const stopped = await listTasks(client, cluster, { startedBy, desiredStatus: 'STOPPED' });
  const [only, ...others] = new Set([...running, ...stopped]);
  if (only === undefined || others.length === 0) return only ?? null;
  const tasks = await describeTasks(client, cluster, [only, ...others]);
  return tasks.toSorted((one, other) => birthOf(other) - birthOf(one))[0]?.taskArn ?? null;
}

const birthOf = ({ createdAt }: Task): number => createdAt?.getTime() ?? 0;

export async function readTask(
  client: ECSClient,
  cluster: Cluster,
  arn: string,
  container: string,
): Promise<TaskReading> {
  const { tasks, failures } = await client.send(
    new DescribeTasksCommand({ cluster: cluster.name, tasks: [arn] }),
  );
  const task = tasks?.[0];
  if (task === undefined) {
    const failure = failures?.[0];
    if (failure === undefined || !isMissing(failure)) throw unread(failure);
    return { status: 'gone', exitCode: null, said: null };
  }
  const main = task.containers?.find(({ name }) => name === container);
  const stopped = task.lastStatus === 'STOPPED';
  return {
    status: stopped ? 'stopped' : 'running',
    exitCode: stopped && main !== undefined ? exitCodeOf(main) : null,
    said: wordsOf(task, main),
  };
}
