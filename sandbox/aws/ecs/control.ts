// ECS of one account: answers calls, and lets tests and the demo do what Terraform, consoles and time do elsewhere.
import type { RegisterTaskDefinitionRequest, Service, UpdateServiceRequest } from '@aws-sdk/client-ecs';
import { AwsError } from '../aws-error.ts';
import type { CallLimits } from '../call-limits.ts';
import type { PullImage } from '../image-behaviour.ts';
import { createService, type NewService } from './create-service.ts';
import { advance } from './engine/advance.ts';
import { clusterIn, serviceIn } from './find.ts';
import { History } from './history.ts';
import { type EcsCall, ecsOperations } from './operations.ts';
import { showService } from './service-view.ts';
import { type EcsSettings, newSettings } from './settings.ts';
import { type EcsRegion, newRegion, type RunScript } from './state.ts';
import { registerTaskDefinition } from './task-definitions.ts';
import type { Tempo } from './tempo.ts';
import { updateService } from './update-service.ts';

/** The region of the control calls, `eu-west-1` when left out. */
export interface InRegion {
  readonly region?: string;
}

export interface EcsOptions {
  readonly account: string;
  readonly now: () => number;
  readonly pullImage: PullImage;
  readonly limits: CallLimits;
  readonly tempo?: Partial<Tempo>;
}

interface Kept {
  readonly region: EcsRegion;
  readonly history: History;
}

export class EcsControl {
  readonly #options: EcsOptions;
  readonly #settings: EcsSettings;
  readonly #regions = new Map<string, Kept>();
  #readsBehind = 0;

  constructor(options: EcsOptions) {
    this.#options = options;
    this.#settings = newSettings(options.pullImage, options.tempo);
  }

  createCluster({ region, name }: InRegion & { readonly name: string }): void {
    this.#change(region, (state) => {
      if (!state.clusters.includes(name)) state.clusters.push(name);
    });
  }

  createService({ region, ...order }: InRegion & NewService): {
    serviceArn: string;
    taskDefinitionArn: string;
  } {
    return this.#change(region, (state, now) => {
      const { service, definition } = createService(state, this.#settings, order, this.#somebodyElse, now);
      return { serviceArn: service.arn, taskDefinitionArn: definition.taskDefinitionArn };
    });
  }

  /** Registers a revision as Terraform or a colleague would; gives its ARN. */
  registerTaskDefinition({ region, ...input }: InRegion & RegisterTaskDefinitionRequest): string {
    return this.#change(region, (state, now) => {
      const { taskDefinition } = registerTaskDefinition(state, input, this.#somebodyElse, now);
      return taskDefinition?.taskDefinitionArn ?? '';
    });
  }

  updateServiceAsSomebodyElse({ region, ...input }: InRegion & UpdateServiceRequest): void {
    this.#change(region, (state, now) => updateService(state, this.#settings, input, now));
  }

  /** What autoscaling does. */
  scale({ desiredCount, ...named }: InRegion & Named & { readonly desiredCount: number }): void {
    this.updateServiceAsSomebodyElse({ ...named, desiredCount });
  }

  deleteService({ region, cluster, service }: InRegion & Named): void {
    this.#change(region, (state) => {
      serviceIn(state, clusterIn(state, cluster), service).status = 'DRAINING';
    });
  }

  /** The service as it is, however late the reads of callers are. */
  describeService({ region, cluster, service }: InRegion & Named): Service {
    const { region: state } = this.#at(region);
    const found = serviceIn(state, clusterIn(state, cluster), service);
    return structuredClone(showService(state, this.#settings, state, found));
  }

  /** Decides how the next one-off task of a family ends; used up by one RunTask. */
  scriptTask({ region, ...script }: InRegion & RunScript): void {
    this.#change(region, (state) => state.scripts.push(script));
  }

  setTempo(tempo: Partial<Tempo>): void {
    for (const name of this.#regions.keys()) this.#at(name);
    this.#settings.tempo = { ...this.#settings.tempo, ...tempo };
  }

  /** Reads of services and service deployments are `behind` milliseconds late, in every region; 0 makes them fresh. (FIELD-NOTES 2) */
  staleReads(behind: number): void {
    this.#readsBehind = behind;
    for (const name of this.#regions.keys()) {
      const { region, history } = this.#at(name);
      history.setBehind(behind, region);
    }
  }

  /** Token buckets on or off. (FIELD-NOTES 10) */
  callLimits(on: boolean): void {
    this.#options.limits.set(on);
  }

  /** Failed tasks that trip a circuit breaker; `undefined` goes back to ECS's formula. */
  breakerThreshold(failedTasks: number | undefined): void {
    this.#settings.breakerThreshold = failedTasks;
  }

  /** What running tasks of a multi-arch image report from now on. (FIELD-NOTES 15) */
  reportDigests(kind: 'child' | 'index'): void {
    this.#settings.reportedDigest = kind;
  }

  /** Leaves `currentServiceDeployment` out while the newest service deployment is PENDING. */
  hidePendingServiceDeployment(hidden: boolean): void {
    this.#settings.hidesPendingServiceDeployment = hidden;
  }

  /** One call that came over the wire. */
  answer(regionName: string, operation: string, body: Record<string, unknown>): unknown {
    if (!Object.hasOwn(ecsOperations, operation)) {
      throw new AwsError('UnknownOperationException', `The sandbox does not answer ${operation}.`);
    }
    const handle = ecsOperations[operation as keyof typeof ecsOperations] as (
      call: EcsCall,
      input: unknown,
    ) => unknown;
    const { region, history } = this.#at(regionName);
    const now = this.#options.now();
    const answer = handle({ region, settings: this.#settings, seen: history.seen(region, now), now }, body);
    if (!/^(Describe|List)/.test(operation)) history.note(region, now);
    return answer;
  }

  get #somebodyElse(): string {
    return `arn:aws:iam::${this.#options.account}:user/terraform`;
  }

  #change<T>(name: string | undefined, change: (state: EcsRegion, now: number) => T): T {
    const { region, history } = this.#at(name);
    const now = this.#options.now();
    const result = change(region, now);
    history.note(region, now);
    return result;
  }

  /** The region, played up to now. */
  #at(name = 'eu-west-1'): Kept {
    const now = this.#options.now();
    let kept = this.#regions.get(name);
    if (kept === undefined) {
      kept = { region: newRegion(this.#options.account, name, now), history: new History() };
      kept.history.setBehind(this.#readsBehind, kept.region);
      this.#regions.set(name, kept);
    }
    const { region, history } = kept;
    advance(region, this.#settings, now, (at) => history.note(region, at));
    return kept;
  }
}

/** One service by its names. */
export interface Named {
  readonly cluster: string;
  readonly service: string;
}
