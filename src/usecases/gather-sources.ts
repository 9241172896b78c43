// What somebody wants picked: commits, and what merging pull requests made, oldest first.
import { subjectOf, type Commit } from '../domain/commit.ts';
import { fullName, releaseBranch, type Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import { newestCandidate, type Release } from '../domain/release.ts';
import { broughtInBy, newestFirst } from '../domain/topology.ts';
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

/** A pull request that somebody merged into the release's branch. */
interface Merged {
  readonly number: number;
  readonly merged: readonly string[];
}

/** All of them, each once, or what speaks against the first that cannot be picked. */
export async function gatherSources(
  world: Reach,
  project: Project,
  release: Release,
  typed: readonly string[],
): Promise<readonly Source[] | Refusal> {
  const sources: Source[] = [];
  const byHand: Merged[] = [];
  for (const each of typed) {
    const number = pullNumber(each);
    const found =
      number === null
        ? await fromCommits(world, project, release, [each], null)
        : await gatherPull(world, project, release, each, number);
    if ('code' in found) return found;
    if ('number' in found) byHand.push(found);
    else sources.push(...found);
  }
  const merged = byHand.length === 0 ? [] : await mergedByHand(world, project, release, byHand);
  if ('code' in merged) return merged;
  // What is on the branch already comes first: everything else goes on top of it.
  const all = [...merged, ...sources];
  return all.filter(({ source }, at) => all.findIndex((other) => other.source === source) === at);
}

/** Pull requests go where they were merged: into the release's own branch, or elsewhere, to be put on top. */
async function gatherPull(
  world: Reach,
  project: Project,
  release: Release,
  typed: string,
  number: number,
): Promise<readonly Source[] | Merged | Refusal> {
  const pull = await world.source.pull(project.repository, number);
  if (pull === null) return { code: 'unknown_ref', ref: typed, repository: fullName(project.repository) };
  const { merged } = pull;
  if (merged === null) return { code: 'pull_not_merged', pull: number };
  if (merged.length === 0) return { code: 'pull_untold', pull: number };
  if (pull.base === releaseBranch(project, release.name)) return { number, merged };
  return fromCommits(world, project, release, merged, number);
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

/**
 * Somebody resolved a conflict, and merged it into the release's branch. Everything that is new there has to have come by
 * the pull requests that were named: what somebody pushed besides is nobody's pick (T20).
 */
async function mergedByHand(
  world: Reach,
  project: Project,
  release: Release,
  pulls: readonly Merged[],
): Promise<readonly Source[] | Refusal> {
  const host = world.source;
  const { repository } = project;
  const branch = releaseBranch(project, release.name);
  const { commit: before } = newestCandidate(release);
  const head = await branchHead(world, project, branch);
  const compared = head === null ? null : await host.compare(repository, before, head.sha);
  const moved = { code: 'branch_moved', branch, expected: before, found: head?.sha ?? '' } as const;
  if (head === null || compared === null || compared.behind > 0) return moved;
  if (compared.ahead === 0) return { code: 'already_in_release', release: release.name, sha: head.sha };
  const newest = newestFirst(head.sha, compared.commits);
  const made = newest.toReversed();
  const broughtIn = broughtInBy(head.sha, newest);
  // On the mainline of the branch stands what merging made; a merge's own commits hang below it.
  const pullOf = (sha: string): number | null => {
    const onMainline = outermost(broughtIn, sha);
    return pulls.find(({ merged }) => merged.includes(onMainline))?.number ?? null;
  };
  if (made.some(({ sha }) => pullOf(sha) === null)) return moved;
  const named = made.filter(({ parents }) => parents.length === 1).flatMap(originsOf);
  const onTrunk = await Promise.all(
    named.map(({ origin }) => host.isOnTrunk(repository, project.trunk, origin)),
  );
  return named.map(({ origin, commit }, index): Source => ({
    source: origin,
    // The last one stands for the branch as it is, also where a merge commit came on top.
    commit: index === named.length - 1 ? head.sha : commit.sha,
    subject: subjectOf(commit),
    pull: pullOf(commit.sha),
    mainline: null,
    onTrunk: onTrunk[index] === true,
    onBranch: true,
  }));
}

/** The merge on the mainline that brought a commit in, through however many others; the commit itself on the mainline. */
function outermost(broughtIn: ReadonlyMap<string, string | null>, sha: string): string {
  let outer = sha;
  for (let merge = broughtIn.get(outer); typeof merge === 'string'; merge = broughtIn.get(outer))
    outer = merge;
  return outer;
}

/** What `git cherry-pick -x` says that a commit was made from: several where they were squashed; itself where nothing is said. */
function originsOf(commit: Commit): readonly { readonly origin: string; readonly commit: Commit }[] {
  const said = [...commit.message.matchAll(/\(cherry picked from commit ([0-9a-f]{40})\)/g)];
  const origins = said.flatMap(([, origin]) => origin ?? []);
  return (origins.length === 0 ? [commit.sha] : origins).map((origin) => ({ origin, commit }));
}
