// The use cases on the real adapters, composed as src/app.ts does it, over the shop's GitHub and AWS; only Slack is left
// out: for counting calls, where a whole bot would add its own.
import { join } from 'node:path';
import { PEOPLE, type Shop } from '../../../sandbox/shop.ts';
import { createImageRegistry } from '../../../src/adapters/ecr/image-registry.ts';
import { createOrchestrator } from '../../../src/adapters/ecs/orchestrator.ts';
import { createProber } from '../../../src/adapters/http/prober.ts';
import { createGitHubSourceHost } from '../../../src/adapters/github/source-host.ts';
import { createGitHubSourceRefs } from '../../../src/adapters/github/source-refs.ts';
import { createHashing } from '../../../src/adapters/hashing.ts';
import { openStore } from '../../../src/adapters/sqlite/open.ts';
import { createSystem } from '../../../src/adapters/system.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Release } from '../../../src/domain/release.ts';
import { AdapterFault, type Directory } from '../../../src/ports.ts';
import { awaitBuilds, type BuildMemory } from '../../../src/usecases/await-builds.ts';
import { cutRelease } from '../../../src/usecases/cut-release.ts';
import { pickCommits } from '../../../src/usecases/pick-commits.ts';
import { createProgressBoard } from '../../../src/usecases/progress-board.ts';
import type { World } from '../../../src/usecases/world.ts';
import { silentLog } from '../../support/silent-log.ts';

export interface Inside {
  /** `/release cut`, which is accepted. */
  cut(): Promise<Release>;
  /** `/release pick`, which is accepted. */
  pick(release: Release, commits: readonly string[]): Promise<void>;
  /** One look for the images that are missing, whatever the clock says. */
  look(): Promise<void>;
  close(): void;
}

export async function openInside(shop: Shop): Promise<Inside> {
  const config = loadConfig(shop.variables);
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  const { settings, slipway } = config.value;
  const [project] = slipway.projects;
  if (project === undefined) throw new Error('the shop has a project');
  let later = 0;
  const system = { ...createSystem(), now: () => Date.now() + later };
  const store = await openStore({ path: join(shop.folder, 'slipway.db'), clock: system });
  const credentials = settings.github.auth;
  const github = { credentials, baseUrl: shop.github.url, log: silentLog, paced: false };
  const world: World = {
    projects: slipway.projects,
    people: slipway.people,
    source: createGitHubSourceHost(github),
    refs: createGitHubSourceRefs(github),
    registry: createImageRegistry({ log: silentLog }),
    orchestrator: createOrchestrator({ log: silentLog }),
    prober: createProber(),
    directory: everybody,
    store,
    hashing: createHashing(store.installationKey()),
    system,
    log: silentLog,
    progress: createProgressBoard(),
  };
  const memory: BuildMemory = new Map();
  const asker = () => ({ id: PEOPLE.alice, foreign: false, inbound: `command:${system.id()}` });
  return {
    cut: async () => {
      const typed = { ref: null, note: null, dryRun: false, withoutPicks: false };
      const outcome = await cutRelease(world, project, typed, asker());
      if (outcome.kind !== 'accepted') throw new Error(`not cut: ${JSON.stringify(outcome)}`);
      return outcome.snapshot.releases.at(-1) ?? none();
    },
    pick: async ({ name }, commits) => {
      const typed = { release: name, commits, byPullRequest: false };
      const outcome = await pickCommits(world, project, typed, asker());
      if (outcome.kind !== 'accepted') throw new Error(`not picked: ${JSON.stringify(outcome)}`);
    },
    look: async () => {
      later += 60_000;
      const lease = await store.acquireLease('measuring', system.now(), 10_000);
      await awaitBuilds(world, memory, project, lease ?? none());
    },
    close: () => store.close(),
  };
}

const none = (): never => {
  throw new Error('it is not on record');
};

const everybody: Directory = {
  person: async (id) => ({ id, homeTeam: true, deactivated: false, guest: false, bot: false }),
  members: async () => {
    throw new AdapterFault({ provider: 'slack', code: 'no_such_subteam', retryable: false });
  },
};
