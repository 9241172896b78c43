// `/release check <release> <environment>`: could this go there now? Every gate, without asking anybody.
import { evolve, isOpen, type Deployment, type Open, type Request } from '../domain/deployment.ts';
import { gateFacts } from '../domain/gate-facts.ts';
import { gateStates, type GateState } from '../domain/gates.ts';
import { spokenName } from '../domain/names.ts';
import { planDifferences } from '../domain/plan.ts';
import type { Environment, Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Artifact } from '../domain/release.ts';
import { decideRequest, type PlanFact } from '../domain/request.ts';
import { openIn, type Snapshot } from '../domain/snapshot.ts';
import { findTarget } from './deploy-release.ts';
import { gatherRequest } from './gather-request.ts';
import type { World } from './world.ts';

export type Checked =
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  | {
      readonly kind: 'checked';
      readonly environment: Environment;
      /** As it would be asked for, or as it is asked for already; `null` where there can be no plan. */
      readonly deployment: Open | null;
      readonly gates: readonly GateState[];
      /** What is in the way before any gate. */
      readonly refusals: readonly Refusal[];
      readonly snapshot: Snapshot;
    };

/**
 * Nothing is recorded.
 *
 * @throws AdapterFault when ECS cannot be read
 */
export async function checkDeployment(
  world: Pick<World, 'orchestrator' | 'source' | 'hashing' | 'store' | 'system' | 'people' | 'registry'>,
  project: Project,
  typed: { readonly release: string; readonly environment: string; readonly by: string },
): Promise<Checked> {
  const snapshot = await world.store.snapshot({ project: project.name });
  const { target, refusals } = findTarget(snapshot, project, typed);
  if (target === null) return { kind: 'refused', refusals };
  const { environment, candidate } = target;
  const asked = { project, ...target, requestedBy: typed.by, automatic: false, emergency: null };
  const { request, fact } = await gatherRequest(world, asked, snapshot);
  const now = request.requestedAt;
  const decision = decideRequest(snapshot, { request, now }, fact);
  const inTheWay = decision.kind === 'refused' ? decision.refusals : [];
  const gone = await world.registry.findUnpullable(candidate.artifacts, environment.registry);
  const deployment = asAsked(snapshot, request, fact);
  const context = {
    policy: environment.policy,
    people: world.people,
    now,
    ...(fact.kind === 'plan' && { shown: fact.plan.shown }),
  };
  return {
    kind: 'checked',
    environment,
    deployment,
    gates: deployment === null ? [] : gateStates(gateFacts(snapshot, deployment, context)),
    // A bad release is one of the gates, and what is asked for already is what the gates are looked at for.
    refusals: [
      ...inTheWay.filter(({ code }) => code !== 'already_requested' && code !== 'bad_release'),
      ...goneImages(request, gone),
    ],
    snapshot,
  };
}

function goneImages({ releaseName, candidate }: Request, gone: readonly Artifact[]): readonly Refusal[] {
  const services = gone.map(({ service }) => service);
  return gone.length === 0
    ? []
    : [{ code: 'image_gone', release: spokenName(releaseName, candidate), services }];
}

/** What is asked for already, or as it would be; `null` where there can be no plan. */
function asAsked(snapshot: Snapshot, request: Request, fact: PlanFact): Open | null {
  const { id: deployment, requestedAt: at } = request;
  const already = openIn(snapshot, request.environment).find(
    ({ request: other }) =>
      other.release === request.release && other.candidate === request.candidate && other.rollback === null,
  );
  if (already !== undefined) return openOr(plannedNow(already, fact, at));
  if (fact.kind !== 'plan') return null;
  const { plan } = fact;
  return openOr(evolve(undefined, { type: 'deployment.requested', deployment, at, request, plan }));
}

const openOr = (deployment: Deployment): Open | null => (isOpen(deployment) ? deployment : null);

/** What is asked for already, as the driver would put it before people now: what was given to another plan is void. */
function plannedNow(asked: Open, fact: PlanFact, at: number): Deployment {
  if (fact.kind !== 'plan' || fact.plan.hash === asked.plan.hash) return asked;
  const { plan } = fact;
  return evolve(asked, {
    type: 'deployment.replanned',
    deployment: asked.request.id,
    at,
    plan,
    differences: planDifferences(asked.plan.change, plan.change),
    voided: asked.approvals,
    confirmedBy: null,
    taken: asked.taken,
  });
}
