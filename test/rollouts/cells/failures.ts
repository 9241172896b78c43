// It does not work: said as a failure, why, task by task, and what serves now.
import type { RolloutFailure } from '../../../src/domain/rollout.ts';
import type { Bed, BedOptions } from '../bed.ts';
import type { Cell, Played } from '../cell.ts';
import { deployedBefore, deploying, named } from '../playing.ts';
import type { ImageBehaviour } from '../../../sandbox/aws/image-behaviour.ts';

const CRASH = { crashes: { exitCode: 1, reason: 'SEARCH_INDEX_URL is not set' } } as const;

/** Deploys an image that behaves so, and tells beside the verdict why it was, and whether what serves is what is said. */
async function failing(bed: Bed, behaviour: ImageBehaviour): Promise<Played> {
  const played = await deploying(bed, { behave: { api: behaviour } });
  const failure = failureOf(played);
  const [first] = failure?.tasks ?? [];
  const serves = bed.aws.ecs.describeService(named()).taskDefinition;
  const also = {
    cause: first?.cause ?? null,
    tasks: failure?.tasks.reduce((sum, { count }) => sum + count, 0),
    serves: failure?.serves === serves ? 'as said' : `${serves}, not ${failure?.serves}`,
  };
  return { ...played, said: { ...played.said, also } };
}

function failureOf({ deployment }: Played): RolloutFailure | null {
  const rollout = deployment !== null && 'rollouts' in deployment ? deployment.rollouts['api'] : undefined;
  return rollout?.status === 'failed' ? rollout.failure : null;
}

const tripping = (
  name: string,
  behaviour: ImageBehaviour,
  cause: string,
  reason = 'circuit_breaker_rolled_back',
  bed: BedOptions = {},
): Cell => ({
  situation: 'circuit breaker',
  name,
  bed,
  play: (each) => failing(each, behaviour),
  must: {
    status: 'failed',
    services: { api: `failed: ${reason}` },
    started: 1,
    also: { cause, tasks: 4, serves: 'as said' },
  },
});

export const failures: readonly Cell[] = [
  tripping('with rollback', CRASH, 'exit'),
  tripping('without rollback', CRASH, 'exit', 'circuit_breaker_stopped', {
    service: { circuitBreaker: { enable: true, rollback: false } },
  }),
  tripping('with no earlier success to go back to', CRASH, 'exit', 'rollback_failed', {
    service: { stable: false },
  }),
  tripping('the image cannot be pulled', 'unpullable', 'image'),
  tripping('out of memory', 'outOfMemory', 'memory'),
  tripping('health checks fail', 'unhealthy', 'health'),
  {
    situation: 'stuck without a breaker',
    name: 'fails at our own deadline',
    bed: {
      service: { circuitBreaker: { enable: false, rollback: false } },
      policy: { rolloutTimeout: 2 * 60_000 },
    },
    play: async (bed) => {
      await deployedBefore(bed);
      return deploying(bed, { behave: { api: CRASH } });
    },
    must: { status: 'failed', services: { api: 'failed: timed_out' }, started: 1 },
  },
];
