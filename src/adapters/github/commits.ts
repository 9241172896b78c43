// Commits in GitHub's words and in ours.
import type { Octokit, RestEndpointMethodTypes } from '@octokit/rest';
import type { Commit } from '../../domain/commit.ts';
import type { Repository } from '../../domain/project.ts';
import { faultsOf, isPathSegment, mostPerPage, named, unless } from './calls.ts';

type CommitData = RestEndpointMethodTypes['repos']['getCommit']['response']['data'];

export function commitOf({ sha, commit, author, parents }: CommitData): Commit {
  const login = author?.login ?? null;
  return {
    sha,
    parents: parents.map((parent) => parent.sha),
    message: commit.message,
    author: {
      name: commit.author?.name ?? login ?? 'unknown',
      email: commit.author?.email ?? '',
      login,
      bot: author?.type === 'Bot' || (login?.endsWith('[bot]') ?? false),
    },
  };
}

/** GitHub REST: Get a commit. It answers 404 without a repository, 409 for an empty one, 422 without a commit. */
export async function resolve(octokit: Octokit, repository: Repository, ref: string): Promise<Commit | null> {
  if (!isPathSegment(ref)) return null;
  // One file a page: the files are not wanted, and there may be thousands.
  const call = octokit.repos.getCommit({ ...named(repository), ref, per_page: 1 });
  const answer = await unless([404, 409, 422], call);
  return answer && commitOf(answer.data);
}

/** The SHA of a branch, and never that of a tag of the same name; `null` when there is none. */
export async function branchHead(
  octokit: Octokit,
  repository: Repository,
  branch: string,
): Promise<string | null> {
  const call = octokit.git.getRef({ ...named(repository), ref: `heads/${branch}` });
  const answer = await unless([404, 409], call);
  return answer && answer.data.object.sha;
}

/** GitHub REST: List commits. Two calls: the branch, then one page from its SHA. */
export async function newest(
  octokit: Octokit,
  repository: Repository,
  branch: string,
  most: number,
): Promise<readonly Commit[]> {
  const sha = await branchHead(octokit, repository, branch);
  if (sha === null || most < 1) return [];
  const page = { ...named(repository), sha, per_page: Math.min(most, mostPerPage) };
  const { data } = await faultsOf(() => octokit.repos.listCommits(page));
  return childrenFirst(data.map(commitOf));
}

/** GitHub's order, mended where dates ran backwards: no commit comes after one of its parents (FIELD-NOTES 28). */
export function childrenFirst(commits: readonly Commit[]): readonly Commit[] {
  const ordered: Commit[] = [];
  let left = commits;
  while (left.length > 0) {
    const parents = new Set(left.flatMap((commit) => commit.parents));
    const next = left.find(({ sha }) => !parents.has(sha));
    if (next === undefined) break;
    ordered.push(next);
    left = left.filter((commit) => commit !== next);
  }
  return ordered;
}
