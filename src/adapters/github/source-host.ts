// GitHub as the core sees it.
import type { Octokit, RestEndpointMethodTypes } from '@octokit/rest';
import type { Check } from '../../domain/plan.ts';
import type { Repository } from '../../domain/project.ts';
import type { Commit, Comparison, SourceHost } from '../../ports.ts';
import { newestChecks, type Status } from './checks.ts';
import { createClient, type GitHubSettings } from './client.ts';
import { statusOf, toFault } from './faults.ts';

type CommitData = RestEndpointMethodTypes['repos']['getCommit']['response']['data'];

const mostPerPage = 100;

export function createGitHubSourceHost(settings: GitHubSettings): SourceHost {
  const octokit = createClient(settings);
  return {
    resolve: (repository, ref) => resolve(octokit, repository, ref),
    isOnTrunk: (repository, trunk, sha) => isOnTrunk(octokit, repository, trunk, sha),
    checks: (repository, sha) => checks(octokit, repository, sha),
    compare: (repository, base, head) => compare(octokit, repository, base, head),
  };
}

/** GitHub REST: Get a commit. It answers 404 without a repository, 409 for an empty one, 422 without a commit. */
async function resolve(octokit: Octokit, repository: Repository, ref: string): Promise<Commit | null> {
  if (!isPathSegment(ref)) return null;
  // One file a page: the files are not wanted, and there may be thousands.
  const call = octokit.repos.getCommit({ ...named(repository), ref, per_page: 1 });
  const answer = await unless([404, 409, 422], call);
  return answer && commitOf(answer.data);
}

/**
 * The trunk is read as a branch and compared by its SHA: a tag of the same name does not stand in for it. A commit of
 * the trunk is one that the trunk is not behind of.
 */
async function isOnTrunk(
  octokit: Octokit,
  repository: Repository,
  trunk: string,
  sha: string,
): Promise<boolean> {
  const reference = octokit.git.getRef({ ...named(repository), ref: `heads/${trunk}` });
  const head = await unless([404, 409], reference);
  if (head === null) return false;
  const basehead = `${head.data.object.sha}...${sha}`;
  const comparison = octokit.repos.compareCommitsWithBasehead({
    ...named(repository),
    basehead,
    per_page: 1,
  });
  const answer = await unless([404], comparison);
  return answer?.data.status === 'identical' || answer?.data.status === 'behind';
}

async function checks(octokit: Octokit, repository: Repository, sha: string): Promise<readonly Check[]> {
  const at = { ...named(repository), ref: sha, per_page: mostPerPage };
  return faultsOf(async () => {
    const runs = await octokit.paginate(octokit.checks.listForRef, { ...at, filter: 'latest' });
    return newestChecks(runs, await allStatuses(octokit, at));
  });
}

/** The latest status of every context. Octokit's `paginate` does not know the shape of this answer. */
async function allStatuses(
  octokit: Octokit,
  at: { owner: string; repo: string; ref: string; per_page: number },
) {
  const statuses: Status[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await octokit.repos.getCombinedStatusForRef({ ...at, page });
    statuses.push(...data.statuses);
    if (data.statuses.length === 0 || statuses.length >= data.total_count) return statuses;
  }
}

/** GitHub REST: Compare two commits: without paging, the last commit of the list is the newest of all, whatever the total. */
async function compare(
  octokit: Octokit,
  repository: Repository,
  base: string,
  head: string,
): Promise<Comparison | null> {
  const basehead = `${base}...${head}`;
  const call = octokit.repos.compareCommitsWithBasehead({ ...named(repository), basehead });
  const answer = await unless([404], call);
  if (answer === null) return null;
  const { ahead_by: ahead, behind_by: behind, commits } = answer.data;
  return { ahead, behind, newest: commits.slice(-10).toReversed().map(commitOf) };
}

function commitOf({ sha, commit, author }: CommitData): Commit {
  return {
    sha,
    subject: commit.message.split('\n', 1)[0] ?? '',
    author: author?.login ?? commit.author?.name ?? 'unknown',
  };
}

const named = ({ owner, name }: Repository) => ({ owner, repo: name });

/** A ref goes into the path: an empty one or a dot segment would ask another address, and no ref is called so. */
const isPathSegment = (ref: string): boolean => !/^\.{0,2}$/.test(ref);

/** The answer, or `null` for a status that means "there is none". */
async function unless<T>(statuses: readonly number[], call: Promise<T>): Promise<T | null> {
  return faultsOf(async () => {
    try {
      return await call;
    } catch (error) {
      if (statuses.includes(statusOf(error) ?? 0)) return null;
      throw error;
    }
  });
}

async function faultsOf<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFault(error);
  }
}
