// Until when nothing happens of itself: ticks before that need not be played, however long a bake time or a pause is.
// Being too cautious here costs time and changes nothing; being too bold would skip what should have happened.
import { tasksOf } from '../find.ts';
import type { EcsSettings } from '../settings.ts';
import type { EcsRegion, ServiceRecord } from '../state.ts';
import { triggeredNow } from './alarms.ts';
import { type Look, wanted, wantedOf, isWhole } from './look.ts';
import { bakeEnds } from './rolling.ts';
import { lookAt } from './scheduler.ts';
import { awaiting } from './stages.ts';
import { nextChange } from './task-life.ts';
import { isShifting, kept, type Shifting, stageEnds } from './traffic-shift.ts';

/** Epoch milliseconds: no tick before it does anything. Infinity until somebody calls, -Infinity when the next one may act. */
export function quietUntil(region: EcsRegion, settings: EcsSettings): number {
  let until = Infinity;
  for (const task of region.tasks) until = Math.min(until, nextChange(task, settings.tempo));
  for (const service of region.services) until = Math.min(until, serviceUntil(region, settings, service));
  return until;
}

const busy = -Infinity;

function serviceUntil(region: EcsRegion, settings: EcsSettings, service: ServiceRecord): number {
  if (service.status === 'DRAINING') {
    const tasks = tasksOf(region, service);
    return tasks.length > 0 && !tasks.some(wanted) ? Infinity : busy;
  }
  if (service.status === 'INACTIVE' || service.controller !== 'ECS') return Infinity;
  const look = lookAt(region, settings, service, region.clock);
  if (look === undefined) return Infinity;
  const { current, primary } = look;
  if (current === undefined) {
    return primary.rolloutState === 'FAILED' || hasOnly(look, [primary.revisionId]) ? Infinity : busy;
  }
  if (current.status === 'PENDING' || current.status === 'ROLLBACK_REQUESTED') return busy;
  if (triggeredNow(region, current).length > 0) return busy;
  return isShifting(look) && current.stage !== 'CLEAN_UP' ? shiftUntil(look) : rollUntil(look);
}

function shiftUntil(look: Shifting): number {
  const { current, primary } = look;
  if (!hasOnly(look, withTasks(look))) return busy;
  if (awaiting(current).length > 0) return expiry(look);
  if (current.stage === 'RECONCILE_SERVICE') return busy;
  // Its tasks say when they are healthy.
  if (current.stage === 'SCALE_UP' && !isWhole(look, primary.revisionId)) return Infinity;
  return stageEnds(look);
}

/** On the way back the new revision's tasks stand by until they are cleaned up. */
const withTasks = (look: Shifting): readonly string[] => [
  ...new Set([
    ...kept(look),
    ...(look.current.status === 'IN_PROGRESS' ? [] : [look.current.targetRevisionId]),
  ]),
];

function rollUntil(look: Look): number {
  const { current, primary, settings } = look;
  if (current?.stage === 'PRE_SCALE_UP' && awaiting(current).length > 0) return expiry(look);
  if (!hasOnly(look, [primary.revisionId])) return busy;
  if (current !== undefined && awaiting(current).length > 0) return expiry(look);
  if (primary.readySince === undefined) return busy;
  return primary.steadySince === undefined
    ? bakeEnds(look)
    : primary.steadySince + settings.tempo.steadyState;
}

const expiry = ({ current }: Look): number =>
  Math.min(...(current === undefined ? [] : awaiting(current)).map(({ expiresAt }) => expiresAt.getTime()));

/** These revisions have as many tasks as they should, and no other has any that was not told to stop. */
function hasOnly(look: Look, revisionIds: readonly string[]): boolean {
  const { region, service } = look;
  const all = tasksOf(region, service).filter(wanted).length;
  return (
    all === revisionIds.length * service.desiredCount &&
    revisionIds.every((id) => wantedOf(look, id).length === service.desiredCount)
  );
}
