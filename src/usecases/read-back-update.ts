// The answer to UpdateService was lost, or named nothing: find our service deployment, or find out that there is none.
import { claimOurs, READ_LAG, type Rollout } from '../domain/rollout.ts';
import { confirmUnchanged } from './confirm-unchanged.ts';
import { record, stillStanding, type Part } from './record-rollout.ts';
import { failed, refusedForGood } from './refused-by-ecs.ts';
import type { World } from './world.ts';

type Updating = Extract<Rollout, { readonly status: 'updating' }>;

export async function readBackUpdate(
  world: Pick<World, 'orchestrator' | 'store' | 'system'>,
  part: Part,
  from: Updating,
): Promise<Rollout | null> {
  const { cluster, policy } = part.environment;
  const { ecsService, liveRevision } = part.plan;
  const { revision, newestBefore, since } = from;
  const found = await world.orchestrator.listServiceDeployments(cluster, ecsService);
  const claim = claimOurs(found, newestBefore, revision);
  if (claim.kind === 'ours') return rollingOut(world, part, from, claim.arn, claim.startedAt);
  if (claim.kind === 'two')
    return record(world, part, from, { status: 'unknown', revision, why: 'two_candidates' });

  // That nothing is there proves nothing while reads may lag behind the write.
  const waited = world.system.now() - since;
  if (waited < READ_LAG) return null;
  const [live] = await world.orchestrator.describeServices(cluster, [ecsService]);
  const untouched = live?.problem === null && live.revision === liveRevision;
  // No deployment was made because there was nothing to change: what the plan read was behind.
  if (live?.problem === null && live.revision === revision && found[0]?.revision === revision) {
    return confirmUnchanged(world, part, from, revision);
  }
  if (untouched && part.deployment.abort !== null)
    return record(world, part, from, failed(part, 'aborted', null));
  // The same revision again is idempotent: if the first call did take effect, this one starts nothing.
  if (untouched) return again(world, part, from);
  if (waited < policy.rolloutTimeout) return null;
  return record(world, part, from, { status: 'unknown', revision, why: 'unreadable' });
}

async function again(
  world: Pick<World, 'orchestrator' | 'store' | 'system'>,
  part: Part,
  from: Updating,
): Promise<Rollout | null> {
  if ((await stillStanding(world, [{ part, from }])).length === 0) return null;
  const answer = await refusedForGood(part, () =>
    world.orchestrator.updateService(part.environment.cluster, part.plan.ecsService, from.revision),
  );
  if (answer.kind === 'refused') return record(world, part, from, answer.rollout);
  if (answer.value === null || answer.value === from.newestBefore?.arn) return null;
  return rollingOut(world, part, from, answer.value, world.system.now());
}

const rollingOut = (
  world: Pick<World, 'store' | 'system'>,
  part: Part,
  from: Updating,
  serviceDeployment: string,
  since: number,
): Promise<Rollout | null> => {
  const { revision } = from;
  return record(world, part, from, {
    status: 'rolling_out',
    revision,
    serviceDeployment,
    since,
    until: null,
  });
};
