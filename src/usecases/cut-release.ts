// `/release cut [ref]`: snapshot trunk at a commit; find the images that CI built for it, and pin their digests.
import { decideCut } from '../domain/cut.ts';
import type { Project } from '../domain/project.ts';
import { imageTag } from '../domain/project.ts';
import { personRefusal } from '../domain/people.ts';
import { newestCandidate, type Changes } from '../domain/release.ts';
import { refused, type Snapshot } from '../domain/snapshot.ts';
import { AdapterFault, type Cause, type Outcome } from '../ports.ts';
import { gatherPerson } from './gather-people.ts';
import type { Asker, World } from './world.ts';

export async function cutRelease(
  world: Pick<World, 'source' | 'registry' | 'directory' | 'store' | 'system'>,
  project: Project,
  typed: string | null,
  asker: Asker,
): Promise<Outcome> {
  const ref = typed ?? project.trunk;
  const cause: Cause = {
    actor: { kind: 'person', id: asker.id },
    inbound: asker.inbound,
    tried: `cut ${ref}`,
  };
  const scope = { project: project.name };
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  if (outsider !== null) return world.store.change(scope, cause, () => refused(outsider));

  const { repository, trunk } = project;
  const commit = await world.source.resolve(repository, ref);
  if (commit === null) {
    const name = `${repository.owner}/${repository.name}`;
    return world.store.change(scope, cause, () => refused({ code: 'unknown_ref', ref, repository: name }));
  }
  const wanted = project.services.map((service) => ({
    service,
    tag: imageTag(project, service, commit.sha),
  }));
  const recorded = await world.store.snapshot(scope);
  const [onTrunk, images, changes] = await Promise.all([
    world.source.isOnTrunk(repository, trunk, commit.sha),
    world.registry.findImages(project, wanted),
    gatherChanges(world, project, recorded, commit.sha),
  ]);
  const facts = { ref, trunk, commit, onTrunk, artifacts: images.found, missing: images.missing, changes };
  const command = { id: world.system.id(), by: asker.id, now: world.system.now() };
  return world.store.change(scope, cause, (snapshot) => decideCut(snapshot, command, facts));
}

/** What the commit brings over the newest release. Shown only: GitHub not answering does not stop a cut. */
async function gatherChanges(
  { source }: Pick<World, 'source'>,
  project: Project,
  snapshot: Snapshot,
  sha: string,
): Promise<Changes> {
  const last = snapshot.releases.at(-1);
  if (last === undefined) return { kind: 'first' };
  try {
    const compared = await source.compare(project.repository, newestCandidate(last).commit, sha);
    return compared === null
      ? { kind: 'unreadable' }
      : { kind: 'counted', since: last.name, total: compared.ahead, newest: compared.newest };
  } catch (error) {
    if (error instanceof AdapterFault) return { kind: 'unreadable' };
    throw error;
  }
}
