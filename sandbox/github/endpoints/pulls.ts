// GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls
import { readCommit, type Commit } from '../commits.ts';
import { endpoint, type Schemas, type World } from '../endpoint.ts';
import { nodeId, stableId } from '../links.ts';
import { paged } from '../paging.ts';
import { defaultBranchOf, repositoryJson } from '../repository-json.ts';
import { isAncestor } from '../revisions.ts';
import { commitNamed } from './commits.ts';

/**
 * GitHub REST: List pull requests associated with a commit. The sandbox keeps no pull requests: the merged one is read
 * from the `(#n)` that a squash merge leaves at the end of the subject, and only on the default branch (assumed).
 */
export const listPulls = endpoint(
  'GET',
  '/repos/{owner}/{repo}/commits/{commit_sha}/pulls',
  async (request, world) => {
    const commit = await readCommit(world.git, await commitNamed(world, request.params.commit_sha));
    const trunk = await defaultBranchOf(world.git);
    const onTrunk = await isAncestor(world.git, commit.sha, `refs/heads/${trunk}`);
    const number = pullNumberOf(commit.message);
    const pulls = onTrunk && number !== undefined ? [await pullJson(number, commit, trunk, world)] : [];
    const { items, headers } = paged(request, pulls);
    return { status: 200, headers, body: [...items] };
  },
);

const squashed = /^(?<title>.*?) ?\(#(?<number>\d+)\)$/;

/** The last `(#n)` of the subject: the earlier ones belong to what it reverts or picks. */
function pullNumberOf(message: string): number | undefined {
  const found = squashed.exec(subjectOf(message))?.groups?.['number'];
  return found === undefined ? undefined : Number(found);
}

const subjectOf = (message: string): string => message.split('\n', 1)[0] ?? '';

async function pullJson(
  number: number,
  commit: Commit,
  trunk: string,
  world: World,
): Promise<Schemas['pull-request-simple']> {
  const { links, accounts, repository } = world;
  const url = `${links.api}/pulls/${number}`;
  const issue = `${links.api}/issues/${number}`;
  const page = `${links.html}/pull/${number}`;
  const id = stableId(page);
  const repo = await repositoryJson(world);
  const end = (ref: string, sha: string) => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    repo,
    user: repo.owner,
  });
  return {
    id,
    node_id: nodeId('PullRequest', id),
    number,
    state: 'closed',
    locked: false,
    title: squashed.exec(subjectOf(commit.message))?.groups?.['title'] ?? '',
    user: accounts.ofEmail(commit.author.email, links),
    body: null,
    labels: [],
    milestone: null,
    assignee: null,
    created_at: commit.author.date,
    updated_at: commit.committer.date,
    closed_at: commit.committer.date,
    merged_at: commit.committer.date,
    merge_commit_sha: commit.sha,
    head: end(`pull-${number}`, commit.sha),
    base: end(trunk, commit.parents[0] ?? commit.sha),
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
    statuses_url: `${links.api}/statuses/${commit.sha}`,
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${links.api}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: `${links.api}/statuses/${commit.sha}` },
    },
  };
}
