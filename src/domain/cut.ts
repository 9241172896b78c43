// `/release cut`: trunk at a commit becomes a release with one artifact per service, or the reasons why not.
import type { MissingImage, Refusal } from './refusal.ts';
import { nextReleaseName, type Artifact, type Changes } from './release.ts';
import { accepted, refused, type Decision, type Snapshot } from './snapshot.ts';

/** What was learned from GitHub and ECR, pinned to the SHA. */
export interface CutFacts {
  readonly ref: string;
  readonly trunk: string;
  readonly commit: { readonly sha: string; readonly subject: string };
  readonly onTrunk: boolean;
  readonly artifacts: readonly Artifact[];
  readonly missing: readonly MissingImage[];
  readonly changes: Changes;
}

export interface CutCommand {
  /** Id for the new release. */
  readonly id: string;
  readonly by: string;
  readonly now: number;
}

export function decideCut(snapshot: Snapshot, command: CutCommand, facts: CutFacts): Decision {
  const { sha, subject } = facts.commit;
  const refusals: Refusal[] = [];
  if (!facts.onTrunk) refusals.push({ code: 'not_on_trunk', ref: facts.ref, sha, trunk: facts.trunk });
  if (facts.missing.length > 0) refusals.push({ code: 'images_missing', sha, missing: facts.missing });
  const same = snapshot.releases.find(({ candidates }) => candidates.some(({ commit }) => commit === sha));
  if (same !== undefined) refusals.push({ code: 'already_cut', release: same.name, sha });
  if (refusals.length > 0) return refused(...refusals);
  return accepted({
    type: 'release.cut',
    release: command.id,
    at: command.now,
    project: snapshot.project,
    name: nextReleaseName(
      snapshot.releases.map(({ name }) => name),
      command.now,
    ),
    cutBy: command.by,
    candidate: {
      number: 1,
      commit: sha,
      subject,
      artifacts: facts.artifacts,
      changes: facts.changes,
      notRequestedIn: [],
    },
  });
}
