// What the fake orchestrator stands on: clusters, services and revisions in memory. Nothing happens by itself: a rollout
// goes on for ever until the test ends it.
import type { Cluster } from '../../src/domain/project.ts';
import type { DigestReading, ServiceDeploymentReading, StoppedTasks } from '../../src/domain/rollout.ts';
import type { JsonObject } from '../../src/domain/task-definition.ts';
import {
  AdapterFault,
  type Revision,
  type StartedTask,
  type TaskOrder,
  type TaskReading,
} from '../../src/ports.ts';

export interface FakeDeployment extends ServiceDeploymentReading {
  readonly arn: string;
  /** The task-definition revision that it rolls out; `target` is the service revision. */
  readonly revision: string;
}

export interface FakeService {
  readonly name: string;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  readonly desired: number;
  readonly status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  readonly revision: string;
  /** Oldest first. */
  readonly deployments: readonly FakeDeployment[];
  /** What the test says that runs; `null`: what follows from the task definition. */
  readonly digests: DigestReading | null;
  /** By revision. */
  readonly stopped: Readonly<Record<string, readonly StoppedTasks[]>>;
  /** What ECS said of it, oldest first. */
  readonly events: readonly { readonly at: number; readonly message: string }[];
}

/** A task of RunTask. */
export interface FakeTask extends TaskReading {
  readonly arn: string;
  readonly cluster: Cluster;
  readonly order: TaskOrder;
}

export interface Ending {
  readonly status: Exclude<ServiceDeploymentReading['status'], 'in_progress'>;
  readonly said?: string;
  /** Whether the circuit breaker ended it; `false` when left out. */
  readonly circuitBreaker?: boolean;
  /** The CloudWatch alarm that ended it; none when left out. */
  readonly alarm?: string;
  /** Why tasks of the revision stopped. */
  readonly tasks?: readonly StoppedTasks[];
}

type Services = ReadonlyMap<string, FakeService>;

const account = '123456789012';

export const awsFault = (
  code: string,
  more: { retryable?: boolean; uncertain?: boolean } = {},
): AdapterFault => new AdapterFault({ provider: 'aws', code, retryable: false, ...more });

export class FakeEcs {
  readonly #now: () => number;
  #clusters = new Map<string, Services>();
  /** What readers see instead, while their reads are stale. */
  #seen: ReadonlyMap<string, Services> | null = null;
  readonly #revisions = new Map<string, Revision>();
  readonly #deleted = new Set<string>();
  readonly #tasks = new Map<string, FakeTask>();
  #notPlaced: string[] = [];
  #time = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  createCluster(cluster: Cluster): void {
    if (!this.#clusters.has(keyOf(cluster))) this.#clusters.set(keyOf(cluster), new Map());
  }

  /** A service, in a cluster that is made if need be, where a first revision succeeded; answers that revision's ARN. */
  createService(
    cluster: Cluster,
    name: string,
    definition: JsonObject,
    { desired = 2, controller = 'ECS' }: Partial<Pick<FakeService, 'desired' | 'controller'>> = {},
  ): string {
    this.createCluster(cluster);
    const revision = this.register(cluster, definition);
    const fresh = { status: 'ACTIVE' as const, deployments: [], digests: null, stopped: {}, events: [] };
    this.#put(cluster, { name, controller, desired, revision, ...fresh });
    this.deploy(cluster, name, revision);
    this.end(cluster, name, { status: 'succeeded' });
    return revision;
  }

  deleteService(cluster: Cluster, name: string): void {
    this.#put(cluster, { ...this.service(cluster, name), status: 'DRAINING' });
  }

  /** Registers a revision, as Terraform or a colleague would. */
  register({ region }: Cluster, definition: JsonObject, tags: Revision['tags'] = []): string {
    const family = definition['family'];
    if (typeof family !== 'string') throw awsFault('ClientException');
    const revision = this.family(region, family).length + 1;
    const arn = `${familyArn(region, family)}:${revision}`;
    const described = { ...definition, taskDefinitionArn: arn, revision, status: 'ACTIVE' };
    this.#revisions.set(arn, { arn, inactive: false, definition: described, tags });
    return arn;
  }

