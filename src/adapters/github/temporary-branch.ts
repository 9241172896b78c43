// The branch that a pick needs while it lasts: GitHub merges into branches only.
import { randomBytes } from 'node:crypto';
import type { Octokit } from '@octokit/rest';
import type { Repository } from '../../domain/project.ts';
import { AdapterFault, type Log } from '../../ports.ts';
import { faultsOf, mostPerPage, named, unless } from './calls.ts';
import { writeReference } from './references.ts';

const folder = 'slipway-pick/';

/** Does the work with a branch at the commit, and takes the branch away in every ending. */
export async function withTemporaryBranch<T>(
  { octokit, repository, log }: { octokit: Octokit; repository: Repository; log: Log },
  commit: string,
  work: (branch: string) => Promise<T>,
): Promise<T> {
  const branch = `${folder}${Date.now()}-${randomBytes(6).toString('hex')}`;
  const ref = `heads/${branch}`;
  try {
    const made = await writeReference(octokit, repository, { ref, from: null, to: commit, object: commit });
    if (made.status !== 'made') throw refusedBranch(made.status === 'refused' ? made.code : 'taken');
    return await work(branch);
  } finally {
    await remove(octokit, repository, ref).catch((error: unknown) => {
      log.warn('GitHub: a temporary branch was left, and is swept later', { branch, error });
    });
  }
}

/** Named after what was tried: it is a permission or a rule set that somebody has to find. */
const refusedBranch = (why: string): AdapterFault =>
  new AdapterFault({ provider: 'github', code: `pick_branch_${why}`, retryable: false });

/** GitHub REST: List matching references, Delete a reference. */
export async function sweepTemporaryBranches(
  octokit: Octokit,
  repository: Repository,
  olderThan: number,
): Promise<void> {
  const prefix = { ...named(repository), ref: `heads/${folder}`, per_page: mostPerPage };
  const found = await faultsOf(() => octokit.paginate(octokit.git.listMatchingRefs, prefix));
  const oldest = Date.now() - olderThan;
  for (const { ref } of found) {
    const made = /^refs\/heads\/slipway-pick\/(\d+)-/.exec(ref)?.[1];
    if (made === undefined || Number(made) > oldest) continue;
    await remove(octokit, repository, ref.replace(/^refs\//, ''));
  }
}

/** One that is not there is 422 "Reference does not exist". */
async function remove(octokit: Octokit, repository: Repository, ref: string): Promise<void> {
  await unless([404, 422], octokit.git.deleteRef({ ...named(repository), ref }));
}
