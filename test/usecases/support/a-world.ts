// A world made of fakes, with a clock that only moves by hand. One `AWorld` is one process: `restart()` is the next one,
// over the same records and the same outside.
import { createHashing } from '../../../src/adapters/hashing.ts';
import type { Event } from '../../../src/domain/audit.ts';
import type { Author } from '../../../src/domain/commit.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import {
  ecsServiceName,
  findEnvironment,
  registriesOf,
  type Identity,
  type Project,
} from '../../../src/domain/project.ts';
import { findDeployment, type Snapshot } from '../../../src/domain/snapshot.ts';
import type { Hashing, Lease, Log, Store, System } from '../../../src/ports.ts';
import { driveDeployments } from '../../../src/usecases/drive-deployments.ts';
import { createDriverMemory, type DriverMemory } from '../../../src/usecases/guarded.ts';
import { createProgressBoard, type ProgressBoard } from '../../../src/usecases/progress-board.ts';
import { tendReleases } from '../../../src/usecases/tend-releases.ts';
import type { Asker, World } from '../../../src/usecases/world.ts';
import type { Ending, FakeDeployment } from '../../support/fake-ecs.ts';
import { FakeImageRegistry } from '../../support/fake-image-registry.ts';
import { FakeOrchestrator } from '../../support/fake-orchestrator.ts';
import { FakeSourceHost } from '../../support/fake-source-host.ts';
import { FakeSourceRefs } from '../../support/fake-source-refs.ts';
import { FakeProber } from '../../support/fake-prober.ts';
import { createFakeStore } from '../../support/fake-store.ts';
import { silentLog } from '../../support/silent-log.ts';
import { CHECK, placeOf, shop, taskDefinition, type Place } from './a-shop.ts';
import { FakeDirectory } from './fake-directory.ts';

export const START = Date.UTC(2026, 10, 20, 9);
const LEASE = 60_000;

const WRITES: ReadonlySet<string> = new Set([
  'registerRevision',
  'updateService',
  'stopServiceDeployment',
  'runTask',
]);

/** Time passes when somebody sleeps, or when the test says so. */
export class HandClock implements System {
  time = START;
  #ids = 0;
  now(): number {
    return this.time;
  }
  async sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
  }
  random(): number {
    return 0.5;
  }
  id(): string {
    this.#ids += 1;
    return this.#ids.toString(32).padStart(8, '0');
  }
}

/** What outlives a process. */
interface Outside {
  readonly source: FakeSourceHost;
  readonly refs: FakeSourceRefs;
  readonly registry: FakeImageRegistry;
  readonly orchestrator: FakeOrchestrator;
  readonly prober: FakeProber;
  readonly directory: FakeDirectory;
  readonly system: HandClock;
  readonly store: Store;
  readonly hashing: Hashing;
  readonly people: readonly Identity[];
}

export interface WorldOptions {
  readonly project?: Project;
  readonly system?: HandClock;
  /** In memory when left out. */
  readonly store?: Store;
  readonly key?: number;
  /** Tasks of every service. */
  readonly desired?: number;
  /** Who is who on GitHub. */
  readonly people?: readonly Identity[];
}

export interface NewCommit {
  readonly green?: boolean;
  /** Path to content; `null` takes it away. */
  readonly files?: Readonly<Record<string, string | null>>;
  readonly body?: string;
  /** A login, or what differs from what comes with one; alice when left out. */
  readonly author?: string | Partial<Author>;
  /** Names of the services that CI has built. */
  readonly built?: readonly string[];
}

