// `/release abort` and its button: the wish is recorded; the driver carries it out.
import { abortable, decideAbort } from '../domain/abort.ts';
import { personRefusal } from '../domain/people.ts';
import type { Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import { findDeployment, refused, type Snapshot } from '../domain/snapshot.ts';
import type { Outcome } from '../ports.ts';
import { byPerson } from './causes.ts';
import { gatherPerson } from './gather-people.ts';
import { policyOf } from './policy-of.ts';
import type { Click } from './answer-deployment.ts';
import { findProject, type Asker, type World } from './world.ts';

/** @param what an environment, a deployment's id, or `null` for the only one under way */
export async function abortDeployment(
  world: Pick<World, 'directory' | 'store' | 'system'>,
  project: Project,
  { what, reason }: { readonly what: string | null; readonly reason: string | null },
  asker: Asker,
): Promise<Outcome> {
  const cause = byPerson(asker, what === null ? 'abort' : `abort ${what}`);
  const scope = { project: project.name };
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  if (outsider !== null) return world.store.change(scope, cause, () => refused(outsider));
  return world.store.change(scope, cause, (snapshot) => {
    const running = abortable(snapshot, what);
    if (running === undefined) return refused(nothingMeant(project, snapshot, what));
    const { id: deployment, environment } = running.request;
    const policy = policyOf(project, environment);
    return decideAbort(snapshot, { deployment, by: asker.id, reason, now: world.system.now(), policy });
  });
}

/** A word with the shape of an id may be the beginning of a reason: it must not abort what was not meant. */
function nothingMeant({ environments }: Project, snapshot: Snapshot, what: string | null): Refusal {
  const known = what === null || environments.some(({ name }) => name === what);
  const found = known ? undefined : findDeployment(snapshot, what);
  if (!known && found === undefined) return { code: 'unknown_deployment', typed: what };
  const stuck = snapshot.deployments.find(
    ({ status, request }) =>
      status === 'needs_operator' && (what === null || request.id === what || request.environment === what),
  );
  return {
    code: 'nothing_to_abort',
    environment: found?.request.environment ?? what,
    stuck: stuck?.request.id ?? null,
  };
}

/** *Abort* on its card: this very deployment, and no other that may run there by now. */
export async function abortFromCard(
  world: Pick<World, 'projects' | 'directory' | 'store' | 'system'>,
  { deployment, replans, asker }: Click,
): Promise<Outcome> {
  const scope = { project: (await world.store.projectOf(deployment)) ?? '', deployments: [deployment] };
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  const project = findProject(world, scope.project);
  return world.store.change(scope, byPerson(asker, `abort ${deployment}`), (snapshot) => {
    if (outsider !== null) return refused(outsider);
    const found = findDeployment(snapshot, deployment);
    if (found !== undefined && found.replans !== replans) return refused({ code: 'stale_card' });
    const environment = found?.request.environment ?? '';
    const policy = policyOf(project, environment);
    const command = { deployment, by: asker.id, reason: null, now: world.system.now(), policy };
    return decideAbort(snapshot, command);
  });
}
