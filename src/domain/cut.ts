// `/release cut`: trunk at a commit becomes a release with one artifact per service, or the reasons why not.
import { mayStillCome, mismatches, serviceChanges } from './artifacts.ts';
import type { ReleaseEvent } from './audit.ts';
import { subjectOf, type Commit } from './commit.ts';
import { closedCheck } from './checks.ts';
import { nextCalver, nextSemver, type Bump } from './names.ts';
import type { Check } from './plan.ts';
import { gitTag, type Project } from './project.ts';
import type { ClosedCheck, GreenCommit, MissingImage, Refusal } from './refusal.ts';
import {
  isDeadEnd,
  lastComplete,
  wentOn,
  type Artifact,
  type BadCommit,
  type Build,
  type Changes,
  type SourceRef,
} from './release.ts';
import { accepted, refused, type Decision, type Snapshot } from './snapshot.ts';
import { supersedeOlder } from './stale.ts';

/** What was learned from GitHub and ECR, pinned to the SHA. */
export interface CutFacts {
  /** As somebody named it. */
  readonly ref: string;
  readonly commit: Pick<Commit, 'sha' | 'message'>;
  readonly onTrunk: boolean;
  /** Id of the newest release when all this was gathered; `null` without one. */
  readonly newest: string | null;
  /** Commits that the last release does not have; `null` without one before, or where that cannot be told. */
  readonly ahead: number | null;
  /** Commits that the last release has and this one does not; 0 where trunk's history was written anew. */
  readonly behind: number;
  readonly checks: readonly Check[];
  /** One for each service whose image is there, or that keeps its own. */
  readonly artifacts: readonly Artifact[];
  readonly missing: readonly MissingImage[];
  readonly changes: Changes;
  /** What the changes call for under semver. */
  readonly bump: Bump;
  readonly picks: readonly OpenPick[];
  readonly contains: readonly BadCommit[];
  /** The newest commit that could be cut; looked for only where this one cannot. */
  readonly instead: GreenCommit | null;
}

/** A commit that was picked onto an earlier release, and that no later cut has been seen to have. */
export interface OpenPick {
  /** Id of the earlier release. */
  readonly release: string;
  readonly releaseName: string;
  readonly source: string;
  readonly subject: string;
  /** It is an ancestor of the commit that is cut, or a commit with the same patch is. */
  readonly contained: boolean;
}

export interface CutCommand {
  /** Id for the new release. */
  readonly id: string;
  readonly by: string;
  readonly now: number;
  readonly note: string | null;
  /** Although picks of earlier releases are missing; the note says why. */
  readonly withoutPicks: boolean;
}

export function decideCut(
  snapshot: Snapshot,
  command: CutCommand,
  project: Project,
  facts: CutFacts,
): Decision {
  const refusals = cutRefusals(snapshot, command, project, facts);
  if (refusals.length > 0) return refused(...refusals);
  const { id, by, now: at, note } = command;
  const { sha: commit } = facts.commit;
  const taken = snapshot.releases.map((release) => release.name);
  const name =
    project.cut.names === 'calver' ? nextCalver(taken, command.now) : nextSemver(taken, facts.bump);
  const build = buildOf(facts.missing, at + project.artifacts.wait);
  const cut: ReleaseEvent = {
    type: 'release.cut',
    release: id,
    at,
    project: snapshot.project,
    name,
    cutBy: by,
    note,
    tag: wantedTag(project, name, commit),
    candidate: {
      number: 1,
      commit,
      subject: subjectOf(facts.commit),
      by,
      at,
      artifacts: facts.artifacts,
      build,
      changes: facts.changes,
      services: serviceChanges(project, lastComplete(snapshot)),
      picks: [],
      contains: facts.contains,
      notRequestedIn: [],
      protection: null,
      verifications: [],
    },
  };
  const stale = build.status === 'complete' ? supersedeOlder(snapshot, { id, name }, { number: 1 }, at) : [];
  return accepted(cut, ...settledPicks(snapshot, facts, command, name), ...stale);
}

