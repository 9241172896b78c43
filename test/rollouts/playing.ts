// What most cells do: deploy one release, with something going on meanwhile, and tell what was said.
import { z } from 'zod';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { LoggedCall } from '../../sandbox/faults.ts';
import type { Bed, Images } from './bed.ts';
import { CLUSTER } from './project.ts';
import { saidOf, type Played, type Said } from './cell.ts';

/** Deploys a release and follows it to its end. */
export async function deploying(
  bed: Bed,
  images: Images = {},
  meanwhile?: (elapsed: number) => unknown,
): Promise<Played> {
  const before = deploymentsIn(bed);
  const id = await bed.ask(await bed.release(images));
  return told(bed, await bed.run(id, meanwhile), before);
}

/** @param before service deployments that were there */
export const told = (bed: Bed, deployment: Deployment, before: number): Played => ({
  deployment,
  said: saidOf(deployment, deploymentsIn(bed) - before),
});

/** How many service deployments ECS has of all the services, whoever started them. */
export function deploymentsIn({ aws, project }: Bed): number {
  const all = project.services.map(({ ecsService: service }) => {
    const answer = aws.ecs.answer('eu-west-1', 'ListServiceDeployments', { cluster: CLUSTER, service });
    return z.object({ serviceDeployments: z.array(z.unknown()) }).parse(answer).serviceDeployments.length;
  });
  return all.reduce((sum, count) => sum + count, 0);
}

/** A release that runs there before the one that matters. */
export async function deployedBefore(bed: Bed): Promise<void> {
  const { deployment } = await deploying(bed);
  if (deployment?.status !== 'succeeded') throw new Error('the first one has to work');
  bed.aws.calls.length = 0;
}

/** What was asked for and refused. */
export async function refusedTo(bed: Bed): Promise<Played> {
  const before = writes(bed.aws.calls).length;
  const outcome = await bed.tryToAsk(await bed.release());
  const refusals =
    outcome.kind === 'refused'
      ? outcome.refusals.map((refusal) =>
          refusal.code === 'service_unfit' ? `service_unfit: ${refusal.problem.kind}` : refusal.code,
        )
      : [];
  const said: Said = {
    status: 'refused',
    refusals,
    also: { changed: writes(bed.aws.calls).length - before },
  };
  return { deployment: null, said };
}

const CHANGING = new Set(['RegisterTaskDefinition', 'UpdateService', 'StopServiceDeployment', 'RunTask']);

const writes = (calls: readonly LoggedCall[]): readonly LoggedCall[] =>
  calls.filter(({ call }) => CHANGING.has(call));

/** Does something once, as soon as it is due. */
function once(act: () => unknown, due: (elapsed: number) => boolean): (elapsed: number) => unknown {
  let done = false;
  return (elapsed) => {
    if (done || !due(elapsed)) return undefined;
    done = true;
    return act();
  };
}

export const after = (milliseconds: number, act: () => unknown): ((elapsed: number) => unknown) =>
  once(act, (elapsed) => elapsed >= milliseconds);

export const named = (service = 'api') => ({ cluster: CLUSTER, service: `shop-${service}` });
