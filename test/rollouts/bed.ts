// The composed driver on the sandbox's ECS and ECR, with time that is moved by hand: a rollout of minutes takes no longer
// than its calls. What the verdict table is played on, by the tests and by the bench.
import { setTimeout } from 'node:timers/promises';
import { createAws, type Aws } from '../../sandbox/aws/create-aws.ts';
import type { NewService } from '../../sandbox/aws/ecs/create-service.ts';
import type { Tempo } from '../../sandbox/aws/ecs/tempo.ts';
import type { ImageBehaviour } from '../../sandbox/aws/image-behaviour.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { Policy, Project } from '../../src/domain/project.ts';
import type { Release } from '../../src/domain/release.ts';
import { HandClock } from '../usecases/support/a-world.ts';
import { composeBed, type Composed } from './compose.ts';
import { furnish } from './furnish.ts';

/** Milliseconds between two polls while something moves, and that one call takes. */
export const POLL = 2000;
export const ROUND_TRIP = 50;

/** A rollout of about twelve seconds, as those were in which other tools were found wrong. */
const TEMPO: Partial<Tempo> = {
  taskStart: 4000,
  taskHealthy: 4000,
  drain: 2000,
  steadyState: 1000,
  schedulerTick: 250,
  oneOffTask: 3000,
  trafficShift: 1000,
  minute: 60_000,
};

export interface BedOptions {
  readonly services?: readonly string[];
  /** What every service is created with, beyond two tasks and a circuit breaker that rolls back. */
  readonly service?: Partial<NewService>;
  readonly policy?: Partial<Policy>;
  readonly project?: (project: Project) => Project;
  readonly tempo?: Partial<Tempo>;
}

export interface Images {
  /** Service -> how its image behaves. */
  readonly behave?: Readonly<Record<string, ImageBehaviour>>;
  readonly platforms?: readonly string[];
}

export interface Bed extends Composed {
  readonly aws: Aws;
  readonly clock: HandClock;
  /** A commit on trunk, its images, and a release of it. */
  release(images?: Images): Promise<Release>;
  /** Polls until it has ended, or needs an operator. @param meanwhile before each poll, with milliseconds since the first */
  run(id: string, meanwhile?: (elapsed: number) => unknown): Promise<Deployment>;
}

/** Milliseconds: nothing that is tried here may take longer. */
const PATIENCE = 3 * 60 * 60_000;

export async function openBed(options: BedOptions = {}): Promise<Bed> {
  const { services = ['api'] } = options;
  const clock = new HandClock();
  const aws = await createAws({ now: () => clock.time, tempo: { ...TEMPO, ...options.tempo } });
  chargeRoundTrips(aws, clock);
  furnish(aws, services, options.service ?? {});
  const composed = await composeBed({ ...options, url: aws.url, services, clock });

  const tick = async (): Promise<void> => {
    const began = clock.time;
    await composed.tick();
    // As the driver's loop has it: what the round took is part of the interval.
    clock.time = Math.max(clock.time, began + POLL);
  };
  return {
    ...composed,
    aws,
    clock,
    tick,
    release: async ({ behave = {}, platforms } = {}) => {
      const sha = composed.commit();
      for (const name of services) {
        const image = { repository: `shop/${name}`, tag: sha, revision: sha };
        const behaviour = behave[name] ?? 'healthy';
        aws.ecr.pushImage({ ...image, behaviour, ...(platforms !== undefined && { platforms }) });
      }
      return composed.cut();
    },
    run: async (id, meanwhile) => {
      const began = clock.time;
      while (clock.time - began < PATIENCE) {
        await meanwhile?.(clock.time - began);
        await tick();
        const now = await composed.deployment(id);
        if (!['awaiting_gates', 'queued', 'running'].includes(now.status)) return now;
      }
      throw new Error(`${id} does not end`);
    },
    async [Symbol.asyncDispose]() {
      await composed[Symbol.asyncDispose]();
      await aws.close();
    },
  };
}

/** Calls that are on their way together share their round trip. */
function chargeRoundTrips(aws: Aws, clock: HandClock): void {
  let inFlight = 0;
  aws.onCall(async (_call, phase) => {
    if (phase === 'before') {
      if (inFlight === 0) clock.time += ROUND_TRIP / 2;
      inFlight += 1;
      // Those that were sent together arrive within a moment.
      await setTimeout(2);
    } else if (phase === 'over') {
      inFlight -= 1;
      if (inFlight === 0) clock.time += ROUND_TRIP / 2;
    }
  });
}
