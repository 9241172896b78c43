// A step beside the services: one move at a time, recorded before and after. A one-off task is started once: its order has
// a token, and the same order again is the same task (FIELD-NOTES 11).
import { stepOf } from '../domain/advance.ts';
import { taskOf, type PlannedCheck, type StepState } from '../domain/steps.ts';
import { recordStep, type StepPart } from './record-rollout.ts';
import { goOnWithTask } from './run-task.ts';
import type { World } from './world.ts';

type Reach = Pick<World, 'orchestrator' | 'prober' | 'store' | 'system'>;

/** @throws AdapterFault what is recorded stands, and the next tick goes on from there */
export async function takeStep(world: Reach, part: StepPart): Promise<void> {
  let state: StepState | null = stepOf(part.deployment, part.step);
  let resumed = true;
  while (state !== null) {
    const next: StepState | null = await move(world, part, state, resumed);
    resumed = false;
    state = next;
  }
}

/** @returns what was recorded, to go on from; `null` when there is nothing to do but wait */
async function move(
  world: Reach,
  part: StepPart,
  state: StepState,
  resumed: boolean,
): Promise<StepState | null> {
  const { planned } = part;
  const task = taskOf(planned);
  if (task !== null) return goOnWithTask(world, part, task, state, resumed);
  if (planned.kind === 'wait') return wait(world, part, planned.pause, state);
  return planned.kind === 'verify' && planned.check.kind === 'http'
    ? probe(world, part, planned.check, state)
    : null;
}

async function wait(
  world: Reach,
  part: StepPart,
  pause: number,
  state: StepState,
): Promise<StepState | null> {
  const now = world.system.now();
  if (state.status === 'waiting')
    return recordStep(world, part, state, { status: 'pausing', until: now + pause });
  if (state.status !== 'pausing' || now < state.until) return null;
  await recordStep(world, part, state, { status: 'succeeded', at: now, task: null });
  return null;
}

/** Asked again at every tick until it answers as it should, or its time is over. Nothing is changed by asking. */
async function probe(
  world: Reach,
  part: StepPart,
  { url, status, timeout }: Extract<PlannedCheck, { readonly kind: 'http' }>,
  state: StepState,
): Promise<StepState | null> {
  if (state.status === 'waiting') {
    return recordStep(world, part, state, { status: 'checking', since: world.system.now(), said: null });
  }
  if (state.status !== 'checking') return null;
  const answer = await world.prober.get(url);
  const at = world.system.now();
  if ('status' in answer && answer.status === status) {
    await recordStep(world, part, state, { status: 'succeeded', at, task: null });
    return null;
  }
  const said = 'failed' in answer ? answer.failed : `answered ${answer.status}, not ${status}`;
  if (at >= state.since + timeout) {
    const failure = { reason: 'check_failed', exitCode: null, said, task: null } as const;
    await recordStep(world, part, state, { status: 'failed', at, failure });
  } else if (said !== state.said) {
    await recordStep(world, part, state, { ...state, said });
  }
  return null;
}
