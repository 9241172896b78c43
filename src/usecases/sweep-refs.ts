// What a pick leaves behind on GitHub when its process is killed in the middle: taken away, at the start and now and then.
import type { Project } from '../domain/project.ts';
import type { Lease } from '../ports.ts';
import { mustHold } from './must-hold.ts';
import type { World } from './world.ts';

/** Project -> when to sweep again. */
export type SweepMemory = Map<string, number>;

/** Milliseconds between two sweeps, and the age from which nothing is still at work on it. */
const HOUR = 60 * 60 * 1000;
/** Until the next try where GitHub did not let it. */
const LATER = 5 * 60 * 1000;

export async function sweepRefs(
  { refs, store, system }: Pick<World, 'refs' | 'store' | 'system'>,
  memory: SweepMemory,
  { name, repository }: Project,
  fence: Lease,
): Promise<void> {
  if (system.now() < (memory.get(name) ?? 0)) return;
  await mustHold(store, name, fence);
  memory.set(name, system.now() + LATER);
  await refs.sweep(repository, HOUR);
  memory.set(name, system.now() + HOUR);
}
