// Whether a commit is of the repository itself.
import type { Octokit } from '@octokit/rest';
import type { Repository } from '../../domain/project.ts';
import { faultsOf, isSameRepository, mostPerPage, named, unless } from './calls.ts';
import { isOnTrunk } from './compare.ts';

/**
 * GitHub answers for commits of every fork under this repository's name (T20), so that a commit being found says nothing.
 * It is of the repository when
 * 1. a branch ends there (GitHub REST: List branches for HEAD commit, which lists this repository's own);
 * 2. a pull request from a branch of the repository itself has it (List pull requests associated with a commit);
 * 3. it is on the default branch, or on the branch that such a pull request was merged into.
 * A commit in the middle of another branch that has no pull request is not found: unproven is no.
 */
export async function isInRepository(
  octokit: Octokit,
  repository: Repository,
  sha: string,
): Promise<boolean> {
  const at = { ...named(repository), commit_sha: sha };
  const branches = await unless([404, 409, 422], octokit.repos.listBranchesForHeadCommit(at));
  if (branches === null) return false;
  if (branches.data.length > 0) return true;
  const listing = octokit.repos.listPullRequestsAssociatedWithCommit({ ...at, per_page: mostPerPage });
  const pulls = (await unless([404, 409, 422], listing))?.data ?? [];
  if (pulls.some(({ head, base }) => isSameRepository(head.repo, base.repo))) return true;
  const merged = pulls.filter(({ merged_at }) => merged_at !== null).map(({ base }) => base.ref);
  const { data } = await faultsOf(() => octokit.repos.get(named(repository)));
  for (const branch of new Set([data.default_branch, ...merged])) {
    if (await isOnTrunk(octokit, repository, branch, sha)) return true;
  }
  return false;
}
