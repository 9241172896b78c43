// What ECS keeps of deployments: service revisions, entries of `deployments[]`, and service deployments with their stages,
// pauses, traffic and alarms.
import type {
  ContainerImage,
  DeploymentConfiguration,
  DeploymentLifecycleHookDetail,
  DeploymentRolloutState,
  Rollback,
  ServiceDeploymentLifecycleStage,
  ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';

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
  /** Since when there are as many healthy tasks as a rolling update waits for; bake time runs from here. */
  readySince?: number;
  /** Since when nothing more is to be done than to wait for ECS to say so. */
  steadySince?: number;
}

/** The stages of a service deployment. The SDK describes PRE_PRODUCTION_TRAFFIC_SHIFT, and its enumeration lacks it. */
export type LifecycleStage = ServiceDeploymentLifecycleStage | 'PRE_PRODUCTION_TRAFFIC_SHIFT';

/** One pause at one stage; a stage that comes again pauses again, under another id. (ECS developer guide: pause hooks) */
export interface HookRecord extends DeploymentLifecycleHookDetail {
  readonly hookId: string;
  readonly stage: LifecycleStage;
  readonly expiresAt: Date;
}

/** Percent by service revision. */
export type Weights = Readonly<Record<string, number>>;

/** What BLUE_GREEN, LINEAR and CANARY have, and a rolling update has not: traffic that moves. */
export interface TrafficShiftRecord {
  /** What served before: the newest revision that was SUCCESSFUL. None when there has been no success. */
  readonly baseRevisionId?: string;
  /** Steps of production traffic that were taken. */
  stepsTaken: number;
  production: Weights;
  test: Weights;
}

interface AlarmsRecord {
  readonly names: readonly string[];
  /** An alarm that was in ALARM when the deployment began makes ECS ignore all of them. (ECS developer guide: deployment alarms) */
  readonly monitored: boolean;
  triggered: readonly string[];
}

export interface TaskCounts {
  readonly requestedTaskCount: number;
  readonly runningTaskCount: number;
  readonly pendingTaskCount: number;
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
  /** The service's own when the deployment began: strategy, bake times, hooks and alarms do not change on the way. (assumed) */
  readonly configuration: DeploymentConfiguration;
  alarms?: AlarmsRecord;
  shift?: TrafficShiftRecord;
  stage?: LifecycleStage;
  /** When it came to the stage, in epoch milliseconds. */
  stageSince: number;
  readonly hooks: HookRecord[];
  /** Task counts by service revision when it ended: they do not go on. (ECS developer guide: service deployments) */
  finalCounts?: Readonly<Record<string, TaskCounts>>;
}
