// The service scheduler: one look at one service. Everything it does follows from what it sees, so that it can be played
// tick by tick, at any time, for any stretch of time.
import { tasksOf } from '../find.ts';
import type { EcsSettings } from '../settings.ts';
import type { DeploymentRecord } from '../deployment-state.ts';
import type { EcsRegion, ServiceRecord, TaskRecord } from '../state.ts';
import { freezeCounts } from '../task-counts.ts';
import { countFailure, forgetFailures } from './circuit-breaker.ts';
import { drainAll } from './drain.ts';
import { addEvent, tasksNamed } from './events.ts';
import { inFlight } from './in-flight.ts';
import type { Look } from './look.ts';
import { startRollback } from './rollback.ts';
import { roll } from './rolling.ts';
import { enterStage, expireHooks, pausesAt } from './stages.ts';
import { primaryOf } from './start-deployment.ts';
import type { TaskNews } from './task-life.ts';
import { firstStage, isShifting, shiftTraffic } from './traffic-shift.ts';
import { watchAlarms } from './watch-alarms.ts';

/** Looks at a service after its tasks have been played; `news` says what became of them. */
export function schedule(
  region: EcsRegion,
  settings: EcsSettings,
  service: ServiceRecord,
  news: readonly { task: TaskRecord; news: TaskNews }[],
  now: number,
): void {
  if (service.status === 'DRAINING') drainAll(region, service, now);
  if (service.status !== 'ACTIVE' || service.controller !== 'ECS') return;
  beginWhatWaits(service, settings, now);
  for (const { task, news: what } of news) {
    const deployment = service.deployments.find(({ revisionId }) => revisionId === task.revisionId);
    if (deployment === undefined) continue;
    if (what === 'became-healthy') forgetFailures(service, deployment);
    else fail(settings, service, deployment, task, now);
  }
  interrupt(region, settings, service, now);
  const look = lookAt(region, settings, service, now);
  if (look === undefined) return;
  if (isShifting(look)) shiftTraffic(look);
  else roll(look);
  tidy(region, service);
}

export function lookAt(
  region: EcsRegion,
  settings: EcsSettings,
  service: ServiceRecord,
  now: number,
): Look | undefined {
  const primary = primaryOf(service);
  return primary && { region, settings, service, primary, current: inFlight(service), now };
}

function beginWhatWaits(service: ServiceRecord, settings: EcsSettings, now: number): void {
  const current = inFlight(service);
  if (current?.status === 'PENDING') {
    current.status = 'IN_PROGRESS';
    current.startedAt = new Date(now);
    current.updatedAt = new Date(now);
    const first = current.shift === undefined ? 'PRE_SCALE_UP' : firstStage(current);
    // A rolling update shows stages only where it can pause. (assumed)
    const shown = current.shift !== undefined || pausesAt(current, first).length > 0;
    if (shown) enterStage(current, first, settings.tempo.minute, now);
  } else if (current?.status === 'ROLLBACK_REQUESTED') {
    startRollback(service, current, current.statusReason ?? '', now);
  }
}

/** Alarms and pauses that nobody ended can turn a deployment round at any time. */
function interrupt(region: EcsRegion, settings: EcsSettings, service: ServiceRecord, now: number): void {
  const look = lookAt(region, settings, service, now);
  if (look?.current === undefined) return;
  watchAlarms(look);
  expireHooks(service, look.current, now);
}

function fail(
  settings: EcsSettings,
  service: ServiceRecord,
  deployment: DeploymentRecord,
  task: TaskRecord,
  now: number,
): void {
  if (task.fate.kind === 'fails-health-check') {
    addEvent(service, `${tasksNamed([task])} failed container health checks.`, now);
  }
  countFailure(settings, service, deployment, now);
}

/** What is over: entries of `deployments[]` whose tasks have gone, and the counts of a service deployment that ended. */
function tidy(region: EcsRegion, service: ServiceRecord): void {
  const tasks = tasksOf(region, service);
  if (inFlight(service) === undefined) {
    service.deployments = service.deployments.filter(
      ({ status, revisionId }) =>
        status === 'PRIMARY' || tasks.some((task) => task.revisionId === revisionId),
    );
  }
  freezeCounts(region, service);
}
