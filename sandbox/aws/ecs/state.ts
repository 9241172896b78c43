// What ECS keeps per account and region. Records extend the SDK's own types, so that answering is mostly copying.
import type {
  Container,
  DeploymentConfiguration,
  DeploymentControllerType,
  Failure,
  HealthStatus,
  RunTaskRequest,
  SchedulingStrategy,
  ServiceEvent,
  Tag,
  Task,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { DeploymentRecord, RevisionRecord, ServiceDeploymentRecord } from './deployment-state.ts';
import type { Placement } from './placement.ts';

export interface RegionName {
  readonly account: string;
  readonly name: string;
}

export interface TaskDefinitionRecord extends TaskDefinition {
  readonly taskDefinitionArn: string;
  readonly family: string;
  readonly revision: number;
  readonly tags: Tag[];
}

export interface ContainerRecord extends Container {
  readonly name: string;
  lastStatus: string;
}

interface TaskShown extends Task {
  readonly taskArn: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly containers: ContainerRecord[];
  readonly createdAt: Date;
  lastStatus: string;
  desiredStatus: string;
  healthStatus: HealthStatus;
}

/** What is going to happen to a task, known from its images when it is launched. */
export type Fate =
  | { readonly kind: 'serves' }
  | { readonly kind: 'cannot-start'; readonly container: string; readonly reason: string }
  | {
      readonly kind: 'exits';
      readonly container: string;
      readonly exitCode: number;
      readonly reason?: string;
      readonly after: number;
    }
  | { readonly kind: 'fails-health-check'; readonly container: string };

export interface TaskRecord {
  /** What DescribeTasks shows. */
  readonly shown: TaskShown;
  readonly fate: Fate;
  /** The service revision it belongs to; absent for one-off tasks. */
  readonly revisionId?: string;
  readonly serviceArn?: string;
  /** One of its containers has a health check; without one the health status stays UNKNOWN. */
  readonly checksHealth: boolean;
  /** Became healthy: what the scheduler waits for. */
  healthy: boolean;
}

export interface ServiceRecord {
  readonly arn: string;
  readonly name: string;
  readonly cluster: string;
  readonly controller: DeploymentControllerType;
  readonly schedulingStrategy: SchedulingStrategy;
  readonly placement: Placement;
  readonly createdAt: Date;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  /** Of a DAEMON service: how many hosts there are. */
  desiredCount: number;
  deploymentConfiguration: DeploymentConfiguration;
  taskDefinition: string;
  revisions: RevisionRecord[];
  /** PRIMARY first. */
  deployments: DeploymentRecord[];
  /** Oldest first; answered newest first. */
  serviceDeployments: ServiceDeploymentRecord[];
  /** Newest first, as ECS answers them. */
  events: ServiceEvent[];
}

/** How the next one-off task of a family ends, in place of what its image would do. */
export interface RunScript {
  readonly family: string;
  readonly exitCode?: number;
  /** The container that exits; the first essential one when left out. */
  readonly container?: string;
  readonly reason?: string;
  readonly after?: number;
  /** RunTask places nothing and answers this in `failures[]`, with HTTP 200. (FIELD-NOTES 7) */
  readonly failure?: Failure;
}

/** The part of a region that stale reads may show as it was. */
export interface ServiceState {
  readonly services: readonly ServiceRecord[];
  readonly tasks: readonly TaskRecord[];
}

/** What DescribeServices answers in `failures[]` in place of a service. */
export interface DescribeFailure {
  readonly cluster: string;
  readonly service: string;
  readonly failure: Failure;
  left: number;
}

export interface EcsRegion extends RegionName {
  /** By name. A deleted one is still described as INACTIVE for a while. (ECS API: Cluster) */
  readonly clusters: Map<string, 'ACTIVE' | 'INACTIVE'>;
  /** Revisions by family, in order; index 0 is revision 1. */
  readonly families: Map<string, TaskDefinitionRecord[]>;
  readonly services: ServiceRecord[];
  /** Not yet STOPPED. */
  tasks: TaskRecord[];
  /** STOPPED, oldest first; forgotten after about an hour. (FIELD-NOTES 7) */
  stopped: TaskRecord[];
  /** RunTask's clientTokens. */
  readonly runs: Map<string, { readonly request: RunTaskRequest; readonly tasks: readonly TaskRecord[] }>;
  scripts: RunScript[];
  /** CloudWatch alarms in ALARM, by name. */
  readonly alarms: Set<string>;
  describeFailures: DescribeFailure[];
  /** Up to when the engine has played, in epoch milliseconds. */
  clock: number;
}

export function newRegion(account: string, name: string, now: number): EcsRegion {
  return {
    account,
    name,
    clusters: new Map(),
    families: new Map(),
    services: [],
    tasks: [],
    stopped: [],
    runs: new Map(),
    scripts: [],
    alarms: new Set(),
    describeFailures: [],
    clock: now,
  };
}
