// Somebody else changes things meanwhile: said, and not fought.
import type { Bed } from '../bed.ts';
import type { Cell, Played } from '../cell.ts';
import { after, deployedBefore, deploying, named } from '../playing.ts';

/** Something that somebody does four seconds into the rollout. */
const meanwhile =
  (act: (bed: Bed) => unknown) =>
  async (bed: Bed): Promise<Played> => {
    await deployedBefore(bed);
    return deploying(
      bed,
      {},
      after(4000, () => act(bed)),
    );
  };

const definition = (image: string) => ({
  family: 'shop-api',
  containerDefinitions: [{ name: 'app', image, essential: true }],
});

export const others: readonly Cell[] = [
  {
    situation: 'somebody else deploys',
    name: 'another revision',
    play: meanwhile(({ aws }) => {
      const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api:before-slipway';
      const taskDefinition = aws.ecs.registerTaskDefinition(definition(image));
      aws.ecs.updateServiceAsSomebodyElse({ ...named(), taskDefinition });
    }),
    must: { status: 'superseded', services: { api: 'superseded' }, started: 2 },
  },
  {
    situation: 'somebody else deploys',
    name: 'the same revision again',
    play: meanwhile(({ aws }) =>
      aws.ecs.updateServiceAsSomebodyElse({ ...named(), forceNewDeployment: true }),
    ),
    must: { status: 'superseded', services: { api: 'superseded: same revision' }, started: 2 },
  },
  {
    situation: 'somebody deletes the service',
    name: 'somebody deletes the service',
    play: meanwhile(({ aws }) => aws.ecs.deleteService(named())),
    must: { status: 'failed', services: { api: 'failed: service_gone' }, started: 1 },
  },
];
