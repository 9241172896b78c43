// `/release deploy <release> <environment>`: somebody asks by hand.
import { personRefusal } from '../domain/people.ts';
import { findEnvironment, type Project } from '../domain/project.ts';
import { findCandidate } from '../domain/release.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refused } from '../domain/snapshot.ts';
import type { Cause, Outcome } from '../ports.ts';
import { gatherPerson } from './gather-people.ts';
import { requestDeployment } from './request-deployment.ts';
import type { Asker, World } from './world.ts';

export async function deployRelease(
  world: Pick<World, 'orchestrator' | 'source' | 'hashing' | 'store' | 'system' | 'directory'>,
  project: Project,
  typed: { readonly release: string; readonly environment: string },
  asker: Asker,
): Promise<Outcome> {
  const cause: Cause = {
    actor: { kind: 'person', id: asker.id },
    inbound: asker.inbound,
    tried: `deploy ${typed.release} ${typed.environment}`,
  };
  const snapshot = await world.store.snapshot({ project: project.name });
  const environment = findEnvironment(project, typed.environment);
  const found = findCandidate(snapshot.releases, typed.release);
  const refusals: Refusal[] = [];
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  if (outsider !== null) refusals.push(outsider);
  if (environment === undefined) refusals.push(unknownEnvironment(project, typed.environment));
  if (found === undefined) refusals.push(unknownRelease(snapshot.releases, typed.release));
  if (refusals.length > 0 || environment === undefined || found === undefined) {
    return world.store.change({ project: project.name }, cause, () => refused(...refusals));
  }
  const asked = { project, environment, ...found, requestedBy: asker.id, automatic: false };
  return requestDeployment(world, asked, cause, snapshot);
}

export const unknownEnvironment = (project: Project, typed: string): Refusal => ({
  code: 'unknown_environment',
  typed,
  known: project.environments.map(({ name }) => name),
});

export const unknownRelease = (releases: readonly { readonly name: string }[], typed: string): Refusal => ({
  code: 'unknown_release',
  typed,
  newest: releases
    .slice(-3)
    .map(({ name }) => name)
    .toReversed(),
});
