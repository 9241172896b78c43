// Pull requests, and the commits that merging one made.
import type { Octokit, RestEndpointMethodTypes } from '@octokit/rest';
import type { Commit } from '../../domain/commit.ts';
import type { Repository } from '../../domain/project.ts';
import type { PullRequest } from '../../ports.ts';
import { faultsOf, isSameRepository, mostPerPage, named, unless } from './calls.ts';
import { commitOf } from './commits.ts';

type PullData = RestEndpointMethodTypes['pulls']['get']['response']['data'];

/** GitHub REST: List commits on a pull request: a maximum of 250. */
const mostListed = 250;

/** One call; for a merged one of n > 1 commits, one more and at most ceil(n / 100) twice. */
export async function pull(
  octokit: Octokit,
  repository: Repository,
  number: number,
): Promise<PullRequest | null> {
  const answer = await unless([404], octokit.pulls.get({ ...named(repository), pull_number: number }));
  if (answer === null) return null;
  const { title, base, head, merged } = answer.data;
  return {
    number,
    title,
    base: base.ref,
    head: head.sha,
    fromHere: isSameRepository(head.repo, base.repo),
    merged: merged ? await mergedCommits(octokit, repository, answer.data) : null,
  };
}

/**
 * GitHub REST: Get a pull request: `merge_commit_sha` is the merge, the squash, or, after a rebase, where the branch was
 * moved to. Only a rebase leaves the pull request's own messages on the branch, one commit each. Beyond 250 commits GitHub
 * does not list them all: then it is the one commit.
 */
async function mergedCommits(
  octokit: Octokit,
  repository: Repository,
  { number, merge_commit_sha: tip, commits: count }: PullData,
): Promise<readonly string[]> {
  if (tip === null) return [];
  if (count < 2 || count > mostListed) return [tip];
  const since = await lastFirstParents(octokit, repository, tip, count);
  // A merge commit on top: nothing was rebased.
  if (since.length === 0) return [tip];
  const own = await faultsOf(() =>
    octokit.paginate(octokit.pulls.listCommits, {
      ...named(repository),
      pull_number: number,
      per_page: mostPerPage,
    }),
  );
  // A rebase leaves merges out.
  const rebased = own.map(commitOf).filter(({ parents }) => parents.length < 2);
  const last = since.slice(-rebased.length);
  const same = last.length === rebased.length && last.every((commit, n) => sameMessage(commit, rebased[n]));
  return rebased.length > 1 && same ? last.map(({ sha }) => sha) : [tip];
}

const sameMessage = (a: Commit, b: Commit | undefined): boolean => a.message.trim() === b?.message.trim();

/** The newest commits of a line without merges that ends at `tip`, at most `count`, oldest first. */
async function lastFirstParents(
  octokit: Octokit,
  repository: Repository,
  tip: string,
  count: number,
): Promise<readonly Commit[]> {
  const listed = new Map<string, Commit>();
  for (let page = 1; listed.size < count; page += 1) {
    const at = { ...named(repository), sha: tip, per_page: Math.min(count, mostPerPage), page };
    const { data } = await faultsOf(() => octokit.repos.listCommits(at));
    for (const commit of data) listed.set(commit.sha, commitOf(commit));
    if (data.length < at.per_page || (listed.get(tip)?.parents.length ?? 0) > 1) break;
  }
  const line: Commit[] = [];
  let next = listed.get(tip);
  while (next !== undefined && next.parents.length < 2 && line.length < count) {
    line.unshift(next);
    next = listed.get(next.parents[0] ?? '');
  }
  return line;
}
