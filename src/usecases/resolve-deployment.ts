// `/release resolve <deployment>`: read ECS again, and record the end of what could not be learned.
import { personRefusal } from '../domain/people.ts';
import type { ServicePlan } from '../domain/plan.ts';
import type { Environment } from '../domain/project.ts';
import { approvedDigests } from '../domain/release.ts';
import {
  decideResolve,
  unsettled,
  unsettledSteps,
  type SettledFact,
  type SettledFacts,
  type SettledStep,
} from '../domain/resolve.ts';
import { rolloutOf, stepOf } from '../domain/advance.ts';
import { taskOf } from '../domain/steps.ts';
import type { NeedsOperator } from '../domain/deployment.ts';
import { READ_LAG, weighDigests } from '../domain/rollout.ts';
import { findDeployment, refused } from '../domain/snapshot.ts';
import { AdapterFault, type Outcome } from '../ports.ts';
import { policyOf } from './policy-of.ts';
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
  const nothing = { services: {}, steps: {} };
  const facts =
    stuck === null || place === null ? nothing : await gatherFacts(world, place.environment, stuck);
  const policy = policyOf(place?.project, place?.environment.name ?? '');
  const command = { deployment: id, by: asker.id, now: world.system.now(), policy };
  return world.store.change(scope, cause, (snapshot) => decideResolve(snapshot, command, facts));
}

async function gatherFacts(
  world: Pick<World, 'orchestrator' | 'system'>,
  environment: Environment,
  stuck: NeedsOperator,
): Promise<SettledFacts> {
  const services = unsettled(stuck);
  const plans = stuck.plan.change.services.filter(({ service }) => services.includes(service));
  const facts = plans.map(
    async (plan) => [plan.service, await settle(world, environment, stuck, plan)] as const,
  );
  const steps = unsettledSteps(stuck).map(
    async (step) => [String(step), await settleStep(world, environment, stuck, step)] as const,
  );
  return {
    services: Object.fromEntries(await Promise.all(facts)),
    steps: Object.fromEntries(await Promise.all(steps)),
  };
}

/** A one-off task is known by its ARN, or by the token of the order whose answer was lost. */
async function settleStep(
  { orchestrator }: Pick<World, 'orchestrator'>,
  { cluster }: Environment,
  stuck: NeedsOperator,
  step: number,
): Promise<SettledStep> {
  const planned = stuck.plan.change.steps[step];
  const task = planned === undefined ? null : taskOf(planned);
  const state = stepOf(stuck, step);
  const operation = 'operation' in state ? state.operation : null;
  if (task === null) return { kind: 'still_unknown' };
  try {
    const known = 'task' in state ? state.task : null;
    const arn = known ?? (operation === null ? null : await orchestrator.findTask(cluster, operation));
    if (arn === null) return { kind: 'not_listed' };
    const { status, exitCode, said } = await orchestrator.readTask(cluster, arn, task.container);
    if (status === 'running') return { kind: 'still_unknown' };
    return status === 'gone' ? { kind: 'not_listed' } : { kind: 'ended', task: arn, exitCode, said };
  } catch (error) {
    if (error instanceof AdapterFault) return { kind: 'still_unknown' };
    throw error;
  }
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
