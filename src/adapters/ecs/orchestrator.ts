// ECS as the core sees it. Each method is in a file of its subject.
import type { Log, Orchestrator } from '../../ports.ts';
import { createClients } from './clients.ts';
import { readDigests } from './digests.ts';
import { describeRevision, findRegistered, newestRevision, registerRevision } from './revisions.ts';
import { readRollouts } from './rollouts.ts';
import { listServiceDeployments, updateService } from './service-deployments.ts';
import { describeServices } from './services.ts';
import { readStoppedTasks } from './stopped-tasks.ts';

export function createOrchestrator({ log }: { readonly log?: Log } = {}): Orchestrator {
  const { reading, writing } = createClients(log);
  return {
    describeServices: async (cluster, names) => describeServices(reading(cluster.region), cluster, names),
    describeRevision: async (cluster, arn) => describeRevision(reading(cluster.region), arn),
    registerRevision: async (cluster, definition, tags) =>
      registerRevision(writing(cluster.region), definition, tags),
    findRegistered: async (cluster, family, tag) => findRegistered(reading(cluster.region), family, tag),
    newestRevision: async (cluster, family) => newestRevision(reading(cluster.region), family),
    listServiceDeployments: async (cluster, service) =>
      listServiceDeployments(reading(cluster.region), cluster, service),
    updateService: async (cluster, service, revision) =>
      updateService(writing(cluster.region), cluster, service, revision),
    readRollouts: async (cluster, rollouts) => readRollouts(reading(cluster.region), cluster, rollouts),
    readDigests: async (cluster, service, revision, container) =>
      readDigests(reading(cluster.region), cluster, service, revision, container),
    readStoppedTasks: async (cluster, service, revision) =>
      readStoppedTasks(reading(cluster.region), cluster, service, revision),
  };
}
