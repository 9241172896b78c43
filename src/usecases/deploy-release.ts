// `/release deploy <release> <environment>`: somebody asks by hand.
import { personRefusal } from '../domain/people.ts';
import { findEnvironment, type Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refused } from '../domain/snapshot.ts';
import type { Outcome } from '../ports.ts';
import { byPerson } from './causes.ts';
import { findRelease } from './find-release.ts';
import { gatherPerson } from './gather-people.ts';
import { requestDeployment } from './request-deployment.ts';
import type { Asker, World } from './world.ts';

export async function deployRelease(
  world: Pick<World, 'orchestrator' | 'source' | 'hashing' | 'store' | 'system' | 'directory'>,
  project: Project,
  typed: { readonly release: string; readonly environment: string },
  asker: Asker,
): Promise<Outcome> {
  const cause = byPerson(asker, `deploy ${typed.release} ${typed.environment}`);
  const snapshot = await world.store.snapshot({ project: project.name });
  const environment = findEnvironment(project, typed.environment);
  const found = findRelease(snapshot, typed.release);
  const refusals: Refusal[] = [];
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  if (outsider !== null) refusals.push(outsider);
  if (environment === undefined) refusals.push(unknownEnvironment(project, typed.environment));
  if ('code' in found) refusals.push(found);
  if (refusals.length > 0 || environment === undefined || 'code' in found) {
    return world.store.change({ project: project.name }, cause, () => refused(...refusals));
  }
  const { release, candidate } = found;
  const asked = { project, environment, release, candidate, requestedBy: asker.id, automatic: false };
  return requestDeployment(world, asked, cause, snapshot);
}

export const unknownEnvironment = (project: Project, typed: string): Refusal => ({
  code: 'unknown_environment',
  typed,
  known: project.environments.map(({ name }) => name),
});
