// One-off tasks: registered with the release's own image, started once, followed to their end.
import { imageReference } from '../domain/release.ts';
import { READ_LAG } from '../domain/rollout.ts';
import type { PlannedTask, StepFailure, StepState } from '../domain/steps.ts';
import { renderRevision } from '../domain/task-definition.ts';
import type { TaskOrder } from '../ports.ts';
import { recordStep, stepStillStands, type StepPart } from './record-rollout.ts';
import { refusalOf } from './refused-by-ecs.ts';
import { OPERATION_TAG, tagsFor } from './register-service.ts';
import type { World } from './world.ts';

type Reach = Pick<World, 'orchestrator' | 'store' | 'system'>;
type At<S extends StepState['status']> = Extract<StepState, { readonly status: S }>;

/** Milliseconds for which ECS surely takes a repeated order for the same one; it keeps tokens longer than that. */
const SURELY_SAME = 10 * 60_000;

/** @returns what was recorded, to go on from; `null` when there is nothing to do but wait */
export async function goOnWithTask(
  world: Reach,
  part: StepPart,
  task: PlannedTask,
  state: StepState,
  resumed: boolean,
): Promise<StepState | null> {
  switch (state.status) {
    case 'waiting':
      return recordStep(
        world,
        part,
        state,
        task.needed === null
          ? { status: 'skipped', at: world.system.now() }
          : { status: 'registering', operation: world.system.id() },
      );
    case 'registering':
      return register(world, part, task, state, resumed);
    case 'registered':
      return recordStep(world, part, state, {
        status: 'starting',
        operation: tokenOf(part, world.system.id()),
        revision: state.revision,
        since: world.system.now(),
      });
    case 'starting':
      return resumed ? findStarted(world, part, task, state) : start(world, part, task, state);
    case 'running':
      return follow(world, part, task, state);
    default:
      return null;
  }
}

/** At most 64 characters, and nothing but letters, digits and dashes. */
const tokenOf = ({ deployment, step }: StepPart, operation: string): string =>
  `slipway-${deployment.request.id}-${step}-${operation}`;

async function register(
  world: Reach,
  part: StepPart,
  task: PlannedTask,
  from: At<'registering'>,
  resumed: boolean,
): Promise<StepState | null> {
  const { cluster, registry } = part.environment;
  const artifact = part.deployment.request.artifacts.find(({ service }) => service === task.service);
  if (artifact === undefined)
    throw new Error(`${task.family} runs the image of ${task.service}, which has none`);
  const base = await world.orchestrator.describeRevision(cluster, task.base);
  const definition = renderRevision(base.definition, {
    [task.container]: imageReference(artifact, registry),
  });
  if (resumed) {
    const tag = { key: OPERATION_TAG, value: from.operation };
    const found = await world.orchestrator.findRegistered(cluster, task.family, tag);
    if (found !== null) return recordStep(world, part, from, { status: 'registered', revision: found });
  }
  const tags = await tagsFor(world, part, base.tags, from.operation);
  if (!(await stepStillStands(world, part, from))) return null;
  return orFail(world, part, from, null, async () => ({
    status: 'registered',
    revision: await world.orchestrator.registerRevision(cluster, definition, tags),
  }));
}

async function start(
  world: Reach,
  part: StepPart,
  task: PlannedTask,
  from: At<'starting'>,
): Promise<StepState | null> {
  if (!(await stepStillStands(world, part, from))) return null;
  const order: TaskOrder = {
    revision: from.revision,
    container: task.container,
    command: task.command,
    like: task.ecsService,
    token: from.operation,
  };
  return orFail(world, part, from, null, async () => {
    const answer = await world.orchestrator.runTask(part.environment.cluster, order);
    if (answer.kind === 'started') return runs(world, from, answer.task);
    return failed(world, { reason: 'not_placed', exitCode: null, said: answer.reason, task: null });
  });
}

/** The answer was lost, or the process that waited for it: never a second task for the same order. */
async function findStarted(
  world: Reach,
  part: StepPart,
  task: PlannedTask,
  from: At<'starting'>,
): Promise<StepState | null> {
  const found = await world.orchestrator.findTask(part.environment.cluster, from.operation);
  if (found !== null) return recordStep(world, part, from, runs(world, from, found));
  if (part.deployment.abort !== null) return giveUp(world, part, from);
  if (world.system.now() < from.since + SURELY_SAME) return start(world, part, task, from);
  if (!task.repeatable) return recordStep(world, part, from, unknown(from));
  const operation = tokenOf(part, world.system.id());
  return recordStep(world, part, from, { ...from, operation, since: world.system.now() });
}

/** Somebody aborts, and no task is there: it is not ordered again, and once reads can be believed it never was. */
async function giveUp(world: Reach, part: StepPart, from: At<'starting'>): Promise<StepState | null> {
  if (world.system.now() < from.since + READ_LAG) return null;
  const nothing = { exitCode: null, said: null, task: null };
  return recordStep(world, part, from, failed(world, { reason: 'never_started', ...nothing }));
}

/** Its time begins when ECS has taken it on, however long that took. */
const runs = ({ system }: Pick<World, 'system'>, { operation }: At<'starting'>, task: string): StepState => ({
  status: 'running',
  operation,
  task,
  since: system.now(),
});

const unknown = ({ operation }: { readonly operation: string }): StepState => ({
  status: 'unknown',
  why: 'unreadable',
  operation,
});

async function follow(
  world: Reach,
  part: StepPart,
  task: PlannedTask,
  from: At<'running'>,
): Promise<StepState | null> {
  const { status, exitCode, said } = await world.orchestrator.readTask(
    part.environment.cluster,
    from.task,
    task.container,
  );
  const at = world.system.now();
  const late = at >= from.since + task.timeout;
  if (status === 'running' || (status === 'gone' && !late)) {
    if (!late) return null;
    const why = { reason: 'timed_out', exitCode: null, said, task: from.task } as const;
    return recordStep(world, part, from, failed(world, why));
  }
  // A task that has just been started may not be listed yet; one that never was, or is no more, tells nothing.
  if (status === 'gone') return recordStep(world, part, from, unknown(from));
  if (exitCode === 0) return recordStep(world, part, from, { status: 'succeeded', at, task: from.task });
  const reason = exitCode === null ? 'never_started' : 'exit_code';
  return recordStep(world, part, from, failed(world, { reason, exitCode, said, task: from.task }));
}

const failed = ({ system }: Pick<World, 'system'>, failure: StepFailure): StepState => ({
  status: 'failed',
  at: system.now(),
  failure,
});

/** What ECS refuses for good ends the step; anything else is thrown, and read back by the next tick. */
async function orFail(
  world: Reach,
  part: StepPart,
  from: StepState,
  task: string | null,
  act: () => Promise<StepState>,
): Promise<StepState | null> {
  let to: StepState;
  try {
    to = await act();
  } catch (error) {
    const said = refusalOf(error);
    if (said === null) throw error;
    to = failed(world, { reason: 'refused_by_ecs', exitCode: null, said, task });
  }
  return recordStep(world, part, from, to);
}
