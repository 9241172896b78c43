// `/release deploy`, and the requests that automation makes: make the plan, then ask.
import type { Request } from '../domain/deployment.ts';
import type { Environment, Project } from '../domain/project.ts';
import type { Candidate, Release } from '../domain/release.ts';
import { decideRequest } from '../domain/request.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Cause, Outcome } from '../ports.ts';
import { gatherSettledPlan } from './gather-plan.ts';
import type { World } from './world.ts';

export interface Asked {
  readonly project: Project;
  readonly environment: Environment;
  readonly release: Release;
  readonly candidate: Candidate;
  readonly requestedBy: string;
  readonly automatic: boolean;
}

/**
 * Records the request, with its plan, or why there can be none.
 *
 * @param snapshot what is on record for the project, to tell which release is live
 * @throws AdapterFault when ECS cannot be read: then nothing is recorded
 */
export async function requestDeployment(
  world: Pick<World, 'orchestrator' | 'source' | 'hashing' | 'store' | 'system'>,
  asked: Asked,
  cause: Cause,
  snapshot: Snapshot,
): Promise<Outcome> {
  const { project, environment, release, candidate } = asked;
  const fact = await gatherSettledPlan(
    world,
    project,
    environment,
    { ...candidate, rollback: null },
    snapshot,
  );
  const now = world.system.now();
  const request: Request = {
    id: world.system.id(),
    project: project.name,
    environment: environment.name,
    release: release.id,
    releaseName: release.name,
    candidate: candidate.number,
    commit: candidate.commit,
    artifacts: candidate.artifacts,
    requestedBy: asked.requestedBy,
    requestedAt: now,
    automatic: asked.automatic,
    reason: null,
    rollback: null,
  };
  return world.store.change({ project: project.name, releases: [release.id] }, cause, (current) =>
    decideRequest(current, { request, now }, fact),
  );
}
