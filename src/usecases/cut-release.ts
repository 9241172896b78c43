// `/release cut`: snapshot trunk at a commit; find the images that CI built for it, and pin their digests.
import { evolveRelease } from '../domain/audit.ts';
import type { Commit } from '../domain/commit.ts';
import { decideCut, mayComplete, redChecks, type CutCommand, type CutFacts } from '../domain/cut.ts';
import { personRefusal } from '../domain/people.ts';
import { fullName, type Project } from '../domain/project.ts';
import type { GreenCommit, Refusal } from '../domain/refusal.ts';
import { isDeadEnd, lastComplete, type Release } from '../domain/release.ts';
import { accepted, refused, type Snapshot } from '../domain/snapshot.ts';
import { AdapterFault, type Outcome } from '../ports.ts';
import { byPerson } from './causes.ts';
import { branchHead, findCommit } from './find-commit.ts';
import { findGreen, LOOKED_AT } from './find-green.ts';
import { gatherArtifacts } from './gather-artifacts.ts';
import { gatherChanges, gatherSinceLast, rangesTo } from './gather-changes.ts';
import { gatherPerson } from './gather-people.ts';
import { gatherBadCommits, gatherOpenPicks } from './gather-picks.ts';
import type { Asker, World } from './world.ts';

export interface CutTyped {
  /** A branch, tag, SHA or `#12`; `green`; `null`: the head of trunk. */
  readonly ref: string | null;
  readonly note: string | null;
  readonly dryRun: boolean;
  readonly withoutPicks: boolean;
}

/** What a cut would make: nothing has been recorded, nor will be. */
export interface Preview {
  readonly kind: 'preview';
  readonly release: Release;
}

type Reach = Pick<World, 'source' | 'registry' | 'orchestrator' | 'directory' | 'store' | 'system'>;

/** @throws AdapterFault when GitHub or ECR does not answer: then nothing is cut (F21) */
export async function cutRelease(
  world: Reach,
  project: Project,
  typed: CutTyped,
  asker: Asker,
): Promise<Outcome | Preview> {
  const ref = typed.ref ?? project.trunk;
  const cause = byPerson(asker, `cut ${ref}`);
  const scope = { project: project.name };
  const refuse = (refusal: Refusal): Promise<Outcome> =>
    world.store.change(scope, cause, () => refused(refusal));
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  if (outsider !== null) return refuse(outsider);

  const recorded = await world.store.snapshot(scope);
  const found = await chooseCommit(world, project, ref, recorded);
  if ('code' in found) return refuse(found);
  const facts = await gatherCut(world, project, recorded, ref, found);
  const command: CutCommand = {
    id: world.system.id(),
    by: asker.id,
    now: world.system.now(),
    note: typed.note,
    withoutPicks: typed.withoutPicks,
  };
  const preview = typed.dryRun ? previewOf(recorded, command, project, facts) : null;
  if (preview !== null) return preview;
  return world.store.change(scope, cause, (snapshot) => {
    const decision = decideCut(snapshot, command, project, facts);
    // A dry run makes nothing, even if what spoke against it has gone this very moment.
    return typed.dryRun && decision.kind === 'accepted' ? accepted() : decision;
  });
}

/** What would be recorded; `null` when it would be refused. */
function previewOf(
  snapshot: Snapshot,
  command: CutCommand,
  project: Project,
  facts: CutFacts,
): Preview | null {
  const decision = decideCut(snapshot, command, project, facts);
  const cut = decision.kind === 'accepted' ? decision.events[0] : undefined;
  return cut?.type === 'release.cut' ? { kind: 'preview', release: evolveRelease(undefined, cut) } : null;
}

/** `green` means the newest commit that can be cut. */
async function chooseCommit(
  world: Pick<World, 'source' | 'registry'>,
  project: Project,
  ref: string,
  snapshot: Snapshot,
): Promise<Commit | Refusal> {
  if (ref === project.trunk) {
    // A tag of the same name does not stand in for trunk.
    const head = await branchHead(world, project, ref);
    return head ?? { code: 'unknown_ref', ref, repository: fullName(project.repository) };
  }
  if (ref.toLowerCase() !== 'green') return findCommit(world, project, ref);
  const green = await findGreen(world, project, lastComplete(snapshot));
  return green === null
    ? { code: 'nothing_green', trunk: project.trunk, looked: LOOKED_AT }
    : findCommit(world, project, green.sha);
}

/** Everything is pinned to the SHA. */
async function gatherCut(
  world: Reach,
  project: Project,
  snapshot: Snapshot,
  ref: string,
  commit: Commit,
): Promise<CutFacts> {
  const { repository, trunk, cut } = project;
  const { sha } = commit;
  const ranges = rangesTo(world, project, sha);
  const [onTrunk, checks, images, changes, sinceLast, picks, contains] = await Promise.all([
    world.source.isOnTrunk(repository, trunk, sha),
    cut.checks.length === 0 ? [] : world.source.checks(repository, sha),
    gatherArtifacts(world, project, sha, lastComplete(snapshot)),
    gatherChanges(world, project, snapshot, sha, ranges),
    gatherSinceLast(world, project, snapshot, sha, ranges),
    gatherOpenPicks(world, project, snapshot, sha),
    gatherBadCommits(world, project, snapshot, sha),
  ]);
  const newest = snapshot.releases.at(-1)?.id ?? null;
  const facts = { ref, commit, newest, onTrunk, checks, ...images, changes, ...sinceLast, picks, contains };
  const cuttable = redChecks(project, checks).length === 0 && mayComplete(project, images.missing);
  const hopeless = onTrunk && !cuttable;
  return { ...facts, instead: hopeless ? await gatherInstead(world, project, snapshot, sha) : null };
}

/** A help, not a fact: when it cannot be found out, nothing is offered. */
async function gatherInstead(
  world: Pick<World, 'registry' | 'source'>,
  project: Project,
  snapshot: Snapshot,
  sha: string,
): Promise<GreenCommit | null> {
  try {
    const green = await findGreen(world, project, lastComplete(snapshot));
    const known = snapshot.releases.some(({ candidates }) =>
      candidates.some((each) => each.commit === green?.sha && !isDeadEnd(each)),
    );
    return green === null || green.sha === sha || known ? null : green;
  } catch (error) {
    if (error instanceof AdapterFault) return null;
    throw error;
  }
}
