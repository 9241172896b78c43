// What a rollback goes to: the first that can be had, or the one that somebody names. Looked at before it is offered (F14).
import type { Succeeded } from '../domain/deployment.ts';
import { badRelease, suspicion } from '../domain/mark.ts';
import { spokenName } from '../domain/names.ts';
import type { Obstacle } from '../domain/plan.ts';
import type { Environment } from '../domain/project.ts';
import type { Refusal, SkippedTarget } from '../domain/refusal.ts';
import { leftBehind, namedTarget, rollbackTargets } from '../domain/rollback.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { findRelease } from './find-release.ts';
import { gatherObstacle } from './gather-way-back.ts';
import type { World } from './world.ts';

type Reach = Pick<World, 'orchestrator' | 'registry'>;

export interface Chosen {
  readonly target: Succeeded;
  /** Newer ones, and why they are not it. */
  readonly passedOver: readonly SkippedTarget[];
}

/** The newest that worked before, and that nothing speaks against. */
export async function chooseTarget(
  world: Reach,
  snapshot: Snapshot,
  environment: Environment,
  imageOnly: boolean,
): Promise<Chosen | Refusal> {
  const skipped: SkippedTarget[] = [];
  for (const target of rollbackTargets(snapshot, environment.name)) {
    const why = await whyNot(world, snapshot, environment, target, imageOnly);
    if (why === null) return { target, passedOver: skipped };
    skipped.push({ release: nameOf(target), why });
  }
  for (const target of leftBehind(snapshot, environment.name))
    skipped.push({ release: nameOf(target), why: 'suspect' });
  return { code: 'nothing_to_roll_back_to', environment: environment.name, skipped };
}

const nameOf = ({ request: { releaseName, candidate } }: Succeeded): string =>
  spokenName(releaseName, candidate);

async function whyNot(
  world: Reach,
  snapshot: Snapshot,
  environment: Environment,
  target: Succeeded,
  imageOnly: boolean,
): Promise<SkippedTarget['why'] | null> {
  const { release } = target.request;
  if (badRelease(snapshot, release) !== null) return 'bad';
  if (suspicion(snapshot, release) !== null) return 'suspect';
  return standsInTheWay(await gatherObstacle(world, environment, target, imageOnly));
}

/** That AWS could not say is no reason to leave production as it is: the card says that it was not checked. */
const standsInTheWay = (obstacle: Obstacle | null): 'image_gone' | 'revision_gone' | null =>
  obstacle === null || obstacle.kind === 'unreadable' ? null : obstacle.kind;

/** Whoever names one may name what is suspect, and what was rolled back from: they know what they do. */
export async function chooseNamed(
  world: Reach,
  snapshot: Snapshot,
  environment: Environment,
  typed: string,
  imageOnly: boolean,
): Promise<Chosen | Refusal> {
  const found = findRelease(snapshot, typed);
  if ('code' in found) return found;
  const { id, name } = found.release;
  const number = found.exact ? found.candidate.number : null;
  const target = namedTarget(snapshot, environment.name, id, number);
  const release = spokenName(name, target?.request.candidate ?? number ?? 1);
  if (target === undefined) return { code: 'never_succeeded_here', release, environment: environment.name };
  const bad = badRelease(snapshot, id);
  if (bad !== null) return bad;
  const obstacle = await gatherObstacle(world, environment, target, imageOnly);
  if (obstacle === null || obstacle.kind === 'unreadable') return { target, passedOver: [] };
  return { code: obstacle.kind, release, services: obstacle.services };
}
