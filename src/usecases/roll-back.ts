// `/release rollback`: find what last worked, check that it can still be had, and offer it for one click.
import type { Request } from '../domain/deployment.ts';
import { spokenName } from '../domain/names.ts';
import { personRefusal } from '../domain/people.ts';
import { findEnvironment, lastEnvironment, type Environment, type Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import { decideRequest } from '../domain/request.ts';
import { liveOrRollingOut } from '../domain/rollback.ts';
import { findDeployment, refused, type Snapshot } from '../domain/snapshot.ts';
import type { Cause, Outcome } from '../ports.ts';
import { byPerson } from './causes.ts';
import { chooseNamed, chooseTarget, type Chosen } from './choose-target.ts';
import { unknownEnvironment } from './deploy-release.ts';
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
  /** Images only: today's configuration stays. */
  readonly imageOnly: boolean;
}

/** Records the offer, which waits for its confirming click, or why there is nothing to offer. */
export async function rollBack(
  world: World,
  project: Project,
  typed: RollbackTyped,
  asker: Asker,
): Promise<Outcome> {
  const cause = byPerson(asker, triedText(typed));
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  if (outsider !== null) return world.store.change({ project: project.name }, cause, () => refused(outsider));
  return offerRollback(world, project, typed, { by: asker.id, automatic: false, cause });
}

export const triedText = ({ environment, release }: RollbackTyped): string =>
  ['rollback', environment, release === null ? null : `to ${release}`]
    .filter((word) => word !== null)
    .join(' ');

export type Reach = Pick<World, 'orchestrator' | 'registry' | 'source' | 'hashing' | 'store' | 'system'>;

/** Who has already been let in. */
export interface Offerer {
  /** Slack user id, or somebody at the command line (`operator:<user>`). */
  readonly by: string;
  readonly automatic: boolean;
  readonly cause: Cause;
}

export async function offerRollback(
  world: Reach,
  project: Project,
  typed: RollbackTyped,
  offerer: Offerer,
): Promise<Outcome> {
  const scope = { project: project.name };
  const refuse = (...refusals: readonly Refusal[]): Promise<Outcome> =>
    world.store.change(scope, offerer.cause, () => refused(...refusals));
  const environment =
    typed.environment === null ? lastEnvironment(project) : findEnvironment(project, typed.environment);
  if (environment === undefined) return refuse(unknownEnvironment(project, typed.environment ?? ''));

  const snapshot = await world.store.snapshot(scope);
  const chosen =
    typed.release === null
      ? await chooseTarget(world, snapshot, environment, typed.imageOnly)
      : await chooseNamed(world, snapshot, environment, typed.release, typed.imageOnly);
  if ('code' in chosen) return refuse(chosen);
  const request = offer(world, snapshot, environment, chosen, typed, offerer);
  const target = { ...request, taken: {} };
  const fact = await gatherSettledPlan(world, project, environment, target, snapshot);
  return world.store.change({ ...scope, deployments: [chosen.target.request.id] }, offerer.cause, (current) =>
    decideRequest(current, { request, now: request.requestedAt }, fact),
  );
}

function offer(
  { system }: Pick<World, 'system'>,
  snapshot: Snapshot,
  environment: Environment,
  { target, passedOver }: Chosen,
  { reason, imageOnly }: RollbackTyped,
  { by, automatic }: Offerer,
): Request {
  const revisions = Object.entries(target.rollouts).flatMap(([service, rollout]) =>
    rollout.status === 'succeeded' ? [[service, rollout.revision] as const] : [],
  );
  const live = liveOrRollingOut(snapshot, environment.name)?.request;
  return {
    ...target.request,
    id: system.id(),
    environment: environment.name,
    requestedBy: by,
    requestedAt: system.now(),
    automatic,
    emergency: false,
    alsoIn: environment.alsoAsk,
    reason,
    rollback: {
      restores: target.request.id,
      revisions: Object.fromEntries(revisions),
      from: live === undefined ? null : spokenName(live.releaseName, live.candidate),
      leaves: live === undefined || live.release === target.request.release ? null : live.release,
      imageOnly,
      passedOver,
    },
  };
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
  return rollBack(world, project, { environment, release: null, reason: null, imageOnly: false }, asker);
}
