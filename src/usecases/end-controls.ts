// Freezes and locks whose time is over: their end is recorded, so that cards are drawn anew and whoever waits is told.
import { endedFreezes } from '../domain/freeze.ts';
import { endedLocks } from '../domain/lock.ts';
import type { Project } from '../domain/project.ts';
import type { Decision, Snapshot } from '../domain/snapshot.ts';
import type { Lease } from '../ports.ts';
import { bySlipway } from './causes.ts';
import { Fenced } from './fenced.ts';
import type { World } from './world.ts';

/** Level-triggered: run twice, nothing is recorded twice. */
export async function endControls(
  { store, system }: Pick<World, 'store' | 'system'>,
  { name: project }: Project,
  fence: Lease,
): Promise<void> {
  const snapshot = await store.snapshot({ project });
  const end = async (tried: string, decide: (snapshot: Snapshot, now: number) => Decision): Promise<void> => {
    const due = decide(snapshot, system.now());
    if (due.kind === 'accepted' && due.events.length === 0) return;
    const outcome = await store.change({ project }, bySlipway(tried, fence), (current) =>
      decide(current, system.now()),
    );
    if (outcome.kind === 'fenced') throw new Fenced();
  };
  await end('end locks', endedLocks);
  await end('end freezes', endedFreezes);
}