  deregister(arn: string): void {
    const revision = this.revision(arn);
    const definition = { ...revision.definition, status: 'INACTIVE' };
    this.#revisions.set(arn, { ...revision, inactive: true, definition });
  }

  /** Deregistered, and deleted for good: nobody can have it described any more. */
  deleteRevision(arn: string): void {
    this.deregister(arn);
    this.#deleted.add(arn);
  }

  /** Sets the service to a revision, as anybody may; answers the ARN of the service deployment, which goes on. */
  deploy(cluster: Cluster, name: string, revision: string): string {
    const service = this.service(cluster, name);
    const startedAt = this.#tick();
    const earlier = service.deployments.map((each): FakeDeployment =>
      each.endedAt === null ? { ...each, status: 'stopped', endedAt: startedAt } : each,
    );
    const path = `${cluster.name}/${name}/${earlier.length + 1}`;
    const deployment: FakeDeployment = {
      arn: `arn:aws:ecs:${cluster.region}:${account}:service-deployment/${path}`,
      target: `arn:aws:ecs:${cluster.region}:${account}:service-revision/${path}`,
      revision,
      startedAt,
      status: 'in_progress',
      said: null,
      endedAt: null,
      circuitBreaker: false,
      alarm: null,
      strategy: 'rolling',
      stage: null,
      weight: null,
      pause: null,
      wentBackTo: null,
    };
    this.#put(cluster, { ...service, revision, deployments: [...earlier, deployment] });
    return deployment.arn;
  }

