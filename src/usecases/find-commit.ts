// The commit that somebody means: a branch, a tag, a SHA, or what merging a pull request made.
import type { Commit } from '../domain/commit.ts';
import { fullName, type Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { World } from './world.ts';

/** @returns the newest commit of a merged pull request; the others are its ancestors */
export async function findCommit(
  { source }: Pick<World, 'source'>,
  { repository }: Project,
  ref: string,
): Promise<Commit | Refusal> {
  const number = pullNumber(ref);
  const pull = number === null ? null : await source.pull(repository, number);
  if (pull !== null && pull.merged === null) return { code: 'pull_not_merged', pull: pull.number };
  if (pull?.merged?.length === 0) return { code: 'pull_untold', pull: pull.number };
  const commit =
    number !== null && pull === null ? null : await source.resolve(repository, pull?.merged?.at(-1) ?? ref);
  return commit ?? { code: 'unknown_ref', ref, repository: fullName(repository) };
}

/** Where a branch is, and never a tag of the same name; `null` when there is no such branch. */
export async function branchHead(
  { source }: Pick<World, 'source'>,
  { repository }: Project,
  branch: string,
): Promise<Commit | null> {
  const [head] = await source.newest(repository, branch, 1);
  return head ?? null;
}

/** 12 of `#12`; `null` for everything else. */
export function pullNumber(ref: string): number | null {
  const digits = /^#(\d{1,9})$/.exec(ref)?.[1];
  return digits === undefined ? null : Number(digits);
}
