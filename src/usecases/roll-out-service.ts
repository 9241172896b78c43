// One service's rollout, one move at a time: look at what is recorded, do the next thing, record what came back.
// Every call that changes ECS follows a committed intent (I2); what is not known is read back, never repeated blindly.
import { rolloutOf } from '../domain/advance.ts';
import { spokenName } from '../domain/names.ts';
import { approvedDigests, imageReference } from '../domain/release.ts';
import {
  claimOurs,
  READ_LAG,
  weighDigests,
  type Evidence,
  type FailureReason,
  type FoundDeployment,
  type Rollout,
} from '../domain/rollout.ts';
import { renderRevision } from '../domain/task-definition.ts';
import { AdapterFault } from '../ports.ts';
import { record, stillStands, type Part } from './record-rollout.ts';
import type { World } from './world.ts';

type Reach = Pick<World, 'orchestrator' | 'store' | 'system'>;

type At<S extends Rollout['status']> = Extract<Rollout, { readonly status: S }>;

/** The tag by which a revision that we registered is found again (FIELD-NOTES 11). */
const OPERATION_TAG = 'slipway:operation';

/**
 * Takes the service as far as it goes without waiting for ECS: until it rolls out, or has ended.
 *
 * @throws AdapterFault what is recorded stands, and the next tick goes on from there
 */
export async function rollOutService(world: Reach, part: Part): Promise<void> {
  let rollout: Rollout | null = rolloutOf(part.deployment, part.plan.service);
  let resumed = true;
  while (rollout !== null) {
    const next: Rollout | null = await move(world, part, rollout, resumed);
    resumed = false;
    rollout = next;
  }
}

/** @returns the rollout that was recorded, to go on from; `null` when there is nothing to do but wait */
async function move(world: Reach, part: Part, rollout: Rollout, resumed: boolean): Promise<Rollout | null> {
  switch (rollout.status) {
    case 'waiting':
      return begin(world, part, rollout);
    case 'registering':
      return register(world, part, rollout, resumed);
    case 'registered':
      return announceUpdate(world, part, rollout);
    case 'updating':
      return resumed ? readBackUpdate(world, part, rollout) : update(world, part, rollout);
    case 'rolling_out':
    case 'succeeded':
    case 'failed':
    case 'superseded':
    case 'unknown':
      return null;
  }
}

async function begin(world: Reach, part: Part, from: At<'waiting'>): Promise<Rollout | null> {
  const { action } = part.plan;
  switch (action.kind) {
    case 'none':
      return confirmUnchanged(world, part, from, part.plan.liveRevision);
    case 'restore':
      return record(world, part, from, { status: 'registered', revision: action.revision });
    case 'register':
      return record(world, part, from, { status: 'registering', operation: world.system.id() });
  }
}

/**
 * The service already has the revision. Succeeded means that a deployment of it has ended well and that the approved
 * digest runs, so both are looked at all the same (I5, I6).
 */
async function confirmUnchanged(
  world: Reach,
  part: Part,
  from: Rollout,
  revision: string,
): Promise<Rollout | null> {
  const { cluster } = part.environment;
  const { ecsService, container } = part.plan;
  const [newest] = await world.orchestrator.listServiceDeployments(cluster, ecsService);
  if (newest?.revision === revision && newest.status !== 'succeeded') {
    // Somebody else is just putting it there, or tried to: its end is ours.
    return record(world, part, from, {
      status: 'rolling_out',
      revision,
      serviceDeployment: newest.arn,
      since: world.system.now(),
    });
  }
  if (newest !== undefined && newest.revision !== revision && takesOver.has(newest.status)) {
    return record(world, part, from, { status: 'superseded', by: newest.arn });
  }
  const digests = await world.orchestrator.readDigests(cluster, ecsService, revision, container);
  const weighed = weighDigests(digests, approvedDigests(part.artifact));
  if (weighed.kind === 'wrong_digest') return fail(world, part, from, 'wrong_digest', null);
  const proven = weighed.kind === 'evidence' && weighed.evidence.kind === 'running_tasks';
  const evidence: Evidence = { kind: 'unchanged', proven };
  return record(world, part, from, { status: 'succeeded', revision, evidence, at: world.system.now() });
}

/** Another revision's deployment that stands, or is going to; one that was rolled back left ours. */
const takesOver: ReadonlySet<FoundDeployment['status']> = new Set(['in_progress', 'succeeded']);

