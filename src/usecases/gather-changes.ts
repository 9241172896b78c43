// What a commit brings, counted from what runs in production; where Slipway does not know that, from the release before.
import { changelogOf } from '../domain/changelog.ts';
import { bumpOf, summarise } from '../domain/changes.ts';
import { spokenName, type Bump } from '../domain/names.ts';
import { ecsServiceName, lastEnvironment, type Project } from '../domain/project.ts';
import { isDeadEnd, wentOn, type Changes, type Since } from '../domain/release.ts';
import { type Snapshot } from '../domain/snapshot.ts';
import { AdapterFault, type Comparison } from '../ports.ts';
import { knownRelease } from './known-release.ts';
import type { World } from './world.ts';

/** Commits that are read of a range, 100 a call: of more than these it is said how many were read. */
export const MOST_READ = 2000;

/** Base -> the commits since, each read once: production and the newest release are often the same. */
export type Ranges = (base: string) => Promise<Comparison | null>;

export function rangesTo({ source }: Pick<World, 'source'>, { repository }: Project, sha: string): Ranges {
  const read = new Map<string, ReturnType<Ranges>>();
  return (base) => {
    const range = read.get(base) ?? source.range(repository, base, sha, MOST_READ);
    read.set(base, range);
    return range;
  };
}

/** Shown only: GitHub not answering here does not stop a cut. */
export async function gatherChanges(
  world: Pick<World, 'source' | 'orchestrator'>,
  project: Project,
  snapshot: Snapshot,
  sha: string,
  ranges = rangesTo(world, project, sha),
): Promise<Changes> {
  const since = await gatherSince(world, project, snapshot);
  if (since === null) return { kind: 'first' };
  try {
    const range = await ranges(since.commit);
    if (range === null) return { kind: 'unreadable', since };
    const { ahead: total, behind, commits } = range;
    const counted = { kind: 'counted', since, total, behind, read: commits.length } as const;
    return { ...counted, ...summarise(changelogOf(sha, commits)) };
  } catch (error) {
    if (error instanceof AdapterFault) return { kind: 'unreadable', since };
    throw error;
  }
}

export interface SinceLast {
  /** Commits that the last release does not have; `null` without one, or where GitHub has one of the two no more. */
  readonly ahead: number | null;
  /** Commits that only the last release has; 0 where trunk was written anew, and has that release no more. */
  readonly behind: number;
  readonly bump: Bump;
}

/** Whether there is anything new since the last release was cut, and what it calls for under semver. */
export async function gatherSinceLast(
  { source }: Pick<World, 'source'>,
  { repository, trunk, cut }: Project,
  { releases }: Snapshot,
  sha: string,
  ranges: Ranges,
): Promise<SinceLast> {
  const nothing = { ahead: null, behind: 0, bump: 'minor' } as const;
  const base = releases.findLast(wentOn)?.candidates[0]?.commit;
  if (base === undefined) return nothing;
  const compared = cut.names === 'semver' ? await ranges(base) : await source.compare(repository, base, sha);
  if (compared === null) return nothing;
  const { ahead, commits } = compared;
  const isApart = compared.behind > 0 && (await source.isOnTrunk(repository, trunk, base));
  const behind = isApart ? compared.behind : 0;
  return { ahead, behind, bump: bumpOf(changelogOf(sha, commits)) };
}

/** What the changes are counted from; `null` before the first release. */
async function gatherSince(
  { orchestrator }: Pick<World, 'orchestrator'>,
  project: Project,
  snapshot: Snapshot,
): Promise<Since | null> {
  const production = lastEnvironment(project);
  const names = project.services.map((service) => ecsServiceName(service, production.name));
  try {
    const live = await orchestrator.describeServices(production.cluster, names);
    const known = knownRelease(snapshot, production, live);
    if (known !== null) {
      const { commit, releaseName, candidate } = known;
      return { commit, release: spokenName(releaseName, candidate), environment: production.name };
    }
  } catch (error) {
    // Unknown is unknown: the release before is what can be told.
    if (!(error instanceof AdapterFault)) throw error;
  }
  const last = snapshot.releases.findLast(wentOn);
  const candidate = last?.candidates.findLast((each) => !isDeadEnd(each));
  if (last === undefined || candidate === undefined) return null;
  const { commit, number } = candidate;
  return { commit, release: spokenName(last.name, number), environment: null };
}
