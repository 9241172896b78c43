// What people do about drift: keep what runs, or put back what Slipway deployed.
import { decideAdopt } from '../domain/drift.ts';
import { personRefusal } from '../domain/people.ts';
import type { Project } from '../domain/project.ts';
import { refused } from '../domain/snapshot.ts';
import type { Outcome } from '../ports.ts';
import { byPerson } from './causes.ts';
import { gatherPerson } from './gather-people.ts';
import { rollBack } from './roll-back.ts';
import type { Asker, World } from './world.ts';

export async function adoptDrift(
  world: Pick<World, 'directory' | 'store' | 'system'>,
  { project, seen }: { readonly project: string; readonly seen: string },
  asker: Asker,
): Promise<Outcome> {
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  return world.store.change({ project }, byPerson(asker, `adopt drift ${seen}`), (snapshot) =>
    outsider === null
      ? decideAdopt(snapshot, { seen, by: asker.id, now: world.system.now() })
      : refused(outsider),
  );
}

/** The offer of a rollback to the very release that is on record: one click puts its revisions back. */
export async function undoDrift(
  world: World,
  project: Project,
  seen: string,
  asker: Asker,
): Promise<Outcome> {
  const { controls } = await world.store.snapshot({ project: project.name });
  const drift = controls.drifts.find(({ id }) => id === seen);
  if (drift === undefined) {
    const cause = byPerson(asker, `undo drift ${seen}`);
    return world.store.change({ project: project.name }, cause, () => refused({ code: 'no_drift' }));
  }
  const { environment, release } = drift;
  const reason = 'somebody changed it past Slipway';
  return rollBack(world, project, { environment, release, reason, imageOnly: false }, asker);
}
