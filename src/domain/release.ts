// A release is what a cut opens; a candidate is one attempt at it: a commit and one artifact per service.
import type { Entry } from './changelog.ts';
import type { Registry } from './project.ts';
import type { MissingImage, Refusal } from './refusal.ts';

/** An image, identified by digest. The commit tag only found it; the rest was read once, at the cut, and is kept. */
export interface Artifact {
  readonly service: string;
  /** `<host>/<name>`, without tag or digest. */
  readonly repository: string;
  /** `sha256:…` of the image, or of the index when it is multi-arch. */
  readonly digest: string;
  readonly tag: string;
  /** The platform images of a multi-arch index: ECS may report one of these (FIELD-NOTES 15). Empty for a plain image. */
  readonly children: readonly PlatformImage[];
  /** The commit that CI built it from, 40 hex digits. */
  readonly commit: string;
  /** Name of the release whose artifact the service keeps, because nothing of it has changed; `null` when it was built for this one. */
  readonly keptFrom: string | null;
  /** Milliseconds since the Unix epoch; `null` where ECR did not say. */
  readonly pushedAt: number | null;
  /** Bytes, compressed; of an index, all its images together. `null` where ECR did not say. */
  readonly size: number | null;
  /** `linux/amd64` and the like, from the image's config or the index; empty where neither says. */
  readonly platforms: readonly string[];
  /** OCI labels of the image's config; `null` where the config could not be read. */
  readonly labels: ImageLabels | null;
  /** Whether tags of its repository can be moved (FIELD-NOTES 18); `null` where ECR did not say. */
  readonly tagsCanMove: boolean | null;
}

export interface PlatformImage {
  /** `linux/arm64` and the like, as the index says. */
  readonly platform: string;
  readonly digest: string;
}

/** Untrusted text; `null` where the image has no such label. */
export interface ImageLabels {
  /** `org.opencontainers.image.revision`: the commit, as the builder says. */
  readonly revision: string | null;
  /** `org.opencontainers.image.source`: address of the repository, as the builder says. */
  readonly source: string | null;
}

export interface Candidate {
  /** 1 is the cut; every pick adds one. */
  readonly number: number;
  /** 40 hex digits. */
  readonly commit: string;
  /** First line of the commit message: untrusted text. */
  readonly subject: string;
  /** Who cut or picked: automation asks on their behalf. */
  readonly by: string;
  readonly at: number;
  /** One for each service once the build is complete. */
  readonly artifacts: readonly Artifact[];
  readonly build: Build;
  /** What it brings. Shown, and never decided upon. */
  readonly changes: Changes;
  /** Services that the candidate before it did not have, and those that only it had. */
  readonly services: ServiceChanges;
  /** What was picked onto the candidate before this one, in order; empty for the cut. */
  readonly picks: readonly Pick[];
  /** Commits in it that somebody has marked as bad, and that nothing has reverted. */
  readonly contains: readonly BadCommit[];
  /** Environments where the automatic request was refused, and is therefore not tried again by itself. */
  readonly notRequestedIn: readonly string[];
  /** What became of the tags that keep its images (see `artifacts.protect`); `null` until it was deployed. */
  readonly protection: Protection | null;
  /** Who has looked at it where, and said that it is good. */
  readonly verifications: readonly Verification[];
}

/** A person's word about one deployment that succeeded: another one there wants another look. */
export interface Verification {
  readonly environment: string;
  readonly deployment: string;
  readonly by: string;
  readonly at: number;
  /** Which of the policy's entries made this person one who may say so. */
  readonly through: readonly string[];
}

/** Whether CI's images are all there. Only a complete candidate is deployed. */
export type Build =
  | { readonly status: 'complete' }
  | {
      readonly status: 'waiting';
      /** Deadline, in milliseconds since the Unix epoch. */
      readonly until: number;
      readonly missing: readonly MissingImage[];
    }
  | { readonly status: 'incomplete'; readonly at: number; readonly refusals: readonly Refusal[] };

export type Changes =
  | { readonly kind: 'first' }
  /** GitHub did not say, or has one of the two commits no more. */
  | { readonly kind: 'unreadable'; readonly since: Since }
  | {
      readonly kind: 'counted';
      readonly since: Since;
      /** Commits, as GitHub counts them. */
      readonly total: number;
      /** Commits of `since` that this one does not have: to deploy it takes them back. */
      readonly behind: number;
      /** How many of them, the newest, were read. */
      readonly read: number;
      /** Newest first within each type; the most important types first. As many as a card can hold. */
      readonly entries: readonly Entry[];
      /** Entries that are not among these. */
      readonly left: number;
      readonly bots: number;
      readonly merges: number;
      /** Pairs of a change and what reverts it. */
      readonly cancelled: number;
    };

