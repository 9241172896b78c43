// One tick: look at what is recorded and at what ECS says, and do the next thing. Run twice, it does nothing twice;
// after a crash it goes on from where the truth is.
import { isOpen, type Deployment, type Running } from '../domain/deployment.ts';
import type { Project } from '../domain/project.ts';
import { inTurn } from '../domain/snapshot.ts';
import type { Lease } from '../ports.ts';
import { endControls } from './end-controls.ts';
import { goOn, movingParts } from './go-on.ts';
import { guarded, redraw, type DriverMemory } from './guarded.ts';
import { pollRollouts } from './poll-rollouts.ts';
import { rollBackFailed } from './roll-back-failed.ts';
import { startIfOpen } from './start-if-open.ts';
import { carryOutStops } from './stop-in-ecs.ts';
import type { World } from './world.ts';

/**
 * First the moves that wait for nothing, project by project; then one poll for all that moves.
 *
 * @returns whether something moves, so that the next tick should come soon
 */
export async function driveDeployments(world: World, memory: DriverMemory, fence: Lease): Promise<boolean> {
  await Promise.all(world.projects.map((project) => driveProject(world, memory, project, fence)));
  const running = (await Promise.all(world.projects.map((project) => runningIn(world, project)))).flat();
  const parts = running.flatMap((each) => movingParts(world, each, fence));
  await pollRollouts(world, memory, parts, fence);
  for (const { request } of running) await showTime(world, memory, request.id);
  return running.length > 0;
}

/** Milliseconds between two drawings of a card on which nothing has moved but the time. */
const TIME_GOES_BY = 5000;

async function showTime(world: World, { shown }: DriverMemory, id: string): Promise<void> {
  const now = world.system.now();
  const last = shown.get(id);
  if (last !== undefined && now < last + TIME_GOES_BY) return;
  shown.set(id, now);
  // Its start has just drawn it; and what is paused says since when.
  if (last !== undefined && world.progress.pauseOf(id) === null) await redraw(world, id);
}

async function driveProject(
  world: World,
  memory: DriverMemory,
  project: Project,
  fence: Lease,
): Promise<void> {
  const { name } = project;
  const chores = [
    [`controls:${name}`, () => endControls(world, project, fence)],
    [`stops:${name}`, () => carryOutStops(world, project, fence)],
    [`failed:${name}`, () => rollBackFailed(world, memory.answered, project, fence)],
  ] as const;
  for (const [id, act] of chores) await guarded(world, memory, id, fence, act, []);
  const { deployments } = await world.store.snapshot({ project: project.name });
  for (const { request, status } of deployments.filter((each) => !isOpen(each)))
    forget(world, memory, request.id, status === 'running');
  for (const open of inTurn(deployments.filter(isOpen))) {
    await guarded(world, memory, open.request.id, fence, () => startIfOpen(world, memory, open, fence));
  }
  const running = await runningIn(world, project);
  await Promise.all(
    running.map((each) => guarded(world, memory, each.request.id, fence, () => goOn(world, each, fence))),
  );
}

/** Nothing is remembered of what does not wait any more, nor of what does not move. */
function forget({ progress }: World, memory: DriverMemory, id: string, moves: boolean): void {
  memory.gates.delete(id);
  if (moves) return;
  progress.forget(id);
  memory.shown.delete(id);
  for (const key of [id, `judge:${id}`])
    for (const kept of [memory.notBefore, memory.failures, memory.faults]) kept.delete(key);
}

const runningIn = async ({ store }: Pick<World, 'store'>, { name }: Project): Promise<readonly Running[]> =>
  (await store.snapshot({ project: name })).deployments.filter(isRunning);

const isRunning = (deployment: Deployment): deployment is Running => deployment.status === 'running';
