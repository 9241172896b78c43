// Commit statuses: the combined one, and the list.
import { latestBy, type CommitStatus } from '../checks.ts';
import { endpoint, type Schemas, type World } from '../endpoint.ts';
import { notFound } from '../errors.ts';
import { nodeId } from '../links.ts';
import { paged } from '../paging.ts';
import { repositoryJson } from '../repository-json.ts';
import { resolveCommit } from '../revisions.ts';

/** GitHub REST: Get the combined status for a specific reference: the latest status of each context counts. */
export const getCombinedStatus = endpoint(
  'GET',
  '/repos/{owner}/{repo}/commits/{ref}/status',
  async (request, world) => {
    const sha = await commitWithStatuses(world, request.params.ref);
    const latest = latestBy(world.checks.statusesOf(sha), (status) => status.context);
    const { items, headers } = paged(request, latest);
    const commitUrl = `${world.links.api}/commits/${sha}`;
    const body = {
      state: combined(latest),
      statuses: items.map((status) => simpleStatusJson(status, world)),
      sha,
      total_count: latest.length,
      repository: await repositoryJson(world),
      commit_url: commitUrl,
      url: `${commitUrl}/status`,
    };
    return { status: 200, headers, body };
  },
);

/** GitHub REST: List commit statuses for a reference: every one, newest first. */
export const listStatuses = endpoint(
  'GET',
  '/repos/{owner}/{repo}/commits/{ref}/statuses',
  async (request, world) => {
    const sha = await commitWithStatuses(world, request.params.ref);
    const { items, headers } = paged(request, world.checks.statusesOf(sha));
    const creator = world.accounts.ofLogin('acme-ci[bot]', world.links);
    const body = items.map((status) => statusJson(status, world, creator));
    return { status: 200, headers, body };
  },
);

/** Here an unknown reference is a plain 404 (renovatebot/renovate#499), where a commit's own page says 422. */
async function commitWithStatuses({ git }: World, ref: string): Promise<string> {
  const sha = await resolveCommit(git, ref);
  if (sha === undefined) throw notFound('/commits/statuses');
  return sha;
}

/** The same page of the documentation: failure before pending before success; pending when there is none. */
function combined(latest: readonly CommitStatus[]): 'failure' | 'pending' | 'success' {
  if (latest.some(({ state }) => state === 'error' || state === 'failure')) return 'failure';
  return latest.length > 0 && latest.every(({ state }) => state === 'success') ? 'success' : 'pending';
}

function statusJson(status: CommitStatus, world: World, creator: Schemas['simple-user']): Schemas['status'] {
  return { ...simpleStatusJson(status, world), creator };
}

function simpleStatusJson(status: CommitStatus, { links }: World) {
  return {
    url: `${links.api}/statuses/${status.sha}`,
    avatar_url: null,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: null,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}