function cutRefusals(
  snapshot: Snapshot,
  { withoutPicks }: CutCommand,
  project: Project,
  facts: CutFacts,
): readonly Refusal[] {
  const { sha } = facts.commit;
  const { ref, missing, instead } = facts;
  const refusals: Refusal[] = [];
  if (!facts.onTrunk) refusals.push({ code: 'not_on_trunk', ref, sha, trunk: project.trunk });
  refusals.push(...emptyCut(snapshot, facts));
  const red = redChecks(project, facts.checks);
  if (red.length > 0) refusals.push({ code: 'cut_checks', sha, checks: red, instead });
  if (!mayComplete(project, missing)) refusals.push({ code: 'images_missing', sha, missing, instead });
  refusals.push(...mismatches(facts.artifacts, project.repository));
  // One that was picked since the facts were gathered is not known to be contained.
  const lost = openPicks(snapshot).filter(
    (open) => !facts.picks.some((pick) => pick.contained && isSamePick(open, pick)),
  );
  if (lost.length > 0 && !withoutPicks) {
    const named = lost.map(({ releaseName: release, source, subject }) => ({ release, source, subject }));
    refusals.push({ code: 'picks_missing', picks: named });
  }
  return refusals;
}

/** Nothing new since the last, the same commit again, or one that lacks what the last one has. */
function emptyCut(
  { releases }: Snapshot,
  { commit: { sha }, ahead, behind, newest: known }: CutFacts,
): readonly Refusal[] {
  const same = releases.find(({ candidates }) =>
    candidates.some((each) => each.commit === sha && !isDeadEnd(each)),
  );
  if (same !== undefined) return [{ code: 'already_cut', release: same.name, id: same.id, sha }];
  const newest = releases.at(-1);
  // Somebody was faster, with another commit: this one may be older, and would pass for the newest.
  if (newest !== undefined && newest.id !== known) {
    return [{ code: 'cut_meanwhile', release: newest.name, id: newest.id, sha }];
  }
  const last = releases.findLast(wentOn);
  if (last === undefined) return [];
  const { name: release, id } = last;
  if (ahead === 0) return [{ code: 'nothing_new', release, id, sha }];
  // A commit inside of a branch that was merged later is on trunk too; as a release it would take others back.
  return behind === 0 ? [] : [{ code: 'would_lose', release, id, sha, behind }];
}

/** Checks that are red, or not there. One that has not finished is no reason: the candidate waits, and so do its gates. */
export const redChecks = ({ cut }: Project, checks: readonly Check[]): readonly ClosedCheck[] =>
  cut.checks.flatMap((name) => closedCheck(name, checks) ?? []).filter(({ state }) => state !== 'pending');

/** Whether all images are there, or may still come in the time that the project gives them. */
export const mayComplete = ({ artifacts }: Project, missing: readonly MissingImage[]): boolean =>
  missing.length === 0 || (artifacts.wait > 0 && missing.every(mayStillCome));

const buildOf = (missing: readonly MissingImage[], until: number): Build =>
  missing.length === 0 ? { status: 'complete' } : { status: 'waiting', until, missing };

function wantedTag(project: Project, release: string, commit: string): SourceRef | null {
  const name = gitTag(project, release);
  return name === null ? null : { name, commit, state: { status: 'wanted' } };
}

const isSamePick = (a: Omit<OpenPick, 'contained'>, b: Omit<OpenPick, 'contained'>): boolean =>
  a.release === b.release && a.source === b.source;

/** Each open pick is asked about once: it has landed with this cut, or somebody decided to go without it. */
const settledPicks = (
  snapshot: Snapshot,
  { picks }: CutFacts,
  { now: at, note }: CutCommand,
  name: string,
): readonly ReleaseEvent[] =>
  picks
    .filter((pick) => openPicks(snapshot).some((open) => isSamePick(open, pick)))
    .map(({ release, source, contained }) => ({
      type: 'pick.settled',
      release,
      at,
      pick: { source, in: name, how: contained ? 'landed' : 'overruled' },
      reason: contained ? null : note,
    }));

/**
 * What was picked onto the releases on record and has not been seen in a later cut. One that went nowhere has settled
 * nothing: neither what it had nor what somebody let it go without.
 */
export function openPicks({ releases }: Snapshot): readonly Omit<OpenPick, 'contained'>[] {
  const nowhere = new Set(releases.filter((release) => !wentOn(release)).map(({ name }) => name));
  return releases.flatMap(({ id, name, candidates, settledPicks }) => {
    const counting = settledPicks.filter((each) => !nowhere.has(each.in));
    const settled = new Set(counting.map(({ source }) => source));
    return candidates
      .flatMap(({ picks }) => picks)
      .filter(({ source }) => !settled.has(source))
      .map(({ source, subject }) => ({ release: id, releaseName: name, source, subject }));
  });
}
