// The adapters behind the ports, put together: for the bot, and for the command line without Slack.
import { createImageRegistry } from './adapters/ecr/image-registry.ts';
import { createOrchestrator } from './adapters/ecs/orchestrator.ts';
import { createGitHubSourceHost } from './adapters/github/source-host.ts';
import { createGitHubSourceRefs } from './adapters/github/source-refs.ts';
import { createProber } from './adapters/http/prober.ts';
import type { GitHubSettings } from './config/environment.ts';
import type { SlipwayConfig } from './config/slipway-yml.ts';
import type { Directory, Hashing, Log, Store, System } from './ports.ts';
import { createProgressBoard } from './usecases/progress-board.ts';
import type { World } from './usecases/world.ts';

export interface Composition {
  readonly slipway: SlipwayConfig;
  /** `null`: nobody has told Slipway how to ask GitHub. */
  readonly github: GitHubSettings | null;
  readonly store: Store;
  readonly hashing: Hashing;
  readonly directory: Directory;
  readonly system: System;
  readonly log: Log;
}

export function composeWorld({
  slipway,
  github,
  store,
  hashing,
  directory,
  system,
  log,
}: Composition): World {
  // Without a token GitHub answers nothing: what is only shown says so.
  const { auth: credentials, apiUrl } = github ?? { auth: { kind: 'token', token: '' }, apiUrl: undefined };
  const asked = { credentials, ...(apiUrl !== undefined && { baseUrl: apiUrl }), log };
  return {
    projects: slipway.projects,
    people: slipway.people,
    source: createGitHubSourceHost(asked),
    refs: createGitHubSourceRefs(asked),
    registry: createImageRegistry({ log }),
    orchestrator: createOrchestrator({ log }),
    prober: createProber(),
    directory,
    store,
    hashing,
    system,
    log,
    progress: createProgressBoard(),
  };
}
