// `/release rollback`: find what last worked, check that it can still be had, and offer it for one click.
import type { Request, Succeeded } from '../domain/deployment.ts';
import { badRelease } from '../domain/mark.ts';
import { spokenName } from '../domain/names.ts';
import { personRefusal } from '../domain/people.ts';
import { findEnvironment, lastEnvironment, type Environment, type Project } from '../domain/project.ts';
import type { Refusal, SkippedTarget } from '../domain/refusal.ts';
import { decideRequest } from '../domain/request.ts';
import { liveOrRollingOut, namedTarget, rollbackTargets } from '../domain/rollback.ts';
import { findDeployment, refused, type Snapshot } from '../domain/snapshot.ts';
import type { Outcome } from '../ports.ts';
import { byPerson } from './causes.ts';
import { unknownEnvironment } from './deploy-release.ts';
import { findRelease } from './find-release.ts';
import { gatherPerson } from './gather-people.ts';
import { gatherSettledPlan } from './gather-plan.ts';
import type { Click } from './answer-deployment.ts';
import { findProject, type Asker, type World } from './world.ts';

export interface RollbackTyped {
  /** `null`: the last of the promotion order. */
  readonly environment: string | null;
  /** `null`: the newest that worked before. */
  readonly release: string | null;
  readonly reason: string | null;
}

/** Records the offer, which waits for its confirming click, or why there is nothing to offer. */
export async function rollBack(
  world: World,
  project: Project,
  typed: RollbackTyped,
  asker: Asker,
): Promise<Outcome> {
  const tried = ['rollback', typed.environment, typed.release === null ? null : `to ${typed.release}`];
  const cause = byPerson(asker, tried.filter((word) => word !== null).join(' '));
  const scope = { project: project.name };
  const refuse = (...refusals: readonly Refusal[]): Promise<Outcome> =>
    world.store.change(scope, cause, () => refused(...refusals));

  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  if (outsider !== null) return refuse(outsider);
  const environment =
    typed.environment === null ? lastEnvironment(project) : findEnvironment(project, typed.environment);
  if (environment === undefined) return refuse(unknownEnvironment(project, typed.environment ?? ''));

  const snapshot = await world.store.snapshot(scope);
  const chosen = await chooseTarget(world, snapshot, environment, typed.release);
  if ('code' in chosen) return refuse(chosen);
  const request = offer(world, snapshot, environment, chosen, { asker, reason: typed.reason });
  const fact = await gatherSettledPlan(world, project, environment, request, snapshot);
  return world.store.change({ ...scope, deployments: [chosen.request.id] }, cause, (current) =>
    decideRequest(current, { request, now: request.requestedAt }, fact),
  );
}

/** The first target whose images can still be pulled: checked before it is offered (F14). */
async function chooseTarget(
  world: Pick<World, 'registry'>,
  snapshot: Snapshot,
  environment: Environment,
  release: string | null,
): Promise<Succeeded | Refusal> {
  if (release !== null) return chooseNamed(world, snapshot, environment, release);
  const skipped: SkippedTarget[] = [];
  for (const target of rollbackTargets(snapshot, environment.name)) {
    const { request } = target;
    const bad = badRelease(snapshot, request.release) !== null;
    const gone = bad ? [] : await world.registry.findUnpullable(request.artifacts, environment.registry);
    if (!bad && gone.length === 0) return target;
    const named = spokenName(request.releaseName, request.candidate);
    skipped.push({ release: named, why: bad ? 'bad' : 'image_gone' });
  }
  return { code: 'nothing_to_roll_back_to', environment: environment.name, skipped };
}

async function chooseNamed(
  { registry }: Pick<World, 'registry'>,
  snapshot: Snapshot,
  { name: environment, registry: from }: Environment,
  typed: string,
): Promise<Succeeded | Refusal> {
  const found = findRelease(snapshot, typed);
  if ('code' in found) return found;
  const { id, name } = found.release;
  const number = found.exact ? found.candidate.number : null;
  const target = namedTarget(snapshot, environment, id, number);
  const release = spokenName(name, target?.request.candidate ?? number ?? 1);
  if (target === undefined) return { code: 'never_succeeded_here', release, environment };
  const bad = badRelease(snapshot, id);
  if (bad !== null) return bad;
  const gone = await registry.findUnpullable(target.request.artifacts, from);
  if (gone.length === 0) return target;
  return { code: 'image_gone', release, services: gone.map(({ service }) => service) };
}

function offer(
  { system }: Pick<World, 'system'>,
  snapshot: Snapshot,
  environment: Environment,
  target: Succeeded,
  { asker, reason }: { readonly asker: Asker; readonly reason: string | null },
): Request {
  const revisions = Object.entries(target.rollouts).flatMap(([service, rollout]) =>
    rollout.status === 'succeeded' ? [[service, rollout.revision] as const] : [],
  );
  return {
    ...target.request,
    id: system.id(),
    environment: environment.name,
    requestedBy: asker.id,
    requestedAt: system.now(),
    automatic: false,
    emergency: false,
    alsoIn: environment.alsoAsk,
    reason,
    rollback: {
      restores: target.request.id,
      revisions: Object.fromEntries(revisions),
      from: liveName(snapshot, environment),
    },
  };
}

function liveName(snapshot: Snapshot, { name }: Environment): string | null {
  const live = liveOrRollingOut(snapshot, name)?.request;
  return live === undefined ? null : spokenName(live.releaseName, live.candidate);
}

/** *Roll back* on a deployed card: the same as the command, as long as that deployment is the one to leave. */
export async function rollBackFromCard(world: World, { deployment: id, asker }: Click): Promise<Outcome> {
  const name = (await world.store.projectOf(id)) ?? '';
  const project = findProject(world, name);
  const snapshot = await world.store.snapshot({ project: name, deployments: [id] });
  const environment = findDeployment(snapshot, id)?.request.environment;
  const live = environment === undefined ? undefined : liveOrRollingOut(snapshot, environment);
  if (project === undefined || environment === undefined || live?.request.id !== id) {
    const cause = byPerson(asker, `rollback from card ${id}`);
    return world.store.change({ project: name }, cause, () => refused({ code: 'stale_card' }));
  }
  return rollBack(world, project, { environment, release: null, reason: null }, asker);
}
