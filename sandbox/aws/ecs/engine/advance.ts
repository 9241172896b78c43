// Plays a region from where it was to now, tick by tick. Nothing runs between calls: no timer keeps a process alive, and a
// test with its own clock sees exactly the moments it asks for.
import { tasksOf } from '../find.ts';
import type { EcsSettings } from '../settings.ts';
import type { EcsRegion, ServiceRecord, TaskRecord } from '../state.ts';
import { primaryOf } from './start-deployment.ts';
import { schedule } from './scheduler.ts';
import { playTask, type TaskNews } from './task-life.ts';
import { inFlight } from './in-flight.ts';

/** Stopped tasks are listed for about an hour. (FIELD-NOTES 7) */
const stoppedTasksStayFor = 60 * 60 * 1000;

export function advance(
  region: EcsRegion,
  settings: EcsSettings,
  now: number,
  onTick: (at: number) => void,
): void {
  while (region.clock + settings.tempo.schedulerTick <= now) {
    // Nothing would happen until somebody calls: a night's idleness costs one comparison.
    if (isQuiet(region)) {
      region.clock = now;
      break;
    }
    region.clock += settings.tempo.schedulerTick;
    tick(region, settings, region.clock);
    onTick(region.clock);
  }
  const oldest = now - stoppedTasksStayFor;
  region.stopped = region.stopped.filter(({ shown }) => (shown.stoppedAt?.getTime() ?? now) > oldest);
}

function tick(region: EcsRegion, settings: EcsSettings, now: number): void {
  const news: { task: TaskRecord; news: TaskNews }[] = [];
  for (const task of region.tasks) {
    const what = playTask(task, settings.tempo, now);
    if (what !== undefined) news.push({ task, news: what });
  }
  region.stopped.push(...region.tasks.filter(({ shown }) => shown.lastStatus === 'STOPPED'));
  region.tasks = region.tasks.filter(({ shown }) => shown.lastStatus !== 'STOPPED');
  for (const service of region.services) {
    const own = news.filter(({ task }) => task.serviceArn === service.arn);
    schedule(region, settings, service, own, now);
  }
}

function isQuiet(region: EcsRegion): boolean {
  const settled = ({ healthy, fate, shown }: TaskRecord): boolean =>
    healthy && fate.kind === 'serves' && shown.desiredStatus === 'RUNNING';
  return region.tasks.every(settled) && region.services.every((service) => atRest(region, service));
}

function atRest(region: EcsRegion, service: ServiceRecord): boolean {
  if (service.status === 'DRAINING') return false;
  if (service.status === 'INACTIVE' || service.controller !== 'ECS') return true;
  const primary = primaryOf(service);
  if (inFlight(service) !== undefined || primary?.rolloutState === 'IN_PROGRESS') return false;
  return primary?.rolloutState === 'FAILED' || tasksOf(region, service).length === service.desiredCount;
}
