// Who wrote what a deployment brings: everything since what last worked there.
import { authorsOf, type Authors } from '../domain/authors.ts';
import type { Project } from '../domain/project.ts';
import { AdapterFault } from '../ports.ts';
import { MOST_READ } from './gather-changes.ts';
import type { World } from './world.ts';

/** Commits of trunk whose authors count at the first deployment. */
const FIRST = 100;

/**
 * @param base what runs there, or what Slipway last put there with success when somebody has changed it since; `null` for
 * the first deployment: then the newest of trunk count, because a range is never invented
 */
export async function gatherAuthors(
  { source }: Pick<World, 'source'>,
  project: Project,
  base: string | null,
  target: string,
): Promise<Authors> {
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
