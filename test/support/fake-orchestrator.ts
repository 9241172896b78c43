// ECS for use-case tests, held to the same contract as the real adapter (test/contracts/orchestrator.ts). What a console,
// Terraform and time would do is done through `ecs`; faults are queued call by call.
import type { Cluster } from '../../src/domain/project.ts';
import type {
  DigestReading,
  FoundDeployment,
  RolloutReading,
  SeenDeployment,
  ServiceReading,
  StoppedTasks,
} from '../../src/domain/rollout.ts';
import { containerImage, type JsonObject } from '../../src/domain/task-definition.ts';
import {
  AdapterFault,
  type LiveService,
  type Orchestrator,
  type Revision,
  type StartedTask,
  type TaskOrder,
  type TaskReading,
} from '../../src/ports.ts';
import {
  awsFault,
  type FakeDeployment,
  FakeEcs,
  type FakeService,
  known,
  lastSuccess,
  newestOf,
} from './fake-ecs.ts';

type Method = keyof Orchestrator;

interface QueuedFault {
  readonly method: Method;
  /** Anything but an `AdapterFault` stands for a bug of ours. */
  readonly fault: Error;
  readonly when: 'before' | 'after';
}

type Watcher = (method: Method, args: readonly unknown[]) => void | Promise<void>;

export class FakeOrchestrator implements Orchestrator {
  readonly ecs: FakeEcs;
  /** Every call, in order: what a test counts. */
  readonly calls: { readonly method: Method; readonly args: readonly unknown[] }[] = [];
  #faults: QueuedFault[] = [];
  #answers: { readonly answer: string | null }[] = [];
  #watcher: Watcher = () => {};

  /** `now` dates service deployments, each later than the one before; they are just counted when it is left out. */
  constructor({ now = () => 0 }: { readonly now?: () => number } = {}) {
    this.ecs = new FakeEcs(now);
  }

  /** Queues a fault for the next call of the method; `after`: the call is carried out, and fails all the same. */
  failNext(method: Method, fault: Error, when: QueuedFault['when'] = 'before'): void {
    this.#faults.push({ method, fault, when });
  }

  /** The next UpdateService is carried out, and answers this instead of the service deployment that it started. */
  answerUpdate(answer: string | null): void {
    this.#answers.push({ answer });
  }

  /** Is told of every call before anything of it happens. */
  watch(watcher: Watcher): void {
    this.#watcher = watcher;
  }

