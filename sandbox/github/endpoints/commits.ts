// Commits: one, a branch's, and the branches that end at one.
import { readCommit, readCommits } from '../commits.ts';
import { commitJson } from '../commit-json.ts';
import { changedFiles, emptyTree } from '../diff.ts';
import { endpoint, type World } from '../endpoint.ts';
import { GitHubError, notFound, unprocessable } from '../errors.ts';
import type { Git } from '../git.ts';
import { paged } from '../paging.ts';
import { resolveCommit } from '../revisions.ts';

/** GitHub REST: Get a commit: up to 300 files a page, 3,000 in all. */
const filesPerPage = 300;
const mostFiles = 3000;

export const getCommit = endpoint('GET', '/repos/{owner}/{repo}/commits/{ref}', async (request, world) => {
  const sha = await commitNamed(world, request.params.ref);
  const commit = await readCommit(world.git, sha);
  // A merge is compared with its first parent, as on the site.
  const from = commit.parents[0] ?? emptyTree;
  const all = await changedFiles(world.git, world.links, from, sha);
  const { items, headers } = paged(request, all.slice(0, mostFiles), {
    byDefault: filesPerPage,
    atMost: filesPerPage,
  });
  const additions = all.reduce((sum, file) => sum + file.additions, 0);
  const deletions = all.reduce((sum, file) => sum + file.deletions, 0);
  const stats = { additions, deletions, total: additions + deletions };
  const body = { ...commitJson(commit, world), stats, files: [...items] };
  // Octokit writes the older name, with the version in it.
  const asked = /^application\/vnd\.github\.(?:v3\.)?diff/.test(request.accept ?? '');
  const text = asked ? await diffText(world.git, from, sha, all.length) : undefined;
  return { status: 200, headers, body, ...(text === undefined ? {} : { text }) };
});

/**
 * GitHub answers 406 for more than 20,000 lines or 300 files: seen of pull requests (simonw/llm-fragments-github#16,
 * truongnh1992/gemini-ai-code-reviewer#51); that it is the same of a commit is assumed.
 */
async function diffText(git: Git, from: string, to: string, files: number): Promise<string> {
  const text = await git.run(['diff', '-M', '--no-color', '--no-ext-diff', from, to]);
  if (text.split('\n').length <= 20_000 && files <= 300) return text;
  throw new GitHubError(406, 'Sorry, the diff exceeded the maximum number of lines (20000)');
}

/** GitHub REST: List commits: from a branch, a tag or a SHA; 404 when there is none. In `git log`'s order (assumed). */
export const listCommits = endpoint('GET', '/repos/{owner}/{repo}/commits', async (request, world) => {
  const from = await resolveCommit(world.git, request.query['sha'] ?? 'HEAD');
  if (from === undefined) throw notFound('/commits/commits#list-commits');
  const listed = await world.git.run(['rev-list', from]);
  const { items, headers } = paged(request, listed.split('\n').filter(Boolean));
  const commits = await readCommits(world.git, items);
  return { status: 200, headers, body: commits.map((commit) => commitJson(commit, world)) };
});

/** GitHub REST: List branches for HEAD commit: those whose newest commit it is. An unknown one is 422 (assumed). */
export const listBranchesWhereHead = endpoint(
  'GET',
  '/repos/{owner}/{repo}/commits/{commit_sha}/branches-where-head',
  async (request, world) => {
    const sha = await commitNamed(world, request.params.commit_sha);
    const listed = await world.git.run([
      'for-each-ref',
      '--format=%(refname:lstrip=2)',
      `--points-at=${sha}`,
      'refs/heads',
    ]);
    const commit = { sha, url: `${world.links.api}/commits/${sha}` };
    const names = listed.split('\n').filter(Boolean);
    return { status: 200, body: names.map((name) => ({ name, commit, protected: false })) };
  },
);

/** The SHA behind a name, or 422 "No commit found for SHA: …" (yegor256/rultor#1344, smarr/ReBenchDB#71). */
export async function commitNamed(world: World, ref: string): Promise<string> {
  const sha = await resolveCommit(world.git, ref);
  if (sha === undefined) {
    throw unprocessable(`No commit found for SHA: ${ref}`, '/commits/commits#get-a-commit');
  }
  return sha;
}