export function aWorld(options: WorldOptions = {}): AWorld {
  const { project = shop, system = new HandClock(), key = 7, desired = 2 } = options;
  const orchestrator = new FakeOrchestrator({ now: () => system.now() });
  for (const { name: environment, cluster } of project.environments) {
    orchestrator.ecs.createCluster(cluster);
    for (const service of project.services) {
      const definition = taskDefinition(environment, service.name);
      orchestrator.ecs.createService(cluster, ecsServiceName(service, environment), definition, { desired });
    }
  }
  const registry = new FakeImageRegistry();
  for (const { host } of registriesOf(project))
    for (const { image } of project.services) registry.createRepository(`${host}/${image}`);
  const source = new FakeSourceHost(project.repository);
  const outside: Outside = {
    source,
    refs: new FakeSourceRefs(source),
    registry,
    orchestrator,
    prober: new FakeProber(),
    directory: new FakeDirectory(),
    system,
    store: options.store ?? createFakeStore(system),
    hashing: createHashing(Buffer.alloc(32, key)),
    people: options.people ?? [],
  };
  return new AWorld(outside, project);
}

export class AWorld implements World {
  readonly source: FakeSourceHost;
  readonly refs: FakeSourceRefs;
  readonly registry: FakeImageRegistry;
  readonly orchestrator: FakeOrchestrator;
  readonly prober: FakeProber;
  readonly directory: FakeDirectory;
  readonly system: HandClock;
  readonly store: Store;
  readonly hashing: Hashing;
  readonly projects: readonly Project[];
  readonly people: readonly Identity[];
  readonly log: Log = silentLog;
  readonly progress: ProgressBoard = createProgressBoard();
  readonly memory: DriverMemory = createDriverMemory();
  readonly #outside: Outside;

  constructor(outside: Outside, project: Project) {
    ({
      source: this.source,
      refs: this.refs,
      registry: this.registry,
      orchestrator: this.orchestrator,
      prober: this.prober,
      directory: this.directory,
      system: this.system,
      store: this.store,
      hashing: this.hashing,
      people: this.people,
    } = outside);
    this.#outside = outside;
    this.projects = [project];
  }

  get project(): Project {
    const [project] = this.projects;
    if (project === undefined) throw new Error('a world has a project');
    return project;
  }

