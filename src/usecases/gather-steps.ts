// The steps of a plan: waves of what it changes, and the one-off tasks that have to run this time.
import type { PlannedStep, PlannedTask, Needed } from '../domain/steps.ts';
import { taskRanFor } from '../domain/task-history.ts';
import type { Plan, ServicePlan } from '../domain/plan.ts';
import {
  ecsServiceName,
  type Environment,
  type Project,
  type Step,
  type TaskStep,
} from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { containerImage } from '../domain/task-definition.ts';
import { AdapterFault } from '../ports.ts';
import type { Target } from './target.ts';
import type { World } from './world.ts';

export interface StepContext {
  readonly project: Project;
  readonly environment: Environment;
  readonly target: Target;
  readonly snapshot: Snapshot;
  /** What Slipway knows to run there; `null` when it does not know. */
  readonly liveCommit: string | null;
  readonly services: readonly ServicePlan[];
  /** The plan that people were asked about. */
  readonly before: Plan | null;
}

export type GatheredSteps =
  | { readonly kind: 'steps'; readonly steps: readonly PlannedStep[] }
  | { readonly kind: 'unfit'; readonly refusals: readonly Refusal[] };

type Reach = Pick<World, 'orchestrator' | 'source'>;

/** A rollback puts everything back at once: it waits for nothing, and one-off tasks have no way back. */
export async function gatherSteps(world: Reach, context: StepContext): Promise<GatheredSteps> {
  const { environment, target, services } = context;
  const names = services.map(({ service }) => service);
  if (target.rollback !== null) {
    return { kind: 'steps', steps: names.length === 0 ? [] : [{ kind: 'deploy', services: names }] };
  }
  const steps = await Promise.all(environment.steps.map((step) => planStep(world, context, step)));
  const refusals = steps.flatMap((step) => ('code' in step ? step : []));
  if (refusals.length > 0) return { kind: 'unfit', refusals };
  const planned = steps.flatMap((step) => ('code' in step ? [] : step));
  return {
    kind: 'steps',
    steps: planned.filter((step) => step.kind !== 'deploy' || step.services.length > 0),
  };
}

async function planStep(world: Reach, context: StepContext, step: Step): Promise<PlannedStep | Refusal> {
  switch (step.kind) {
    case 'deploy': {
      const services = step.services.filter((name) =>
        context.services.some(({ service }) => service === name),
      );
      return { kind: 'deploy', services };
    }
    case 'wait':
      return step;
    case 'run': {
      const needed = await whyNeeded(world, context, step.task);
      const told = needed === 'paths_unknown' ? toldBefore(context, step.task) : undefined;
      const task = await planTask(world, context, step.task, told === undefined ? needed : told);
      return 'code' in task ? task : { kind: 'run', task };
    }
    case 'verify': {
      if (step.check.kind === 'http') return { kind: 'verify', check: step.check };
      const task = await planTask(world, context, step.check.task, 'always');
      return 'code' in task ? task : { kind: 'verify', check: { kind: 'task', task } };
    }
  }
}

/** Commits do not change: that GitHub does not answer now makes no other plan of it. */
function toldBefore(
  { before, environment, liveCommit, target }: StepContext,
  { family }: TaskStep,
): Needed | null | undefined {
  if (before?.change.liveCommit !== liveCommit || before.change.targetCommit !== target.commit)
    return undefined;
  const name = family.replaceAll('{environment}', environment.name);
  const step = before.change.steps.find((each) => each.kind === 'run' && each.task.family === name);
  return step?.kind === 'run' ? step.task.needed : undefined;
}

async function planTask(
  { orchestrator }: Reach,
  { project, environment, target }: StepContext,
  { family: typed, container, command, service: name, timeout, repeatable }: TaskStep,
  needed: Needed | null,
): Promise<PlannedTask | Refusal> {
  const family = typed.replaceAll('{environment}', environment.name);
  const service = project.services.find((each) => each.name === name);
  const artifact = target.artifacts.find((each) => each.service === name);
  const base = await orchestrator.newestRevision(environment.cluster, family);
  if (base === null || service === undefined || artifact === undefined)
    return { code: 'task_unfit', task: family, problem: base === null ? 'missing' : 'no_image' };
  if (containerImage(base.definition, container) === undefined)
    return { code: 'task_unfit', task: family, problem: 'no_such_container' };
  const ecsService = ecsServiceName(service, environment.name);
  const { digest } = artifact;
  return {
    family,
    base: base.arn,
    container,
    command,
    service: name,
    ecsService,
    digest,
    needed,
    timeout,
    repeatable,
  };
}

async function whyNeeded(
  { source }: Pick<World, 'source'>,
  { project, environment, target, snapshot, liveCommit }: StepContext,
  { when, family }: TaskStep,
): Promise<Needed | null> {
  if (when === 'always') return 'always';
  const name = family.replaceAll('{environment}', environment.name);
  if (when === 'first_here')
    return taskRanFor(snapshot, environment.name, name, target.commit) ? null : 'first_here';
  // What runs there is unknown, and so is what has changed since.
  if (liveCommit === null) return 'paths_unknown';
  if (liveCommit === target.commit) return null;
  const read = (commit: string) => source.contents(project.repository, commit, when.paths);
  try {
    const [then, now] = await Promise.all([read(liveCommit), read(target.commit)]);
    if (then === null || now === null) return 'paths_unknown';
    // A path with nothing at it, then and now, may be a slip in slipway.yml.
    const apart = when.paths.some((path) => (then.get(path) ?? null) !== (now.get(path) ?? null));
    return apart ? 'paths_changed' : null;
  } catch (error) {
    if (error instanceof AdapterFault) return 'paths_unknown';
    throw error;
  }
}
