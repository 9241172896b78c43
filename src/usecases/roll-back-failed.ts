// Where the policy says so, what took only in part goes back by itself, all services together (F9).
import { lockedAfterFailure } from '../domain/afterwards.ts';
import { isOpen, type Failed } from '../domain/deployment.ts';
import { leftAsBefore } from '../domain/left-as-before.ts';
import { spokenName } from '../domain/names.ts';
import type { Environment, Project } from '../domain/project.ts';
import { liveOrRollingOut } from '../domain/rollback.ts';
import { accepted, type Snapshot } from '../domain/snapshot.ts';
import type { Lease } from '../ports.ts';
import { bySlipway } from './causes.ts';
import { Fenced } from './fenced.ts';
import { offerRollback, type Reach } from './roll-back.ts';

/** Deployments that have been answered: there is nothing to look up for them again. */
export type AnsweredMemory = Set<string>;

export async function rollBackFailed(
  world: Reach,
  memory: AnsweredMemory,
  project: Project,
  fence: Lease,
): Promise<void> {
  const snapshot = await world.store.snapshot({ project: project.name });
  for (const environment of project.environments) {
    const failed = failedIn(snapshot, environment);
    if (failed === null || memory.has(failed.request.id)) continue;
    await goBack(world, project, failed, fence);
    memory.add(failed.request.id);
  }
}

/** What is there last, took only in part, and nobody has done anything about. */
function failedIn(snapshot: Snapshot, { name, policy }: Environment): Failed | null {
  const newest = liveOrRollingOut(snapshot, name);
  if (policy.onFailure !== 'rollback' || newest?.status !== 'failed') return null;
  if (newest.request.rollback !== null || leftAsBefore(newest)) return null;
  const answered = snapshot.deployments.some(
    (each) =>
      each.request.environment === name &&
      each.request.rollback !== null &&
      // What somebody offered before, and nobody has confirmed, is no answer to it.
      ((isOpen(each) && each.confirmedBy !== null) || each.request.requestedAt >= newest.endedAt),
  );
  return answered || isKept(snapshot, newest) ? null : newest;
}

/** There was no way back: its lock says so. */
const isKept = ({ controls }: Snapshot, { request }: Failed): boolean =>
  controls.locks.some(({ id }) => id === request.id);

async function goBack(world: Reach, project: Project, failed: Failed, fence: Lease): Promise<void> {
  const { id, environment, requestedBy, releaseName, candidate } = failed.request;
  const reason = `${spokenName(releaseName, candidate)} took only in part`;
  const cause = {
    actor: { kind: 'automation', for: requestedBy },
    inbound: `roll back ${id}`,
    tried: `roll back ${id}`,
    fence,
  } as const;
  const typed = { environment, release: null, reason, imageOnly: false };
  const outcome = await offerRollback(world, project, typed, { by: requestedBy, automatic: true, cause });
  if (outcome.kind === 'fenced') throw new Fenced();
  // There is no way back: somebody has to look, and until then nobody deploys onto a mix. Once: whoever gives the
  // environment back has looked.
  if (outcome.kind === 'refused' || outcome.kind === 'duplicate')
    await world.store.change(
      { project: project.name, deployments: [id] },
      { ...bySlipway(`lock ${id}`, fence), inbound: `lock ${id}` },
      (current) => accepted(...lockedAfterFailure(current, failed, world.system.now())),
    );
}
