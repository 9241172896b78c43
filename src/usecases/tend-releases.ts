// What releases need besides being deployed: their images awaited, their refs made, their requests asked for. Beside the
// deployments and never in their way: GitHub may be down while somebody rolls back (F21).
import type { Project } from '../domain/project.ts';
import type { Lease } from '../ports.ts';
import { awaitBuilds } from './await-builds.ts';
import { buildsOf, guarded, type DriverMemory } from './guarded.ts';
import { promoteCandidates } from './promote-candidates.ts';
import { protectArtifacts } from './protect-artifacts.ts';
import { settleRefs } from './settle-refs.ts';
import { sweepRefs } from './sweep-refs.ts';
import { watchDrift } from './watch-drift.ts';
import type { World } from './world.ts';

/** Level-triggered: run twice, nothing is done twice. */
export async function tendReleases(world: World, memory: DriverMemory, fence: Lease): Promise<void> {
  await Promise.all(world.projects.map((project) => tendProject(world, memory, project, fence)));
}

async function tendProject(
  world: World,
  memory: DriverMemory,
  project: Project,
  fence: Lease,
): Promise<void> {
  const chores: readonly (readonly [string, () => Promise<void>])[] = [
    [buildsOf(project.name), () => awaitBuilds(world, memory.builds, project, fence)],
    [`automation:${project.name}`, () => promoteCandidates(world, project, fence)],
    [`refs:${project.name}`, () => settleRefs(world, project, fence, memory.refusedRefs)],
    [`protection:${project.name}`, () => protectArtifacts(world, project, fence, memory.refusedTags)],
    [`drift:${project.name}`, () => watchDrift(world, memory.drift, project, fence)],
    [`sweep:${project.name}`, () => sweepRefs(world, memory.swept, project, fence)],
  ];
  // One after the other: what has just been completed is asked for in the same round.
  for (const [id, act] of chores) await guarded(world, memory, id, fence, act);
}
