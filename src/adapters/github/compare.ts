// How two commits differ, and where a commit stands.
import type { Octokit, RestEndpointMethodTypes } from '@octokit/rest';
import type { Commit } from '../../domain/commit.ts';
import type { Repository } from '../../domain/project.ts';
import type { Comparison } from '../../ports.ts';
import { faultsOf, mostPerPage, named, unless } from './calls.ts';
import { branchHead, commitOf } from './commits.ts';

type ComparisonData = RestEndpointMethodTypes['repos']['compareCommitsWithBasehead']['response']['data'];

/** Pages that are read at a time. */
const atATime = 3;

/**
 * GitHub REST: Compare two commits: without paging at most 250 commits, "and the last commit in the list is the most
 * recent of the entire comparison". 404 also says that the two have no common commit.
 */
export async function compare(
  octokit: Octokit,
  repository: Repository,
  base: string,
  head: string,
): Promise<Comparison | null> {
  const basehead = `${base}...${head}`;
  const call = octokit.repos.compareCommitsWithBasehead({ ...named(repository), basehead });
  const answer = await unless([404], call);
  return answer && comparisonOf(answer.data);
}

/**
 * The call without paging tells the total and the newest 250; what is wanted beyond them is on known pages of 100, oldest
 * first. At most ceil(min(total, most) / 100) + 1 calls.
 */
export async function range(
  octokit: Octokit,
  repository: Repository,
  base: string,
  head: string,
  most: number,
): Promise<Comparison | null> {
  const newest = await compare(octokit, repository, base, head);
  if (newest === null) return null;
  const { ahead, behind } = newest;
  if (most <= newest.commits.length) return { ahead, behind, commits: lastOf(newest.commits, most) };
  const wanted = pagesBetween(Math.max(0, ahead - most), ahead - newest.commits.length);
  const older = await inGroups(wanted, (page) => readPage(octokit, repository, `${base}...${head}`, page));
  const known = new Map([...older.flat(), ...newest.commits].map((commit) => [commit.sha, commit]));
  return { ahead, behind, commits: lastOf([...known.values()], most) };
}

/** A commit of the trunk is one that the trunk is not behind of. The trunk is compared by its SHA: no tag stands in for it. */
export async function isOnTrunk(
  octokit: Octokit,
  repository: Repository,
  trunk: string,
  sha: string,
): Promise<boolean> {
  const head = await branchHead(octokit, repository, trunk);
  if (head === null) return false;
  const basehead = `${head}...${sha}`;
  const call = octokit.repos.compareCommitsWithBasehead({ ...named(repository), basehead, per_page: 1 });
  const answer = await unless([404], call);
  return answer?.data.status === 'identical' || answer?.data.status === 'behind';
}

const comparisonOf = ({ ahead_by, behind_by, commits }: ComparisonData): Comparison => ({
  ahead: ahead_by,
  behind: behind_by,
  commits: commits.map(commitOf),
});

const lastOf = (commits: readonly Commit[], most: number): readonly Commit[] =>
  most === 0 ? [] : commits.slice(-most);

/** Numbers of the pages that hold the commits from `first` up to, not including, `end`, counted from 0. */
function pagesBetween(first: number, end: number): readonly number[] {
  const from = Math.floor(first / mostPerPage);
  return Array.from({ length: Math.ceil(end / mostPerPage) - from }, (_, n) => from + n + 1);
}

async function readPage(
  octokit: Octokit,
  repository: Repository,
  basehead: string,
  page: number,
): Promise<readonly Commit[]> {
  const at = { ...named(repository), basehead, per_page: mostPerPage, page };
  const { data } = await faultsOf(() => octokit.repos.compareCommitsWithBasehead(at));
  return data.commits.map(commitOf);
}

/** In the order of what was asked, a few at a time. */
async function inGroups<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += atATime) {
    results.push(...(await Promise.all(items.slice(start, start + atATime).map(work))));
  }
  return results;
}