  /** The next process: it remembers nothing, and may have been given another configuration. */
  restart(more: Partial<Pick<WorldOptions, 'project' | 'store' | 'people'>> = {}): AWorld {
    const { project = this.project, store = this.#outside.store, people = this.people } = more;
    return new AWorld({ ...this.#outside, store, people }, project);
  }

  /** The same, with some of it replaced, for one use case. */
  with(more: Partial<World>): World {
    const { projects, people, source, refs, registry, orchestrator, prober } = this;
    const { directory, store, hashing, system, log, progress } = this;
    const outside = { source, refs, registry, orchestrator, prober, directory, store, hashing, system };
    return { projects, people, log, progress, ...outside, ...more };
  }

  advance(milliseconds: number): void {
    this.system.time += milliseconds;
  }

  /** A commit on trunk, green, with the images that CI made of it: of every service, unless said. */
  commit(
    subject = 'feat: a thing',
    { green = true, files, body, built, author = 'alice' }: NewCommit = {},
  ): string {
    const sha = this.source.commit(this.project.trunk, {
      subject,
      author,
      ...(files === undefined ? {} : { files }),
      ...(body === undefined ? {} : { body }),
    });
    this.build(sha, built);
    this.source.setCheck(sha, { name: CHECK, state: green ? 'green' : 'failed', url: null });
    return sha;
  }

  /** CI pushes the images of a commit: of every service, unless said. */
  build(sha: string, services: readonly string[] = this.project.services.map(({ name }) => name)): void {
    for (const { name, image } of this.project.services) {
      if (services.includes(name)) this.registry.push(`${this.project.registry.host}/${image}`, sha);
    }
  }

  /** Somebody who types or clicks, each time with a new inbound id unless one is given. */
  asker(id: string, inbound = `inbound ${this.system.id()}`): Asker {
    return { id, foreign: false, inbound };
  }

  async lease(holder = 'the driver'): Promise<Lease> {
    const lease = await this.store.acquireLease(holder, this.system.now(), LEASE);
    if (lease === null) throw new Error(`${holder} does not get the lease`);
    return lease;
  }

  async tick(): Promise<boolean> {
    const lease = await this.lease();
    await tendReleases(this, this.memory, lease);
    return driveDeployments(this, this.memory, lease);
  }

  async ticks(count: number, apart = 1000): Promise<void> {
    for (let tick = 0; tick < count; tick += 1) {
      await this.tick();
      this.advance(apart);
    }
  }

  /** Ends what rolls out on a service. */
  end(environment: string, service: string, ending: Ending = { status: 'succeeded' }): void {
    const { cluster, name } = this.#placeOf(environment, service);
    this.orchestrator.ecs.end(cluster, name, ending);
  }

  /** Ticks, and lets every rollout take and every one-off task end well, until nothing moves any more. */
  async settle(): Promise<void> {
    let still = 0;
    for (let tries = 0; tries < 100; tries += 1) {
      const moving = await this.tick();
      const ended = this.endAll();
      this.advance(1000);
      still = moving || ended ? 0 : still + 1;
      // What was planned anew starts with the tick after.
      if (still === 2) return;
    }
    throw new Error('it does not come to rest');
  }

  /** Every rollout takes, what goes back is back, and every one-off task ends well. @returns whether there was one */
  endAll(): boolean {
    const back = this.endAllBack();
    const tasks = this.project.environments.flatMap(({ cluster }) =>
      this.orchestrator.ecs.tasks(cluster).filter(({ status }) => status === 'running'),
    );
    for (const { arn } of tasks) this.orchestrator.ecs.endTask(arn, { exitCode: 0 });
    const rolling = this.#inEcs('in_progress');
    for (const [environment, service] of rolling) this.end(environment, service);
    return back || rolling.length + tasks.length > 0;
  }

  /** What ECS puts back is back. @returns whether there was any */
  endAllBack(): boolean {
    const back = this.#inEcs('rolling_back');
    for (const [environment, service] of back) this.end(environment, service, { status: 'rolled_back' });
    return back.length > 0;
  }

  /** Environments may share a cluster. */
  #placeOf(environment: string, service: string): Place {
    const place = placeOf(environment, service);
    return { ...place, cluster: findEnvironment(this.project, environment)?.cluster ?? place.cluster };
  }

  /** Services whose newest deployment stands so. */
  #inEcs(status: FakeDeployment['status']): readonly (readonly [environment: string, service: string])[] {
    return this.project.environments.flatMap(({ name }) =>
      this.project.services
        .filter((service) => this.ecsDeployments(name, service.name).at(-1)?.status === status)
        .map((service) => [name, service.name] as const),
    );
  }

  /** Of a service, oldest first, as they are in ECS. */
  ecsDeployments(environment: string, service: string): readonly FakeDeployment[] {
    const { cluster, name } = this.#placeOf(environment, service);
    return this.orchestrator.ecs.service(cluster, name).deployments;
  }

  /** What the service is set to in ECS. */
  live(environment: string, service: string): string {
    const { cluster, name } = this.#placeOf(environment, service);
    return this.orchestrator.ecs.service(cluster, name).revision;
  }

  snapshot(): Promise<Snapshot> {
    return this.store.snapshot({ project: this.project.name });
  }

  async deployment(id: string): Promise<Deployment> {
    const scope = { project: this.project.name, deployments: [id] };
    const found = findDeployment(await this.store.snapshot(scope), id);
    if (found === undefined) throw new Error(`there is no deployment ${id}`);
    return found;
  }

  /** Everything recorded of the project, oldest first. */
  async events(): Promise<readonly Event[]> {
    const entries = await this.store.auditEntries(this.project.name, 10_000);
    return entries.toReversed().map(({ event }) => event);
  }

  async refusals(): Promise<readonly Extract<Event, { readonly type: 'refused' }>[]> {
    return (await this.events()).filter((event) => event.type === 'refused');
  }

  /** Calls of ECS that change something, in order. */
  writes(): readonly string[] {
    return this.orchestrator.calls.map(({ method }) => method).filter((method) => WRITES.has(method));
  }
}
