// `/release pick`: single commits are added to a release, on its own branch: its next candidate.
import { serviceChanges } from './artifacts.ts';
import type { ReleaseEvent } from './audit.ts';
import { badRelease } from './mark.ts';
import { releaseBranch, type Project } from './project.ts';
import type { MissingImage, Refusal } from './refusal.ts';
import {
  isComplete,
  lastComplete,
  newestCandidate,
  type Artifact,
  type BadCommit,
  type Build,
  type Changes,
  type Named,
  type Pick,
  type Release,
} from './release.ts';
import { accepted, findRelease, refused, type Decision, type Snapshot } from './snapshot.ts';
import { supersedeOlder } from './stale.ts';

/** Milliseconds to wait at least for the images of a picked commit: CI sees it only afterwards. */
export const PICK_WAIT = 30 * 60 * 1000;

export interface PickFacts {
  /** Number of the candidate that the commits were picked onto. */
  readonly onto: number;
  /** Where the release's branch is on GitHub; `null` while there is none. */
  readonly branchAt: string | null;
  readonly picks: readonly Pick[];
  /** The branch's new head. */
  readonly head: { readonly sha: string; readonly subject: string };
  /** Of services that the picks do not touch. */
  readonly artifacts: readonly Artifact[];
  /** Images that CI has not built yet. */
  readonly missing: readonly MissingImage[];
  readonly changes: Changes;
  readonly contains: readonly BadCommit[];
}

export interface PickCommand {
  readonly release: string;
  readonly by: string;
  readonly now: number;
}

export function decidePick(
  snapshot: Snapshot,
  { release: id, by, now: at }: PickCommand,
  project: Project,
  facts: PickFacts,
): Decision {
  const release = findRelease(snapshot, id);
  if (release === undefined) return refused({ code: 'unknown_release', typed: id, newest: [] });
  const before = newestCandidate(release);
  const refusals: Refusal[] = [];
  const bad = badRelease(snapshot, id);
  if (bad !== null) refusals.push(bad);
  const branch = releaseBranch(project, release.name);
  const { head } = facts;
  if (before.number !== facts.onto) refusals.push({ code: 'candidate_changed', release: release.name });
  else refusals.push(...movedBranch(release, branch, facts));
  if (refusals.length > 0) return refused(...refusals);
  const number = before.number + 1;
  const build = buildOf(project, facts, at);
  const picked: ReleaseEvent = {
    type: 'candidate.picked',
    release: id,
    at,
    branch: { name: branch, commit: head.sha, state: { status: 'wanted' } },
    candidate: {
      number,
      commit: head.sha,
      subject: head.subject,
      by,
      at,
      artifacts: facts.artifacts,
      build,
      changes: facts.changes,
      services: serviceChanges(project, lastWhole(snapshot, release)),
      picks: facts.picks,
      contains: facts.contains,
      notRequestedIn: [],
      protection: null,
      verifications: [],
    },
  };
  const stale = build.status === 'complete' ? supersedeOlder(snapshot, release, { number }, at) : [];
  return accepted(picked, ...stale);
}

/** Somebody else has put something there: picks would bury it. */
function movedBranch(release: Release, branch: string, { branchAt, head }: PickFacts): readonly Refusal[] {
  const { number, commit } = newestCandidate(release);
  // Made and not yet on GitHub, at the candidate before, or (a pull request was merged) at the new head.
  if (branchAt === null || branchAt === commit || branchAt === head.sha) return [];
  const expected = number === 1 && release.branch === null ? null : commit;
  return [{ code: 'branch_moved', branch, expected, found: branchAt }];
}

/** A pick that touches no service has nothing to wait for. */
function buildOf({ artifacts: { wait } }: Project, { missing }: PickFacts, at: number): Build {
  if (missing.length === 0) return { status: 'complete' };
  return { status: 'waiting', until: at + Math.max(wait, PICK_WAIT), missing };
}

function lastWhole(snapshot: Snapshot, release: Release): Named | undefined {
  const candidate = release.candidates.findLast(isComplete);
  return candidate === undefined ? lastComplete(snapshot) : { release, candidate };
}
