// POST /repos/{owner}/{repo}/merges
import { optionalText, text } from '../body.ts';
import { commitJson } from '../commit-json.ts';
import { readCommit } from '../commits.ts';
import { endpoint } from '../endpoint.ts';
import { GitHubError, notFound } from '../errors.ts';
import { branchTip, isAncestor, resolveCommit } from '../revisions.ts';
import { callerOf, commitTree } from '../write-commit.ts';

const documentation = '/branches/branches#merge-a-branch';

/**
 * GitHub REST: Merge a branch. Always a merge commit, even where the branch could move forward (assumed); 204 when
 * there is nothing to merge; 409 on a conflict, and then nothing has changed. "Base does not exist" is seen in
 * devmasx/merge-branch#7. It is git's own merge: what git merges cleanly, so does this.
 */
export const merge = endpoint('POST', '/repos/{owner}/{repo}/merges', async (request, world) => {
  const { git } = world;
  const base = text(request.body, 'base');
  const head = text(request.body, 'head');
  const ours = await branchTip(git, base);
  if (ours === undefined) throw notFound(documentation, 'Base does not exist');
  const theirs = await resolveCommit(git, head);
  if (theirs === undefined) throw notFound(documentation, 'Head does not exist');
  if (await isAncestor(git, theirs, ours)) return { status: 204, body: undefined };
  const merged = await git.attempt(['merge-tree', '--write-tree', '--no-messages', ours, theirs]);
  // 1 is a conflict; anything else is a merge that git will not try, such as of unrelated histories (409 is assumed).
  if (merged.code !== 0) throw new GitHubError(409, 'Merge conflict', documentation);
  const author = callerOf(world);
  const sha = await commitTree(git, {
    tree: merged.stdout.trim(),
    parents: [ours, theirs],
    message: optionalText(request.body, 'commit_message') ?? `Merge ${head} into ${base}`,
    author,
    committer: author,
  });
  await git.run(['update-ref', `refs/heads/${base}`, sha, ours]);
  return { status: 201, body: commitJson(await readCommit(git, sha), world) };
});
