// `/release deploy`, and the requests that automation makes: make the plan, then ask.
import { decideRequest } from '../domain/request.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Cause, Outcome } from '../ports.ts';
import { gatherRequest, type Asked } from './gather-request.ts';
import type { World } from './world.ts';

/**
 * Records the request, with its plan, or why there can be none.
 *
 * @param snapshot what is on record for the project, to tell which release is live
 * @throws AdapterFault when ECS cannot be read: then nothing is recorded
 */
export async function requestDeployment(
  world: Pick<World, 'orchestrator' | 'registry' | 'source' | 'hashing' | 'store' | 'system'>,
  asked: Asked,
  cause: Cause,
  snapshot: Snapshot,
): Promise<Outcome> {
  const { request, fact } = await gatherRequest(world, asked, snapshot);
  const scope = { project: asked.project.name, releases: [asked.release.id] };
  return world.store.change(scope, cause, (current) =>
    decideRequest(current, { request, now: request.requestedAt }, fact),
  );
}
