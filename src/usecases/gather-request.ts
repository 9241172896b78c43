// A request as it would be made now, with the plan that people would be asked about, or why there can be none.
import type { Request } from '../domain/deployment.ts';
import type { Environment, Project } from '../domain/project.ts';
import type { Candidate, Release } from '../domain/release.ts';
import type { PlanFact } from '../domain/request.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { gatherSettledPlan } from './gather-plan.ts';
import type { World } from './world.ts';

export interface Asked {
  readonly project: Project;
  readonly environment: Environment;
  readonly release: Release;
  readonly candidate: Candidate;
  readonly requestedBy: string;
  readonly automatic: boolean;
  /** Why it cannot wait for its gates; `null`: it can. */
  readonly emergency: string | null;
}

/**
 * @param snapshot what is on record for the project, to tell which release is live
 * @throws AdapterFault when ECS cannot be read
 */
export async function gatherRequest(
  world: Pick<World, 'orchestrator' | 'registry' | 'source' | 'hashing' | 'system'>,
  asked: Asked,
  snapshot: Snapshot,
): Promise<{ readonly request: Request; readonly fact: PlanFact }> {
  const { project, environment, release, candidate, requestedBy, automatic, emergency } = asked;
  const target = { ...candidate, rollback: null, taken: {} };
  const fact = await gatherSettledPlan(world, project, environment, target, snapshot);
  const request: Request = {
    id: world.system.id(),
    project: project.name,
    environment: environment.name,
    release: release.id,
    releaseName: release.name,
    candidate: candidate.number,
    commit: candidate.commit,
    artifacts: candidate.artifacts,
    requestedBy,
    requestedAt: world.system.now(),
    automatic,
    reason: emergency,
    rollback: null,
    emergency: emergency !== null,
    alsoIn: environment.alsoAsk,
  };
  return { request, fact };
}
