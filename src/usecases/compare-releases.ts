// `/release diff`: commits, artifacts and configuration between two releases or environments, apart.
import { changelogOf, type Changelog } from '../domain/changelog.ts';
import { configurationDifferences, type ConfigurationDifference } from '../domain/configuration.ts';
import { spokenName } from '../domain/names.ts';
import {
  ecsServiceName,
  findEnvironment,
  lastEnvironment,
  type Environment,
  type Project,
} from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Artifact } from '../domain/release.ts';
import { lastSucceeded, type Snapshot } from '../domain/snapshot.ts';
import { maskEnvironment, renderRevision, type JsonObject } from '../domain/task-definition.ts';
import { findRelease } from './find-release.ts';
import { MOST_READ } from './gather-changes.ts';
import { knownRelease } from './known-release.ts';
import type { World } from './world.ts';

/** A release, or what runs in an environment. */
export interface Side {
  /** `2026.11.20.1`, or `production`. */
  readonly name: string;
  readonly environment: Environment | null;
  /** Name of the release that runs there; `null` when Slipway does not know what runs. */
  readonly release: string | null;
  readonly commit: string | null;
  readonly artifacts: readonly Artifact[];
}

export interface Difference {
  readonly kind: 'difference';
  readonly from: Side;
  readonly to: Side;
  /** `null` when a side's commit is not known, or GitHub has it no more. */
  readonly commits: {
    readonly ahead: number;
    readonly behind: number;
    readonly read: number;
    readonly changelog: Changelog;
    /** Address of GitHub's own page. */
    readonly link: string;
  } | null;
  readonly artifacts: readonly {
    readonly service: string;
    readonly from: Artifact | null;
    readonly to: Artifact | null;
  }[];
  /** Between environments only: a release has no configuration of its own. `null`: not between environments. */
  readonly configuration:
    | readonly {
        readonly service: string;
        /** `null` when one of the two could not be read. */
        readonly differences: readonly ConfigurationDifference[] | null;
      }[]
    | null;
}

type Reach = Pick<World, 'source' | 'orchestrator' | 'store' | 'hashing'>;

/**
 * @param to left out: what runs in production
 * @throws AdapterFault when GitHub or ECS does not answer
 */
export async function compareReleases(
  world: Reach,
  project: Project,
  typed: { readonly from: string; readonly to: string | null },
): Promise<Difference | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }> {
  const snapshot = await world.store.snapshot({ project: project.name });
  const names = typed.to === null ? [lastEnvironment(project).name, typed.from] : [typed.from, typed.to];
  const [from, to] = await Promise.all(names.map((name) => findSide(world, project, snapshot, name)));
  if (from === undefined || to === undefined || 'code' in from || 'code' in to) {
    return { kind: 'refused', refusals: [from, to].flatMap((side) => (side && 'code' in side ? side : [])) };
  }
  return {
    kind: 'difference',
    from,
    to,
    commits: await compareCommits(world, project, from, to),
    artifacts: compareArtifacts(from, to),
    configuration:
      from.environment === null || to.environment === null
        ? null
        : await compareConfiguration(world, project, from.environment, to.environment),
  };
}

async function findSide(
  { orchestrator }: Pick<World, 'orchestrator'>,
  project: Project,
  snapshot: Snapshot,
  typed: string,
): Promise<Side | Refusal> {
  const environment = findEnvironment(project, typed.toLowerCase());
  if (environment !== undefined) {
    const names = project.services.map((service) => ecsServiceName(service, environment.name));
    const live = await orchestrator.describeServices(environment.cluster, names);
    const known = knownRelease(snapshot, environment, live);
    const { artifacts = [] } =
      known === null ? {} : (lastSucceeded(snapshot, environment.name)?.request ?? {});
    return {
      name: environment.name,
      environment,
      release: known === null ? null : spokenName(known.releaseName, known.candidate),
      commit: known?.commit ?? null,
      artifacts,
    };
  }
  const found = findRelease(snapshot, typed);
  if ('code' in found) {
    const environments = project.environments.map(({ name }) => name);
    return found.code === 'unknown_release'
      ? { code: 'neither_release_nor_environment', typed, environments }
      : found;
  }
  const { release, candidate } = found;
  const name = spokenName(release.name, candidate.number);
  const { commit, artifacts } = candidate;
  return { name, environment: null, release: name, commit, artifacts };
}

async function compareCommits(
  { source }: Pick<World, 'source'>,
  { repository }: Project,
  from: Side,
  to: Side,
): Promise<Difference['commits']> {
  if (from.commit === null || to.commit === null) return null;
  const range = await source.range(repository, from.commit, to.commit, MOST_READ);
  if (range === null) return null;
  const { ahead, behind, commits } = range;
  const changelog = changelogOf(to.commit, commits);
  const link = source.links(repository).compare(from.commit, to.commit);
  return { ahead, behind, read: commits.length, changelog, link };
}

function compareArtifacts(from: Side, to: Side): Difference['artifacts'] {
  const services = new Set([...from.artifacts, ...to.artifacts].map(({ service }) => service));
  const of = (side: Side, service: string): Artifact | null =>
    side.artifacts.find((each) => each.service === service) ?? null;
  return [...services].map((service) => ({ service, from: of(from, service), to: of(to, service) }));
}

async function compareConfiguration(
  world: Reach,
  project: Project,
  from: Environment,
  to: Environment,
): Promise<NonNullable<Difference['configuration']>> {
  const [before, after] = await Promise.all([
    readConfiguration(world, project, from),
    readConfiguration(world, project, to),
  ]);
  return project.services.map(({ name: service }) => {
    const [then, now] = [before.get(service), after.get(service)];
    const readable = then !== undefined && now !== undefined;
    return { service, differences: readable ? configurationDifferences(then, now) : null };
  });
}

/** Service name -> its running task definition, environment values masked; without those that ECS has not, or not for us. */
async function readConfiguration(
  { orchestrator, hashing }: Reach,
  { services }: Project,
  { name: environment, cluster }: Environment,
): Promise<ReadonlyMap<string, JsonObject>> {
  const named = services.map((service) => ({ service, ecsService: ecsServiceName(service, environment) }));
  const live = await orchestrator.describeServices(
    cluster,
    named.map(({ ecsService }) => ecsService),
  );
  const read = named.map(async ({ service, ecsService }) => {
    const found = live.find((each) => each.ecsService === ecsService);
    if (found === undefined || found.problem !== null) return null;
    const { definition } = await orchestrator.describeRevision(cluster, found.revision);
    const masked = maskEnvironment(renderRevision(definition, {}), (value) => hashing.mask(value));
    return [service.name, masked] as const;
  });
  return new Map((await Promise.all(read)).filter((each) => each !== null));
}
