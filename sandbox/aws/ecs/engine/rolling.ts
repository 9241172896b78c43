// The rolling update: new tasks while there is room, old ones go while enough healthy ones remain. The end of every other
// strategy, too, and what keeps a service at its desired count between deployments.
import { tasksOf } from '../find.ts';
import { earlySuccess, keepsOld, neededHealthy } from './early-success.ts';
import { addEvent } from './events.ts';
import { finish } from './in-flight.ts';
import { isRollingBack, type Look, wanted, wantedOf } from './look.ts';
import { launch, stop } from './scale.ts';
import { enterStage, isPaused, pausesAt } from './stages.ts';

export function roll(look: Look): void {
  const { primary, current } = look;
  if (current?.stage === 'PRE_SCALE_UP' && current.shift === undefined) {
    if (isPaused(current)) return;
    current.stage = 'SCALE_UP';
  }
  // A deployment that failed with nothing to go back to launches nothing more; that it leaves the old tasks alone is assumed.
  if (primary.rolloutState === 'FAILED') return;
  stopSurplus(look);
  launchMissing(look);
  settle(look);
}

/** Old tasks go only while enough healthy ones remain; of the primary's own, those above the desired count go. */
function stopSurplus(look: Look): void {
  const { region, service, primary } = look;
  const { minimumHealthyPercent = 100 } = service.deploymentConfiguration;
  const floor = Math.ceil((service.desiredCount * minimumHealthyPercent) / 100);
  const live = tasksOf(region, service).filter(wanted);
  let healthy = live.filter((task) => task.healthy).length;
  const own = live.filter(({ revisionId }) => revisionId === primary.revisionId);
  const old = live.filter(({ revisionId }) => revisionId !== primary.revisionId);
  const stopping = own.slice(service.desiredCount);
  healthy -= stopping.filter((task) => task.healthy).length;
  const crowded = own.length < service.desiredCount && roomFor(look) <= 0;
  for (const task of keepsOld(look, bakeEnds(look)) && !crowded ? [] : old) {
    if (task.healthy && healthy - 1 < floor) continue;
    if (task.healthy) healthy -= 1;
    stopping.push(task);
  }
  stop(look, stopping);
}

function launchMissing(look: Look): void {
  const { service, primary } = look;
  const own = wantedOf(look, primary.revisionId).length;
  launch(look, primary.revisionId, Math.min(service.desiredCount - own, roomFor(look)));
}

/** On the hosts of a DAEMON service a task must be gone before the next one starts. (SDK types: DeploymentConfiguration) */
function roomFor({ region, service }: Look): number {
  const { maximumPercent = 200 } = service.deploymentConfiguration;
  const ceiling = Math.floor((service.desiredCount * maximumPercent) / 100);
  const tasks = tasksOf(region, service);
  const daemon = service.schedulingStrategy === 'DAEMON';
  return ceiling - (daemon ? tasks : tasks.filter(wanted)).length;
}

/** Done when the primary's tasks are all healthy and nothing else runs; "stable" comes first, COMPLETED a little later. (FIELD-NOTES 3) */
function settle(look: Look): void {
  const { settings, service, primary, now } = look;
  if (primary.rolloutState !== 'IN_PROGRESS') return;
  if (!isReady(look)) {
    delete primary.readySince;
    delete primary.steadySince;
    return;
  }
  if (pausesAfterScaleUp(look)) return;
  primary.readySince ??= now;
  if (now < bakeEnds(look)) return;
  if (earlySuccess(look)?.sourceServiceRevisionCleanup === 'BLOCKING' && hasOldTasks(look)) return;
  if (isWholeAndAlone(look)) service.deployments = [primary];
  primary.steadySince ??= now;
  if (now - primary.steadySince >= settings.tempo.steadyState) complete(look);
}

function isReady(look: Look): boolean {
  const early = earlySuccess(look);
  if (early === undefined) return isWholeAndAlone(look);
  const healthy = wantedOf(look, look.primary.revisionId).filter((task) => task.healthy).length;
  return healthy >= neededHealthy(look, early);
}

function isWholeAndAlone({ region, service, primary }: Look): boolean {
  const tasks = tasksOf(region, service);
  return (
    tasks.length === service.desiredCount &&
    tasks.every((task) => task.healthy && wanted(task) && task.revisionId === primary.revisionId)
  );
}

const hasOldTasks = ({ region, service, primary }: Look): boolean =>
  tasksOf(region, service).some(({ revisionId }) => revisionId !== primary.revisionId);

/**
 * With alarms a rolling update bakes once its tasks are healthy: for as long as it was told, or for ECS's own time, of which
 * the guide says "less than 5 minutes" (3 are assumed). Without alarms it does not bake. (ECS developer guide: deployment alarms)
 */
export function bakeEnds({ primary, current, settings, now }: Look): number {
  const bakes =
    current?.shift === undefined && current?.alarms?.monitored === true && !isRollingBack(current);
  if (!bakes) return primary.readySince ?? now;
  const { bakeTimeInMinutes = 0 } = current.configuration;
  const minutes = bakeTimeInMinutes > 0 ? bakeTimeInMinutes : 3;
  return (primary.readySince ?? now) + minutes * settings.tempo.minute;
}

/** Rolling updates can pause as well (What's New, 2026-05); that they do so at PRE_SCALE_UP and here is assumed. */
function pausesAfterScaleUp({ current, settings, now }: Look): boolean {
  if (current === undefined || current.shift !== undefined || isRollingBack(current)) return false;
  if (current.stage !== 'POST_SCALE_UP' && pausesAt(current, 'POST_SCALE_UP').length > 0) {
    enterStage(current, 'POST_SCALE_UP', settings.tempo.minute, now);
  }
  return isPaused(current);
}

function complete({ service, primary, current, now }: Look): void {
  primary.rolloutState = 'COMPLETED';
  primary.rolloutStateReason = `ECS deployment ecs-svc/${primary.revisionId} completed.`;
  primary.updatedAt = new Date(now);
  addEvent(service, `(deployment ecs-svc/${primary.revisionId}) deployment completed.`, now);
  addEvent(service, 'has reached a steady state.', now);
  if (current === undefined) return;
  current.failureCount ??= primary.failedTasks;
  finish(current, isRollingBack(current) ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL', now);
}
