// `/release show`, and all that a release brings: read, never recorded.
import { changelogOf, type Changelog } from '../domain/changelog.ts';
import type { Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Candidate, Release, Since } from '../domain/release.ts';
import { findRelease as byId, type Snapshot } from '../domain/snapshot.ts';
import { findRelease } from './find-release.ts';
import { MOST_READ } from './gather-changes.ts';
import type { World } from './world.ts';

export interface ShownRelease {
  readonly kind: 'shown';
  readonly release: Release;
  /** The one that was named, or the release's newest. */
  readonly candidate: Candidate;
  readonly snapshot: Snapshot;
}

export async function showRelease(
  { store }: Pick<World, 'store'>,
  project: Project,
  typed: string,
): Promise<ShownRelease | { readonly kind: 'refused'; readonly refusal: Refusal }> {
  const snapshot = await store.snapshot({ project: project.name });
  const found = findRelease(snapshot, typed);
  if ('code' in found) return { kind: 'refused', refusal: found };
  const { release, candidate } = found;
  return { kind: 'shown', release, candidate, snapshot };
}

export interface WholeChanges {
  readonly release: Release;
  readonly candidate: Candidate;
  readonly since: Since;
  /** Commits, as GitHub counts them. */
  readonly total: number;
  /** How many of them, the newest, the changelog is made from. */
  readonly read: number;
  readonly changelog: Changelog;
}

/**
 * The whole changelog, which the record has only the beginning of; `null` for a first release, and where GitHub has one
 * of the two commits no more. The same at any time: commits do not change.
 *
 * @throws AdapterFault when GitHub does not answer
 */
export async function readChanges(
  { source, store }: Pick<World, 'source' | 'store'>,
  project: Project,
  { release: id, candidate: number }: { readonly release: string; readonly candidate: number },
): Promise<WholeChanges | null> {
  const release = byId(await store.snapshot({ project: project.name, releases: [id] }), id);
  const candidate = release?.candidates.find((each) => each.number === number);
  if (release === undefined || candidate === undefined || candidate.changes.kind === 'first') return null;
  const { since } = candidate.changes;
  const range = await source.range(project.repository, since.commit, candidate.commit, MOST_READ);
  if (range === null) return null;
  const { ahead: total, commits } = range;
  const changelog = changelogOf(candidate.commit, commits);
  return { release, candidate, since, total, read: commits.length, changelog };
}
