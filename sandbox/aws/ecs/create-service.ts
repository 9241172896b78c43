// A service that is there when a test begins: stable on its first revision, as if it had been deployed long ago.
import type {
  CapacityProviderStrategyItem,
  DeploymentCircuitBreaker,
  DeploymentConfiguration,
  DeploymentControllerType,
  LaunchType,
  NetworkConfiguration,
  RegisterTaskDefinitionRequest,
  SchedulingStrategy,
} from '@aws-sdk/client-ecs';
import { serviceArn } from './arns.ts';
import { checkConfiguration } from './deployment-configuration.ts';
import { finish } from './engine/in-flight.ts';
import { launchTask } from './engine/launch-task.ts';
import {
  newDeployment,
  newRevision,
  newServiceDeployment,
  startDeployment,
} from './engine/start-deployment.ts';
import { showHealth } from './engine/task-life.ts';
import { clusterIn, findService, runnableTaskDefinition } from './find.ts';
import { checkPlacement, type Placement } from './placement.ts';
import type { EcsSettings } from './settings.ts';
import type { EcsRegion, ServiceRecord, TaskDefinitionRecord } from './state.ts';
import { freezeCounts } from './task-counts.ts';
import { registerTaskDefinition } from './task-definitions.ts';

export interface NewService {
  readonly cluster: string;
  readonly name: string;
  /** What to register, or a task definition that is there. */
  readonly taskDefinition: RegisterTaskDefinitionRequest | string;
  /** 1 when left out. */
  readonly desiredCount?: number;
  /** Off when left out, as in ECS. */
  readonly circuitBreaker?: DeploymentCircuitBreaker;
  /** Merged over ECS's defaults for a rolling update. */
  readonly deploymentConfiguration?: DeploymentConfiguration;
  /** ECS, the rolling update, when left out. */
  readonly controller?: DeploymentControllerType;
  readonly schedulingStrategy?: SchedulingStrategy;
  /** How many hosts a DAEMON service has, and so how many tasks; 2 when left out. It has no desired count of its own. */
  readonly daemonHosts?: number;
  /** FARGATE when left out, EC2 for a DAEMON service; not together with `capacityProviderStrategy`. */
  readonly launchType?: LaunchType;
  readonly capacityProviderStrategy?: CapacityProviderStrategyItem[];
  /** LATEST when left out. */
  readonly platformVersion?: string;
  /** A subnet and a security group are made up where the task definition is `awsvpc` and this is left out. */
  readonly networkConfiguration?: NetworkConfiguration;
  /** `false` starts its first service deployment instead: with a bad image there is then no earlier success to go back to. */
  readonly stable?: boolean;
}

export function createService(
  region: EcsRegion,
  settings: EcsSettings,
  order: NewService,
  by: string,
  now: number,
): { readonly service: ServiceRecord; readonly definition: TaskDefinitionRecord } {
  const cluster = clusterIn(region, order.cluster);
  if (findService(region, cluster, order.name)?.status === 'ACTIVE') {
    throw new Error(`sandbox: there is a service ${order.name} in ${cluster} already`);
  }
  const definition = definitionFor(region, order.taskDefinition, by, now);
  const service = newService(region, cluster, order, definition, now);
  region.services.push(service);
  if (order.stable === false) startDeployment(region, settings, service, definition, now);
  else settleAtOnce(region, settings, service, definition, now);
  return { service, definition };
}

function definitionFor(
  region: EcsRegion,
  given: NewService['taskDefinition'],
  by: string,
  now: number,
): TaskDefinitionRecord {
  if (typeof given === 'string') return runnableTaskDefinition(region, given);
  const { taskDefinition } = registerTaskDefinition(region, given, by, now);
  return runnableTaskDefinition(region, taskDefinition?.taskDefinitionArn ?? '');
}

function newService(
  region: EcsRegion,
  cluster: string,
  order: NewService,
  definition: TaskDefinitionRecord,
  now: number,
): ServiceRecord {
  const schedulingStrategy = order.schedulingStrategy ?? 'REPLICA';
  const daemon = schedulingStrategy === 'DAEMON';
  return {
    arn: serviceArn(region, cluster, order.name),
    name: order.name,
    cluster,
    controller: order.controller ?? 'ECS',
    schedulingStrategy,
    placement: placementFor(order, definition),
    createdAt: new Date(now),
    status: 'ACTIVE',
    desiredCount: daemon ? (order.daemonHosts ?? 2) : (order.desiredCount ?? 1),
    deploymentConfiguration: checkConfiguration({
      deploymentCircuitBreaker: order.circuitBreaker ?? { enable: false, rollback: false },
      // SDK types, DeploymentConfiguration: a DAEMON service stops before it starts.
      maximumPercent: daemon ? 100 : 200,
      minimumHealthyPercent: daemon ? 0 : 100,
      strategy: 'ROLLING',
      bakeTimeInMinutes: 0,
      ...order.deploymentConfiguration,
    }),
    taskDefinition: definition.taskDefinitionArn,
    revisions: [],
    deployments: [],
    serviceDeployments: [],
    events: [],
  };
}

/** Fargate does not support DAEMON. (ECS developer guide: service scheduler strategies) */
function placementFor(order: NewService, definition: TaskDefinitionRecord): Placement {
  const { capacityProviderStrategy, platformVersion } = order;
  const usual = order.schedulingStrategy === 'DAEMON' ? 'EC2' : 'FARGATE';
  const launchType = order.launchType ?? (capacityProviderStrategy === undefined ? usual : undefined);
  const networkConfiguration =
    order.networkConfiguration ?? (definition.networkMode === 'awsvpc' ? madeUpNetwork : undefined);
  const placement = { launchType, capacityProviderStrategy, platformVersion, networkConfiguration };
  checkPlacement(placement, definition);
  return placement;
}

const madeUpNetwork: NetworkConfiguration = {
  awsvpcConfiguration: {
    subnets: ['subnet-0a1b2c3d4e5f60718'],
    securityGroups: ['sg-0a1b2c3d4e5f60718'],
    assignPublicIp: 'DISABLED',
  },
};

function settleAtOnce(
  region: EcsRegion,
  settings: EcsSettings,
  service: ServiceRecord,
  definition: TaskDefinitionRecord,
  now: number,
): void {
  const revision = newRevision(region, settings, service, definition, now);
  service.revisions.push(revision);
  for (let running = 0; running < service.desiredCount; running += 1) {
    const task = launchTask(region, settings, {
      cluster: service.cluster,
      definition,
      now,
      group: `service:${service.name}`,
      startedBy: `ecs-svc/${revision.id}`,
      placement: service.placement,
      service: { record: service, revision },
    });
    task.healthy = true;
    task.shown.lastStatus = 'RUNNING';
    task.shown.connectivity = 'CONNECTED';
    task.shown.startedAt = new Date(now);
    for (const container of task.shown.containers) container.lastStatus = 'RUNNING';
    showHealth(task);
  }
  if (service.controller !== 'ECS') return;
  const deployment = newDeployment(revision, now);
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ecs-svc/${revision.id} completed.`;
  service.deployments.push(deployment);
  const serviceDeployment = newServiceDeployment(region, service, revision, [], now);
  serviceDeployment.startedAt = new Date(now);
  finish(serviceDeployment, 'SUCCESSFUL', now);
  if (serviceDeployment.shift !== undefined) {
    serviceDeployment.stage = 'CLEAN_UP';
    serviceDeployment.shift.production = { [revision.id]: 100 };
    serviceDeployment.shift.test = { [revision.id]: 100 };
  }
  service.serviceDeployments.push(serviceDeployment);
  freezeCounts(region, service);
}
