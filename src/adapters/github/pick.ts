// A cherry-pick by REST alone (FIELD-NOTES 27): no call of GitHub's does it, but a merge does, where its base is arranged.
import type { PickResult } from '../../ports.ts';
import { findConflicts } from './conflicts.ts';
import { makeCommit, readCommit, slipwayAt, type GitCommit, type Place } from './git-commits.ts';
import { mergeInto } from './merge.ts';
import { pickedMessage } from './picked-message.ts';
import { withTemporaryBranch } from './temporary-branch.ts';

interface Pick {
  readonly onto: string;
  readonly commit: string;
  readonly mainline: number | null;
  readonly at: number;
}

/**
 * A temporary commit has the tree of `onto` and, as parent, the picked commit's parent. Merging the picked commit into it
 * takes that parent for the base: what comes out is the tree that the pick makes. Seven calls, five of them writes.
 */
export async function cherryPick(place: Place, pick: Pick): Promise<PickResult> {
  const [picked, onto] = await Promise.all([readCommit(place, pick.commit), readCommit(place, pick.onto)]);
  const parent = parentOf(picked, pick.mainline);
  const slipway = slipwayAt(pick.at);
  const ours = await makeCommit(place, {
    message: `Picking ${pick.commit}`,
    tree: onto.tree.sha,
    parents: [parent],
    author: slipway,
    committer: slipway,
  });
  return withTemporaryBranch(place, ours, async (branch) => {
    const merged = await mergeInto(place, branch, { tip: ours, head: pick.commit });
    if (merged === 'conflict') {
      const trees = { base: (await readCommit(place, parent)).tree.sha, ours: onto.tree.sha };
      const sides = { ...trees, theirs: picked.tree.sha };
      return {
        kind: 'conflict',
        ...(await findConflicts(place, branch, { parent, tip: ours, slipway, sides })),
      };
    }
    if (merged.tree === onto.tree.sha) return { kind: 'empty' };
    const commit = await makeCommit(place, {
      message: pickedMessage(picked.message, pick.commit),
      tree: merged.tree,
      parents: [pick.onto],
      author: picked.author,
      committer: slipway,
    });
    return { kind: 'picked', commit };
  });
}

/** The caller refuses these before: they are no picks. */
function parentOf({ sha, parents }: GitCommit, mainline: number | null): string {
  if (mainline === null && parents.length > 1) throw new Error(`${sha} is a merge: it needs a mainline`);
  const parent = parents[(mainline ?? 1) - 1];
  if (parent === undefined) throw new Error(`${sha} has no parent ${mainline ?? 1}`);
  return parent.sha;
}
