// Writes a commit object: no working tree, no branch moved.
import { noReplyAddress } from './accounts.ts';
import { utc, type Signature } from './commits.ts';
import type { World } from './endpoint.ts';
import type { Git } from './git.ts';

interface CommitObject {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

export async function commitTree(git: Git, commit: CommitObject): Promise<string> {
  const { author, committer } = commit;
  const parents = commit.parents.flatMap((parent) => ['-p', parent]);
  const written = await git.run(['commit-tree', ...parents, commit.tree], {
    input: commit.message,
    env: {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: author.date,
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: committer.date,
    },
  });
  return written.trim();
}

/** The account behind the call's token, now. */
export function callerOf({ caller, now }: World): Signature {
  return { name: caller, email: noReplyAddress(caller), date: utc(Math.floor(now().getTime() / 1000)) };
}
