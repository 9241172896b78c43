// Checks at a commit, where GitHub not answering is a fact as good as any other.
import type { Checks } from '../domain/plan.ts';
import type { Repository } from '../domain/project.ts';
import { readable } from './readable.ts';
import type { World } from './world.ts';

export const gatherChecks = (
  { source }: Pick<World, 'source'>,
  repository: Repository,
  sha: string,
): Promise<Checks> => readable(() => source.checks(repository, sha));
