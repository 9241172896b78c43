// Pull requests: by number, their commits, and those of a commit.
import { commitJson } from '../commit-json.ts';
import { readCommit } from '../commits.ts';
import { endpoint, type World } from '../endpoint.ts';
import { notFound } from '../errors.ts';
import { paged } from '../paging.ts';
import { fullPullJson, pullJson } from '../pull-json.ts';
import { commitsOf, findPull, pullsWith, type Pull } from '../pulls.ts';
import { defaultBranchOf } from '../repository-json.ts';
import { isAncestor } from '../revisions.ts';
import { commitNamed } from './commits.ts';

/**
 * GitHub REST: List pull requests associated with a commit. Besides those that were added, the merged one is read from the
 * `(#n)` that a squash merge leaves at the end of the subject, and only on the default branch (assumed).
 */
export const listPulls = endpoint(
  'GET',
  '/repos/{owner}/{repo}/commits/{commit_sha}/pulls',
  async (request, world) => {
    const commit = await readCommit(world.git, await commitNamed(world, request.params.commit_sha));
    const trunk = await defaultBranchOf(world.git);
    const onTrunk = await isAncestor(world.git, commit.sha, `refs/heads/${trunk}`);
    const { items, headers } = paged(request, await pullsWith(world, commit, onTrunk));
    const body = await Promise.all(items.map((pull) => pullJson(world, pull)));
    return { status: 200, headers, body };
  },
);

/** GitHub REST: Get a pull request. */
export const getPull = endpoint(
  'GET',
  '/repos/{owner}/{repo}/pulls/{pull_number}',
  async (request, world) => ({
    status: 200,
    body: await fullPullJson(world, await pullNumbered(world, request.params.pull_number)),
  }),
);

/** GitHub REST: List commits on a pull request. */
export const listPullCommits = endpoint(
  'GET',
  '/repos/{owner}/{repo}/pulls/{pull_number}/commits',
  async (request, world) => {
    const all = await commitsOf(world, await pullNumbered(world, request.params.pull_number));
    const { items, headers } = paged(request, all);
    return { status: 200, headers, body: items.map((commit) => commitJson(commit, world)) };
  },
);

async function pullNumbered(world: World, number: string): Promise<Pull> {
  const pull = await findPull(world, Number(number));
  if (pull === undefined) throw notFound('/pulls/pulls#get-a-pull-request');
  return pull;
}
