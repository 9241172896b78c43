// What ECS keeps per account and region. Records extend the SDK's own types, so that answering is mostly copying.
import type {
  Container,
  ContainerImage,
  DeploymentConfiguration,
  DeploymentControllerType,
  DeploymentRolloutState,
  Failure,
  HealthStatus,
  Rollback,
  RunTaskRequest,
  SchedulingStrategy,
  ServiceDeploymentStatus,
  ServiceEvent,
  Tag,
  Task,
  TaskDefinition,
} from '@aws-sdk/client-ecs';

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

/** One service revision. It never changes: a forced deployment makes a new one of the same task definition. */
export interface RevisionRecord {
  readonly id: string;
  readonly arn: string;
  readonly taskDefinition: string;
  readonly containerImages: readonly ContainerImage[];
  readonly createdAt: Date;
}

/** One entry of `deployments[]`: a service revision that has, or should have, tasks. */
export interface DeploymentRecord {
  readonly revisionId: string;
  status: 'PRIMARY' | 'ACTIVE';
  rolloutState: DeploymentRolloutState;
  rolloutStateReason: string;
  failedTasks: number;
  readonly createdAt: Date;
  updatedAt: Date;
  /** Since when all its tasks are healthy and it is alone. */
  steadySince?: number;
}

export interface ServiceDeploymentRecord {
  readonly arn: string;
  readonly targetRevisionId: string;
  readonly sourceRevisionIds: readonly string[];
  readonly createdAt: Date;
  status: ServiceDeploymentStatus;
  statusReason?: string;
  startedAt?: Date;
  finishedAt?: Date;
  stoppedAt?: Date;
  updatedAt: Date;
  rollback?: Rollback;
  /** What the circuit breaker counted when the deployment ended; the live count is the deployment's `failedTasks`. */
  failureCount?: number;
  breakerTriggered: boolean;
}

export interface ServiceRecord {
  readonly arn: string;
  readonly name: string;
  readonly cluster: string;
  readonly controller: DeploymentControllerType;
  readonly schedulingStrategy: SchedulingStrategy;
  readonly createdAt: Date;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
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

export interface EcsRegion extends RegionName {
  readonly clusters: string[];
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
  /** Up to when the engine has played, in epoch milliseconds. */
  clock: number;
}

export function newRegion(account: string, name: string, now: number): EcsRegion {
  return {
    account,
    name,
    clusters: [],
    families: new Map(),
    services: [],
    tasks: [],
    stopped: [],
    runs: new Map(),
    scripts: [],
    clock: now,
  };
}
