// Approve, Reject, Confirm: everything that an answer depends on is looked up at the click.
import {
  decideApprove,
  decideConfirm,
  decideReject,
  type Answer,
  type AnswerFacts,
} from '../domain/answer.ts';
import { isOpen, type Open } from '../domain/deployment.ts';
import { approvalRule } from '../domain/gates.ts';
import type { PlanDifference } from '../domain/plan.ts';
import type { Environment } from '../domain/project.ts';
import { recentlySet } from '../domain/settled.ts';
import { findDeployment, refused, type Decision, type Snapshot } from '../domain/snapshot.ts';
import type { Outcome } from '../ports.ts';
import { byPerson } from './causes.ts';
import { gatherEligibility, gatherPerson } from './gather-people.ts';
import { startDeployment } from './start-deployment.ts';
import { findPlace, type Asker, type World } from './world.ts';

export interface Click {
  /** As on the button: an opaque id, and the number of the plan that the card showed. */
  readonly deployment: string;
  readonly replans: number;
  readonly asker: Asker;
}

export const approveDeployment = (world: World, click: Click): Promise<Outcome> =>
  answer(world, click, 'approve', decideApprove);

export const rejectDeployment = (world: World, click: Click): Promise<Outcome> =>
  answer(world, click, 'reject', decideReject);

export const confirmRollback = (world: World, click: Click): Promise<Outcome> =>
  answer(world, click, 'confirm', decideConfirm);

type Decide = (snapshot: Snapshot, answer: Answer, facts: AnswerFacts) => Decision;

async function answer(world: World, click: Click, tried: string, decide: Decide): Promise<Outcome> {
  const { deployment: id, asker } = click;
  const cause = byPerson(asker, `${tried} ${id}`);
  const project = (await world.store.projectOf(id)) ?? '';
  const scope = { project, deployments: [id] };
  const recorded = await world.store.snapshot(scope);
  const deployment = findDeployment(recorded, id);
  const place = deployment === undefined ? null : findPlace(world, deployment.request);
  if (deployment === undefined || place === null) {
    return world.store.change(scope, cause, () => refused({ code: 'unknown_deployment', typed: id }));
  }
  const { policy } = place.environment;
  const rule = isOpen(deployment) ? approvalRule({ deployment, policy }) : null;
  const [person, eligibility, drift] = await Promise.all([
    gatherPerson(world.directory, asker),
    gatherEligibility(world.directory, asker.id, rule?.from ?? []),
    isOpen(deployment) && tried !== 'reject'
      ? gatherDrift(world, place.environment, deployment, recorded)
      : [],
  ]);
  const facts: AnswerFacts = { person, eligibility, drift, policy };
  const given: Answer = { deployment: id, replans: click.replans, by: asker.id, now: world.system.now() };
  const outcome = await world.store.change(scope, cause, (snapshot) => decide(snapshot, given, facts));
  if (outcome.kind === 'refused' && outcome.refusals.some(({ code }) => code === 'plan_changed')) {
    // Puts the new plan before people on a fresh card, so that the next click can be about it.
    await startDeployment(world, id, null);
  }
  return outcome;
}

/** Revisions are immutable: the live ARNs tell whether what the card showed is still so. */
async function gatherDrift(
  { orchestrator, system }: Pick<World, 'orchestrator' | 'system'>,
  environment: Environment,
  { plan, request }: Open,
  snapshot: Snapshot,
): Promise<readonly PlanDifference[]> {
  // A rollback that nobody has to approve goes to recorded revisions, whatever serves by now (start.ts says why).
  if (request.rollback !== null && environment.policy.rollback.approvals === null) return [];
  const { services } = plan.change;
  const live = await orchestrator.describeServices(
    environment.cluster,
    services.map(({ ecsService }) => ecsService),
  );
  const now = system.now();
  return (
    services
      .filter(({ ecsService, liveRevision }) =>
        live.some((each) => each.ecsService === ecsService && each.revision !== liveRevision),
      )
      // A read that still shows what Slipway has just replaced says nothing.
      .filter(
        ({ service, liveRevision }) => recentlySet(snapshot, environment.name, service, now) !== liveRevision,
      )
      .map(({ service }) => ({ what: 'live_revision', service }))
  );
}
