// BLUE_GREEN, LINEAR and CANARY: the new revision is scaled up beside the old one, traffic moves, and only then the old
// tasks go. (ECS developer guide: blue/green, linear and canary deployments; SDK types: ServiceDeployment.lifecycleStage)
import { tasksOf } from '../find.ts';
import type {
  LifecycleStage,
  ServiceDeploymentRecord,
  TrafficShiftRecord,
  Weights,
} from '../deployment-state.ts';
import type { TaskRecord } from '../state.ts';
import { isRollingBack, isWhole, type Look, wanted } from './look.ts';
import { roll } from './rolling.ts';
import { keepWhole, stop } from './scale.ts';
import { enterStage, isPaused } from './stages.ts';
import { stepsOf, tenths } from './traffic-steps.ts';

const forward: readonly LifecycleStage[] = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
];

/** The guide says that traffic shift stages come in a rollback, too; that it is these three is assumed. */
const back: readonly LifecycleStage[] = ['SCALE_UP', 'PRODUCTION_TRAFFIC_SHIFT', 'CLEAN_UP'];

export interface Shifting extends Look {
  readonly current: ServiceDeploymentRecord & { readonly shift: TrafficShiftRecord };
}

export const isShifting = (look: Look): look is Shifting => look.current?.shift !== undefined;

/** Reconciling happens only where several revisions have tasks at the beginning. */
export function firstStage({ sourceRevisionIds }: ServiceDeploymentRecord): LifecycleStage {
  return sourceRevisionIds.length > 1 ? 'RECONCILE_SERVICE' : 'PRE_SCALE_UP';
}

/** Moves on by at most one stage, so that every stage is there for a tick at least. */
export function shiftTraffic(look: Shifting): void {
  const { current, settings, now } = look;
  if (current.stage === 'CLEAN_UP') {
    roll(look);
    return;
  }
  for (const id of kept(look)) keepWhole(look, id);
  if (isPaused(current)) return;
  if (current.stage === 'RECONCILE_SERVICE') stop(look, others(look).filter(wanted));
  if (!isDone(look)) return;
  const next = nextStage(look);
  if (current.stage === 'RECONCILE_SERVICE') current.shift.production = allTo(current.shift.baseRevisionId);
  if (next === 'TEST_TRAFFIC_SHIFT') current.shift.test = { [current.targetRevisionId]: 100 };
  if (next === 'PRODUCTION_TRAFFIC_SHIFT') takeStep(look);
  enterStage(current, next, settings.tempo.minute, now);
}

/** Whose tasks are kept at full strength: whatever maximumPercent says, both sides are whole. (assumed) */
export function kept({ current, primary }: Shifting): readonly string[] {
  if (isRollingBack(current)) return [primary.revisionId];
  const { baseRevisionId } = current.shift;
  const before = current.stage === 'RECONCILE_SERVICE' || current.stage === 'PRE_SCALE_UP';
  return [...(baseRevisionId === undefined ? [] : [baseRevisionId]), ...(before ? [] : [primary.revisionId])];
}

/** Tasks of revisions that are neither what served nor what is to serve: left by a deployment that was replaced. */
const others = ({ region, service, current }: Shifting): TaskRecord[] =>
  tasksOf(region, service).filter(
    ({ revisionId }) =>
      revisionId !== current.shift.baseRevisionId && revisionId !== current.targetRevisionId,
  );

function isDone(look: Shifting): boolean {
  const { current, primary, now } = look;
  if (now === current.stageSince || now < stageEnds(look)) return false;
  if (current.stage === 'SCALE_UP') return isWhole(look, primary.revisionId);
  if (current.stage !== 'RECONCILE_SERVICE') return true;
  return others(look).length === 0 && kept(look).every((id) => isWhole(look, id));
}

/** The earliest time at which the stage can be over. */
export function stageEnds({ current, settings }: Shifting): number {
  const { minute, trafficShift } = settings.tempo;
  const { stage, stageSince, shift, configuration } = current;
  if (stage === 'TEST_TRAFFIC_SHIFT') return stageSince + trafficShift;
  if (stage === 'BAKE_TIME') return stageSince + (configuration.bakeTimeInMinutes ?? 0) * minute;
  if (stage !== 'PRODUCTION_TRAFFIC_SHIFT') return stageSince;
  const step = isRollingBack(current) ? undefined : stepsOf(configuration)[shift.stepsTaken - 1];
  return stageSince + trafficShift + (step?.bake ?? 0) * minute;
}

function nextStage({ current }: Shifting): LifecycleStage {
  const { stage, shift, configuration } = current;
  const more = shift.stepsTaken < stepsOf(configuration).length;
  if (stage === 'PRODUCTION_TRAFFIC_SHIFT' && more && !isRollingBack(current)) {
    return 'PRE_PRODUCTION_TRAFFIC_SHIFT';
  }
  const way = isRollingBack(current) ? back : forward;
  return way[way.findIndex((each) => each === stage) + 1] ?? 'CLEAN_UP';
}

function takeStep({ current, primary }: Shifting): void {
  const { shift, configuration, targetRevisionId } = current;
  if (isRollingBack(current)) {
    shift.production = allTo(primary.revisionId);
    shift.test = {};
    return;
  }
  const percent = stepsOf(configuration)[shift.stepsTaken]?.percent ?? 100;
  shift.stepsTaken += 1;
  const base = shift.baseRevisionId;
  shift.production = {
    ...(base !== undefined && { [base]: tenths(100 - percent) }),
    [targetRevisionId]: percent,
  };
}

const allTo = (revisionId: string | undefined): Weights =>
  revisionId === undefined ? {} : { [revisionId]: 100 };
