// A commit in GitHub's two shapes: the repository's (`commit`) and the Git database's (`git-commit`).
import type { Commit } from './commits.ts';
import type { Schemas, World } from './endpoint.ts';
import { nodeId, type Links } from './links.ts';

/** The sandbox signs nothing. */
export const unsigned = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
};

export function commitJson(commit: Commit, { links, accounts }: World): Schemas['commit'] {
  const { sha } = commit;
  return {
    sha,
    node_id: nodeId('Commit', sha),
    commit: {
      author: { ...commit.author },
      committer: { ...commit.committer },
      message: commit.message,
      tree: { sha: commit.tree, url: `${links.api}/git/trees/${commit.tree}` },
      url: `${links.api}/git/commits/${sha}`,
      comment_count: 0,
      verification: unsigned,
    },
    url: `${links.api}/commits/${sha}`,
    html_url: `${links.html}/commit/${sha}`,
    comments_url: `${links.api}/commits/${sha}/comments`,
    author: accounts.ofEmail(commit.author.email, links),
    committer: accounts.ofEmail(commit.committer.email, links),
    parents: parentsJson(commit, links, 'commits'),
  };
}

export function gitCommitJson(commit: Commit, { links }: World): Schemas['git-commit'] {
  const { sha } = commit;
  return {
    sha,
    node_id: nodeId('Commit', sha),
    url: `${links.api}/git/commits/${sha}`,
    html_url: `${links.html}/commit/${sha}`,
    author: { ...commit.author },
    committer: { ...commit.committer },
    tree: { sha: commit.tree, url: `${links.api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: parentsJson(commit, links, 'git/commits'),
    verification: unsigned,
  };
}

function parentsJson(commit: Commit, links: Links, route: 'commits' | 'git/commits') {
  return commit.parents.map((sha) => ({
    sha,
    url: `${links.api}/${route}/${sha}`,
    html_url: `${links.html}/commit/${sha}`,
  }));
}
