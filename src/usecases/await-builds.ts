// Candidates that were made before CI had pushed all their images: looked for again, less and less often, until they
// are there or their time is up.
import { decideBuild } from '../domain/build.ts';
import { releaseCard } from '../domain/cards.ts';
import type { Project } from '../domain/project.ts';
import type { Candidate, Named, Release } from '../domain/release.ts';
import type { Lease } from '../ports.ts';
import { bySlipway } from './causes.ts';
import { Fenced } from './fenced.ts';
import { wantedImages } from './gather-artifacts.ts';
import { gatherChecks } from './gather-checks.ts';
import { oneByOne } from './one-by-one.ts';
import type { World } from './world.ts';

/** Release and candidate -> when to look again, and how long to leave it alone then. */
export type BuildMemory = Map<string, { readonly notBefore: number; readonly pause: number }>;

/** Milliseconds between two looks: CI takes minutes, and ECR's budget is everybody's. */
const FIRST_PAUSE = 3000;
const LONGEST_PAUSE = 30_000;

/** Level-triggered: each look asks only for what is still missing. */
export async function awaitBuilds(
  world: Pick<World, 'registry' | 'source' | 'store' | 'system' | 'progress'>,
  memory: BuildMemory,
  project: Project,
  fence: Lease,
): Promise<void> {
  const { releases } = await world.store.snapshot({ project: project.name });
  const waiting = releases.flatMap(waitingOf);
  await oneByOne(waiting, async ({ release, candidate, until }) => {
    const key = `${release.id}.${candidate.number}`;
    const now = world.system.now();
    const { notBefore, pause } = memory.get(key) ?? { notBefore: 0, pause: FIRST_PAUSE };
    // Once more at the deadline, however long the pause has become.
    if (now < Math.min(notBefore, until)) return;
    const jitter = pause * (0.75 + (now % 100) / 200);
    memory.set(key, { notBefore: now + jitter, pause: Math.min(LONGEST_PAUSE, pause * 1.5) });
    await look(world, project, release, candidate, fence);
  });
}

const waitingOf = (release: Release): readonly (Named & { readonly until: number })[] =>
  release.candidates.flatMap((candidate) =>
    candidate.build.status === 'waiting' ? [{ release, candidate, until: candidate.build.until }] : [],
  );

/** Asks for what is missing, and for nothing else. */
async function look(
  world: Pick<World, 'registry' | 'source' | 'store' | 'system' | 'progress'>,
  project: Project,
  release: Release,
  candidate: Candidate,
  fence: Lease,
): Promise<void> {
  const { number, commit, build } = candidate;
  const missing = build.status === 'waiting' ? build.missing : [];
  const services = project.services.filter(({ name }) => missing.some(({ service }) => service === name));
  const [images, checks] = await Promise.all([
    world.registry.findImages(project, wantedImages(project, commit, services)),
    gatherChecks(world, project.repository, commit),
  ]);
  const at = { release: release.id, number, now: world.system.now() };
  const cause = bySlipway(`build ${release.name}`, fence);
  const scope = { project: project.name, releases: [release.id] };
  const outcome = await world.store.change(scope, cause, (snapshot) =>
    decideBuild(snapshot, at, project, { ...images, checks }),
  );
  if (outcome.kind === 'fenced') throw new Fenced();
  const key = releaseCard(release.id, number);
  if (world.progress.checksAt(commit, checks)) await world.store.touchCard(key);
}
