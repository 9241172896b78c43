// Automation: the newest candidate is asked for wherever slipway.yml says so, once, on behalf of the person who cut.
import type { Environment, Project } from '../domain/project.ts';
import { newestCandidate, type Candidate, type Release } from '../domain/release.ts';
import { wasRequested } from '../domain/request.ts';
import { accepted, succeededIn, type Snapshot } from '../domain/snapshot.ts';
import type { Cause, Lease } from '../ports.ts';
import { requestDeployment } from './request-deployment.ts';
import type { World } from './world.ts';

/** Level-triggered: looks at what is recorded, and asks for what is missing. Run twice, it asks once. */
export async function promoteCandidates(
  world: Pick<World, 'orchestrator' | 'source' | 'hashing' | 'store' | 'system'>,
  project: Project,
  fence: Lease,
): Promise<void> {
  const snapshot = await world.store.snapshot({ project: project.name });
  const release = snapshot.releases.at(-1);
  if (release === undefined) return;
  const candidate = newestCandidate(release);
  for (const environment of project.environments.filter((each) =>
    isDue(snapshot, release, candidate, each),
  )) {
    const cause: Cause = {
      actor: { kind: 'automation', for: release.cutBy },
      inbound: null,
      tried: `deploy ${release.name} ${environment.name}`,
      fence,
    };
    const asked = { project, environment, release, candidate, requestedBy: release.cutBy, automatic: true };
    const outcome = await requestDeployment(world, asked, cause, snapshot);
    if (outcome.kind !== 'refused') continue;
    // Said once, on the release's card; automation does not ask again by itself.
    await world.store.change({ project: project.name }, cause, () =>
      accepted({
        type: 'automation.refused',
        release: release.id,
        at: world.system.now(),
        candidate: candidate.number,
        environment: environment.name,
        refusals: outcome.refusals,
      }),
    );
  }
}

function isDue(
  snapshot: Snapshot,
  release: Release,
  candidate: Candidate,
  { name, automation }: Environment,
): boolean {
  if (automation.when === 'never' || candidate.notRequestedIn.includes(name)) return false;
  const request = { release: release.id, candidate: candidate.number, environment: name };
  if (wasRequested(snapshot, request)) return false;
  if (automation.when === 'cut') return true;
  return succeededIn(snapshot, automation.environment).some(
    ({ request: done }) =>
      done.release === release.id && done.candidate === candidate.number && done.rollback === null,
  );
}
