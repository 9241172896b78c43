// The verdict on every service that was read in one poll.
import { rolloutOf } from '../domain/advance.ts';
import { questionCards } from '../domain/cards.ts';
import { approvedDigests } from '../domain/release.ts';
import {
  judge,
  movedDeadline,
  weighDigests,
  type Rollout,
  type RolloutFailure,
  type RolloutReading,
} from '../domain/rollout.ts';
import { AdapterFault } from '../ports.ts';
import { readEvidence } from './read-evidence.ts';
import { record, type Part } from './record-rollout.ts';
import type { World } from './world.ts';

type Reach = Pick<World, 'orchestrator' | 'store' | 'system' | 'progress'>;
/** ECS is at work on it: to put it there, or to take it back. */
type Moving = Extract<Rollout, { readonly status: 'rolling_out' | 'stopping' }>;

export const movingOf = ({ deployment, plan }: Part): Moving | null => {
  const rollout = rolloutOf(deployment, plan.service);
  return rollout.status === 'rolling_out' || rollout.status === 'stopping' ? rollout : null;
};

export async function judgeRollout(world: Reach, part: Part, reading: RolloutReading): Promise<void> {
  const rollout = movingOf(part);
  if (rollout === null) return;
  const { revision, serviceDeployment } = rollout;
  const { rolloutTimeout } = part.deployment.plan.change.policy;
  const until = rollout.status === 'rolling_out' ? rollout.until : null;
  const deadline = until ?? rollout.since + rolloutTimeout;
  const now = world.system.now();
  const aborted = rollout.status === 'stopping';
  const verdict = judge(reading, { serviceDeployment, revision, deadline, aborted }, now);
  switch (verdict.kind) {
    case 'in_progress':
    case 'rolling_back':
      await moveDeadline(world, part, rollout, reading, now);
      return showProgress(world, part, reading, verdict.kind === 'rolling_back');
    case 'took':
      return weigh(world, part, rollout, reading, now >= deadline);
    case 'failed': {
      const failure = await explain(world, part, rollout, verdict, reading);
      await record(world, part, rollout, { status: 'failed', failure });
      return;
    }
    case 'superseded': {
      const { by, sameRevision } = verdict;
      await record(world, part, rollout, { status: 'superseded', by, sameRevision });
      return;
    }
    case 'unknown':
      await record(world, part, rollout, { status: 'unknown', revision, why: verdict.why });
  }
}

async function moveDeadline(
  world: Reach,
  part: Part,
  rollout: Moving,
  { ours }: RolloutReading,
  now: number,
): Promise<void> {
  if (rollout.status !== 'rolling_out') return;
  const { rolloutTimeout } = part.deployment.plan.change.policy;
  const until = movedDeadline(rollout, ours?.pause ?? null, now, rolloutTimeout);
  if (until !== null) await record(world, part, rollout, { ...rollout, until });
}

/** ECS says that it took. It counts when an approved digest is what runs (I5). */
async function weigh(
  world: Reach,
  part: Part,
  rollout: Moving,
  { service }: RolloutReading,
  late: boolean,
): Promise<void> {
  const { revision, since } = rollout;
  const digests = await readEvidence(world, part, revision);
  const weighed = weighDigests(digests, approvedDigests(part.artifact), service?.desired ?? null);
  if (weighed.kind === 'evidence') {
    const { evidence } = weighed;
    const at = world.system.now();
    await record(world, part, rollout, { status: 'succeeded', revision, evidence, since, at });
  } else if (weighed.kind === 'wrong_digest') {
    const nothing = { said: null, tasks: [], events: [] };
    const failure: RolloutFailure = {
      reason: 'wrong_digest',
      ...nothing,
      serviceDeployment: rollout.serviceDeployment,
      serves: revision,
    };
    await record(world, part, rollout, { status: 'failed', failure });
  } else if (late) {
    await record(world, part, rollout, { status: 'unknown', revision, why: 'unreadable' });
  }
}

/** Why it failed, task by task, and what serves now. That these could not be read is no reason to hold back the verdict. */
async function explain(
  { orchestrator }: Reach,
  part: Part,
  { revision, serviceDeployment, since }: Moving,
  { reason, said }: Pick<RolloutFailure, 'reason' | 'said'>,
  { service }: RolloutReading,
): Promise<RolloutFailure> {
  const { cluster } = part.environment;
  const { ecsService } = part.plan;
  const [tasks, events] = await Promise.all([
    orNothing(() => orchestrator.readStoppedTasks(cluster, ecsService, revision)),
    orNothing(() => orchestrator.readEvents(cluster, ecsService, since)),
  ]);
  const serves = service?.revision ?? null;
  return { reason, said, tasks, events, serviceDeployment, serves };
}

async function orNothing<T>(read: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AdapterFault) return [];
    throw error;
  }
}

async function showProgress(
  { progress, store }: Pick<World, 'progress' | 'store'>,
  { deployment, plan }: Part,
  { service, ours }: RolloutReading,
  rollingBack: boolean,
): Promise<void> {
  if (service === null) return;
  const { desired, running, pending, failed, lastEvent: event } = service;
  const { stage = null, weight = null, pause = null } = ours ?? {};
  const { id } = deployment.request;
  const shown = { desired, running, pending, failed, rollingBack, event, stage, weight, pause };
  if (!progress.show(id, plan.service, shown)) return;
  for (const card of questionCards(deployment)) await store.touchCard(card);
}
