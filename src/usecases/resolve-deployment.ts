// `/release resolve <deployment>`: read ECS again, and record the end of what could not be learned.
import { personRefusal } from '../domain/people.ts';
import type { ServicePlan } from '../domain/plan.ts';
import type { Environment } from '../domain/project.ts';
import { approvedDigests } from '../domain/release.ts';
import { decideResolve, unsettled, type SettledFact } from '../domain/resolve.ts';
import { rolloutOf } from '../domain/advance.ts';
import type { NeedsOperator } from '../domain/deployment.ts';
import { READ_LAG, weighDigests } from '../domain/rollout.ts';
import { findDeployment, refused } from '../domain/snapshot.ts';
import { AdapterFault, type Outcome } from '../ports.ts';
import { byPerson } from './causes.ts';
import { gatherPerson } from './gather-people.ts';
import { findPlace, type Asker, type World } from './world.ts';

export async function resolveDeployment(
  world: Pick<World, 'projects' | 'orchestrator' | 'directory' | 'store' | 'system'>,
  id: string,
  asker: Asker,
): Promise<Outcome> {
  const cause = byPerson(asker, `resolve ${id}`);
  const scope = { project: (await world.store.projectOf(id)) ?? '', deployments: [id] };
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  if (outsider !== null) return world.store.change(scope, cause, () => refused(outsider));
  const deployment = findDeployment(await world.store.snapshot(scope), id);
  const place = deployment === undefined ? null : findPlace(world, deployment.request);
  const stuck = deployment?.status === 'needs_operator' && place !== null ? deployment : null;
  const facts = stuck === null || place === null ? {} : await gatherFacts(world, place.environment, stuck);
  const command = { deployment: id, by: asker.id, now: world.system.now() };
  return world.store.change(scope, cause, (snapshot) => decideResolve(snapshot, command, facts));
}

async function gatherFacts(
  world: Pick<World, 'orchestrator' | 'system'>,
  environment: Environment,
  stuck: NeedsOperator,
): Promise<Readonly<Record<string, SettledFact>>> {
  const services = unsettled(stuck);
  const plans = stuck.plan.change.services.filter(({ service }) => services.includes(service));
  const facts = plans.map(
    async (plan) => [plan.service, await settle(world, environment, stuck, plan)] as const,
  );
  return Object.fromEntries(await Promise.all(facts));
}

async function settle(
  { orchestrator, system }: Pick<World, 'orchestrator' | 'system'>,
  { cluster }: Environment,
  stuck: NeedsOperator,
  { service, ecsService, container }: ServicePlan,
): Promise<SettledFact> {
  const rollout = rolloutOf(stuck, service);
  const ours = 'revision' in rollout ? rollout.revision : null;
  const artifact = stuck.request.artifacts.find((each) => each.service === service);
  try {
    const [live] = await orchestrator.describeServices(cluster, [ecsService]);
    if (live === undefined || live.problem !== null) return { kind: 'still_unknown' };
    if (live.revision !== ours) {
      // So soon after a call whose answer was lost, a read may still show what was there before it.
      const settled = system.now() >= stuck.since + READ_LAG;
      return settled ? { kind: 'runs_other', serves: live.revision } : { kind: 'still_unknown' };
    }
    const [newest] = await orchestrator.listServiceDeployments(cluster, ecsService);
    // Only a service deployment of our revision that has ended says something.
    if (newest?.revision !== ours || newest.status !== 'succeeded') return { kind: 'still_unknown' };
    const digests = await orchestrator.readDigests(cluster, ecsService, ours, container);
    const weighed = weighDigests(digests, artifact === undefined ? [] : approvedDigests(artifact));
    if (weighed.kind === 'none') return { kind: 'still_unknown' };
    if (weighed.kind === 'wrong_digest') return { kind: 'runs_other', serves: live.revision };
    return { kind: 'runs_ours', revision: ours, evidence: weighed.evidence };
  } catch (error) {
    if (error instanceof AdapterFault) return { kind: 'still_unknown' };
    throw error;
  }
}
