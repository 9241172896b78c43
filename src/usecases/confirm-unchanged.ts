// The service already has the revision. Succeeded means that a deployment of it has ended well and that the approved
// digest runs, so both are looked at all the same (I5, I6).
import { approvedDigests } from '../domain/release.ts';
import { weighDigests, type Evidence, type FoundDeployment, type Rollout } from '../domain/rollout.ts';
import { record, type Part } from './record-rollout.ts';
import { readEvidence } from './read-evidence.ts';
import { failed } from './refused-by-ecs.ts';
import type { World } from './world.ts';

export async function confirmUnchanged(
  world: Pick<World, 'orchestrator' | 'store' | 'system'>,
  part: Part,
  from: Rollout,
  revision: string,
): Promise<Rollout | null> {
  const { cluster } = part.environment;
  const { ecsService } = part.plan;
  const [newest] = await world.orchestrator.listServiceDeployments(cluster, ecsService);
  if (newest?.revision === revision && newest.status !== 'succeeded') {
    // Somebody else is just putting it there, or tried to: its end is ours.
    return record(world, part, from, {
      status: 'rolling_out',
      revision,
      serviceDeployment: newest.arn,
      since: world.system.now(),
      until: null,
    });
  }
  if (newest !== undefined && newest.revision !== revision && takesOver.has(newest.status)) {
    return record(world, part, from, { status: 'superseded', by: newest.arn, sameRevision: false });
  }
  const digests = await readEvidence(world, part, revision);
  const weighed = weighDigests(digests, approvedDigests(part.artifact));
  if (weighed.kind === 'wrong_digest') return record(world, part, from, failed(part, 'wrong_digest', null));
  const proven = weighed.kind === 'evidence' && weighed.evidence.kind === 'running_tasks';
  const evidence: Evidence = { kind: 'unchanged', proven };
  const at = world.system.now();
  return record(world, part, from, { status: 'succeeded', revision, evidence, since: null, at });
}

/** Another revision's deployment that stands, or is going to; one that was rolled back left ours. */
const takesOver: ReadonlySet<FoundDeployment['status']> = new Set(['in_progress', 'succeeded']);
