// The repository itself, in a shape that fits each of GitHub's schemas for it.
import type { World } from './endpoint.ts';
import type { Git } from './git.ts';
import { nodeId, stableId, type Links } from './links.ts';
import { utc } from './commits.ts';

export async function defaultBranchOf(git: Git): Promise<string> {
  return (await git.run(['symbolic-ref', '--short', 'HEAD'])).trim();
}

/** The type is inferred, so that each endpoint holds it to its own schema. */
export async function repositoryJson(world: World) {
  const { links, git, accounts } = world;
  const { owner, name } = world.repository;
  const fullName = `${owner}/${name}`;
  const id = stableId(fullName);
  const pushed = await git.attempt(['log', '-1', '--format=%ct', 'HEAD']);
  const pushedAt = utc(Number(pushed.stdout.trim()));
  return {
    id,
    node_id: nodeId('Repository', id),
    name,
    full_name: fullName,
    owner: { ...accounts.ofLogin(owner, links), type: 'Organization' },
    private: true,
    visibility: 'private',
    description: null,
    fork: false,
    homepage: null,
    language: null,
    license: null,
    mirror_url: null,
    default_branch: await defaultBranchOf(git),
    archived: false,
    disabled: false,
    is_template: false,
    topics: [],
    permissions: { admin: false, push: true, pull: true },
    ...features,
    ...counts,
    ...addresses(links),
    pushed_at: pushedAt,
    updated_at: pushedAt,
    created_at: pushedAt,
  };
}

const features = {
  has_issues: true,
  has_projects: false,
  has_wiki: false,
  has_pages: false,
  has_downloads: false,
  has_discussions: false,
} as const;

const counts = {
  forks: 0,
  forks_count: 0,
  stargazers_count: 0,
  watchers: 0,
  watchers_count: 0,
  open_issues: 0,
  open_issues_count: 0,
  size: 0,
} as const;

function addresses({ api, html }: Links) {
  return {
    url: api,
    html_url: html,
    clone_url: `${html}.git`,
    git_url: `${html}.git`,
    ssh_url: `${html}.git`,
    svn_url: html,
    archive_url: `${api}/{archive_format}{/ref}`,
    assignees_url: `${api}/assignees{/user}`,
    blobs_url: `${api}/git/blobs{/sha}`,
    branches_url: `${api}/branches{/branch}`,
    collaborators_url: `${api}/collaborators{/collaborator}`,
    comments_url: `${api}/comments{/number}`,
    commits_url: `${api}/commits{/sha}`,
    compare_url: `${api}/compare/{base}...{head}`,
    contents_url: `${api}/contents/{+path}`,
    contributors_url: `${api}/contributors`,
    deployments_url: `${api}/deployments`,
    downloads_url: `${api}/downloads`,
    events_url: `${api}/events`,
    forks_url: `${api}/forks`,
    git_commits_url: `${api}/git/commits{/sha}`,
    git_refs_url: `${api}/git/refs{/sha}`,
    git_tags_url: `${api}/git/tags{/sha}`,
    hooks_url: `${api}/hooks`,
    issue_comment_url: `${api}/issues/comments{/number}`,
    issue_events_url: `${api}/issues/events{/number}`,
    issues_url: `${api}/issues{/number}`,
    keys_url: `${api}/keys{/key_id}`,
    labels_url: `${api}/labels{/name}`,
    languages_url: `${api}/languages`,
    merges_url: `${api}/merges`,
    milestones_url: `${api}/milestones{/number}`,
    notifications_url: `${api}/notifications{?since,all,participating}`,
    pulls_url: `${api}/pulls{/number}`,
    releases_url: `${api}/releases{/id}`,
    stargazers_url: `${api}/stargazers`,
    statuses_url: `${api}/statuses/{sha}`,
    subscribers_url: `${api}/subscribers`,
    subscription_url: `${api}/subscription`,
    tags_url: `${api}/tags`,
    teams_url: `${api}/teams`,
    trees_url: `${api}/git/trees{/sha}`,
  };
}
