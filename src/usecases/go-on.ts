// What a running deployment needs next, without waiting for ECS: the services of its wave, or its step.
import { nextMove } from '../domain/advance.ts';
import type { Running } from '../domain/deployment.ts';
import type { Lease } from '../ports.ts';
import { recordEnd, type Part } from './record-rollout.ts';
import { rollOutWave } from './roll-out-wave.ts';
import { takeStep } from './take-step.ts';
import { findPlace, type World } from './world.ts';

/** @throws AdapterFault what is recorded stands, and the next tick goes on from there */
export async function goOn(world: World, deployment: Running, fence: Lease): Promise<void> {
  const place = findPlace(world, deployment.request);
  const move = nextMove(deployment, world.system.now());
  if (place === null) return;
  if (move.kind === 'end') return recordEnd(world, { deployment, environment: place.environment, fence });
  if (move.kind === 'step') {
    const planned = deployment.plan.change.steps[move.step];
    if (planned === undefined) return;
    const { environment } = place;
    await takeStep(world, { deployment, environment, fence, step: move.step, planned });
    return;
  }
  const [fault] = await rollOutWave(world, movingParts(world, deployment, fence));
  if (fault !== undefined) throw fault;
}

/** The services of the wave that is under way. */
export function movingParts(
  world: Pick<World, 'projects' | 'system'>,
  deployment: Running,
  fence: Lease,
): readonly Part[] {
  const place = findPlace(world, deployment.request);
  const move = nextMove(deployment, world.system.now());
  if (place === null || move.kind !== 'act') return [];
  return move.services.flatMap((service) => {
    const plan = deployment.plan.change.services.find((each) => each.service === service);
    const artifact = deployment.request.artifacts.find((each) => each.service === service);
    if (plan === undefined || artifact === undefined) return [];
    return [{ deployment, environment: place.environment, plan, artifact, fence }];
  });
}
