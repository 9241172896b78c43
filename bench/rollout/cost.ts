// How many calls of ECS a deployment costs with more and more services.
import { openBed, type Bed } from '../../test/rollouts/bed.ts';

export interface Cost {
  readonly total: number;
  /** The most calls in one poll while all of it moved. */
  readonly perPoll: number;
  readonly calls: Readonly<Record<string, number>>;
}

export async function measureCost(services: number): Promise<Cost> {
  const names = Array.from({ length: services }, (_, index) => `s${index + 1}`);
  await using bed = await openBed({ services: names });
  const id = await bed.ask(await bed.release());
  bed.aws.calls.length = 0;
  const polls = countPolls(bed);
  const deployment = await bed.run(id);
  if (deployment.status !== 'succeeded') throw new Error(`it ${deployment.status}`);
  const ecs = bed.aws.calls.filter(({ call }) => !/Image|Repositor|^GET/.test(call));
  const calls = Object.fromEntries(
    [...Map.groupBy(ecs, ({ call }) => call)].map(([call, all]) => [call, all.length]),
  );
  return { total: ecs.length, perPoll: Math.max(...polls), calls };
}

/** Nothing else is called while a poll is under way. */
function countPolls({ aws, world: { orchestrator } }: Bed): readonly number[] {
  const polls: number[] = [];
  const read = orchestrator.readRollouts.bind(orchestrator);
  Object.assign(orchestrator, {
    readRollouts: async (...args: Parameters<typeof read>) => {
      const before = aws.calls.length;
      const readings = await read(...args);
      polls.push(aws.calls.length - before);
      return readings;
    },
  });
  return polls;
}
