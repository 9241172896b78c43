// GitHub's merge of a commit into a branch.
import type { RestEndpointMethodTypes } from '@octokit/rest';
import { faultsOf, named } from './calls.ts';
import { isTransient, statusOf } from './faults.ts';
import type { Place } from './git-commits.ts';
import { lookUp, trying } from './references.ts';

type Merged = RestEndpointMethodTypes['repos']['merge']['response']['data'];

/**
 * GitHub REST: Merge a branch: 409 is a conflict. Never tried again: after an answer that tells nothing, the branch tells
 * whether it was carried out (F22).
 *
 * @param merge.tip where the branch stands
 * @returns the merge commit, where the branch stands now, and its tree
 * @throws AdapterFault `pick_merge_http_403` and the like where a permission or a rule forbids it
 */
export async function mergeInto(
  { octokit, repository }: Place,
  branch: string,
  { tip, head }: { readonly tip: string; readonly head: string },
): Promise<{ readonly tip: string; readonly tree: string } | 'conflict'> {
  const at = named(repository);
  const treeOf = async (sha: string) => {
    const { data } = await octokit.git.getCommit({ ...at, commit_sha: sha });
    return { tip: sha, tree: data.tree.sha };
  };
  const merge = async () => {
    try {
      // The types know only 201. 204 has no body: there was nothing to merge.
      const { status, data }: { status: number; data: Merged } = await octokit.repos.merge({
        ...at,
        base: branch,
        head,
      });
      return status === 204 ? await treeOf(tip) : { tip: data.sha, tree: data.commit.tree.sha };
    } catch (error) {
      if (statusOf(error) === 409) return 'conflict';
      if (!isTransient(error)) throw error;
      const now = await lookUp(octokit, repository, `heads/${branch}`);
      if (now === null || now === tip) throw error;
      return treeOf(now);
    }
  };
  return trying('pick_merge', () => faultsOf(merge));
}
