// `/release pick`: commits are put on top of a release, one after the other, all or none of them.
import { decidePick, type PickFacts } from '../domain/pick.ts';
import { badRelease } from '../domain/mark.ts';
import { personRefusal } from '../domain/people.ts';
import { releaseBranch, type Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import {
  isComplete,
  lastComplete,
  newestCandidate,
  type Pick as Picked,
  type Release,
} from '../domain/release.ts';
import { accepted, findRelease as byId, refused, type Snapshot } from '../domain/snapshot.ts';
import type { Cause, Outcome } from '../ports.ts';
import { byPerson } from './causes.ts';
import { branchHead } from './find-commit.ts';
import { pullNumber } from './find-commit.ts';
import { findRelease } from './find-release.ts';
import { gatherKept, wantedImages } from './gather-artifacts.ts';
import { gatherChanges } from './gather-changes.ts';
import { gatherPerson } from './gather-people.ts';
import { gatherBadCommits } from './gather-picks.ts';
import { gatherSources, type Source } from './gather-sources.ts';
import type { Asker, World } from './world.ts';

export interface PickTyped {
  readonly release: string;
  /** SHAs and `#12`. */
  readonly commits: readonly string[];
  /** Only make the branch: somebody resolves the conflict by hand. */
  readonly byPullRequest: boolean;
}

/** The branch is on its way; what is left to do is for a person with a checkout. */
export interface ByHand {
  readonly kind: 'by_hand';
  readonly release: string;
  readonly branch: string;
  readonly commits: readonly string[];
  /** GitHub's page of the branch. */
  readonly link: string;
}

/** @throws AdapterFault when GitHub does not answer: then nothing is picked, and nothing is left behind */
export async function pickCommits(
  world: Omit<World, 'log' | 'progress' | 'hashing'>,
  project: Project,
  typed: PickTyped,
  asker: Asker,
): Promise<Outcome | ByHand> {
  const cause = byPerson(asker, `pick ${typed.release} ${typed.commits.join(' ')}`);
  const snapshot = await world.store.snapshot({ project: project.name });
  const refuse = (refusal: Refusal): Promise<Outcome> =>
    world.store.change({ project: project.name }, cause, () => refused(refusal));
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  if (outsider !== null) return refuse(outsider);
  const found = findRelease(snapshot, typed.release);
  if ('code' in found) return refuse(found);
  const { release } = found;
  const unfit = badRelease(snapshot, release.id);
  if (unfit !== null) return refuse(unfit);
  if (found.exact && found.candidate !== newestCandidate(release)) {
    return refuse({ code: 'candidate_changed', release: release.name });
  }
  const scope = { project: project.name, releases: [release.id] };
  if (typed.byPullRequest) return openBranch(world, project, release, typed, asker, cause);

  const now = world.system.now();
  const applied = await gatherApplied(world, project, release, typed.commits, now);
  if ('code' in applied) return refuse(applied);
  const facts = await gatherPick(world, project, snapshot, release, applied);
  const command = { release: release.id, by: asker.id, now };
  return world.store.change(scope, cause, (current) => decidePick(current, command, project, facts));
}

/** The branch of the release, at its newest candidate, for a pull request. */
async function openBranch(
  world: Pick<World, 'store' | 'source' | 'system'>,
  project: Project,
  release: Release,
  { commits }: PickTyped,
  asker: Asker,
  cause: Cause,
): Promise<Outcome | ByHand> {
  const name = releaseBranch(project, release.name);
  const scope = { project: project.name, releases: [release.id] };
  if (release.branch?.state.status === 'taken') {
    const { commit: expected, state } = release.branch;
    const moved = { code: 'branch_moved', branch: name, expected, found: state.at } as const;
    return world.store.change(scope, cause, () => refused(moved));
  }
  if (release.branch === null) {
    const { commit } = newestCandidate(release);
    const branch = { name, commit, state: { status: 'wanted' } } as const;
    const at = world.system.now();
    const outcome = await world.store.change(scope, cause, (current) => {
      const bad = badRelease(current, release.id);
      if (bad !== null) return refused(bad);
      if (byId(current, release.id)?.branch !== null) return accepted();
      return accepted({ type: 'branch.wanted', release: release.id, at, by: asker.id, branch });
    });
    if (outcome.kind !== 'accepted') return outcome;
  }
  const link = world.source.links(project.repository).branch(name);
  return { kind: 'by_hand', release: release.name, branch: name, commits, link };
}

interface Applied {
  readonly picks: readonly Picked[];
  readonly head: { readonly sha: string; readonly subject: string };
}

async function gatherApplied(
  world: Pick<World, 'refs' | 'source'>,
  project: Project,
  release: Release,
  typed: readonly string[],
  at: number,
): Promise<Applied | Refusal> {
  const again = await sameAgain(world, project, release, typed);
  if (again !== null) return again;
  const sources = await gatherSources(world, project, release, typed);
  return 'code' in sources ? sources : apply(world, project, release, sources, at);
}

/** The very picks of a candidate whose images did not come in time: they are on the branch, and CI may have built them by now. */
async function sameAgain(
  world: Pick<World, 'source'>,
  project: Project,
  release: Release,
  typed: readonly string[],
): Promise<Applied | null> {
  const { build, picks, commit: sha, subject } = newestCandidate(release);
  if (build.status !== 'incomplete' || picks.length === 0) return null;
  const meant = await Promise.all(
    typed.map(async (each) => {
      const number = pullNumber(each);
      if (number !== null) return picks.some(({ pull }) => pull === number);
      const commit = await world.source.resolve(project.repository, each);
      return picks.some(({ source }) => source === commit?.sha);
    }),
  );
  return meant.every(Boolean) ? { picks, head: { sha, subject } } : null;
}

/** Commits on top of each other, none of which anything refers to yet. */
async function apply(
  { refs }: Pick<World, 'refs'>,
  project: Project,
  release: Release,
  sources: readonly Source[],
  at: number,
): Promise<Applied | Refusal> {
  const before = newestCandidate(release);
  let head = { sha: before.commit, subject: before.subject };
  const picks: Picked[] = [];
  for (const { commit, subject, mainline, onBranch, ...source } of sources) {
    if (onBranch) {
      // Merged into the release's branch by hand: it is there already.
      head = { sha: commit, subject };
      picks.push({ ...source, subject, mainline, commit });
      continue;
    }
    const result = await refs.cherryPick(project.repository, { onto: head.sha, commit, mainline, at });
    if (result.kind === 'empty') return { code: 'already_in_release', release: release.name, sha: commit };
    if (result.kind === 'conflict') {
      const { files, exact } = result;
      const branch = releaseBranch(project, release.name);
      return { code: 'pick_conflict', release: release.name, sha: commit, files, exact, branch };
    }
    head = { sha: result.commit, subject };
    picks.push({ ...source, subject, mainline, commit: result.commit });
  }
  return { picks, head };
}

async function gatherPick(
  world: Pick<World, 'source' | 'orchestrator' | 'registry'>,
  project: Project,
  snapshot: Snapshot,
  release: Release,
  { picks, head }: Applied,
): Promise<PickFacts> {
  const candidate = newestCandidate(release);
  const complete = release.candidates.findLast(isComplete);
  const before = complete === undefined ? lastComplete(snapshot) : { release, candidate: complete };
  const [branch, artifacts, changes, contains] = await Promise.all([
    branchHead(world, project, releaseBranch(project, release.name)),
    gatherKept(world, project, project.services, head.sha, before),
    gatherChanges(world, project, snapshot, head.sha),
    gatherBadCommits(world, project, snapshot, head.sha, [
      ...release.candidates.flatMap((each) => each.picks),
      ...picks,
    ]),
  ]);
  const missing = wantedImages(project, head.sha)
    .filter(({ service }) => artifacts.every((each) => each.service !== service.name))
    .map(({ service, tag }) => ({
      service: service.name,
      looked: `${project.registry.host}/${service.image}:${tag}`,
      why: 'no_such_tag' as const,
    }));
  // On its way here: Slipway has yet to move it, or these were merged into it by hand.
  const behind = [...release.candidates, ...picks].some(({ commit }) => commit === branch?.sha);
  const branchAt = behind ? candidate.commit : (branch?.sha ?? null);
  return { onto: candidate.number, branchAt, picks, head, artifacts, missing, changes, contains };
}
