// What was deployed gets a tag of its own, so that a lifecycle rule can keep what a rollback may need (FIELD-NOTES 17).
import { registriesOf, type Project } from '../domain/project.ts';
import type { Candidate, Named, Protection, Release } from '../domain/release.ts';
import { spokenName } from '../domain/names.ts';
import { same } from '../domain/same.ts';
import { accepted, findRelease, type Snapshot } from '../domain/snapshot.ts';
import type { Lease } from '../ports.ts';
import { bySlipway } from './causes.ts';
import { Fenced } from './fenced.ts';
import { mustHold } from './must-hold.ts';
import { oneByOne } from './one-by-one.ts';
import { tryAgain, type RetryMemory } from './try-again.ts';
import type { World } from './world.ts';

type Reach = Pick<World, 'registry' | 'store' | 'system'>;

/**
 * Level-triggered: every candidate that has succeeded anywhere, once.
 *
 * @param memory what was refused is tried again by it, now and then
 */
export async function protectArtifacts(
  world: Reach,
  project: Project,
  fence: Lease,
  memory: RetryMemory,
): Promise<void> {
  if (!project.artifacts.protect) return;
  const snapshot = await world.store.snapshot({ project: project.name });
  const first = async (named: Named) => {
    const { release, candidate } = named;
    const tags = protectingTags(release, candidate);
    await record(world, project, named, { status: 'intended', tags }, fence);
    const done = await protect(world, project, candidate, tags);
    await record(world, project, named, done, fence);
  };
  const again = async () => {
    const act = (refused: Refused) => protectRefused(world, project, refused, fence);
    await tryAgain(memory, project.name, world.system.now(), refusedIn(snapshot), { keyOf, act });
  };
  // One that cannot be protected keeps no refused one from its turn.
  await oneByOne([() => oneByOne(unprotected(snapshot), first), again], (part) => part());
}

interface Refused extends Named {
  readonly before: Done;
}

type Done = Extract<Protection, { readonly status: 'done' }>;

const refusedIn = ({ releases }: Snapshot): readonly Refused[] =>
  releases.flatMap((release) =>
    release.candidates.flatMap((candidate) => {
      const before = candidate.protection;
      if (before?.status !== 'done' || Object.keys(before.refused).length === 0) return [];
      return [{ release, candidate, before }];
    }),
  );

const keyOf = ({ release, candidate }: Named): string => `${release.id} ${candidate.number}`;

/** Only the services that were refused. What was intended is recorded since the first time (I2). */
async function protectRefused(
  world: Reach,
  project: Project,
  { release, candidate, before }: Refused,
  fence: Lease,
): Promise<void> {
  await mustHold(world.store, project.name, fence);
  const artifacts = candidate.artifacts.filter(({ service }) => Object.hasOwn(before.refused, service));
  const tags = protectingTags(release, candidate);
  const { tagged, refused } = await protect(world, project, { artifacts }, tags);
  const done: Protection = { status: 'done', tagged: [...before.tagged, ...tagged], refused };
  await record(world, project, { release, candidate }, done, fence);
}

const unprotected = ({ releases, deployments }: Snapshot): readonly Named[] =>
  releases.flatMap((release) =>
    release.candidates
      .filter(({ protection }) => protection?.status !== 'done')
      .filter(({ number }) =>
        deployments.some(
          ({ status, request }) =>
            status === 'succeeded' && request.release === release.id && request.candidate === number,
        ),
      )
      .map((candidate) => ({ release, candidate })),
  );

/** @throws Fenced when another process drives by now: this one tags nothing any more (I11) */
async function record(
  { store, system }: Pick<World, 'store' | 'system'>,
  project: Project,
  { release, candidate: { number } }: Named,
  protection: Protection,
  fence: Lease,
): Promise<void> {
  const cause = bySlipway(`protect ${release.name}`, fence);
  const scope = { project: project.name, releases: [release.id] };
  const outcome = await store.change(scope, cause, (current) => {
    const now = findRelease(current, release.id)?.candidates.find((each) => each.number === number);
    if (now === undefined || isRecorded(now.protection, protection)) return accepted();
    const about = { release: release.id, at: system.now(), candidate: number };
    return accepted({ type: 'protection.changed', ...about, protection });
  });
  if (outcome.kind === 'fenced') throw new Fenced();
}

/** The tags are intended once: they are made of what never changes. */
const isRecorded = (now: Protection | null, next: Protection): boolean =>
  next.status === 'intended' ? now?.status === 'intended' : same(now, next);

/** Wherever it is pulled from: the project's registry and its replicas. */
async function protect(
  { registry }: Pick<World, 'registry'>,
  project: Project,
  { artifacts }: Pick<Candidate, 'artifacts'>,
  tags: Readonly<Record<string, string>>,
): Promise<Done> {
  const tagged: string[] = [];
  const refused: Record<string, string> = {};
  for (const artifact of artifacts) {
    const tag = tags[artifact.service] ?? '';
    const why = await firstRefusal(
      registriesOf(project).map((each) => () => registry.protect(artifact, tag, each)),
    );
    if (why === null) tagged.push(artifact.service);
    else refused[artifact.service] = why;
  }
  return { status: 'done', tagged, refused };
}

async function firstRefusal(calls: readonly (() => Promise<string | null>)[]): Promise<string | null> {
  for (const call of calls) {
    const refusal = await call();
    if (refusal !== null) return refusal;
  }
  return null;
}

/** `slipway-2026.11.20.1`; with the service where several images of the release are in one repository. */
function protectingTags(
  release: Release,
  { number, artifacts }: Candidate,
): Readonly<Record<string, string>> {
  const name = `slipway-${spokenName(release.name, number)}`;
  return Object.fromEntries(
    artifacts.map(({ service, repository, digest }) => {
      const shared = artifacts.some((other) => other.repository === repository && other.digest !== digest);
      return [service, shared ? `${name}-${service}` : name];
    }),
  );
}
