// Checks at a commit, where GitHub not answering is a fact as good as any other.
import type { Checks } from '../domain/plan.ts';
import type { Repository } from '../domain/project.ts';
import { AdapterFault } from '../ports.ts';
import type { World } from './world.ts';

export async function gatherChecks(
  { source }: Pick<World, 'source'>,
  repository: Repository,
  sha: string,
): Promise<Checks> {
  try {
    return await source.checks(repository, sha);
  } catch (error) {
    if (error instanceof AdapterFault) return 'unreadable';
    throw error;
  }
}
