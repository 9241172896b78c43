// What a rollback takes away, as far as it can be told: shown beside the one click that does it.
import type { RollbackRequest } from '../domain/deployment.ts';
import { changelogOf } from '../domain/changelog.ts';
import { summarise } from '../domain/changes.ts';
import type { PlannedChange } from '../domain/plan.ts';
import type { Project } from '../domain/project.ts';
import { liveOrRollingOut, tasksSince } from '../domain/rollback.ts';
import type { Undone, UndoneChanges } from '../domain/undone.ts';
import { findDeployment, type Snapshot } from '../domain/snapshot.ts';
import { usualRollback } from '../domain/usual.ts';
import { AdapterFault } from '../ports.ts';
import type { World } from './world.ts';

/** Commits that are read: more than a card can show, and few enough not to hold up an incident. */
const MOST_READ = 250;

/** Shown only: a rollback works while GitHub is down (F21). */
export async function gatherUndone(
  { source }: Pick<World, 'source'>,
  { repository }: Project,
  snapshot: Snapshot,
  { environment, liveCommit, targetCommit }: PlannedChange,
  { restores }: RollbackRequest,
): Promise<Undone> {
  const target = findDeployment(snapshot, restores);
  return {
    // What is rolling out, or took only in part, is what it leaves: that is what goes.
    changes: await readChanges(
      source,
      repository,
      liveCommit ?? liveOrRollingOut(snapshot, environment)?.request.commit ?? null,
      targetCommit,
    ),
    tasks: target?.status === 'succeeded' ? tasksSince(snapshot, target) : [],
    usually: usualRollback(snapshot, environment),
  };
}

async function readChanges(
  source: World['source'],
  repository: Project['repository'],
  from: string | null,
  to: string,
): Promise<UndoneChanges> {
  if (from === null) return { kind: 'unknown' };
  try {
    const range = await source.range(repository, to, from, MOST_READ);
    if (range === null) return { kind: 'unreadable' };
    const { entries, left } = summarise(changelogOf(from, range.commits), 10);
    return { kind: 'counted', total: range.ahead, entries, left };
  } catch (error) {
    if (error instanceof AdapterFault) return { kind: 'unreadable' };
    throw error;
  }
}
