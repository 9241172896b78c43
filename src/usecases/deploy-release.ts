// `/release deploy <release> <environment>`: somebody asks by hand.
import { emergencyRefusal } from '../domain/answer.ts';
import { personRefusal } from '../domain/people.ts';
import { findEnvironment, type Environment, type Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Named } from '../domain/release.ts';
import { refused, type Snapshot } from '../domain/snapshot.ts';
import type { Outcome } from '../ports.ts';
import { byPerson } from './causes.ts';
import { findRelease } from './find-release.ts';
import { gatherEligibility, gatherPerson, type People } from './gather-people.ts';
import { requestDeployment } from './request-deployment.ts';
import type { Asker, World } from './world.ts';

export interface DeployTyped {
  readonly release: string;
  readonly environment: string;
  /** Why it cannot wait for its gates; `null`: it can. */
  readonly emergency: string | null;
}

export async function deployRelease(
  world: Reach,
  project: Project,
  typed: DeployTyped,
  asker: Asker,
): Promise<Outcome> {
  const { emergency } = typed;
  const urgent = emergency === null ? '' : ' --emergency';
  const cause = byPerson(asker, `deploy ${typed.release} ${typed.environment}${urgent}`);
  const snapshot = await world.store.snapshot({ project: project.name });
  const found = findTarget(snapshot, project, typed);
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  const refusals = [outsider, ...found.refusals].filter((each) => each !== null);
  if (emergency !== null && refusals.length === 0 && found.target !== null) {
    const denied = await emergencyDenied(world, found.target.environment, asker);
    if (denied !== null) refusals.push(denied);
  }
  if (refusals.length > 0 || found.target === null) {
    return world.store.change({ project: project.name }, cause, () => refused(...refusals));
  }
  const asked = { project, ...found.target, requestedBy: asker.id, automatic: false, emergency };
  return requestDeployment(world, asked, cause, snapshot);
}

type Reach = Pick<
  World,
  'orchestrator' | 'registry' | 'source' | 'hashing' | 'store' | 'system' | 'directory' | 'people'
>;

async function emergencyDenied(
  world: People,
  { name, policy }: Environment,
  { id }: Asker,
): Promise<Refusal | null> {
  const eligibility = await gatherEligibility(world, id, policy.emergency?.by ?? []);
  return emergencyRefusal(policy, eligibility, name);
}

/** What somebody means by a release and an environment, or everything that is wrong with it. */
export function findTarget(
  snapshot: Snapshot,
  project: Project,
  typed: { readonly release: string; readonly environment: string },
): {
  readonly target: (Pick<Named, 'release' | 'candidate'> & { readonly environment: Environment }) | null;
  readonly refusals: readonly Refusal[];
} {
  const environment = findEnvironment(project, typed.environment);
  const found = findRelease(snapshot, typed.release);
  const refusals: Refusal[] = [];
  if (environment === undefined) refusals.push(unknownEnvironment(project, typed.environment));
  if ('code' in found) refusals.push(found);
  if (environment === undefined || 'code' in found) return { target: null, refusals };
  const { release, candidate } = found;
  return { target: { environment, release, candidate }, refusals };
}

export const unknownEnvironment = (project: Project, typed: string): Refusal => ({
  code: 'unknown_environment',
  typed,
  known: project.environments.map(({ name }) => name),
});
