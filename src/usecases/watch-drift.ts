// Now and then, what runs is compared with what Slipway put there.
import { baselineOf, decideDrift } from '../domain/drift.ts';
import { ecsServiceName, type Environment, type Project } from '../domain/project.ts';
import { READ_LAG } from '../domain/rollout.ts';
import { begunIn, holderOf, type Snapshot } from '../domain/snapshot.ts';
import { driftIn } from '../domain/controls.ts';
import type { Lease } from '../ports.ts';
import { bySlipway } from './causes.ts';
import { Fenced } from './fenced.ts';
import type { World } from './world.ts';

/** Milliseconds between two looks at an environment. */
const EVERY = 60_000;

export interface DriftMemory {
  /** Project and environment -> when it was looked at last. */
  readonly looked: Map<string, number>;
}

export async function watchDrift(
  world: Pick<World, 'orchestrator' | 'store' | 'system'>,
  memory: DriftMemory,
  project: Project,
  fence: Lease,
): Promise<void> {
  for (const environment of project.environments) {
    const key = `${project.name}/${environment.name}`;
    const now = world.system.now();
    if (now < (memory.looked.get(key) ?? 0) + EVERY) continue;
    memory.looked.set(key, now);
    await look(world, project, environment, fence);
  }
}

async function look(
  world: Pick<World, 'orchestrator' | 'store' | 'system'>,
  project: Project,
  environment: Environment,
  fence: Lease,
): Promise<void> {
  const { name } = environment;
  const snapshot = await world.store.snapshot({ project: project.name });
  const baseline = baselineOf(snapshot, name);
  const stands = driftIn(snapshot.controls, name) !== undefined;
  if (baseline === null && !stands) return;
  // So soon after a deployment a read may still show what was there before it (FIELD-NOTES 2).
  const settled = world.system.now() >= newestEnd(snapshot, name) + READ_LAG;
  if (!settled || holderOf(snapshot, name) !== undefined) return;
  const running = baseline === null ? new Map() : await readRunning(world, project, environment);
  const sight = { id: world.system.id(), environment: name, running, now: world.system.now() };
  // Looked at twice: nothing is inferred from one read.
  const again = baseline === null ? running : await readRunning(world, project, environment);
  const certain = new Map([...running].filter(([service, arn]) => again.get(service) === arn));
  const outcome = await world.store.change(
    { project: project.name },
    bySlipway(`look at ${name}`, fence),
    (current) => decideDrift(current, { ...sight, running: certain }),
  );
  if (outcome.kind === 'fenced') throw new Fenced();
}

/** Of whatever was begun there last, whether it worked or not: ECS may just have put something back. */
function newestEnd(snapshot: Snapshot, environment: string): number {
  const newest = begunIn(snapshot, environment).at(-1)?.deployment;
  return newest !== undefined && 'endedAt' in newest ? newest.endedAt : 0;
}

/** Service name -> ARN of the revision that it is set to. What has a problem is said elsewhere. */
async function readRunning(
  { orchestrator }: Pick<World, 'orchestrator'>,
  { services }: Project,
  { name, cluster }: Environment,
): Promise<ReadonlyMap<string, string>> {
  const named = services.map((service) => [service.name, ecsServiceName(service, name)] as const);
  const live = await orchestrator.describeServices(
    cluster,
    named.map(([, ecsService]) => ecsService),
  );
  return new Map(
    named.flatMap(([service, ecsService]) => {
      const found = live.find((each) => each.ecsService === ecsService);
      return found?.problem === null ? [[service, found.revision] as const] : [];
    }),
  );
}
