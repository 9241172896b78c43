// Who wrote what a deployment brings: everything since what last worked there.
import { authorsOf, type Authors } from '../domain/authors.ts';
import type { PlannedChange } from '../domain/plan.ts';
import type { Project } from '../domain/project.ts';
import { lastSucceeded, type Snapshot } from '../domain/snapshot.ts';
import { AdapterFault } from '../ports.ts';
import { MOST_READ } from './gather-changes.ts';
import type { World } from './world.ts';

/** Commits of trunk whose authors count at the first deployment. */
const FIRST = 100;

/**
 * Counted from what runs there, or from what Slipway last put there with success when somebody has changed it since. At the
 * first deployment the newest of trunk count: a range is never invented.
 */
export async function gatherAuthors(
  { source }: Pick<World, 'source'>,
  project: Project,
  snapshot: Snapshot,
  { environment, liveCommit, targetCommit: target }: PlannedChange,
): Promise<Authors> {
  const base = liveCommit ?? lastSucceeded(snapshot, environment)?.request.commit ?? null;
  if (base === target) return { kind: 'read', authors: [], commits: 0 };
  const { repository } = project;
  try {
    if (base === null) return await firstAuthors(source, project, target);
    const range = await source.range(repository, base, target, MOST_READ);
    if (range === null) return { kind: 'unreadable' };
    const { ahead, commits } = range;
    if (commits.length < ahead) return { kind: 'too_many', commits: ahead, read: commits.length };
    return read(commits);
  } catch (error) {
    if (error instanceof AdapterFault) return { kind: 'unreadable' };
    throw error;
  }
}

async function firstAuthors(
  source: World['source'],
  { repository, trunk }: Project,
  target: string,
): Promise<Authors> {
  const [newest, commit] = await Promise.all([
    source.newest(repository, trunk, FIRST),
    source.resolve(repository, target),
  ]);
  return commit === null || newest.length === 0 ? { kind: 'unreadable' } : read([commit, ...newest]);
}

const read = (commits: Parameters<typeof authorsOf>[0]): Authors => ({
  kind: 'read',
  authors: authorsOf(commits),
  commits: commits.length,
});
