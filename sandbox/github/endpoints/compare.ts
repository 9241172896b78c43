// GET /repos/{owner}/{repo}/compare/{basehead}
import { readCommit, readCommits } from '../commits.ts';
import { commitJson } from '../commit-json.ts';
import { changedFiles } from '../diff.ts';
import { endpoint, type GitHubRequest, type Schemas, type World } from '../endpoint.ts';
import { notFound } from '../errors.ts';
import type { Git } from '../git.ts';
import { paged } from '../paging.ts';
import { resolveCommit } from '../revisions.ts';

const documentation = '/commits/commits#compare-two-commits';
/** GitHub REST: Compare two commits: without paging, 250 commits, the last of which is the newest of all. */
const unpagedLimit = 250;
/** The same page: `files` holds up to 300, on the first page only. */
const mostFiles = 300;

/**
 * Commits come oldest first. GitHub calls the order chronological; that no commit comes before its parent, even when
 * committer dates run backwards, is assumed.
 */
export const compare = endpoint('GET', '/repos/{owner}/{repo}/compare/{basehead}', async (request, world) => {
  const { git, links } = world;
  const { base, head, baseName, headName } = await endsOf(git, request.params.basehead);
  const [mergeBase, ahead, behindBy] = await Promise.all([
    mergeBaseOf(git, base, head),
    commitsBetween(git, base, head),
    countBetween(git, head, base),
  ]);
  // GitHub says this of histories without a common commit (github-changelog-generator/github-changelog-generator#994).
  if (mergeBase === undefined) {
    throw notFound(documentation, `No common ancestor between ${baseName} and ${headName}.`);
  }
  const { shas, headers, first } = pageOf(request, ahead);
  const [baseCommit, mergeBaseCommit, commits, files] = await Promise.all([
    commitAt(world, base),
    commitAt(world, mergeBase),
    readCommits(git, shas),
    // Three dots: what head changed since the merge base, not what base changed meanwhile.
    first ? changedFiles(git, links, mergeBase, head) : undefined,
  ]);
  const html = `${links.html}/compare/${encodeURI(`${baseName}...${headName}`)}`;
  const { owner } = world.repository;
  const body: Schemas['commit-comparison'] = {
    url: `${links.api}/compare/${encodeURI(`${baseName}...${headName}`)}`,
    html_url: html,
    permalink_url: `${links.html}/compare/${owner}:${base.slice(0, 7)}...${owner}:${head.slice(0, 7)}`,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: baseCommit,
    merge_base_commit: mergeBaseCommit,
    status: statusOf(ahead.length, behindBy),
    ahead_by: ahead.length,
    behind_by: behindBy,
    total_commits: ahead.length,
    commits: commits.map((commit) => commitJson(commit, world)),
    ...(files === undefined ? {} : { files: files.slice(0, mostFiles) }),
  };
  return { status: 200, headers, body };
});

async function endsOf(git: Git, basehead: string) {
  const [baseName, headName, ...rest] = basehead.split('...');
  if (!baseName || !headName || rest.length > 0) throw notFound(documentation);
  const base = await resolveCommit(git, withoutOwner(baseName));
  const head = await resolveCommit(git, withoutOwner(headName));
  if (base === undefined || head === undefined) throw notFound(documentation);
  return { base, head, baseName, headName };
}

/** `USER:branch` names a fork's branch; the sandbox has no forks, so every owner means this repository. */
const withoutOwner = (name: string): string => name.replace(/^[^/:]+:/, '');

function statusOf(ahead: number, behind: number): Schemas['commit-comparison']['status'] {
  if (ahead > 0 && behind > 0) return 'diverged';
  if (ahead > 0) return 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

async function mergeBaseOf(git: Git, base: string, head: string): Promise<string | undefined> {
  const found = await git.attempt(['merge-base', base, head]);
  return found.code === 0 ? found.stdout.trim() : undefined;
}

async function commitsBetween(git: Git, base: string, head: string): Promise<string[]> {
  const listed = await git.run(['rev-list', '--topo-order', '--reverse', `${base}..${head}`]);
  return listed.split('\n').filter(Boolean);
}

async function countBetween(git: Git, base: string, head: string): Promise<number> {
  return Number(await git.run(['rev-list', '--count', `${base}..${head}`]));
}

function pageOf(request: GitHubRequest, all: readonly string[]) {
  if (request.query['per_page'] === undefined && request.query['page'] === undefined) {
    return { shas: all.slice(-unpagedLimit), headers: {}, first: true };
  }
  const { items, headers, page } = paged(request, all);
  return { shas: items, headers, first: page === 1 };
}

async function commitAt(world: World, sha: string): Promise<Schemas['commit']> {
  return commitJson(await readCommit(world.git, sha), world);
}
