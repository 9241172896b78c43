// ECS of one account: answers calls, and lets tests and the demo do what Terraform, consoles and time do elsewhere.
import type { RegisterTaskDefinitionRequest, Service, UpdateServiceRequest } from '@aws-sdk/client-ecs';
import { AwsError } from '../aws-error.ts';
import type { CallLimits } from '../call-limits.ts';
import type { PullImage } from '../image-behaviour.ts';
import { deleteCluster } from './clusters.ts';
import { createService, type NewService } from './create-service.ts';
import { clusterIn, serviceIn } from './find.ts';
import { type EcsCall, ecsOperations } from './operations.ts';
import { Regions } from './regions.ts';
import { showService } from './service-view.ts';
import { type EcsSettings, newSettings } from './settings.ts';
import type { RunScript } from './state.ts';
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

export class EcsControl {
  readonly #options: EcsOptions;
  readonly #settings: EcsSettings;
  readonly #regions: Regions;

  constructor(options: EcsOptions) {
    this.#options = options;
    this.#settings = newSettings(options.pullImage, options.tempo);
    this.#regions = new Regions(options, this.#settings);
  }

  createCluster({ region, name }: InRegion & { readonly name: string }): void {
    this.#regions.change(region, (state) => {
      state.clusters.set(name, 'ACTIVE');
    });
  }

  /**
   * All that is in it goes at once, as after `terraform destroy`. It is described as INACTIVE from then on, or not at all
   * once ECS has forgotten it.
   */
  deleteCluster({
    region,
    name,
    forgotten = false,
  }: InRegion & { readonly name: string; readonly forgotten?: boolean }): void {
    this.#regions.change(region, (state) => deleteCluster(state, name, forgotten));
  }

  createService({ region, ...order }: InRegion & NewService): {
    serviceArn: string;
    taskDefinitionArn: string;
  } {
    return this.#regions.change(region, (state, now) => {
      const { service, definition } = createService(state, this.#settings, order, this.#somebodyElse, now);
      return { serviceArn: service.arn, taskDefinitionArn: definition.taskDefinitionArn };
    });
  }

  /** Registers a revision as Terraform or a colleague would; gives its ARN. */
  registerTaskDefinition({ region, ...input }: InRegion & RegisterTaskDefinitionRequest): string {
    return this.#regions.change(region, (state, now) => {
      const { taskDefinition } = registerTaskDefinition(state, input, this.#somebodyElse, now);
      return taskDefinition?.taskDefinitionArn ?? '';
    });
  }

  updateServiceAsSomebodyElse({ region, ...input }: InRegion & UpdateServiceRequest): void {
    this.#regions.change(region, (state, now) => updateService(state, this.#settings, input, now));
  }

  /** What autoscaling does. */
  scale({ desiredCount, ...named }: InRegion & Named & { readonly desiredCount: number }): void {
    this.updateServiceAsSomebodyElse({ ...named, desiredCount });
  }

  deleteService({ region, cluster, service }: InRegion & Named): void {
    this.#regions.change(region, (state) => {
      serviceIn(state, clusterIn(state, cluster), service).status = 'DRAINING';
    });
  }

  /** Sets how many hosts, and so tasks, a DAEMON service has. */
  daemonHosts({ region, cluster, service, hosts }: InRegion & Named & { readonly hosts: number }): void {
    this.#regions.change(region, (state) => {
      serviceIn(state, clusterIn(state, cluster), service).desiredCount = hosts;
    });
  }

  /** What CloudWatch says of an alarm from now on. */
  alarm(name: string, state: 'ALARM' | 'OK', { region }: InRegion = {}): void {
    this.#regions.change(region, ({ alarms }) => {
      if (state === 'ALARM') alarms.add(name);
      else alarms.delete(name);
    });
  }

  /** The next answers of DescribeServices have this in `failures[]` in place of the service; once when `times` is left out. */
  failNextDescribe({
    region,
    cluster,
    service,
    reason,
    detail,
    times = 1,
  }: InRegion & DescribeTrouble): void {
    this.#regions.change(region, (state) => {
      const failure = { reason, ...(detail !== undefined && { detail }) };
      state.describeFailures.push({ cluster, service, failure, left: times });
    });
  }

  /** Shows `rolloutState` of BLUE_GREEN, LINEAR and CANARY services as well; the SDK says that it is missing. */
  showRolloutOfShifts(shown: boolean): void {
    this.#settings.showsRolloutOfShifts = shown;
  }

  /** The service as it is, however late the reads of callers are. */
  describeService({ region, cluster, service }: InRegion & Named): Service {
    const { region: state } = this.#regions.at(region);
    const found = serviceIn(state, clusterIn(state, cluster), service);
    return structuredClone(showService(state, this.#settings, state, found));
  }

  /** Decides how the next one-off task of a family ends; used up by one RunTask. */
  scriptTask({ region, ...script }: InRegion & RunScript): void {
    this.#regions.change(region, (state) => state.scripts.push(script));
  }

  setTempo(tempo: Partial<Tempo>): void {
    this.#regions.playAll();
    this.#settings.tempo = { ...this.#settings.tempo, ...tempo };
  }

  /** Reads of services and service deployments are `behind` milliseconds late, in every region; 0 makes them fresh. (FIELD-NOTES 2) */
  staleReads(behind: number): void {
    this.#regions.setBehind(behind);
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
    const { region, history } = this.#regions.at(regionName);
    const now = this.#options.now();
    const answer = handle({ region, settings: this.#settings, seen: history.seen(region, now), now }, body);
    if (!/^(Describe|List)/.test(operation)) history.note(region, now);
    return answer;
  }

  get #somebodyElse(): string {
    return `arn:aws:iam::${this.#options.account}:user/terraform`;
  }
}

/** A failure that DescribeServices tells inside of a 200. (FIELD-NOTES 7) */
export interface DescribeTrouble extends Named {
  readonly reason: string;
  readonly detail?: string;
  readonly times?: number;
}

/** One service by its names. */
export interface Named {
  readonly cluster: string;
  readonly service: string;
}
