// GET /repos/{owner}/{repo} and its branches.
import { readCommit } from '../commits.ts';
import { commitJson } from '../commit-json.ts';
import { endpoint } from '../endpoint.ts';
import { notFound } from '../errors.ts';
import { repositoryJson } from '../repository-json.ts';
import { branchTip } from '../revisions.ts';

/** GitHub REST: Get a repository. */
export const getRepository = endpoint('GET', '/repos/{owner}/{repo}', async (_, world) => {
  const repository = await repositoryJson(world);
  return { status: 200, body: { ...repository, subscribers_count: 0, network_count: 0 } };
});

/** GitHub REST: Get a branch. An unknown one is 404 "Branch not found" (Mergifyio/mergify#366). */
export const getBranch = endpoint(
  'GET',
  '/repos/{owner}/{repo}/branches/{branch}',
  async (request, world) => {
    const { branch } = request.params;
    const sha = await branchTip(world.git, branch);
    if (sha === undefined) throw notFound('/branches/branches#get-a-branch', 'Branch not found');
    const { links } = world;
    const self = `${links.api}/branches/${branch}`;
    return {
      status: 200,
      body: {
        name: branch,
        commit: commitJson(await readCommit(world.git, sha), world),
        _links: { self, html: `${links.html}/tree/${branch}` },
        protected: false,
        protection: { enabled: false },
        protection_url: `${self}/protection`,
      },
    };
  },
);