async function register(
  world: Reach,
  part: Part,
  from: At<'registering'>,
  resumed: boolean,
): Promise<Rollout | null> {
  const { action, container } = part.plan;
  if (action.kind !== 'register') throw new Error(`${part.plan.service} has nothing to register`);
  const { cluster } = part.environment;
  const base = await world.orchestrator.describeRevision(cluster, action.base);
  const image = imageReference(part.artifact, part.environment.registry);
  const definition = renderRevision(base.definition, { [container]: image });
  const tag = { key: OPERATION_TAG, value: from.operation };
  if (resumed) {
    const family = typeof definition['family'] === 'string' ? definition['family'] : '';
    const found = await world.orchestrator.findRegistered(cluster, family, tag);
    if (found !== null) return record(world, part, from, { status: 'registered', revision: found });
  }
  const { id, releaseName, candidate } = part.deployment.request;
  const tags = [
    ...base.tags.filter(({ key }) => !key.startsWith('slipway:')),
    tag,
    { key: 'slipway:deployment', value: id },
    { key: 'slipway:release', value: spokenName(releaseName, candidate) },
  ];
  const arn = await changing(world, part, from, () =>
    world.orchestrator.registerRevision(cluster, definition, tags),
  );
  return arn === null ? null : record(world, part, from, { status: 'registered', revision: arn.answer });
}

/** Before the call: what is newest now cannot be ours. */
async function announceUpdate(world: Reach, part: Part, from: At<'registered'>): Promise<Rollout | null> {
  const { cluster } = part.environment;
  const [newest] = await world.orchestrator.listServiceDeployments(cluster, part.plan.ecsService);
  return record(world, part, from, {
    status: 'updating',
    operation: world.system.id(),
    revision: from.revision,
    newestBefore: newest === undefined ? null : { arn: newest.arn, startedAt: newest.startedAt },
    since: world.system.now(),
  });
}

async function update(world: Reach, part: Part, from: At<'updating'>): Promise<Rollout | null> {
  const { cluster } = part.environment;
  const answer = await changing(world, part, from, () =>
    world.orchestrator.updateService(cluster, part.plan.ecsService, from.revision),
  );
  // An answer that names what was there before is no answer: the next tick reads back.
  if (answer === null || answer.answer === null || answer.answer === from.newestBefore?.arn) return null;
  return rollingOut(world, part, from, answer.answer);
}

/** The answer was lost, or named nothing: find ours, or find out that there is none. */
async function readBackUpdate(world: Reach, part: Part, from: At<'updating'>): Promise<Rollout | null> {
  const { cluster, policy } = part.environment;
  const found = await world.orchestrator.listServiceDeployments(cluster, part.plan.ecsService);
  const claim = claimOurs(found, from.newestBefore, from.revision);
  if (claim.kind === 'ours') return rollingOut(world, part, from, claim.arn);
  const { revision } = from;
  if (claim.kind === 'two')
    return record(world, part, from, { status: 'unknown', revision, why: 'two_candidates' });

  // That nothing is there proves nothing while reads may lag behind the write.
  const waited = world.system.now() - from.since;
  if (waited < READ_LAG) return null;
  const [live] = await world.orchestrator.describeServices(cluster, [part.plan.ecsService]);
  const untouched = live?.problem === null && live.revision === part.plan.liveRevision;
  // No deployment was made because there was nothing to change: what the plan read was behind.
  if (live?.problem === null && live.revision === revision && found[0]?.revision === revision) {
    return confirmUnchanged(world, part, from, revision);
  }
  // The same revision again is idempotent: if the first call did take effect, this one starts nothing.
  if (untouched) return update(world, part, from);
  if (waited < policy.rolloutTimeout) return null;
  return record(world, part, from, { status: 'unknown', revision, why: 'unreadable' });
}

const rollingOut = (world: Reach, part: Part, from: At<'updating'>, arn: string): Promise<Rollout | null> =>
  record(world, part, from, {
    status: 'rolling_out',
    revision: from.revision,
    serviceDeployment: arn,
    since: from.since,
  });

/**
 * A call that changes ECS: only for what is recorded at this moment, under a lease that is held. What ECS refuses for
 * good ends the rollout, and has changed nothing; anything else is thrown, and read back by the next tick.
 */
async function changing<T>(
  world: Reach,
  part: Part,
  from: Rollout,
  call: () => Promise<T>,
): Promise<{ readonly answer: T } | null> {
  if (!(await stillStands(world, part, from))) return null;
  try {
    return { answer: await call() };
  } catch (error) {
    if (!(error instanceof AdapterFault) || error.retryable || error.uncertain) throw error;
    const said = error.cause instanceof Error ? error.cause.message : null;
    await fail(world, part, from, 'refused_by_ecs', said === null ? error.code : `${error.code}: ${said}`);
    return null;
  }
}

const fail = (
  world: Reach,
  part: Part,
  from: Rollout,
  reason: FailureReason,
  said: string | null,
): Promise<Rollout | null> => {
  const failure = { reason, said, tasks: [], serves: part.plan.liveRevision };
  return record(world, part, from, { status: 'failed', failure });
};
