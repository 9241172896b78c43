// Whether a commit has what was picked onto earlier releases, and what was marked as bad: one compare for each.
import { isReverted } from '../domain/changelog.ts';
import { openPicks, type OpenPick } from '../domain/cut.ts';
import { subjectOf, type Commit } from '../domain/commit.ts';
import type { Project } from '../domain/project.ts';
import type { BadCommit, Pick as Picked } from '../domain/release.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { World } from './world.ts';

export async function gatherOpenPicks(
  world: Pick<World, 'source'>,
  project: Project,
  snapshot: Snapshot,
  sha: string,
): Promise<readonly OpenPick[]> {
  return Promise.all(
    openPicks(snapshot).map(async (pick) => ({
      ...pick,
      contained: await contains(world, project, sha, pick.source),
    })),
  );
}

/** The source is an ancestor, or a commit that makes the same change is. A source that GitHub no longer has is in nothing. */
async function contains(
  { source }: Pick<World, 'source'>,
  { repository }: Project,
  sha: string,
  picked: string,
): Promise<boolean> {
  const compared = await source.compare(repository, picked, sha);
  if (compared === null) return false;
  if (compared.behind === 0) return true;
  const original = await source.resolve(repository, picked);
  if (original === null) return false;
  const alike = compared.commits.filter((commit) => isAlike(original, commit));
  if (alike.some(({ message }) => message.includes(`(cherry picked from commit ${picked})`))) return true;
  if (alike.length === 0) return false;
  const patch = await source.patch(repository, picked);
  for (const { sha: other } of alike) {
    if (patch !== null && patch === (await source.patch(repository, other))) return true;
  }
  return false;
}

/** Worth a look at its patch: `git cherry-pick -x` names its source, and both it and a squash keep the subject. */
const isAlike = (original: Commit, other: Commit): boolean =>
  other.message.includes(original.sha) || bareSubject(original) === bareSubject(other);

const bareSubject = (commit: Commit): string => subjectOf(commit).replace(/(\s*\(#\d+\))+\s*$/, '');

/**
 * Commits that a mark names, that this one still has, and that nothing after them reverts.
 *
 * @param picks what was picked onto the release: a bad commit can be in it as its copy
 */
export async function gatherBadCommits(
  { source }: Pick<World, 'source'>,
  { repository }: Project,
  { releases }: Snapshot,
  sha: string,
  picks: readonly Picked[] = [],
): Promise<readonly BadCommit[]> {
  const marked = releases.flatMap(({ name, mark }) =>
    mark === null || mark.commit === null
      ? []
      : [{ release: name, commit: mark.commit, reason: mark.reason }],
  );
  const found = await Promise.all(
    marked.map(async (bad) => {
      const copy = picks.find((pick) => pick.source === bad.commit)?.commit ?? bad.commit;
      const compared = await source.compare(repository, copy, sha);
      if (compared === null || compared.behind > 0) return [];
      const reverted = [bad.commit, copy].some((each) => isReverted(each, sha, compared.commits));
      return reverted ? [] : [bad];
    }),
  );
  return found.flat();
}
