// What every use case may reach: the ports, the projects of slipway.yml, and what is shown but not recorded.
import { findEnvironment, type Environment, type Identity, type Project } from '../domain/project.ts';
import type {
  Directory,
  Hashing,
  ImageRegistry,
  Log,
  Orchestrator,
  Prober,
  SourceHost,
  SourceRefs,
  Store,
  System,
} from '../ports.ts';
import type { ProgressBoard } from './progress-board.ts';

export interface World {
  readonly projects: readonly Project[];
  /** Who is who on GitHub. */
  readonly people: readonly Identity[];
  readonly source: SourceHost;
  readonly refs: SourceRefs;
  readonly registry: ImageRegistry;
  readonly orchestrator: Orchestrator;
  readonly prober: Prober;
  readonly directory: Directory;
  readonly store: Store;
  readonly hashing: Hashing;
  readonly system: System;
  readonly log: Log;
  readonly progress: ProgressBoard;
}

/** Somebody who typed or clicked, as Slack says. */
export interface Asker {
  /** Slack user id. */
  readonly id: string;
  /** Slack said itself that they belong to another organisation: no look-up makes that better. */
  readonly foreign: boolean;
  /** Id of the command or click (I9). */
  readonly inbound: string;
}

export const findProject = (world: Pick<World, 'projects'>, name: string): Project | undefined =>
  world.projects.find((project) => project.name === name);

/** The project and environment of a recorded deployment; `null` once slipway.yml has them no more. */
export function findPlace(
  world: Pick<World, 'projects'>,
  { project: projectName, environment: name }: { readonly project: string; readonly environment: string },
): { readonly project: Project; readonly environment: Environment } | null {
  const project = findProject(world, projectName);
  const environment = project === undefined ? undefined : findEnvironment(project, name);
  return project === undefined || environment === undefined ? null : { project, environment };
}
