// The artifact of every service at a commit: what CI built for it, or, where nothing of the service has changed, what it
// had before.
import { keptArtifact } from '../domain/artifacts.ts';
import { imageTag, registriesOf, type Project, type Service } from '../domain/project.ts';
import type { MissingImage } from '../domain/refusal.ts';
import type { Artifact, Named } from '../domain/release.ts';
import type { WantedImage } from '../ports.ts';
import type { World } from './world.ts';

export interface GatheredArtifacts {
  readonly artifacts: readonly Artifact[];
  readonly missing: readonly MissingImage[];
}

/** The newest complete candidate, if there is one. */
export type Before = Named | undefined;

export async function gatherArtifacts(
  world: Pick<World, 'registry' | 'source'>,
  project: Project,
  sha: string,
  before: Before,
): Promise<GatheredArtifacts> {
  const { found, missing } = await world.registry.findImages(project, wantedImages(project, sha));
  // What is in the registry itself, and only on its way to a replica, was built: that is what is wanted.
  const unbuilt = missing.filter(
    ({ why, looked }) => why === 'no_such_tag' && looked.startsWith(`${project.registry.host}/`),
  );
  const absent = project.services.filter(({ name }) => unbuilt.some(({ service }) => service === name));
  const kept = await gatherKept(world, project, absent, sha, before);
  return inOrder(project, {
    artifacts: [...found, ...kept],
    missing: missing.filter(({ service }) => kept.every((each) => each.service !== service)),
  });
}

export const wantedImages = (
  project: Project,
  sha: string,
  services: readonly Service[] = project.services,
): readonly WantedImage[] =>
  services.map((service) => ({ service, tag: imageTag(project, service, sha), commit: sha }));

/** What services keep: nothing of them has changed, and their images can still be pulled from everywhere (F14). */
export async function gatherKept(
  world: Pick<World, 'registry' | 'source'>,
  project: Project,
  services: readonly Service[],
  sha: string,
  before: Before,
): Promise<readonly Artifact[]> {
  const unchanged = await gatherUnchanged(world, project, services, sha, before);
  if (unchanged.length === 0) return [];
  const gone = await Promise.all(
    registriesOf(project).map((each) => world.registry.findUnpullable(unchanged, each)),
  );
  const lost = new Set(gone.flat().map(({ service }) => service));
  return unchanged.filter(({ service }) => !lost.has(service));
}

/** Artifacts of services of which nothing differs from what they were built from. Unknown counts as changed. */
export async function gatherUnchanged(
  { source }: Pick<World, 'source'>,
  { repository }: Project,
  services: readonly Service[],
  sha: string,
  before: Before,
): Promise<readonly Artifact[]> {
  const candidates = services.flatMap(({ name, paths }) => {
    const artifact = before === undefined ? undefined : keptArtifact(before, name);
    return paths === null || artifact === undefined ? [] : [{ paths, artifact }];
  });
  if (before === undefined || candidates.length === 0) return [];
  const paths = [...new Set(candidates.flatMap((each) => each.paths))];
  const read = (commit: string) => source.contents(repository, commit, paths);
  const now = await read(sha);
  // Each is held against what it was built from: slipway.yml may have given the service more paths since.
  const builtFrom = new Set(candidates.map(({ artifact }) => artifact.commit));
  const then = new Map(
    await Promise.all([...builtFrom].map(async (commit) => [commit, await read(commit)] as const)),
  );
  return (
    candidates
      // A path with nothing at it may be a slip in slipway.yml: that nothing has changed there proves nothing.
      .filter(({ artifact, paths: own }) =>
        own.every((path) => isSame(then.get(artifact.commit)?.get(path), now?.get(path))),
      )
      .map(({ artifact }) => artifact)
  );
}

const isSame = (then: string | null | undefined, now: string | null | undefined): boolean =>
  typeof now === 'string' && then === now;

/** In the order of slipway.yml, whoever answered first. */
function inOrder({ services }: Project, { artifacts, missing }: GatheredArtifacts): GatheredArtifacts {
  const place = ({ service }: { readonly service: string }): number =>
    services.findIndex(({ name }) => name === service);
  return {
    artifacts: artifacts.toSorted((a, b) => place(a) - place(b)),
    missing: missing.toSorted((a, b) => place(a) - place(b)),
  };
}
