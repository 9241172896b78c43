// *Stop it in ECS*: what a failed deployment has left moving is taken back. The wish is recorded; the driver carries it out.
import { decideStop } from '../domain/stop.ts';
import type { Stop } from '../domain/controls.ts';
import { personRefusal } from '../domain/people.ts';
import { findEnvironment, type Project } from '../domain/project.ts';
import { accepted, refused } from '../domain/snapshot.ts';
import type { Lease, Outcome } from '../ports.ts';
import type { Click } from './answer-deployment.ts';
import { byPerson, bySlipway } from './causes.ts';
import { Fenced } from './fenced.ts';
import { gatherPerson } from './gather-people.ts';
import { refusalOf } from './refused-by-ecs.ts';
import type { World } from './world.ts';

export async function stopInEcs(
  world: Pick<World, 'directory' | 'store' | 'system'>,
  { deployment, asker }: Click,
): Promise<Outcome> {
  const project = (await world.store.projectOf(deployment)) ?? '';
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  const command = { deployment, by: asker.id, id: world.system.id(), now: world.system.now() };
  return world.store.change(
    { project, deployments: [deployment] },
    byPerson(asker, `stop ${deployment} in ECS`),
    (snapshot) => (outsider === null ? decideStop(snapshot, command) : refused(outsider)),
  );
}

/** @throws AdapterFault the wish stands, and the next tick tries again: ECS takes a repetition calmly */
export async function carryOutStops(
  world: Pick<World, 'orchestrator' | 'store' | 'system'>,
  project: Project,
  fence: Lease,
): Promise<void> {
  const { controls } = await world.store.snapshot({ project: project.name });
  for (const stop of controls.stops) await carryOut(world, project, stop, fence);
}

async function carryOut(
  world: Pick<World, 'orchestrator' | 'store' | 'system'>,
  project: Project,
  stop: Stop,
  fence: Lease,
): Promise<void> {
  const cluster = findEnvironment(project, stop.environment)?.cluster;
  let settled: { readonly how: 'stopping' | 'ended' | 'refused'; readonly said: string | null };
  try {
    settled =
      cluster === undefined
        ? { how: 'refused', said: `${stop.environment} is not in slipway.yml any more` }
        : {
            how: await world.orchestrator.stopServiceDeployment(cluster, stop.serviceDeployment),
            said: null,
          };
  } catch (error) {
    const said = refusalOf(error);
    if (said === null) throw error;
    settled = { how: 'refused', said };
  }
  const { name } = project;
  const at = world.system.now();
  const outcome = await world.store.change(
    { project: name },
    bySlipway(`stop ${stop.service}`, fence),
    (current) =>
      current.controls.stops.some(({ id }) => id === stop.id)
        ? accepted({ type: 'stop.settled', project: name, scope: stop.environment, at, stop, ...settled })
        : accepted(),
  );
  if (outcome.kind === 'fenced') throw new Fenced();
}
