// Plays a region from where it was to now, tick by tick. Nothing runs between calls: no timer keeps a process alive, and a
// test with its own clock sees exactly the moments it asks for.
import type { EcsSettings } from '../settings.ts';
import type { EcsRegion, TaskRecord } from '../state.ts';
import { quietUntil } from './quiet.ts';
import { schedule } from './scheduler.ts';
import { playTask, type TaskNews } from './task-life.ts';

/** Stopped tasks are listed for about an hour. (FIELD-NOTES 7) */
const stoppedTasksStayFor = 60 * 60 * 1000;

/** Ticks stay on the grid on which the region began, so that one long stretch and many short ones give the same. */
export function advance(
  region: EcsRegion,
  settings: EcsSettings,
  now: number,
  onTick: (at: number) => void,
): void {
  const length = settings.tempo.schedulerTick;
  while (region.clock + length <= now) {
    const due = Math.floor((now - region.clock) / length);
    const quiet = Math.ceil((quietUntil(region, settings) - region.clock) / length) - 1;
    region.clock += Math.min(due, Math.max(0, quiet)) * length;
    if (region.clock + length > now) break;
    region.clock += length;
    tick(region, settings, region.clock);
    onTick(region.clock);
  }
  const oldest = now - stoppedTasksStayFor;
  region.stopped = region.stopped.filter(({ shown }) => (shown.stoppedAt?.getTime() ?? now) > oldest);
}

/** Everything that happens at one moment. */
export function tick(region: EcsRegion, settings: EcsSettings, now: number): void {
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
