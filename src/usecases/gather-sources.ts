// What somebody wants picked: commits, and what merging pull requests made, oldest first.
import { subjectOf, type Commit } from '../domain/commit.ts';
import { fullName, releaseBranch, type Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import { newestCandidate, type Release } from '../domain/release.ts';
import { newestFirst } from '../domain/topology.ts';
import { branchHead, pullNumber } from './find-commit.ts';
import type { World } from './world.ts';

export interface Source {
  /** The commit that somebody named, or that their pull request made. */
  readonly source: string;
  /** What is put on top; the same, but for what was picked by hand. */
  readonly commit: string;
  readonly subject: string;
  readonly pull: number | null;
  /** A merge is picked as the change to its first parent. */
  readonly mainline: number | null;
  readonly onTrunk: boolean;
  /** It is on the release's branch already, by hand. */
  readonly onBranch: boolean;
}

type Reach = Pick<World, 'source'>;

/** All of them, each once, or what speaks against the first that cannot be picked. */
export async function gatherSources(
  world: Reach,
  project: Project,
  release: Release,
  typed: readonly string[],
): Promise<readonly Source[] | Refusal> {
  const sources: Source[] = [];
  for (const each of typed) {
    const found = await gatherOne(world, project, release, each);
    if ('code' in found) return found;
    sources.push(...found.filter(({ source }) => sources.every((other) => other.source !== source)));
  }
  // What is on the branch already comes first: everything else goes on top of it.
  return sources.toSorted((a, b) => Number(b.onBranch) - Number(a.onBranch));
}

async function gatherOne(
  world: Reach,
  project: Project,
  release: Release,
  typed: string,
): Promise<readonly Source[] | Refusal> {
  const { repository } = project;
  const number = pullNumber(typed);
  if (number === null) return fromCommits(world, project, release, [typed], null);
  const pull = await world.source.pull(repository, number);
  if (pull === null) return { code: 'unknown_ref', ref: typed, repository: fullName(repository) };
  if (pull.merged === null) return { code: 'pull_not_merged', pull: number };
  if (pull.base === releaseBranch(project, release.name)) return byHand(world, project, release, number);
  return fromCommits(world, project, release, pull.merged, number);
}

async function fromCommits(
  world: Reach,
  project: Project,
  release: Release,
  refs: readonly string[],
  pull: number | null,
): Promise<readonly Source[] | Refusal> {
  const sources: Source[] = [];
  for (const ref of refs) {
    const commit = await world.source.resolve(project.repository, ref);
    if (commit === null) return { code: 'unknown_ref', ref, repository: fullName(project.repository) };
    const source = await fromCommit(world, project, release, commit, pull);
    if ('code' in source) return source;
    sources.push(source);
  }
  return sources;
}

async function fromCommit(
  { source: host }: Reach,
  { repository, trunk }: Project,
  release: Release,
  commit: Commit,
  pull: number | null,
): Promise<Source | Refusal> {
  const { sha, parents } = commit;
  if (parents.length === 0) return { code: 'no_parent', sha };
  const picked = release.candidates.some(({ picks }) => picks.some(({ source }) => source === sha));
  const compared = picked ? null : await host.compare(repository, sha, newestCandidate(release).commit);
  if (picked || compared?.behind === 0) return { code: 'already_in_release', release: release.name, sha };
  const onTrunk = await host.isOnTrunk(repository, trunk, sha);
  // GitHub also has the commits of forks: those are nobody's to release (T20).
  if (!onTrunk && !(await host.isInRepository(repository, sha))) return { code: 'not_in_repository', sha };
  const mainline = parents.length > 1 ? 1 : null;
  return {
    source: sha,
    commit: sha,
    subject: subjectOf(commit),
    pull,
    mainline,
    onTrunk,
    onBranch: false,
  };
}

/** Somebody resolved a conflict, and merged it into the release's branch: whatever is new there is what was picked. */
async function byHand(
  world: Reach,
  project: Project,
  release: Release,
  pull: number,
): Promise<readonly Source[] | Refusal> {
  const host = world.source;
  const { repository } = project;
  const branch = releaseBranch(project, release.name);
  const { commit: before } = newestCandidate(release);
  const head = await branchHead(world, project, branch);
  const compared = head === null ? null : await host.compare(repository, before, head.sha);
  if (head === null || compared === null || compared.behind > 0) {
    return { code: 'branch_moved', branch, expected: before, found: head?.sha ?? '' };
  }
  if (compared.ahead === 0) return { code: 'already_in_release', release: release.name, sha: head.sha };
  const made = newestFirst(head.sha, compared.commits).toReversed();
  const named = made.filter(({ parents }) => parents.length === 1).flatMap(originsOf);
  const onTrunk = await Promise.all(
    named.map(({ origin }) => host.isOnTrunk(repository, project.trunk, origin)),
  );
  return named.map(({ origin, commit }, index): Source => ({
    source: origin,
    // The last one stands for the branch as it is, also where a merge commit came on top.
    commit: index === named.length - 1 ? head.sha : commit.sha,
    subject: subjectOf(commit),
    pull,
    mainline: null,
    onTrunk: onTrunk[index] === true,
    onBranch: true,
  }));
}

/** What `git cherry-pick -x` says that a commit was made from: several where they were squashed; itself where nothing is said. */
function originsOf(commit: Commit): readonly { readonly origin: string; readonly commit: Commit }[] {
  const said = [...commit.message.matchAll(/\(cherry picked from commit ([0-9a-f]{40})\)/g)];
  const origins = said.flatMap(([, origin]) => origin ?? []);
  return (origins.length === 0 ? [commit.sha] : origins).map((origin) => ({ origin, commit }));
}
