// ECS as the core sees it. Each method is in a file of its subject.
import type { Log, Orchestrator } from '../../ports.ts';
import type { BudgetClock } from './call-budget.ts';
import { createClients } from './clients.ts';
import { readDigests } from './digests.ts';
import { readEvents } from './events.ts';
import { newestServiceDeployments } from './newest-deployments.ts';
import { findTask, readTask, runTask } from './one-off-tasks.ts';
import { describeRevision, findRegistered, newestRevision, registerRevision } from './revisions.ts';
import { readRollouts } from './rollouts.ts';
import { listServiceDeployments, stopServiceDeployment, updateService } from './service-deployments.ts';
import { describeServices } from './services.ts';
import { readStoppedTasks } from './stopped-tasks.ts';

export interface OrchestratorOptions {
  readonly log?: Log;
  /** For tests: by which the budget of calls is kept. */
  readonly clock?: BudgetClock;
}

export function createOrchestrator({ log, clock }: OrchestratorOptions = {}): Orchestrator {
  const { reading, writing } = createClients(log, clock);
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
    readEvents: async (cluster, service, since) =>
      readEvents(reading(cluster.region), cluster, service, since),
    newestServiceDeployments: async (cluster, services) =>
      newestServiceDeployments(reading(cluster.region), cluster, services),
    stopServiceDeployment: async (cluster, serviceDeployment) =>
      stopServiceDeployment(writing(cluster.region), serviceDeployment),
    runTask: async (cluster, order) =>
      runTask({ reading: reading(cluster.region), writing: writing(cluster.region) }, cluster, order),
    findTask: async (cluster, token) => findTask(reading(cluster.region), cluster, token),
    readTask: async (cluster, task, container) => readTask(reading(cluster.region), cluster, task, container),
  };
}
