// The service scheduler: one look at one service. Everything it does follows from what it sees, so that it can be played
// tick by tick, at any time, for any stretch of time.
import { definitionOf, revisionOf, tasksOf } from '../find.ts';
import type { EcsSettings } from '../settings.ts';
import type { DeploymentRecord, EcsRegion, ServiceRecord, TaskRecord } from '../state.ts';
import { countFailure, forgetFailures } from './circuit-breaker.ts';
import { addEvent, tasksNamed } from './events.ts';
import { finish, inFlight } from './in-flight.ts';
import { launchTask } from './launch-task.ts';
import { startRollback } from './rollback.ts';
import { primaryOf } from './start-deployment.ts';
import { stopTask, type TaskNews } from './task-life.ts';

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
  beginWhatWaits(service, now);
  for (const { task, news: what } of news) {
    const deployment = service.deployments.find(({ revisionId }) => revisionId === task.revisionId);
    if (deployment === undefined) continue;
    if (what === 'became-healthy') forgetFailures(service, deployment);
    else fail(settings, service, deployment, task, now);
  }
  const primary = primaryOf(service);
  if (primary === undefined) return;
  stopSurplus(region, service, primary, now);
  launchMissing(region, settings, service, primary, now);
  settle(region, settings, service, primary, now);
}

function beginWhatWaits(service: ServiceRecord, now: number): void {
  const serviceDeployment = inFlight(service);
  if (serviceDeployment?.status === 'PENDING') {
    serviceDeployment.status = 'IN_PROGRESS';
    serviceDeployment.startedAt = new Date(now);
    serviceDeployment.updatedAt = new Date(now);
  } else if (serviceDeployment?.status === 'ROLLBACK_REQUESTED') {
    startRollback(service, serviceDeployment, serviceDeployment.statusReason ?? '', now);
  }
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

const wanted = ({ shown }: TaskRecord): boolean => shown.desiredStatus === 'RUNNING';

/** Old tasks go only while enough healthy ones remain; of the primary's own, those above the desired count go. */
function stopSurplus(
  region: EcsRegion,
  service: ServiceRecord,
  primary: DeploymentRecord,
  now: number,
): void {
  // A deployment that failed with nothing to go back to launches nothing more; that it leaves the old tasks alone is assumed.
  if (primary.rolloutState === 'FAILED') return;
  const { minimumHealthyPercent = 100 } = service.deploymentConfiguration;
  const floor = Math.ceil((service.desiredCount * minimumHealthyPercent) / 100);
  const live = tasksOf(region, service).filter(wanted);
  let healthy = live.filter((task) => task.healthy).length;
  const own = live.filter(({ revisionId }) => revisionId === primary.revisionId);
  const old = live.filter(({ revisionId }) => revisionId !== primary.revisionId);
  const stopping = own.slice(service.desiredCount);
  healthy -= stopping.filter((task) => task.healthy).length;
  for (const task of old) {
    if (task.healthy && healthy - 1 < floor) continue;
    if (task.healthy) healthy -= 1;
    stopping.push(task);
  }
  if (stopping.length === 0) return;
  const reason = `Scaling activity initiated by (deployment ecs-svc/${primary.revisionId})`;
  for (const task of stopping) stopTask(task, reason, now);
  addEvent(service, `has stopped ${stopping.length} running tasks: ${tasksNamed(stopping)}.`, now);
}

function launchMissing(
  region: EcsRegion,
  settings: EcsSettings,
  service: ServiceRecord,
  primary: DeploymentRecord,
  now: number,
): void {
  if (primary.rolloutState === 'FAILED') return;
  const { maximumPercent = 200 } = service.deploymentConfiguration;
  const ceiling = Math.floor((service.desiredCount * maximumPercent) / 100);
  const live = tasksOf(region, service).filter(wanted);
  const own = live.filter(({ revisionId }) => revisionId === primary.revisionId).length;
  const missing = Math.min(service.desiredCount - own, ceiling - live.length);
  if (missing <= 0) return;
  const revision = revisionOf(service, primary.revisionId);
  const definition = definitionOf(region, revision.taskDefinition);
  const launched = Array.from({ length: missing }, () =>
    launchTask(region, settings, {
      cluster: service.cluster,
      definition,
      now,
      group: `service:${service.name}`,
      startedBy: `ecs-svc/${primary.revisionId}`,
      service: { record: service, revision },
    }),
  );
  addEvent(service, `has started ${launched.length} tasks: ${tasksNamed(launched)}.`, now);
}

/** Done when the primary's tasks are all healthy and nothing else runs; "stable" comes first, COMPLETED a little later. (FIELD-NOTES 3) */
function settle(
  region: EcsRegion,
  settings: EcsSettings,
  service: ServiceRecord,
  primary: DeploymentRecord,
  now: number,
): void {
  if (primary.rolloutState !== 'IN_PROGRESS') return;
  const tasks = tasksOf(region, service);
  const whole =
    tasks.length === service.desiredCount &&
    tasks.every((task) => task.healthy && wanted(task) && task.revisionId === primary.revisionId);
  if (!whole) {
    delete primary.steadySince;
    return;
  }
  service.deployments = [primary];
  primary.steadySince ??= now;
  if (now - primary.steadySince < settings.tempo.steadyState) return;
  primary.rolloutState = 'COMPLETED';
  primary.rolloutStateReason = `ECS deployment ecs-svc/${primary.revisionId} completed.`;
  primary.updatedAt = new Date(now);
  addEvent(service, `(deployment ecs-svc/${primary.revisionId}) deployment completed.`, now);
  addEvent(service, 'has reached a steady state.', now);
  const serviceDeployment = inFlight(service);
  if (serviceDeployment === undefined) return;
  const rollingBack = serviceDeployment.status === 'ROLLBACK_IN_PROGRESS';
  serviceDeployment.failureCount ??= primary.failedTasks;
  finish(serviceDeployment, rollingBack ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL', now);
}

/** DeleteService: DRAINING until the last task is gone, then INACTIVE. (ECS API: DeleteService) */
function drainAll(region: EcsRegion, service: ServiceRecord, now: number): void {
  const tasks = tasksOf(region, service);
  for (const task of tasks.filter(wanted))
    stopTask(task, 'Task stopped because its service was deleted', now);
  if (tasks.length > 0) return;
  service.status = 'INACTIVE';
  service.deployments = [];
}
