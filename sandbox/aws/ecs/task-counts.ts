// How many tasks a service revision has: live, and as they were when a service deployment ended.
import { tasksOf } from './find.ts';
import type { TaskCounts } from './deployment-state.ts';
import type { ServiceRecord, ServiceState, TaskRecord } from './state.ts';

export interface Counts {
  readonly running: number;
  readonly pending: number;
  /** Not yet told to stop. */
  readonly live: number;
}

export function count(tasks: readonly TaskRecord[]): Counts {
  return {
    running: tasks.filter(({ shown }) => shown.lastStatus === 'RUNNING').length,
    pending: tasks.filter(
      ({ shown }) => shown.lastStatus === 'PROVISIONING' || shown.lastStatus === 'PENDING',
    ).length,
    live: tasks.filter(({ shown }) => shown.desiredStatus === 'RUNNING').length,
  };
}

export function countTasks(state: ServiceState, service: ServiceRecord, revisionId: string): TaskCounts {
  const { running, pending, live } = count(
    tasksOf(state, service).filter((task) => task.revisionId === revisionId),
  );
  const primary = service.deployments[0]?.revisionId === revisionId;
  return {
    requestedTaskCount: primary ? service.desiredCount : live,
    runningTaskCount: running,
    pendingTaskCount: pending,
  };
}

/** "This number represents the number of tasks running when the deployment completed." (ECS developer guide: service deployments) */
export function freezeCounts(state: ServiceState, service: ServiceRecord): void {
  for (const ended of service.serviceDeployments) {
    if (ended.finishedAt === undefined || ended.finalCounts !== undefined) continue;
    const revisions = [...ended.sourceRevisionIds, ended.targetRevisionId];
    ended.finalCounts = Object.fromEntries(revisions.map((id) => [id, countTasks(state, service, id)]));
  }
}
