// Starting a request whose gates are open: everything is read again first, and what differs is put before people again.
import { questionCards } from '../domain/cards.ts';
import { isOpen, type Open } from '../domain/deployment.ts';
import type { Eligibility } from '../domain/people.ts';
import { spokenName } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import { namedIn, type Policy, type Registry } from '../domain/project.ts';
import type { PlanFact } from '../domain/request.ts';
import { liveOrRollingOut } from '../domain/rollback.ts';
import { closedByLook, decideStart } from '../domain/start.ts';
import { findDeployment } from '../domain/snapshot.ts';
import { approvalRule } from '../domain/valid-approvals.ts';
import type { Lease, Outcome } from '../ports.ts';
import { bySlipway } from './causes.ts';
import { gatherStanding, lookingUpOnce, type People } from './gather-people.ts';
import { gatherPlan } from './gather-plan.ts';
import { findPlace, type World } from './world.ts';

/**
 * Starts it, queues it, asks again, or leaves it.
 *
 * @param fence the driver's lease; `null` where somebody's click found the plan out of date
 * @returns `null` when there is nothing to start; the plan's fact when there can be no plan now, or when what the record
 * shows open is closed at this look
 */
export async function startDeployment(
  world: World,
  id: string,
  fence: Lease | null,
): Promise<Outcome | PlanFact | null> {
  const project = await world.store.projectOf(id);
  if (project === null) return null;
  const scope = { project, deployments: [id] };
  const snapshot = await world.store.snapshot(scope);
  const deployment = findDeployment(snapshot, id);
  const place = deployment === undefined ? null : findPlace(world, deployment.request);
  if (deployment === undefined || place === null || !isOpen(deployment)) return null;

  const { request } = deployment;
  const { policy } = place.environment;
  const target = { ...request, taken: deployment.taken };
  const fact = await gatherPlan(world, place.project, place.environment, target, snapshot, deployment.plan);
  if (fact.kind !== 'plan') return fact;
  const gone = await goneImages(world, deployment, fact.plan, place.environment.registry);
  if (gone.length > 0) {
    return {
      kind: 'unfit',
      refusals: [
        {
          code: 'image_gone',
          release: spokenName(request.releaseName, request.candidate),
          services: gone,
        },
      ],
    };
  }
  // Authority is looked up last: whoever lost it while the rest was read does not count.
  const eligibility = await gatherActors(world, deployment, policy);
  const cause = bySlipway(`start ${id}`, fence);
  const facts = { plan: fact.plan, eligibility, policy, people: world.people };
  const outcome = await world.store.change(scope, cause, (current) =>
    decideStart(current, id, world.system.now(), facts),
  );
  // What was the latest until now is no longer the one to roll back from: its card loses the button.
  const before = liveOrRollingOut(snapshot, request.environment);
  const started =
    outcome.kind === 'accepted' && outcome.events.some(({ type }) => type === 'deployment.started');
  if (started && before !== undefined)
    for (const card of questionCards(before)) await world.store.touchCard(card);
  const unsaid =
    outcome.kind === 'accepted' && !started
      ? closedByLook(outcome.snapshot, id, world.system.now(), facts)
      : [];
  return unsaid.length === 0 ? outcome : { kind: 'unfit', refusals: unsaid };
}

/**
 * Days may lie between the cut and the start (F14). A rollback was looked at when it was offered; a plan that is about
 * to be put before people again will be looked at when it starts.
 */
async function goneImages(
  { registry }: World,
  { request, plan }: Open,
  now: Plan,
  from: Registry,
): Promise<readonly string[]> {
  if (request.rollback !== null || now.hash !== plan.hash) return [];
  const gone = await registry.findUnpullable(request.artifacts, from);
  return gone.map(({ service }) => service);
}

/** Whoever approved, overruled or confirmed must still be one of those who may (T8). */
async function gatherActors(
  world: People,
  deployment: Open,
  policy: Policy,
): Promise<Readonly<Record<string, Eligibility>>> {
  const { approvals, overrules, confirmedBy, request } = deployment;
  const rule = approvalRule({ deployment, policy });
  const confirmer = request.emergency && confirmedBy !== null ? [confirmedBy] : [];
  const entries = new Set([
    ...(approvals.length > 0 && rule !== null ? namedIn(rule) : []),
    ...(overrules.length > 0 ? policy.overrule : []),
    ...(confirmer.length > 0 ? (policy.emergency?.by ?? []) : []),
  ]);
  const actors = new Set([...[...approvals, ...overrules].map(({ by }) => by), ...confirmer]);
  const once = lookingUpOnce(world);
  const looked = Array.from(
    actors,
    async (person) => [person, await gatherStanding(once, person, [...entries])] as const,
  );
  return Object.fromEntries(await Promise.all(looked));
}
