// One-off tasks: their families in ECS, the steps of slipway.yml that run them, and how they end.
import type { Project, Step, TaskStep } from '../../../src/domain/project.ts';
import type { StepState } from '../../../src/domain/steps.ts';
import type { FakeTask } from '../../support/fake-ecs.ts';
import { changing, taskDefinition, wavesOf } from './a-shop.ts';
import { aWorld, type AWorld, type WorldOptions } from './a-world.ts';

export const MINUTE = 60_000;
/** As slipway.yml has it, and as it is called in staging. */
const MIGRATE = 'shop-migrate-{environment}';
export const MIGRATION = 'shop-migrate-staging';
export const SMOKE = 'shop-smoke-{environment}';

/** The migration, with the image of `api`. */
const aTask = (more: Partial<TaskStep> = {}): TaskStep => ({
  family: MIGRATE,
  container: 'app',
  command: ['npm', 'run', 'migrate'],
  service: 'api',
  when: 'always',
  timeout: 10 * MINUTE,
  repeatable: false,
  ...more,
});

export const run = (more: Partial<TaskStep> = {}): Step => ({ kind: 'run', task: aTask(more) });

export const wait = (pause: number): Step => ({ kind: 'wait', pause });

export const verify = (more: Partial<TaskStep> = {}): Step => ({
  kind: 'verify',
  check: { kind: 'task', task: aTask({ family: SMOKE, command: null, ...more }) },
});

/** Staging takes these steps: the migration before both services, unless others are said. */
export const stepping = (
  project: Project,
  steps: readonly Step[] = [run(), ...wavesOf(['worker'], ['api'])],
): Project => changing(project, 'staging', { steps });

/** A world where ECS has the families of the tasks, each with a sidecar. */
export function aTaskWorld(project: Project, options: Omit<WorldOptions, 'project'> = {}): AWorld {
  const world = aWorld({ ...options, project });
  for (const { name, cluster } of project.environments) {
    for (const task of ['migrate', 'smoke'])
      world.orchestrator.ecs.register(cluster, taskDefinition(name, task));
  }
  return world;
}

/** Of staging, oldest first. */
export const tasksIn = (world: AWorld): readonly FakeTask[] =>
  world.orchestrator.ecs.tasks({ region: 'eu-west-1', name: 'shop-staging' });

export function newestTask(world: AWorld): FakeTask {
  const task = tasksIn(world).at(-1);
  if (task === undefined) throw new Error('no task was started');
  return task;
}

/** The newest one ends, and is looked at. */
export async function endTask(
  world: AWorld,
  exitCode: number | null,
  said: string | null = null,
): Promise<void> {
  world.orchestrator.ecs.endTask(newestTask(world).arn, { exitCode, said });
  await world.tick();
}

/** How a step of a deployment stands; the first when none is said. */
export async function stepState(world: AWorld, id: string, step = 0): Promise<StepState | undefined> {
  const deployment = await world.deployment(id);
  return 'steps' in deployment ? deployment.steps[String(step)] : undefined;
}

/** Revisions of a family of staging, oldest first. */
export const revisionsOf = (world: AWorld, family = MIGRATION): readonly string[] =>
  world.orchestrator.ecs.family('eu-west-1', family).map(({ arn }) => arn);
