// What the contract of an Orchestrator asks of those who are held to it, and what its tests do with it.
import type { Cluster } from '../../src/domain/project.ts';
import type { FoundDeployment, RolloutReading } from '../../src/domain/rollout.ts';
import { renderRevision } from '../../src/domain/task-definition.ts';
import { AdapterFault, type Orchestrator, type Revision } from '../../src/ports.ts';

export interface OrchestratorWorld extends AsyncDisposable {
  readonly orchestrator: Orchestrator;
  /** It is there, and has no services at first. */
  readonly cluster: Cluster;
  /** A reference by digest; a container made of a crashing one starts, and exits with 1. */
  readonly image: (kind: 'healthy' | 'crashing') => string;
  /** A service of two tasks, with a circuit breaker that rolls back, on its first revision; answers that revision. */
  createService(name: string, image: string): string;
  createServiceOfCodeDeploy(name: string): void;
  /** Answers the service deployment. */
  deployAsSomebodyElse(name: string, revision: string): string;
  deregister(revision: string): void;
  deleteService(name: string): void;
  /** Until everything that rolls out, and every one-off task, has come to its end. */
  settle(): void;
  /** How the next one-off task of the family ends; with 0 when nobody says. */
  endNextTask(family: string, ending: { readonly exitCode: number; readonly reason: string }): void;
  /** There is no room for the next one-off task of the family. */
  placeNoTask(family: string, reason: string): void;
  /** Long enough that ECS does not list stopped tasks any more. */
  forgetTasks(): void;
  freezeReads(): void;
  thawReads(): void;
  /** The next call is carried out, and its answer never arrives. */
  loseNextAnswer(method: 'updateService' | 'registerRevision' | 'runTask'): void;
  /** The next call is not allowed. */
  denyNext(method: 'updateService' | 'describeServices'): void;
}

export const nowhere: Cluster = { region: 'eu-west-1', name: 'nowhere' };

/** Registers what runs with another image. */
export async function register(
  { orchestrator, cluster, image }: OrchestratorWorld,
  base: string,
  kind: 'healthy' | 'crashing' = 'healthy',
  tags: Revision['tags'] = [],
): Promise<{ readonly revision: string; readonly digest: string }> {
  const reference = image(kind);
  const { definition } = await orchestrator.describeRevision(cluster, base);
  const rendered = renderRevision(definition, { app: reference });
  const revision = await orchestrator.registerRevision(cluster, rendered, tags);
  return { revision, digest: reference.split('@')[1] ?? '' };
}

/** Answers the service deployment. */
export async function update(
  { orchestrator, cluster }: OrchestratorWorld,
  service: string,
  revision: string,
): Promise<string> {
  const arn = await orchestrator.updateService(cluster, service, revision);
  if (arn === null) throw new Error('the answer names no service deployment');
  return arn;
}

export async function read(
  { orchestrator, cluster }: OrchestratorWorld,
  ecsService: string,
  serviceDeployment: string,
  revision: string,
): Promise<RolloutReading> {
  const readings = await orchestrator.readRollouts(cluster, [{ ecsService, serviceDeployment, revision }]);
  return readings.get(ecsService) ?? { ours: null, service: null };
}

export async function newest(
  { orchestrator, cluster }: OrchestratorWorld,
  service: string,
): Promise<FoundDeployment> {
  const [newest] = await orchestrator.listServiceDeployments(cluster, service);
  if (newest === undefined) throw new Error(`${service} has no service deployment`);
  return newest;
}

export async function faultOf(call: Promise<unknown>): Promise<AdapterFault> {
  const error: unknown = await call.then(
    () => new Error('no fault'),
    (reason: unknown) => reason,
  );
  if (error instanceof AdapterFault) return error;
  throw error;
}
