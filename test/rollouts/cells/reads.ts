// What the network and AWS do to calls: as if they had not, only later.
import type { Bed, BedOptions } from '../bed.ts';
import type { Cell, Played } from '../cell.ts';
import { deployedBefore, deploying, deploymentsIn, named, told } from '../playing.ts';

const CRASH = { crashes: { exitCode: 1, reason: 'SEARCH_INDEX_URL is not set' } } as const;

const works = { status: 'succeeded', services: { api: 'succeeded: running_tasks' }, started: 1 } as const;
const breaks = {
  status: 'failed',
  services: { api: 'failed: circuit_breaker_rolled_back' },
  started: 1,
} as const;

const stale = (behind: number): readonly Cell[] =>
  [true, false].map((good) => ({
    situation: 'reads are stale',
    name: `${behind / 1000} s after the write, ${good ? 'a success' : 'a circuit breaker'}`,
    play: async (bed) => {
      await deployedBefore(bed);
      bed.aws.ecs.staleReads(behind);
      return deploying(bed, good ? {} : { behave: { api: CRASH } });
    },
    must: good ? works : breaks,
    later: behind,
  }));

/** Trouble with the calls of one deployment, that the first has not had. */
const troubled = (name: string, trouble: (bed: Bed) => void, bed: BedOptions = {}): Cell => ({
  situation: 'trouble with calls',
  name,
  bed,
  play: async (each): Promise<Played> => playTroubled(each, trouble),
  must: works,
  later: Infinity,
});

async function playTroubled(bed: Bed, trouble: (bed: Bed) => void): Promise<Played> {
  await deployedBefore(bed);
  const before = deploymentsIn(bed);
  const id = await bed.ask(await bed.release());
  trouble(bed);
  const deployment = await bed.run(id);
  bed.aws.faults.clear();
  bed.aws.refusals.clear();
  // Reads that lag behind tell the truth in the end.
  bed.clock.time += 20_000;
  return told(bed, deployment, before);
}

export const reads: readonly Cell[] = [
  ...[500, 1500, 10_000].flatMap(stale),
  troubled(
    'every third call is throttled',
    ({ aws }) => {
      let calls = 0;
      const every = { kind: 'throttle', times: Infinity, when: () => (calls += 1) % 3 === 0 } as const;
      for (const call of OPERATIONS) aws.faults.add({ call, ...every });
      // The SDK waits in earnest before it tries again: a quick rollout has few polls.
    },
    { tempo: { taskStart: 500, taskHealthy: 500, drain: 250, steadyState: 250 } },
  ),
  ...(['UpdateService', 'RegisterTaskDefinition'] as const).flatMap((call) => [
    troubled(`${call} is carried out, and its answer is lost`, ({ aws }) =>
      aws.faults.add({ call, kind: 'answer-lost' }),
    ),
    troubled(`${call} is carried out, and answers 500`, ({ aws }) =>
      aws.faults.add({ call, kind: 'fail-after' }),
    ),
    troubled(`${call} is not carried out, and answers 500`, ({ aws }) =>
      aws.faults.add({ call, kind: 'fail-before' }),
    ),
  ]),
  troubled('the answer to UpdateService is lost, and reads are 10 s behind', ({ aws }) => {
    aws.faults.add({ call: 'UpdateService', kind: 'answer-lost' });
    aws.ecs.staleReads(10_000);
  }),
  troubled('DescribeServices has failures[] in a 200', ({ aws }) =>
    aws.ecs.failNextDescribe({ ...named(), reason: 'INTERNAL', times: 3 }),
  ),
  troubled('credentials expire, and come back', ({ aws }) =>
    aws.refusals.add({ code: 'ExpiredTokenException', message: 'The security token is expired', times: 12 }),
  ),
  troubled('the Region answers nothing but 500 for a while', ({ aws }) => {
    for (const call of OPERATIONS) aws.faults.add({ call, kind: 'fail-before', times: 4 });
  }),
];

const OPERATIONS = [
  'DescribeServices',
  'DescribeServiceDeployments',
  'DescribeServiceRevisions',
  'ListServiceDeployments',
  'DescribeTaskDefinition',
  'RegisterTaskDefinition',
  'UpdateService',
  'ListTasks',
  'DescribeTasks',
];
