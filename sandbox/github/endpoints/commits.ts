// GET /repos/{owner}/{repo}/commits/{ref}
import { readCommit } from '../commits.ts';
import { commitJson } from '../commit-json.ts';
import { changedFiles, emptyTree } from '../diff.ts';
import { endpoint, type World } from '../endpoint.ts';
import { unprocessable } from '../errors.ts';
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
  return { status: 200, headers, body: { ...commitJson(commit, world), stats, files: [...items] } };
});

/** The SHA behind a name, or 422 "No commit found for SHA: …" (yegor256/rultor#1344, smarr/ReBenchDB#71). */
export async function commitNamed(world: World, ref: string): Promise<string> {
  const sha = await resolveCommit(world.git, ref);
  if (sha === undefined) {
    throw unprocessable(`No commit found for SHA: ${ref}`, '/commits/commits#get-a-commit');
  }
  return sha;
}
