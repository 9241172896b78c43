// Automation: the newest complete candidate is asked for wherever slipway.yml says so, once, on behalf of the person who
// cut or picked it.
import { holdsIn } from '../domain/controls.ts';
import { spokenName } from '../domain/names.ts';
import type { Environment, Project } from '../domain/project.ts';
import { lastComplete, type Candidate, type Release } from '../domain/release.ts';
import { wasRequested } from '../domain/request.ts';
import { accepted, succeededIn, type Snapshot } from '../domain/snapshot.ts';
import type { Cause, Lease } from '../ports.ts';
import { requestDeployment } from './request-deployment.ts';
import type { World } from './world.ts';

/** Level-triggered: looks at what is recorded, and asks for what is missing. Run twice, it asks once. */
export async function promoteCandidates(
  world: Pick<World, 'orchestrator' | 'registry' | 'source' | 'hashing' | 'store' | 'system'>,
  project: Project,
  fence: Lease,
): Promise<void> {
  const snapshot = await world.store.snapshot({ project: project.name });
  const newest = lastComplete(snapshot);
  if (newest === undefined || newest.release.mark !== null) return;
  const { release, candidate } = newest;
  for (const environment of project.environments.filter((each) =>
    isDue(snapshot, release, candidate, each),
  )) {
    const cause: Cause = {
      actor: { kind: 'automation', for: candidate.by },
      inbound: null,
      tried: `deploy ${spokenName(release.name, candidate.number)} ${environment.name}`,
      fence,
    };
    const asked = { project, environment, release, candidate, requestedBy: candidate.by };
    const outcome = await requestDeployment(
      world,
      { ...asked, automatic: true, emergency: null },
      cause,
      snapshot,
    );
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
  // Asked for once it is lifted: level-triggered.
  if (holdsIn(snapshot.controls, name).length > 0) return false;
  const request = { release: release.id, candidate: candidate.number, environment: name };
  if (wasRequested(snapshot, request)) return false;
  if (automation.when === 'cut') return true;
  return succeededIn(snapshot, automation.environment).some(
    ({ request: done }) =>
      done.release === release.id && done.candidate === candidate.number && done.rollback === null,
  );
}
