// Names of releases and candidates: giving them, and finding what somebody means by one.
import { candidateName, newestCandidate, type Candidate, type Release } from './release.ts';

export type Bump = 'major' | 'minor' | 'patch';

/** `2026.11.20.1`, then `.2`: the day in UTC, and the first number that no release of the project has taken. */
export function nextCalver(taken: readonly string[], now: number): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '.');
  const numbers = taken
    .filter((name) => name.startsWith(`${day}.`))
    .map((name) => name.slice(day.length + 1))
    .filter((number) => /^\d{1,9}$/.test(number))
    .map(Number);
  return `${day}.${Math.max(0, ...numbers) + 1}`;
}

/** The highest version taken, one step on; `0.1.0` is the first. Before 1.0.0 a breaking change is a minor step. */
export function nextSemver(taken: readonly string[], bump: Bump): string {
  const versions = taken.flatMap((name) => {
    const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/.exec(name) ?? [];
    return patch === undefined ? [] : [[Number(major), Number(minor), Number(patch)] as const];
  });
  const highest = versions.toSorted((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]).at(-1);
  if (highest === undefined) return '0.1.0';
  const [major, minor, patch] = highest;
  if (bump === 'major' && major > 0) return `${major + 1}.0.0`;
  if (bump !== 'patch') return `${major}.${minor + 1}.0`;
  return `${major}.${minor}.${patch + 1}`;
}

export type Meant =
  | {
      readonly kind: 'found';
      readonly release: Release;
      readonly candidate: Candidate;
      /** Somebody named the candidate or the commit; otherwise the newest candidate of the release is meant. */
      readonly exact: boolean;
    }
  | { readonly kind: 'unknown' }
  /** Names of all that could be meant, oldest first. */
  | { readonly kind: 'ambiguous'; readonly matches: readonly string[] };

interface Named {
  readonly name: string;
  readonly release: Release;
  readonly candidate: Candidate;
  readonly exact: boolean;
}

/**
 * What somebody means by `2026.11.20.1`, `2026.11.20.1-rc.2`, `v1.4.0`, a commit of seven or more hex digits, or the
 * beginning or end of a name where only one has it: `20.1`, `1.4`. A release's name means its newest candidate.
 */
export function findMeant(releases: readonly Release[], typed: string): Meant {
  const wanted = typed.toLowerCase();
  const all = releases.flatMap(namesOf);
  const whole = all.find(({ name }) => name === wanted || `v${name}` === wanted);
  if (whole !== undefined) return { kind: 'found', ...whole };
  if (/^[0-9a-f]{7,40}$/.test(wanted)) return byCommit(all, wanted);
  return only(all.filter(({ name }) => isPartOf(name, wanted.replace(/^v/, ''))));
}

const namesOf = (release: Release): readonly Named[] => [
  { name: release.name.toLowerCase(), release, candidate: newestCandidate(release), exact: false },
  ...release.candidates.map((candidate) => ({
    name: candidateName(release, candidate).toLowerCase(),
    release,
    candidate,
    exact: true,
  })),
];

const byCommit = (all: readonly Named[], wanted: string): Meant =>
  only(all.filter(({ exact, candidate }) => exact && candidate.commit.startsWith(wanted)));

function only(matches: readonly Named[]): Meant {
  const [first, ...others] = matches;
  if (first === undefined) return { kind: 'unknown' };
  if (others.length === 0) return { kind: 'found', ...first };
  return { kind: 'ambiguous', matches: matches.map(({ name }) => name) };
}

/**
 * Whole parts of it: `20.1` is the end of `2026.11.20.1`, and `0.1` is not; `-rc.2` has to be said. A version is only
 * meant by its beginning: `1.4` is not `0.1.4`.
 */
function isPartOf(name: string, typed: string): boolean {
  if (typed === '' || name.includes('-rc.') !== typed.includes('-rc.')) return false;
  const isVersion = /^\d+\.\d+\.\d+(-|$)/.test(name);
  return name.startsWith(`${typed}.`) || (!isVersion && name.endsWith(`.${typed}`));
}

/** What to type to mean exactly this candidate: a release's name alone means its newest. */
export const typedName = (release: Release, candidate: Pick<Candidate, 'number'>): string =>
  release.candidates.length === 1 ? release.name : candidateName(release, candidate);

/** `2026.11.20.1` for the cut, `2026.11.20.1-rc.2` for what was picked later: what people call a candidate. */
export const spokenName = (releaseName: string, number: number): string =>
  number === 1 ? releaseName : candidateName({ name: releaseName }, { number });
