// A service that is there when a test begins: stable on its first revision, as if it had been deployed long ago.
import type {
  DeploymentCircuitBreaker,
  DeploymentConfiguration,
  DeploymentControllerType,
  RegisterTaskDefinitionRequest,
  SchedulingStrategy,
} from '@aws-sdk/client-ecs';
import { serviceArn } from './arns.ts';
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
import type { EcsSettings } from './settings.ts';
import type { EcsRegion, ServiceRecord, TaskDefinitionRecord } from './state.ts';
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
    createdAt: new Date(now),
    status: 'ACTIVE',
    desiredCount: order.desiredCount ?? 1,
    deploymentConfiguration: {
      deploymentCircuitBreaker: order.circuitBreaker ?? { enable: false, rollback: false },
      // SDK types, DeploymentConfiguration: a DAEMON service stops before it starts.
      maximumPercent: daemon ? 100 : 200,
      minimumHealthyPercent: daemon ? 0 : 100,
      strategy: 'ROLLING',
      bakeTimeInMinutes: 0,
      ...order.deploymentConfiguration,
    },
    taskDefinition: definition.taskDefinitionArn,
    revisions: [],
    deployments: [],
    serviceDeployments: [],
    events: [],
  };
}

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
  service.serviceDeployments.push(serviceDeployment);
}
