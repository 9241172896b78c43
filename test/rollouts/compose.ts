// Slipway's driver as src/app.ts composes it, on the real SDK and the real database; only Slack and GitHub are left out.
import { createImageRegistry } from '../../src/adapters/ecr/image-registry.ts';
import { createOrchestrator } from '../../src/adapters/ecs/orchestrator.ts';
import { createHashing } from '../../src/adapters/hashing.ts';
import { openStore } from '../../src/adapters/sqlite/open.ts';
import type { SqliteStore } from '../../src/adapters/sqlite/store.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { Policy, Project } from '../../src/domain/project.ts';
import type { Release } from '../../src/domain/release.ts';
import { findDeployment } from '../../src/domain/snapshot.ts';
import type { Outcome, System } from '../../src/ports.ts';
import { cutRelease } from '../../src/usecases/cut-release.ts';
import { deployRelease } from '../../src/usecases/deploy-release.ts';
import { driveDeployments } from '../../src/usecases/drive-deployments.ts';
import { createDriverMemory } from '../../src/usecases/guarded.ts';
import { createProgressBoard, type ProgressBoard } from '../../src/usecases/progress-board.ts';
import type { Asker, World } from '../../src/usecases/world.ts';
import { FakeProber } from '../support/fake-prober.ts';
import { FakeSourceHost } from '../support/fake-source-host.ts';
import { FakeSourceRefs } from '../support/fake-source-refs.ts';
import { silentLog } from '../support/silent-log.ts';
import { temporaryFolder } from '../adapters/sqlite/samples.ts';
import { ALICE, FakeDirectory } from '../usecases/support/fake-directory.ts';
import { ENVIRONMENT, projectOf } from './project.ts';

export interface ComposeOptions {
  /** Of AWS's endpoint. */
  readonly url: string;
  readonly services: readonly string[];
  readonly clock: System;
  readonly policy?: Partial<Policy>;
  readonly project?: (project: Project) => Project;
}

export interface Composed extends AsyncDisposable {
  readonly world: World & { readonly store: SqliteStore; readonly progress: ProgressBoard };
  readonly prober: FakeProber;
  readonly project: Project;
  asker(): Asker;
  /** A commit on trunk, whose images are not there yet. @returns its SHA */
  commit(): string;
  /** A release of trunk's head. */
  cut(): Promise<Release>;
  /** Asks for it; nothing keeps it from starting. @returns the deployment's id */
  ask(release: Release): Promise<string>;
  /** The same, which may be refused. */
  tryToAsk(release: Release): Promise<Outcome>;
  tick(): Promise<void>;
  deployment(id: string): Promise<Deployment>;
}

export async function composeBed(options: ComposeOptions): Promise<Composed> {
  const { url, services, clock } = options;
  const restore = pointSdkAt(url);
  const project = (options.project ?? ((each) => each))(projectOf(services, options.policy ?? {}));
  const folder = await temporaryFolder();
  const store = await openStore({ path: folder.file('slipway.db'), clock });
  const source = new FakeSourceHost(project.repository);
  const prober = new FakeProber();
  const world = {
    projects: [project],
    people: [],
    source,
    refs: new FakeSourceRefs(source),
    registry: createImageRegistry({ log: silentLog }),
    orchestrator: createOrchestrator({ log: silentLog, clock }),
    prober,
    directory: new FakeDirectory(),
    store,
    hashing: createHashing(store.installationKey()),
    system: clock,
    log: silentLog,
    progress: createProgressBoard(),
  };
  const memory = createDriverMemory();
  const asker = (): Asker => ({ id: ALICE, foreign: false, inbound: `inbound ${clock.id()}` });
  const tryToAsk = ({ name: release }: Release): Promise<Outcome> =>
    deployRelease(world, project, { release, environment: ENVIRONMENT, emergency: null }, asker());
  return {
    world,
    prober,
    project,
    asker,
    commit: () => source.commit(project.trunk, { subject: 'feat: a thing', author: 'alice' }),
    cut: async () => {
      const typed = { ref: null, note: null, dryRun: false, withoutPicks: false };
      const outcome = await cutRelease(world, project, typed, asker());
      const release = outcome.kind === 'accepted' ? outcome.snapshot.releases.at(-1) : undefined;
      if (release === undefined) throw new Error(`nothing was cut: ${JSON.stringify(outcome)}`);
      return release;
    },
    tryToAsk,
    ask: async (release) => {
      const outcome = await tryToAsk(release);
      const [event] = outcome.kind === 'accepted' ? outcome.events : [];
      if (event?.type !== 'deployment.requested') throw new Error(`not asked: ${JSON.stringify(outcome)}`);
      return event.deployment;
    },
    tick: async () => {
      const lease = await store.acquireLease('the driver', clock.now(), LEASE);
      if (lease === null) throw new Error('somebody else drives');
      await driveDeployments(world, memory, lease);
    },
    deployment: async (id) => {
      const found = findDeployment(await store.snapshot({ project: project.name, deployments: [id] }), id);
      if (found === undefined) throw new Error(`there is no ${id}`);
      return found;
    },
    async [Symbol.asyncDispose]() {
      store.close();
      await folder[Symbol.asyncDispose]();
      restore();
    },
  };
}

/** Milliseconds: in earnest it is renewed beside the rounds. */
const LEASE = 24 * 60 * 60_000;

/** As everybody else does: by the SDK's own environment variables. */
function pointSdkAt(url: string): () => void {
  const variables = {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