  /** Ends, or turns round, what rolls out on the service. One that is rolled back leaves what last succeeded. */
  end(cluster: Cluster, name: string, ending: Ending): void {
    const { status, circuitBreaker = false, alarm = null, tasks } = ending;
    const service = this.service(cluster, name);
    const newest = newestOf(service);
    const endedAt = status === 'rolling_back' ? null : this.#tick();
    const back = status === 'rolling_back' || status === 'rolled_back' ? lastSuccess(service) : undefined;
    this.#put(cluster, {
      ...service,
      deployments: [
        ...service.deployments.slice(0, -1),
        {
          ...newest,
          status,
          said: ending.said ?? null,
          circuitBreaker,
          alarm,
          endedAt,
          stage: null,
          pause: null,
          wentBackTo: back?.target ?? null,
        },
      ],
      revision: back?.revision ?? service.revision,
      stopped: tasks === undefined ? service.stopped : { ...service.stopped, [newest.revision]: tasks },
    });
  }

  /** Shows how far the newest service deployment is, while it goes on. */
  show(
    cluster: Cluster,
    name: string,
    progress: Partial<Pick<FakeDeployment, 'strategy' | 'stage' | 'weight' | 'pause'>>,
  ): void {
    const service = this.service(cluster, name);
    const shown = { ...newestOf(service), ...progress };
    this.#put(cluster, { ...service, deployments: [...service.deployments.slice(0, -1), shown] });
  }

  /** ECS says something of the service, later than all that happened before. */
  say(cluster: Cluster, name: string, message: string): void {
    const service = this.service(cluster, name);
    this.#put(cluster, { ...service, events: [...service.events, { at: this.#tick(), message }] });
  }

  /** What StopServiceDeployment does: it goes back, until the test ends that. */
  stop(arn: string): 'stopping' | 'ended' {
    for (const [key, services] of this.#clusters) {
      for (const service of services.values()) {
        const deployment = service.deployments.find((each) => each.arn === arn);
        if (deployment === undefined) continue;
        if (deployment.endedAt !== null) return 'ended';
        if (deployment.status === 'rolling_back') return 'stopping';
        this.end(clusterOf(key), service.name, {
          status: 'rolling_back',
          said: 'Service deployment rolled back because StopServiceDeployment was called.',
        });
        return 'stopping';
      }
    }
    throw awsFault('ServiceDeploymentNotFoundException');
  }

  /** What RunTask does: the task runs until the test ends it. */
  run(cluster: Cluster, order: TaskOrder): StartedTask {
    this.service(cluster, order.like);
    const earlier = this.tasks(cluster).find(({ order: { token } }) => token === order.token);
    if (earlier !== undefined) return { kind: 'started', task: earlier.arn };
    if (this.revision(order.revision).inactive) throw awsFault('ClientException');
    const reason = this.#notPlaced.shift();
    if (reason !== undefined) return { kind: 'not_placed', reason };
    const id = String(this.#tasks.size + 1).padStart(32, '0');
    const arn = `arn:aws:ecs:${cluster.region}:${account}:task/${cluster.name}/${id}`;
    this.#tasks.set(arn, { arn, cluster, order, status: 'running', exitCode: null, said: null });
    return { kind: 'started', task: arn };
  }

  /** The next task is not placed, for this reason. */
  placeNothing(reason: string): void {
    this.#notPlaced.push(reason);
  }

  /** Oldest first, those that are gone included. */
  tasks(cluster: Cluster): readonly FakeTask[] {
    return [...this.#tasks.values()].filter((task) => keyOf(task.cluster) === keyOf(cluster));
  }

  /** `null` when there never was such a task. */
  task(arn: string): FakeTask | null {
    return this.#tasks.get(arn) ?? null;
  }

  endTask(arn: string, { exitCode, said = null }: { exitCode: number | null; said?: string | null }): void {
    const task = known(this.#tasks.get(arn), 'InvalidParameterException');
    this.#tasks.set(arn, { ...task, status: 'stopped', exitCode, said });
  }

  /** About an hour after it stopped. */
  forgetTask(arn: string): void {
    const task = known(this.#tasks.get(arn), 'InvalidParameterException');
    this.#tasks.set(arn, { ...task, status: 'gone', exitCode: null, said: null });
  }

  /** What tasks and the service revision report from now on; `null`: the digests of the task definition again. */
  reportDigests(cluster: Cluster, name: string, digests: DigestReading | null): void {
    this.#put(cluster, { ...this.service(cluster, name), digests });
  }

  /** From now on reads of services and their deployments show this moment (FIELD-NOTES 2). */
  freezeReads(): void {
    this.#seen = new Map([...this.#clusters].map(([key, services]) => [key, new Map(services)]));
  }

  thawReads(): void {
    this.#seen = null;
  }

  /** The services of a cluster as a reader sees them. */
  seen(cluster: Cluster): Services {
    return known((this.#seen ?? this.#clusters).get(keyOf(cluster)), 'ClusterNotFoundException');
  }

  /** A service as it is. */
  service(cluster: Cluster, name: string): FakeService {
    const services = known(this.#clusters.get(keyOf(cluster)), 'ClusterNotFoundException');
    return known(services.get(name), 'ServiceNotFoundException');
  }

  /** By its ARN, or as `family:revision`. */
  revision(named: string): Revision {
    const found = [...this.#revisions.values()].find(({ arn }) => arn.endsWith(`:task-definition/${named}`));
    const revision = this.#revisions.get(named) ?? found;
    return known(this.#deleted.has(revision?.arn ?? '') ? undefined : revision, 'ClientException');
  }

  /** Oldest first. */
  family(region: string, family: string): readonly Revision[] {
    return [...this.#revisions.values()].filter(({ arn }) => arn.startsWith(`${familyArn(region, family)}:`));
  }

  #put(cluster: Cluster, service: FakeService): void {
    const others = this.#clusters.get(keyOf(cluster)) ?? [];
    this.#clusters.set(keyOf(cluster), new Map([...others, [service.name, service]]));
  }

  #tick(): number {
    this.#time = Math.max(this.#time + 1, this.#now());
    return this.#time;
  }
}

const keyOf = ({ region, name }: Cluster): string => `${region}/${name}`;

function clusterOf(key: string): Cluster {
  const [region = '', name = ''] = key.split('/');
  return { region, name };
}

const familyArn = (region: string, family: string): string =>
  `arn:aws:ecs:${region}:${account}:task-definition/${family}`;

export function known<T>(value: T | undefined, code: string): T {
  if (value === undefined) throw awsFault(code);
  return value;
}

export function newestOf({ name, deployments }: FakeService): FakeDeployment {
  const newest = deployments.at(-1);
  if (newest === undefined) throw new Error(`${name} was never deployed to`);
  return newest;
}

export const lastSuccess = ({ deployments }: FakeService): FakeDeployment | undefined =>
  deployments.findLast(({ status }) => status === 'succeeded');
