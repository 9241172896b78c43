// One task from PROVISIONING to STOPPED.
import type { TaskStopCode } from '@aws-sdk/client-ecs';
import type { ContainerRecord, Fate, TaskRecord } from '../state.ts';
import type { Tempo } from '../tempo.ts';

/** What the scheduler wants to hear of a task. `failed` includes tasks that are still being stopped for it. */
export type TaskNews = 'became-healthy' | 'failed';

/** Moves a task on by at most one status. */
export function playTask(task: TaskRecord, tempo: Tempo, now: number): TaskNews | undefined {
  const { shown } = task;
  switch (shown.lastStatus) {
    case 'PROVISIONING':
      if (now - shown.createdAt.getTime() >= tempo.taskStart / 3) shown.lastStatus = 'PENDING';
      return undefined;
    case 'PENDING':
      return now - shown.createdAt.getTime() >= tempo.taskStart ? start(task, now) : undefined;
    case 'RUNNING':
      return run(task, tempo, now);
    default:
      if (now - (shown.stoppingAt?.getTime() ?? 0) >= tempo.drain) finish(task, now);
      return undefined;
  }
}

/** The earliest time at which something happens to it of itself. */
export function nextChange({ shown, fate, healthy }: TaskRecord, tempo: Tempo): number {
  const created = shown.createdAt.getTime();
  const started = shown.startedAt?.getTime() ?? created;
  switch (shown.lastStatus) {
    case 'PROVISIONING':
      return created + tempo.taskStart / 3;
    case 'PENDING':
      return created + tempo.taskStart;
    case 'RUNNING':
      if (fate.kind === 'exits') return started + fate.after;
      return healthy ? Infinity : started + tempo.taskHealthy;
    default:
      return (shown.stoppingAt?.getTime() ?? created) + tempo.drain;
  }
}

function start({ shown, fate }: TaskRecord, now: number): TaskNews | undefined {
  shown.pullStartedAt = shown.createdAt;
  if (fate.kind === 'cannot-start') {
    for (const container of shown.containers) {
      container.lastStatus = 'STOPPED';
      // No exitCode: the container never ran. (FIELD-NOTES 7)
      if (container.name === fate.container) container.reason = fate.reason;
    }
    stopped({ shown }, 'TaskFailedToStart', fate.reason, now);
    return 'failed';
  }
  shown.pullStoppedAt = new Date(now);
  shown.startedAt = new Date(now);
  shown.lastStatus = 'RUNNING';
  shown.connectivity = 'CONNECTED';
  for (const container of shown.containers) container.lastStatus = 'RUNNING';
  return undefined;
}

function run(task: TaskRecord, tempo: Tempo, now: number): TaskNews | undefined {
  const { shown, fate } = task;
  const ranFor = now - (shown.startedAt?.getTime() ?? now);
  if (fate.kind === 'exits') {
    if (ranFor < fate.after) return undefined;
    exit(task, fate, now);
    return 'failed';
  }
  if (task.healthy || ranFor < tempo.taskHealthy) return undefined;
  if (fate.kind === 'fails-health-check') {
    shown.healthStatus = 'UNHEALTHY';
    for (const container of shown.containers) {
      if (container.name === fate.container) container.healthStatus = 'UNHEALTHY';
    }
    stopTask(task, 'ServiceSchedulerInitiated', 'Task failed container health checks', now);
    return 'failed';
  }
  task.healthy = true;
  showHealth(task);
  return 'became-healthy';
}

/** A task without a health check stays UNKNOWN for ever, although it is fine. (SDK types: Task.healthStatus) */
export function showHealth({ shown, checksHealth }: TaskRecord): void {
  if (!checksHealth) return;
  shown.healthStatus = 'HEALTHY';
  for (const container of shown.containers) container.healthStatus = 'HEALTHY';
}

function exit(task: TaskRecord, fate: Extract<Fate, { kind: 'exits' }>, now: number): void {
  for (const container of task.shown.containers) {
    if (container.name === fate.container) leave(container, fate.exitCode, fate.reason);
    // The others get SIGTERM, and are assumed to obey it.
    else leave(container, 0);
  }
  stopped(task, 'EssentialContainerExited', 'Essential container in task exited', now);
}

/** The stop signal; the task drains first. */
export function stopTask({ shown }: TaskRecord, code: TaskStopCode, reason: string, now: number): void {
  shown.desiredStatus = 'STOPPED';
  shown.lastStatus = 'DEACTIVATING';
  shown.stoppingAt = new Date(now);
  shown.stopCode = code;
  shown.stoppedReason = reason;
}

function finish(task: TaskRecord, now: number): void {
  const { shown } = task;
  for (const container of shown.containers) {
    if (shown.startedAt === undefined) container.lastStatus = 'STOPPED';
    else leave(container, 0);
  }
  stopped(task, shown.stopCode ?? 'ServiceSchedulerInitiated', shown.stoppedReason ?? '', now);
}

function leave(container: ContainerRecord, exitCode: number, reason?: string): void {
  container.lastStatus = 'STOPPED';
  container.exitCode = exitCode;
  if (reason !== undefined) container.reason = reason;
}

function stopped(
  { shown }: Pick<TaskRecord, 'shown'>,
  code: TaskStopCode,
  reason: string,
  now: number,
): void {
  shown.desiredStatus = 'STOPPED';
  shown.lastStatus = 'STOPPED';
  shown.stopCode = code;
  shown.stoppedReason = reason;
  shown.stoppingAt ??= new Date(now);
  shown.executionStoppedAt = new Date(now);
  shown.stoppedAt = new Date(now);
}
