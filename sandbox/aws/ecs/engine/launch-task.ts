// Makes a task from a task definition. It starts in PROVISIONING; task-life.ts plays the rest.
import type { ContainerDefinition, TaskOverride } from '@aws-sdk/client-ecs';
import { clusterArn, containerArn, newTaskId, taskArn } from '../arns.ts';
import { networkInterface, type Placement, placementOfTask, showPlacement } from '../placement.ts';
import type { EcsSettings } from '../settings.ts';
import type { RevisionRecord } from '../deployment-state.ts';
import type { EcsRegion, RunScript, ServiceRecord, TaskDefinitionRecord, TaskRecord } from '../state.ts';
import { fateOf, type PulledContainer } from './fate.ts';

export interface TaskOrder {
  readonly cluster: string;
  readonly definition: TaskDefinitionRecord;
  readonly now: number;
  readonly group: string;
  readonly placement: Placement;
  readonly startedBy?: string | undefined;
  readonly overrides?: TaskOverride | undefined;
  /** For the scheduler's own tasks. */
  readonly service?: { readonly record: ServiceRecord; readonly revision: RevisionRecord };
  /** For RunTask. */
  readonly oneOff?: { readonly script: RunScript | undefined };
}

export function launchTask(region: EcsRegion, settings: EcsSettings, order: TaskOrder): TaskRecord {
  const { cluster, definition, service } = order;
  const containers = pullAll(settings, definition, service?.revision);
  const id = newTaskId();
  const arn = taskArn(region, cluster, id);
  const task: TaskRecord = {
    shown: {
      taskArn: arn,
      clusterArn: clusterArn(region, cluster),
      taskDefinitionArn: definition.taskDefinitionArn,
      group: order.group,
      ...placementOfTask(order.placement),
      ...platformShown(order.placement),
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      healthStatus: 'UNKNOWN',
      createdAt: new Date(order.now),
      ...(order.startedBy !== undefined && { startedBy: order.startedBy }),
      ...(definition.cpu !== undefined && { cpu: definition.cpu }),
      ...(definition.memory !== undefined && { memory: definition.memory }),
      overrides: order.overrides ?? { containerOverrides: [] },
      attachments: networkInterface(order.placement),
      tags: [],
      version: 1,
      containers: containers.map(({ name, definition: container, pull }) => ({
        containerArn: containerArn(region, cluster, id),
        taskArn: arn,
        name,
        image: container.image,
        ...(pull.pulled && {
          imageDigest: settings.reportedDigest === 'index' ? pull.digest : pull.platformDigest,
        }),
        lastStatus: 'PENDING',
        healthStatus: 'UNKNOWN' as const,
        networkInterfaces: [],
      })),
    },
    fate: fateOf({
      cluster,
      containers,
      tempo: settings.tempo,
      ...(order.oneOff && {
        oneOff: {
          script: order.oneOff.script,
          mainContainer: order.overrides?.containerOverrides?.[0]?.name,
        },
      }),
    }),
    ...(service && { serviceArn: service.record.arn, revisionId: service.revision.id }),
    checksHealth: containers.some(({ definition: container }) => container.healthCheck !== undefined),
    healthy: false,
  };
  region.tasks.push(task);
  return task;
}

function platformShown(placement: Placement): { platformVersion?: string; platformFamily?: string } {
  const { platformVersion, platformFamily } = showPlacement(placement, 'resolved');
  return {
    ...(platformVersion !== undefined && { platformVersion }),
    ...(platformFamily !== undefined && { platformFamily }),
  };
}

function pullAll(
  settings: EcsSettings,
  definition: TaskDefinitionRecord,
  revision: RevisionRecord | undefined,
): PulledContainer[] {
  const platform = platformOf(definition);
  return (definition.containerDefinitions ?? []).map((container) => ({
    definition: container,
    name: container.name ?? '',
    pull: settings.pullImage(pinned(container, revision), platform),
  }));
}

/** ECS starts every task of a revision from the digest that the revision was made with, even when the tag has moved. (FIELD-NOTES 15) */
function pinned(container: ContainerDefinition, revision: RevisionRecord | undefined): string {
  const image = container.image ?? '';
  const digest = revision?.containerImages.find(
    ({ containerName }) => containerName === container.name,
  )?.imageDigest;
  if (digest === undefined) return image;
  return `${image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')}@${digest}`;
}

/** Linux on X86_64 when the task definition does not say. (ECS API: RuntimePlatform) */
export function platformOf({ runtimePlatform }: TaskDefinitionRecord): string {
  return runtimePlatform?.cpuArchitecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64';
}
