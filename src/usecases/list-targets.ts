// `/release rollback list`: what one could go back to, newest first, and whether each could be had now.
import type { Succeeded } from '../domain/deployment.ts';
import { badRelease, suspicion } from '../domain/mark.ts';
import { spokenName } from '../domain/names.ts';
import type { Environment, Project } from '../domain/project.ts';
import { liveOrRollingOut } from '../domain/rollback.ts';
import { succeededIn, type Snapshot } from '../domain/snapshot.ts';
import { gatherObstacle } from './gather-way-back.ts';
import type { World } from './world.ts';

export interface ListedTarget {
  /** As people call it. */
  readonly release: string;
  readonly commit: string;
  /** Milliseconds since the Unix epoch. */
  readonly deployedAt: number;
  readonly status: 'live' | 'ready' | 'bad' | 'suspect' | 'image_gone' | 'revision_gone' | 'unreadable';
  /** Ready to paste. */
  readonly command: string;
}

export interface ListedEnvironment {
  readonly environment: Environment;
  readonly targets: readonly ListedTarget[];
}

const MOST = 10;

export async function listTargets(
  world: Pick<World, 'orchestrator' | 'registry' | 'store'>,
  project: Project,
  environments: readonly Environment[],
): Promise<readonly ListedEnvironment[]> {
  const snapshot = await world.store.snapshot({ project: project.name });
  const listed: ListedEnvironment[] = [];
  for (const environment of environments) {
    const targets: ListedTarget[] = [];
    for (const target of newestOfEach(snapshot, environment.name)) {
      targets.push(await listOne(world, snapshot, environment, target));
    }
    listed.push({ environment, targets });
  }
  return listed;
}

/** Each candidate once, as it was deployed last. */
function newestOfEach(snapshot: Snapshot, environment: string): readonly Succeeded[] {
  const newest = new Map<string, Succeeded>();
  for (const deployment of succeededIn(snapshot, environment).toReversed()) {
    const { release, candidate } = deployment.request;
    const key = `${release}.${candidate}`;
    if (!newest.has(key)) newest.set(key, deployment);
  }
  return [...newest.values()].slice(0, MOST);
}

async function listOne(
  world: Pick<World, 'orchestrator' | 'registry'>,
  snapshot: Snapshot,
  environment: Environment,
  target: Succeeded,
): Promise<ListedTarget> {
  const { releaseName, candidate, commit } = target.request;
  const release = spokenName(releaseName, candidate);
  return {
    release,
    commit,
    deployedAt: target.endedAt,
    status: await statusOf(world, snapshot, environment, target),
    command: `/release rollback ${environment.name} to ${release}`,
  };
}

async function statusOf(
  world: Pick<World, 'orchestrator' | 'registry'>,
  snapshot: Snapshot,
  environment: Environment,
  target: Succeeded,
): Promise<ListedTarget['status']> {
  const { release, candidate } = target.request;
  const live = liveOrRollingOut(snapshot, environment.name);
  const isLive =
    live?.status === 'succeeded' && live.request.release === release && live.request.candidate === candidate;
  if (isLive) return 'live';
  if (badRelease(snapshot, release) !== null) return 'bad';
  if (suspicion(snapshot, release) !== null) return 'suspect';
  return (await gatherObstacle(world, environment, target))?.kind ?? 'ready';
}
