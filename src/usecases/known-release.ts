// Which release runs somewhere, as far as Slipway can tell.
import type { Request } from '../domain/deployment.ts';
import type { Environment } from '../domain/project.ts';
import { lastSucceeded, type Snapshot } from '../domain/snapshot.ts';
import type { LiveService } from '../ports.ts';

/** The last success on record, when every service still runs the very revision that it put there; otherwise nobody knows. */
export function knownRelease(
  snapshot: Snapshot,
  environment: Environment,
  live: readonly LiveService[],
): Pick<Request, 'commit' | 'releaseName' | 'candidate'> | null {
  const last = lastSucceeded(snapshot, environment.name);
  if (last === undefined) return null;
  const asDeployed = last.plan.change.services.every(({ service, ecsService }) => {
    const rollout = last.rollouts[service];
    const now = live.find((each) => each.ecsService === ecsService);
    return rollout?.status === 'succeeded' && now !== undefined && now.revision === rollout.revision;
  });
  return asDeployed ? last.request : null;
}