/** What the changes are counted from. */
export interface Since {
  readonly commit: string;
  /** Name of the release or candidate there. */
  readonly release: string;
  /** The environment where it runs; `null`: what runs there is unknown, and this is the release before. */
  readonly environment: string | null;
}

export interface ServiceChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface Pick {
  /** The commit that somebody named, 40 hex digits. */
  readonly source: string;
  readonly subject: string;
  readonly pull: number | null;
  /** Which parent of a merge was taken for the mainline, from 1; `null` for other commits. */
  readonly mainline: number | null;
  /** What it became on the release's branch. */
  readonly commit: string;
  /** Whether the source was on trunk when it was picked. */
  readonly onTrunk: boolean;
}

export interface BadCommit {
  /** Name of the release that was marked. */
  readonly release: string;
  readonly commit: string;
  readonly reason: string;
}

/** The tags that keep a candidate's images: intended first, so that every call to AWS follows its record (I2). */
export type Protection =
  /** Service -> tag. */
  | { readonly status: 'intended'; readonly tags: Readonly<Record<string, string>> }
  | {
      readonly status: 'done';
      /** Services. */
      readonly tagged: readonly string[];
      /** Service -> why its image could not be tagged. */
      readonly refused: Readonly<Record<string, string>>;
    };

export interface Release {
  readonly id: string;
  readonly project: string;
  /** Calver, `2026.11.20.1`, or semver, `1.4.0`. */
  readonly name: string;
  readonly cutBy: string;
  /** Milliseconds since the Unix epoch. */
  readonly cutAt: number;
  /** As somebody typed it: untrusted text. */
  readonly note: string | null;
  readonly candidates: readonly Candidate[];
  /** The tag on GitHub; `null` when slipway.yml wants none. */
  readonly tag: SourceRef | null;
  /** The release's branch; `null` until something is picked onto it. */
  readonly branch: SourceRef | null;
  readonly mark: Mark | null;
  /** Picks that later cuts need not ask about any more. */
  readonly settledPicks: readonly SettledPick[];
}

/** A tag or a branch that Slipway makes on GitHub: wanted first, then made once whatever fails (F22). */
export interface SourceRef {
  readonly name: string;
  readonly commit: string;
  readonly state: RefState;
}

export type RefState =
  | { readonly status: 'wanted' }
  | { readonly status: 'made' }
  /** It is there already, at another commit: Slipway moves nothing that it did not make. */
  | { readonly status: 'taken'; readonly at: string }
  | { readonly status: 'refused'; readonly code: string };

/** It stands until somebody marks the release good again. Bad goes nowhere; what is suspect was rolled back from. */
export interface Mark {
  readonly kind: 'bad' | 'suspect';
  readonly by: string;
  readonly at: number;
  readonly reason: string;
  /** The commit at fault, where somebody named it. */
  readonly commit: string | null;
}

export interface SettledPick {
  readonly source: string;
  /** Name of the release that has it, or that was cut without it. */
  readonly in: string;
  readonly how: 'landed' | 'overruled';
}

/** Pulled from the environment's own registry: a replicated image has the same digest everywhere. */
export const imageReference = ({ repository, digest }: Artifact, { host }: Registry): string =>
  `${host}${repository.slice(repository.indexOf('/'))}@${digest}`;

/** Every digest that may run when this artifact was approved: itself, or its index's child for a platform. */
export const approvedDigests = (artifact: Artifact): readonly string[] => [
  artifact.digest,
  ...artifact.children.map((child) => child.digest),
];

export const candidateName = (
  release: { readonly name: string },
  candidate: { readonly number: number },
): string => `${release.name}-rc.${candidate.number}`;

export function newestCandidate(release: Release): Candidate {
  const newest = release.candidates.at(-1);
  if (newest === undefined) throw new Error(`release ${release.name} has no candidate`);
  return newest;
}

/** Whether it can be deployed: every service has its artifact. */
export const isComplete = ({ build }: Candidate): boolean => build.status === 'complete';

/** Its images did not come, or are not what they should be: once CI has mended that, its commit can be had anew. */
export const isDeadEnd = ({ build }: Candidate): boolean => build.status === 'incomplete';

/** Not one whose images never came: that went nowhere, and what it brought is still to be told. */
export const wentOn = ({ candidates }: Release): boolean => !candidates.every(isDeadEnd);

/** A candidate, and the release that it is of. */
export interface Named {
  readonly release: Release;
  readonly candidate: Candidate;
}

/**
 * The newest candidate with all its artifacts, in the order of the cuts: what automation asks for, and where unchanged
 * services keep theirs from.
 */
export function lastComplete({ releases }: { readonly releases: readonly Release[] }): Named | undefined {
  const release = releases.findLast(({ candidates }) => candidates.some(isComplete));
  const candidate = release?.candidates.findLast(isComplete);
  return release === undefined || candidate === undefined ? undefined : { release, candidate };
}
