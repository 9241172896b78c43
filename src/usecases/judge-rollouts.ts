// One poll of everything that rolls out, and the verdict on each service.
import { rolloutOf } from '../domain/advance.ts';
import { approvedDigests } from '../domain/release.ts';
import {
  judge,
  weighDigests,
  type Rollout,
  type RolloutFailure,
  type RolloutReading,
  type StoppedTasks,
} from '../domain/rollout.ts';
import type { Cluster } from '../domain/project.ts';
import { questionCards } from '../domain/cards.ts';
import { AdapterFault } from '../ports.ts';
import { record, type Part } from './record-rollout.ts';
import type { World } from './world.ts';

type Reach = Pick<World, 'orchestrator' | 'store' | 'system' | 'progress'>;
type RollingOut = Extract<Rollout, { readonly status: 'rolling_out' }>;

/** The parts of one deployment, read together: the calls grow with what AWS batches, not with the services. */
export async function judgeRollouts(world: Reach, cluster: Cluster, parts: readonly Part[]): Promise<void> {
  const rolling = parts.flatMap((part) => {
    const rollout = rolloutOf(part.deployment, part.plan.service);
    return rollout.status === 'rolling_out' ? [{ part, rollout }] : [];
  });
  if (rolling.length === 0) return;
  const readings = await world.orchestrator.readRollouts(
    cluster,
    rolling.map(({ part, rollout }) => ({ ...rollout, ecsService: part.plan.ecsService })),
  );
  for (const { part, rollout } of rolling) {
    const reading = readings.get(part.plan.ecsService) ?? { ours: null, service: null };
    await judgeOne(world, part, rollout, reading);
  }
}

async function judgeOne(
  world: Reach,
  part: Part,
  rollout: RollingOut,
  reading: RolloutReading,
): Promise<void> {
  const { policy } = part.deployment.plan.change;
  const deadline = rollout.since + policy.rolloutTimeout;
  const now = world.system.now();
  const verdict = judge(reading, rollout.serviceDeployment, now, deadline);
  switch (verdict.kind) {
    case 'in_progress':
    case 'rolling_back':
      return showProgress(world, part, reading, verdict.kind === 'rolling_back');
    case 'took':
      return weigh(world, part, rollout, now >= deadline);
    case 'failed': {
      const failure = await explain(world, part, rollout, verdict, reading);
      await record(world, part, rollout, { status: 'failed', failure });
      return;
    }
    case 'superseded':
      await record(world, part, rollout, { status: 'superseded', by: verdict.by });
      return;
    case 'unknown':
      await record(world, part, rollout, { status: 'unknown', revision: rollout.revision, why: verdict.why });
  }
}

/** ECS says that it took. It counts when an approved digest is what runs (I5). */
async function weigh(world: Reach, part: Part, rollout: RollingOut, late: boolean): Promise<void> {
  const { cluster } = part.environment;
  const { ecsService, container } = part.plan;
  const { revision } = rollout;
  const digests = await world.orchestrator.readDigests(cluster, ecsService, revision, container);
  const weighed = weighDigests(digests, approvedDigests(part.artifact));
  if (weighed.kind === 'evidence') {
    const at = world.system.now();
    await record(world, part, rollout, { status: 'succeeded', revision, evidence: weighed.evidence, at });
  } else if (weighed.kind === 'wrong_digest') {
    const failure: RolloutFailure = { reason: 'wrong_digest', said: null, tasks: [], serves: revision };
    await record(world, part, rollout, { status: 'failed', failure });
  } else if (late) {
    await record(world, part, rollout, { status: 'unknown', revision, why: 'unreadable' });
  }
}

/** Why it failed, task by task, and what serves now. That these could not be read is no reason to hold back the verdict. */
async function explain(
  world: Reach,
  part: Part,
  rollout: RollingOut,
  verdict: Pick<RolloutFailure, 'reason' | 'said'>,
  reading: RolloutReading,
): Promise<RolloutFailure> {
  const { cluster } = part.environment;
  const { ecsService } = part.plan;
  const tasks = await orNothing<readonly StoppedTasks[]>(
    () => world.orchestrator.readStoppedTasks(cluster, ecsService, rollout.revision),
    [],
  );
  return { reason: verdict.reason, said: verdict.said, tasks, serves: reading.service?.revision ?? null };
}

async function orNothing<T>(read: () => Promise<T>, nothing: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AdapterFault) return nothing;
    throw error;
  }
}

async function showProgress(
  { progress, store }: Pick<World, 'progress' | 'store'>,
  { deployment, plan }: Part,
  { service }: RolloutReading,
  rollingBack: boolean,
): Promise<void> {
  if (service === null) return;
  const { desired, running, pending, failed, lastEvent: event } = service;
  const { id } = deployment.request;
  const news = progress.show(id, plan.service, { desired, running, pending, failed, rollingBack, event });
  if (!news) return;
  for (const card of questionCards(deployment)) await store.touchCard(card);
}
