// Whether a commit has what was picked onto earlier releases, and what was marked as bad: one compare for each.
import { isReverted } from '../domain/changelog.ts';
import { openPicks, type OpenPick } from '../domain/cut.ts';
import { subjectOf, type Commit } from '../domain/commit.ts';
import { isOpen } from '../domain/deployment.ts';
import type { Project, Repository } from '../domain/project.ts';
import {
  lastComplete,
  type BadCommit,
  type Named,
  type Pick as Picked,
  type Release,
} from '../domain/release.ts';
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
  const recorded = [...picks, ...picksOf(releases)];
  const found = await Promise.all(
    marked.map(async (bad) =>
      (await hasInEffect({ source }, repository, recorded, bad.commit, sha)) ? [bad] : [],
    ),
  );
  return found.flat();
}

/** The newest candidates that people may still be asked about, and that have a commit which somebody marks only now. */
export async function gatherContaining(
  { source }: Pick<World, 'source'>,
  { repository }: Project,
  snapshot: Snapshot,
  commit: string,
): Promise<readonly Named[]> {
  const asked = snapshot.deployments.filter(isOpen).map(({ request }) => request);
  const isAskedFor = ({ release, candidate }: Named): boolean =>
    asked.some((request) => request.release === release.id && request.candidate === candidate.number);
  const newest = lastComplete(snapshot)?.candidate;
  const looked = snapshot.releases
    .flatMap((release) => release.candidates.map((candidate) => ({ release, candidate })))
    .filter((named) => named.candidate === newest || isAskedFor(named));
  const recorded = picksOf(snapshot.releases);
  const found = await Promise.all(
    looked.map(async (named) =>
      (await hasInEffect({ source }, repository, recorded, commit, named.candidate.commit)) ? [named] : [],
    ),
  );
  return found.flat();
}

const picksOf = (releases: readonly Release[]): readonly Picked[] =>
  releases.flatMap(({ candidates }) => candidates.flatMap(({ picks }) => picks));

/** Whether a commit, or a copy of it, is in another one's history, and nothing after it reverts it. */
async function hasInEffect(
  { source }: Pick<World, 'source'>,
  repository: Repository,
  recorded: readonly Picked[],
  commit: string,
  sha: string,
): Promise<boolean> {
  const has = copiesOf(commit, recorded).map(async (copy) => {
    const compared = await source.compare(repository, copy, sha);
    if (compared === null || compared.behind > 0) return false;
    return ![commit, copy].some((each) => isReverted(each, sha, compared.commits));
  });
  return (await Promise.all(has)).includes(true);
}

/** The commit, what it was picked from, and what it became where it was picked: it is the same change. */
function copiesOf(commit: string, picks: readonly Picked[]): readonly string[] {
  const origins = picks.filter((pick) => pick.commit === commit).map(({ source }) => source);
  const copies = picks.filter(({ source }) => source === commit).map((pick) => pick.commit);
  return [...new Set([commit, ...origins, ...copies])];
}