  describeServices(cluster: Cluster, names: readonly string[]): Promise<readonly LiveService[]> {
    return this.#call('describeServices', [cluster, names], () => {
      const services = this.#servicesOrNull(cluster);
      return names.map((ecsService): LiveService => {
        const service = services?.get(ecsService);
        if (service !== undefined)
          return { ecsService, problem: problemOf(service), revision: service.revision };
        const kind = services === null ? 'cluster_missing' : 'missing';
        return { ecsService, problem: { kind }, revision: '' };
      });
    });
  }

  describeRevision(cluster: Cluster, arn: string): Promise<Revision> {
    return this.#call('describeRevision', [cluster, arn], () => this.ecs.revision(arn));
  }

  registerRevision(cluster: Cluster, definition: JsonObject, tags: Revision['tags']): Promise<string> {
    return this.#call('registerRevision', [cluster, definition, tags], () =>
      this.ecs.register(cluster, definition, tags),
    );
  }

  findRegistered(
    cluster: Cluster,
    family: string,
    tag: { readonly key: string; readonly value: string },
  ): Promise<string | null> {
    return this.#call('findRegistered', [cluster, family, tag], () => {
      const active = this.ecs.family(cluster.region, family).filter(({ inactive }) => !inactive);
      const carries = ({ tags }: Revision) =>
        tags.some(({ key, value }) => key === tag.key && value === tag.value);
      return active.slice(-20).findLast(carries)?.arn ?? null;
    });
  }

  newestRevision(cluster: Cluster, family: string): Promise<Revision | null> {
    return this.#call(
      'newestRevision',
      [cluster, family],
      () => this.ecs.family(cluster.region, family).findLast(({ inactive }) => !inactive) ?? null,
    );
  }

  listServiceDeployments(cluster: Cluster, name: string): Promise<readonly FoundDeployment[]> {
    return this.#call('listServiceDeployments', [cluster, name], () =>
      this.#seen(cluster, name)
        .deployments.map(({ arn, startedAt, revision, status }) => ({ arn, startedAt, revision, status }))
        .toReversed()
        .slice(0, 20),
    );
  }

  updateService(cluster: Cluster, name: string, revision: string): Promise<string | null> {
    return this.#call('updateService', [cluster, name, revision], () => {
      const asked = this.#answers.shift();
      const started = this.#update(cluster, name, revision);
      return asked === undefined ? started : asked.answer;
    });
  }

  #update(cluster: Cluster, name: string, revision: string): string {
    const service = this.ecs.service(cluster, name);
    if (service.status !== 'ACTIVE') throw awsFault('ServiceNotActiveException');
    if (this.ecs.revision(revision).inactive) throw awsFault('ClientException');
    // The same revision again starts nothing (FIELD-NOTES 4).
    if (service.revision === revision) return newestOf(service).arn;
    return this.ecs.deploy(cluster, name, revision);
  }

  readRollouts(
    cluster: Cluster,
    rollouts: Parameters<Orchestrator['readRollouts']>[1],
  ): Promise<ReadonlyMap<string, RolloutReading>> {
    return this.#call('readRollouts', [cluster, rollouts], () => {
      if (rollouts.length === 0) return new Map();
      const services = this.ecs.seen(cluster);
      return new Map(
        rollouts.map(({ ecsService, serviceDeployment }) => {
          const service = services.get(ecsService);
          const ours = service?.deployments.find(({ arn }) => arn === serviceDeployment);
          return [
            ecsService,
            {
              ours: ours ? deploymentReading(ours) : null,
              service: service ? serviceReading(service, ours) : null,
            },
          ];
        }),
      );
    });
  }

  readDigests(cluster: Cluster, name: string, revision: string, container: string): Promise<DigestReading> {
    return this.#call('readDigests', [cluster, name, revision, container], () => {
      const service = this.#seen(cluster, name);
      if (service.digests !== null) return service.digests;
      const ours = serving(service).find((deployment) => deployment.revision === revision);
      if (ours === undefined) return { tasks: [], revision: null };
      const image = containerImage(this.ecs.revision(revision).definition, container);
      const digest = image?.split('@')[1] ?? null;
      const running = ours.status === 'succeeded' ? service.desired : 0;
      return { tasks: Array.from({ length: running }, () => digest), revision: digest };
    });
  }

  readStoppedTasks(cluster: Cluster, name: string, revision: string): Promise<readonly StoppedTasks[]> {
    return this.#call(
      'readStoppedTasks',
      [cluster, name, revision],
      () => this.#seen(cluster, name).stopped[revision] ?? [],
    );
  }

  readEvents(cluster: Cluster, name: string, since: number): Promise<readonly string[]> {
    return this.#call('readEvents', [cluster, name, since], () => {
      const messages = (this.ecs.seen(cluster).get(name)?.events ?? [])
        .filter(({ at }) => at > since)
        .map(({ message }) => message)
        .filter((message) => !message.endsWith('has reached a steady state.'));
      return [...new Set(messages.toReversed())].slice(0, 10);
    });
  }

  newestServiceDeployments(
    cluster: Cluster,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, SeenDeployment | null>> {
    return this.#call('newestServiceDeployments', [cluster, names], () => {
      const services = names.length === 0 ? new Map<string, FakeService>() : this.ecs.seen(cluster);
      return new Map(
        names.map((name) => {
          const service = services.get(name);
          return [name, service ? seenDeployment(newestOf(service)) : null];
        }),
      );
    });
  }

  stopServiceDeployment(cluster: Cluster, serviceDeployment: string): Promise<'stopping' | 'ended'> {
    return this.#call('stopServiceDeployment', [cluster, serviceDeployment], () =>
      this.ecs.stop(serviceDeployment),
    );
  }

  runTask(cluster: Cluster, order: TaskOrder): Promise<StartedTask> {
    return this.#call('runTask', [cluster, order], () => this.ecs.run(cluster, order));
  }

  findTask(cluster: Cluster, token: string): Promise<string | null> {
    return this.#call('findTask', [cluster, token], () => {
      this.ecs.seen(cluster);
      const listed = this.ecs.tasks(cluster).filter(({ status }) => status !== 'gone');
      return listed.findLast(({ order }) => order.token === token)?.arn ?? null;
    });
  }

  readTask(cluster: Cluster, task: string, container: string): Promise<TaskReading> {
    return this.#call('readTask', [cluster, task, container], () => {
      const { order, status, exitCode, said } = this.ecs.task(task) ?? NEVER_STARTED;
      return { status, exitCode: order?.container === container ? exitCode : null, said };
    });
  }

  async #call<T>(method: Method, args: readonly unknown[], effect: () => T): Promise<T> {
    this.calls.push({ method, args });
    await this.#watcher(method, args);
    const queued = this.#faults.find((each) => each.method === method);
    this.#faults = this.#faults.filter((each) => each !== queued);
    if (queued?.when === 'before') throw queued.fault;
    const result = effect();
    if (queued !== undefined) throw queued.fault;
    return result;
  }

  #servicesOrNull(cluster: Cluster): ReturnType<FakeEcs['seen']> | null {
    try {
      return this.ecs.seen(cluster);
    } catch (error) {
      if (error instanceof AdapterFault) return null;
      throw error;
    }
  }

  #seen(cluster: Cluster, name: string): FakeService {
    return known(this.ecs.seen(cluster).get(name), 'ServiceNotFoundException');
  }
}

function problemOf({ status, controller }: FakeService): LiveService['problem'] {
  if (status !== 'ACTIVE') return { kind: 'inactive', status };
  return controller === 'ECS' ? null : { kind: 'controller', controller };
}

/** What succeeded last, and before it what came later, unless that was rolled back. */
function serving(service: FakeService): readonly FakeDeployment[] {
  const newest = newestOf(service);
  const success = lastSuccess(service);
  if (success === undefined || success === newest) return [newest];
  return newest.status === 'rolled_back' ? [success] : [newest, success];
}

function deploymentReading({ arn: _arn, revision: _revision, ...reading }: FakeDeployment) {
  return reading;
}

const NEVER_STARTED = { order: null, status: 'gone', exitCode: null, said: null } as const;

const seenDeployment = ({ arn, startedAt }: FakeDeployment): SeenDeployment => ({ arn, startedAt });

function serviceReading(service: FakeService, ours: FakeDeployment | undefined): ServiceReading {
  const newest = newestOf(service);
  const lastEvent = service.events.at(-1);
  const failed = (service.stopped[newest.revision] ?? []).reduce((sum, { count }) => sum + count, 0);
  return {
    active: service.status === 'ACTIVE',
    revision: service.revision,
    serving: serving(service).map(({ target }) => target),
    newest: seenDeployment(newest),
    desired: service.desired,
    running: newest.status === 'succeeded' ? service.desired : 0,
    pending: newest.status === 'in_progress' ? service.desired : 0,
    failed,
    lastEvent:
      lastEvent !== undefined && ours !== undefined && lastEvent.at >= ours.startedAt
        ? lastEvent.message
        : null,
  };
}
