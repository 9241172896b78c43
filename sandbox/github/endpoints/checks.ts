// Check runs of a commit.
import { latestBy, type CheckRun } from '../checks.ts';
import { endpoint, type Schemas, type World } from '../endpoint.ts';
import { nodeId, stableId } from '../links.ts';
import { paged } from '../paging.ts';
import { commitNamed } from './commits.ts';

/**
 * GitHub REST: List check runs for a Git reference. `filter=latest`, the default, keeps the newest run of each name.
 * That an unknown reference is 422, as for a commit, and that the newest run comes first, is assumed.
 */
export const listCheckRuns = endpoint(
  'GET',
  '/repos/{owner}/{repo}/commits/{ref}/check-runs',
  async (request, world) => {
    const { query } = request;
    const all = world.checks.runsOf(await commitNamed(world, request.params.ref));
    const chosen = (query['filter'] === 'all' ? all : latestBy(all, (run) => run.name)).filter(
      (run) =>
        (query['check_name'] === undefined || run.name === query['check_name']) &&
        (query['status'] === undefined || run.status === query['status']) &&
        (query['app_id'] === undefined || query['app_id'] === String(actionsAppId)),
    );
    const { items, headers } = paged(request, chosen);
    const body = { total_count: chosen.length, check_runs: items.map((run) => checkRunJson(run, world)) };
    return { status: 200, headers, body };
  },
);

/** The id of GitHub's own Actions app: what a rule that pins a check's source compares with. */
const actionsAppId = 15_368;

function checkRunJson(run: CheckRun, world: World): Schemas['check-run'] {
  const { links } = world;
  const url = `${links.api}/check-runs/${run.id}`;
  const page = `${links.html}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId('CheckRun', run.id),
    name: run.name,
    head_sha: run.sha,
    external_id: '',
    url,
    html_url: page,
    details_url: page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: null,
      summary: null,
      text: null,
      annotations_count: 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: stableId(run.sha) },
    app: actionsApp(world),
    pull_requests: [],
  };
}

function actionsApp({ accounts, links }: World): Schemas['nullable-integration'] {
  const page = `${links.site}/apps/github-actions`;
  return {
    id: actionsAppId,
    slug: 'github-actions',
    node_id: nodeId('App', actionsAppId),
    owner: accounts.ofLogin('github', links),
    name: 'GitHub Actions',
    description: null,
    external_url: page,
    html_url: page,
    created_at: '2018-07-30T09:30:17Z',
    updated_at: '2018-07-30T09:30:17Z',
    permissions: { checks: 'write', contents: 'read', metadata: 'read' },
    events: [],
  };
}
