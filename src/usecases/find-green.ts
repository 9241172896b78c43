// The newest commit of trunk that can be cut: green checks, and an image (or an unchanged one) for every service.
import { closedCheck } from '../domain/checks.ts';
import { subjectOf, type Commit } from '../domain/commit.ts';
import type { Project, Service } from '../domain/project.ts';
import type { GreenCommit } from '../domain/refusal.ts';
import { gatherUnchanged, wantedImages, type Before } from './gather-artifacts.ts';
import type { World } from './world.ts';

/** How many of the newest commits are looked at. */
export const LOOKED_AT = 50;

/**
 * One BatchGetImage a repository for all of them; then, newest first, the checks of those whose images are there.
 *
 * @returns `null` when none of the newest 50 is green and complete
 */
export async function findGreen(
  world: Pick<World, 'registry' | 'source'>,
  project: Project,
  before: Before,
): Promise<GreenCommit | null> {
  const { repository, trunk, services } = project;
  const commits = mainline(await world.source.newest(repository, trunk, LOOKED_AT));
  const wanted = commits.flatMap(({ sha }) => wantedImages(project, sha));
  const there = new Set(
    (await world.registry.havingImages(project, wanted)).map(({ service, commit }) => keyOf(service, commit)),
  );
  for (const commit of commits) {
    const absent = services.filter((service) => !there.has(keyOf(service, commit.sha)));
    const whole = absent.length === 0 || (await keepsAll(world, project, absent, commit, before));
    if (whole && (await isGreen(world, project, commit))) {
      return { sha: commit.sha, subject: subjectOf(commit) };
    }
  }
  return null;
}

/** What a merge brought in is on trunk too, and lacks what went there in the meantime. */
function mainline(newestFirst: readonly Commit[]): readonly Commit[] {
  let next = newestFirst[0]?.sha;
  return newestFirst.filter(({ sha, parents }) => {
    if (sha !== next) return false;
    next = parents[0];
    return true;
  });
}

const keyOf = ({ name }: Service, sha: string): string => `${name} ${sha}`;

async function isGreen(
  { source }: Pick<World, 'source'>,
  { repository, cut }: Project,
  { sha }: Commit,
): Promise<boolean> {
  if (cut.checks.length === 0) return true;
  const checks = await source.checks(repository, sha);
  return cut.checks.every((name) => closedCheck(name, checks) === null);
}

async function keepsAll(
  world: Pick<World, 'source'>,
  project: Project,
  absent: readonly Service[],
  { sha }: Commit,
  before: Before,
): Promise<boolean> {
  // Nothing at all was built for it: there is nothing to release.
  if (absent.length === project.services.length) return false;
  return (await gatherUnchanged(world, project, absent, sha, before)).length === absent.length;
}
