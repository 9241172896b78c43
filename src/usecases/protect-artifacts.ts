// What was deployed gets a tag of its own, so that a lifecycle rule can keep what a rollback may need (FIELD-NOTES 17).
import { registriesOf, type Project } from '../domain/project.ts';
import type { Candidate, Named, Protection, Release } from '../domain/release.ts';
import { spokenName } from '../domain/names.ts';
import { accepted, findRelease, type Snapshot } from '../domain/snapshot.ts';
import type { Cause, Lease } from '../ports.ts';
import { Fenced } from './fenced.ts';
import { oneByOne } from './one-by-one.ts';
import type { World } from './world.ts';

type Reach = Pick<World, 'registry' | 'store' | 'system'>;

/** Level-triggered: every candidate that has succeeded anywhere, once. */
export async function protectArtifacts(world: Reach, project: Project, fence: Lease): Promise<void> {
  if (!project.artifacts.protect) return;
  const snapshot = await world.store.snapshot({ project: project.name });
  await oneByOne(unprotected(snapshot), async (named) => {
    const { release, candidate } = named;
    const tags = protectingTags(release, candidate);
    await record(world, project, named, { status: 'intended', tags }, fence);
    const done = await protect(world, project, candidate, tags);
    await record(world, project, named, done, fence);
  });
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
  const cause: Cause = {
    actor: { kind: 'slipway' },
    inbound: null,
    tried: `protect ${release.name}`,
    fence,
  };
  const scope = { project: project.name, releases: [release.id] };
  const outcome = await store.change(scope, cause, (current) => {
    const now = findRelease(current, release.id)?.candidates.find((each) => each.number === number);
    if (now === undefined || now.protection?.status === protection.status) return accepted();
    const about = { release: release.id, at: system.now(), candidate: number };
    return accepted({ type: 'protection.changed', ...about, protection });
  });
  if (outcome.kind === 'fenced') throw new Fenced();
}

/** Wherever it is pulled from: the project's registry and its replicas. */
async function protect(
  { registry }: Pick<World, 'registry'>,
  project: Project,
  { artifacts }: Candidate,
  tags: Readonly<Record<string, string>>,
): Promise<Protection> {
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
