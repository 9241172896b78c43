// Pull requests, and the commits that merging one made.
import type { Octokit, RestEndpointMethodTypes } from '@octokit/rest';
import type { Commit } from '../../domain/commit.ts';
import type { Repository } from '../../domain/project.ts';
import type { PullRequest } from '../../ports.ts';
import { faultsOf, isSameRepository, mostPerPage, named, unless } from './calls.ts';
import { commitOf, resolve } from './commits.ts';

type PullData = RestEndpointMethodTypes['pulls']['get']['response']['data'];

/** GitHub REST: List commits on a pull request: a maximum of 250. */
const mostListed = 250;

/** One call; for a merged one of n > 1 commits, at most ceil(n / 100) twice more; beyond 250, two. */
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
 * moved to. Only a rebase leaves the pull request's own messages on the branch, one commit each, and drops what the branch
 * had already. A part of it would be picked as if it were all: what cannot be matched one to one is not told.
 */
async function mergedCommits(
  octokit: Octokit,
  repository: Repository,
  { number, merge_commit_sha: tip, commits: count, head }: PullData,
): Promise<readonly string[]> {
  if (tip === null) return [];
  if (count < 2) return [tip];
  const since = await lastFirstParents(octokit, repository, tip, count > mostListed ? 1 : count);
  const newest = since.at(-1);
  // A merge commit on top: nothing was rebased.
  if (newest === undefined) return [tip];
  if (count > mostListed) return (await mayBeRebased(octokit, repository, head.sha, newest)) ? [] : [tip];
  const own = await faultsOf(() =>
    octokit.paginate(octokit.pulls.listCommits, {
      ...named(repository),
      pull_number: number,
      per_page: mostPerPage,
    }),
  );
  // A rebase leaves merges out.
  const rebased = own.map(commitOf).filter(({ parents }) => parents.length < 2);
  if (rebased.length < 2) return [tip];
  const last = since.slice(-rebased.length);
  const same = last.length === rebased.length && last.every((commit, n) => sameMessage(commit, rebased[n]));
  if (same) return last.map(({ sha }) => sha);
  return rebased.some((commit) => sameMessage(newest, commit)) ? [] : [tip];
}

/** Not all of its commits are listed: its last one alone has to tell, and a merge cannot, for a rebase leaves it out. */
async function mayBeRebased(
  octokit: Octokit,
  repository: Repository,
  head: string,
  newest: Commit,
): Promise<boolean> {
  const last = await resolve(octokit, repository, head);
  return last === null || last.parents.length > 1 || sameMessage(newest, last);
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
