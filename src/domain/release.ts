// A release is what a cut opens; a candidate is one attempt at it: a commit and one artifact per service.

/** An image, identified by digest. The commit tag only found it. */
export interface Artifact {
  readonly service: string;
  /** `<host>/<name>`, without tag or digest. */
  readonly repository: string;
  /** `sha256:…` of the image, or of the index when it is multi-arch. */
  readonly digest: string;
  readonly tag: string;
  /** The platform images of a multi-arch index: ECS may report one of these (FIELD-NOTES 15). Empty for a plain image. */
  readonly children: readonly PlatformImage[];
}

export interface PlatformImage {
  /** `linux/arm64` and the like, as the index says. */
  readonly platform: string;
  readonly digest: string;
}

export interface Candidate {
  /** 1 is the cut. */
  readonly number: number;
  /** 40 hex digits. */
  readonly commit: string;
  /** First line of the commit message: untrusted text. */
  readonly subject: string;
  readonly artifacts: readonly Artifact[];
  /** What the candidate brings over the release before it. Shown, and never decided upon. */
  readonly changes: Changes;
  /** Environments where the automatic request was refused, and is therefore not tried again by itself. */
  readonly notRequestedIn: readonly string[];
}

export type Changes =
  | { readonly kind: 'first' }
  /** GitHub did not say. */
  | { readonly kind: 'unreadable' }
  | {
      readonly kind: 'counted';
      /** Name of the release that these are counted from. */
      readonly since: string;
      readonly total: number;
      /** Newest first, at most ten. */
      readonly newest: readonly { readonly sha: string; readonly subject: string; readonly author: string }[];
    };

export interface Release {
  readonly id: string;
  readonly project: string;
  /** Calver, `2026.11.20.1`. */
  readonly name: string;
  readonly cutBy: string;
  /** Milliseconds since the Unix epoch. */
  readonly cutAt: number;
  readonly candidates: readonly Candidate[];
}

export const imageReference = (artifact: Artifact): string => `${artifact.repository}@${artifact.digest}`;

/** Every digest that may run when this artifact was approved: itself, or its index's child for a platform. */
export const approvedDigests = (artifact: Artifact): readonly string[] => [
  artifact.digest,
  ...artifact.children.map((child) => child.digest),
];

export const candidateName = (release: Release, candidate: Candidate): string =>
  `${release.name}-rc.${candidate.number}`;

export function newestCandidate(release: Release): Candidate {
  const newest = release.candidates.at(-1);
  if (newest === undefined) throw new Error(`release ${release.name} has no candidate`);
  return newest;
}

/** `2026.11.20.1`, then `.2`: the day in UTC, and the first number that no release of the project has taken. */
export function nextReleaseName(taken: readonly string[], now: number): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '.');
  const numbers = taken
    .filter((name) => name.startsWith(`${day}.`))
    .map((name) => Number(name.slice(day.length + 1)))
    .filter((number) => Number.isInteger(number));
  return `${day}.${Math.max(0, ...numbers) + 1}`;
}

/**
 * The candidate that somebody means by `2026.11.20.1`, `2026.11.20.1-rc.1`, or a commit of seven or more hex digits.
 * A release's name means its newest candidate. `undefined` when nothing, or more than one, is meant.
 */
export function findCandidate(
  releases: readonly Release[],
  typed: string,
): { readonly release: Release; readonly candidate: Candidate } | undefined {
  const wanted = typed.toLowerCase();
  const all = releases.flatMap((release) => release.candidates.map((candidate) => ({ release, candidate })));
  const named = all.findLast(
    ({ release, candidate }) =>
      candidateName(release, candidate) === wanted ||
      (release.name === wanted && candidate === newestCandidate(release)),
  );
  if (named !== undefined) return named;
  if (!/^[0-9a-f]{7,40}$/.test(wanted)) return undefined;
  const byCommit = all.filter(({ candidate }) => candidate.commit.startsWith(wanted));
  return byCommit.length === 1 ? byCommit[0] : undefined;
}
