// A pull request in GitHub's two shapes: listed, and by itself.
import { readCommit } from './commits.ts';
import type { Schemas, World } from './endpoint.ts';
import { nodeId, stableId } from './links.ts';
import type { Pull } from './pulls.ts';
import { repositoryJson } from './repository-json.ts';

export async function pullJson(world: World, pull: Pull): Promise<Schemas['pull-request-simple']> {
  const { links, repository } = world;
  const { number, title, merged } = pull;
  const tip = await readCommit(world.git, pull.commits.at(-1) ?? '');
  const last = merged === undefined ? tip : await readCommit(world.git, merged);
  const url = `${links.api}/pulls/${number}`;
  const issue = `${links.api}/issues/${number}`;
  const page = `${links.html}/pull/${number}`;
  const id = stableId(page);
  const repo = await repositoryJson(world);
  const end = (owner: string, ref: string, sha: string, of: typeof repo) => {
    return { label: `${owner}:${ref}`, ref, sha, repo: of, user: repo.owner };
  };
  const closed = merged === undefined ? null : last.committer.date;
  return {
    id,
    node_id: nodeId('PullRequest', id),
    number,
    state: merged === undefined ? 'open' : 'closed',
    locked: false,
    title,
    user: world.accounts.ofEmail(tip.author.email, links),
    body: null,
    labels: [],
    milestone: null,
    assignee: null,
    created_at: tip.author.date,
    updated_at: last.committer.date,
    closed_at: closed,
    merged_at: closed,
    merge_commit_sha: merged ?? null,
    head:
      pull.fork === true
        ? end('somebody', pull.branch, tip.sha, forkOf(repo))
        : end(repository.owner, pull.branch, tip.sha, repo),
    base: end(repository.owner, pull.base, last.parents[0] ?? last.sha, repo),
    author_association: 'MEMBER',
    auto_merge: null,
    draft: false,
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${links.api}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: `${links.api}/statuses/${tip.sha}`,
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${links.api}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: `${links.api}/statuses/${tip.sha}` },
    },
  };
}

/** `List` leaves out what only asking for one tells. */
export async function fullPullJson(world: World, pull: Pull): Promise<Schemas['pull-request']> {
  const simple = await pullJson(world, pull);
  const user = simple.user ?? world.accounts.ofLogin('ghost', world.links);
  const repo = await repositoryJson(world);
  const merged = pull.merged !== undefined;
  return {
    ...simple,
    state: merged ? 'closed' : 'open',
    user,
    labels: [],
    head: { ...simple.head, repo: pull.fork === true ? forkOf(repo) : repo, user },
    base: { ...simple.base, repo, user },
    merged,
    mergeable: null,
    mergeable_state: 'unknown',
    merged_by: merged ? user : null,
    comments: 0,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: pull.commits.length,
    additions: 0,
    deletions: 0,
    changed_files: 0,
  };
}

const forkOf = <Repo extends { readonly name: string }>(repo: Repo) => {
  const full_name = `somebody/${repo.name}`;
  return { ...repo, id: stableId(full_name), full_name, fork: true };
};
