// DeleteService: DRAINING until the last task is gone, then INACTIVE. (ECS API: DeleteService)
import { tasksOf } from '../find.ts';
import type { EcsRegion, ServiceRecord } from '../state.ts';
import { wanted } from './look.ts';
import { stopTask } from './task-life.ts';

export function drainAll(region: EcsRegion, service: ServiceRecord, now: number): void {
  const tasks = tasksOf(region, service);
  for (const task of tasks.filter(wanted)) {
    stopTask(task, 'ServiceSchedulerInitiated', 'Task stopped because its service was deleted', now);
  }
  if (tasks.length === 0) endService(service);
}

/** ECS deletes its service deployments with it (ECS developer guide: service deployments); that it is then is assumed. */
export function endService(service: ServiceRecord): void {
  service.status = 'INACTIVE';
  service.deployments = [];
  service.serviceDeployments = [];
}
