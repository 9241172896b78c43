// Approve, Withdraw, Reject, Confirm, Overrule: everything that an answer depends on is looked up at the click.
import {
  decideApprove,
  decideConfirm,
  decideReject,
  decideWithdraw,
  type Answer,
  type AnswerFacts,
} from '../domain/answer.ts';
import type { Authors } from '../domain/authors.ts';
import { isOpen, type Open, type Overrule } from '../domain/deployment.ts';
import { decideOverrule } from '../domain/overrule.ts';
import type { PlanDifference } from '../domain/plan.ts';
import { namedIn, type Environment, type Policy, type Project } from '../domain/project.ts';
import { same } from '../domain/same.ts';
import { recentlySet } from '../domain/settled.ts';
import { findDeployment, refused, type Decision, type Snapshot } from '../domain/snapshot.ts';
import { approvalRule } from '../domain/valid-approvals.ts';
import type { Outcome } from '../ports.ts';
import { byPerson } from './causes.ts';
import type { Clicked } from './find-clicked.ts';
import { gatherAuthors } from './gather-authors.ts';
import { gatherEligibility, gatherPerson } from './gather-people.ts';
import { startDeployment } from './start-deployment.ts';
import { findPlace, type Asker, type World } from './world.ts';

export interface Click extends Clicked {
  readonly asker: Asker;
}

export const approveDeployment = (world: World, click: Click): Promise<Outcome> =>
  answer(world, click, { tried: 'approve', plan: true, entries: approversOf, decide: decideApprove });

export const withdrawApproval = (world: World, click: Click): Promise<Outcome> =>
  answer(world, click, { tried: 'withdraw', plan: false, entries: nobody, decide: decideWithdraw });

export const rejectDeployment = (
  world: World,
  click: Click,
  reason: string | null = null,
): Promise<Outcome> =>
  answer(world, click, {
    tried: 'reject',
    plan: false,
    entries: approversOf,
    decide: (snapshot, given, facts) => decideReject(snapshot, { ...given, reason }, facts),
  });

/** A rollback, or an emergency. */
export const confirmDeployment = (world: World, click: Click): Promise<Outcome> =>
  answer(world, click, {
    tried: 'confirm',
    plan: true,
    entries: ({ emergency }, { request }) => (request.emergency ? (emergency?.by ?? []) : []),
    decide: decideConfirm,
  });

export const overruleGate = (world: World, click: Click, gate: Overrule['gate']): Promise<Outcome> =>
  answer(world, click, {
    tried: `overrule ${gate}`,
    plan: false,
    entries: ({ overrule }) => (gate === 'freeze' ? overrule : []),
    decide: (snapshot, given, facts) => decideOverrule(snapshot, { ...given, gate }, facts),
  });

interface Answering {
  readonly tried: string;
  /** Whether it is consent to the plan: then ECS is asked whether that is still so. */
  readonly plan: boolean;
  /** Of whom one has to be, for this answer: only they are looked up. */
  readonly entries: (policy: Policy, open: Open) => readonly string[];
  readonly decide: (snapshot: Snapshot, answer: Answer, facts: AnswerFacts) => Decision;
}

/** Whoever may approve may also refuse. */
const approversOf = (policy: Policy, deployment: Open): readonly string[] => {
  const rule = approvalRule({ deployment, policy });
  return rule === null ? [] : namedIn(rule);
};

const nobody = (): readonly string[] => [];

async function answer(
  world: World,
  click: Click,
  { tried, plan, entries, decide }: Answering,
): Promise<Outcome> {
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
  const [person, eligibility, drift, authors] = await Promise.all([
    gatherPerson(world.directory, asker),
    gatherEligibility(world, asker.id, isOpen(deployment) ? entries(policy, deployment) : []),
    isOpen(deployment) && plan ? gatherDrift(world, place.environment, deployment, recorded) : [],
    gatherKnownAuthors(world, place.project, deployment.plan, recorded),
  ]);
  const facts: AnswerFacts = { person, eligibility, drift, policy, authors, people: world.people };
  const given: Answer = { deployment: id, replans: click.replans, by: asker.id, now: world.system.now() };
  const outcome = await world.store.change(scope, cause, (snapshot) => decide(snapshot, given, facts));
  if (outcome.kind === 'refused' && outcome.refusals.some(({ code }) => code === 'plan_changed')) {
    // Puts the new plan before people on a fresh card, so that the next click can be about it.
    await startDeployment(world, id, null);
  }
  return outcome;
}

/** Commits do not change: the authors are those of the plan, unless they could not be read then. */
async function gatherKnownAuthors(
  world: Pick<World, 'source'>,
  project: Project,
  { shown: { authors }, change }: Open['plan'],
  snapshot: Snapshot,
): Promise<Authors> {
  return authors.kind === 'unreadable' ? gatherAuthors(world, project, snapshot, change) : authors;
}

/** Revisions are immutable: the live ARNs, and slipway.yml, tell whether what the card showed is still so. */
async function gatherDrift(
  { orchestrator, system }: Pick<World, 'orchestrator' | 'system'>,
  environment: Environment,
  { plan, request }: Open,
  snapshot: Snapshot,
): Promise<readonly PlanDifference[]> {
  const { services, policy } = plan.change;
  const ruled: readonly PlanDifference[] = same(policy, environment.policy) ? [] : [{ what: 'policy' }];
  // A rollback that nobody has to approve goes to recorded revisions, whatever serves by now (start.ts says why).
  if (request.rollback !== null && environment.policy.rollback.approvals === null) return ruled;
  const live = await orchestrator.describeServices(
    environment.cluster,
    services.map(({ ecsService }) => ecsService),
  );
  const now = system.now();
  const moved = services
    .filter(({ ecsService, liveRevision }) =>
      live.some((each) => each.ecsService === ecsService && each.revision !== liveRevision),
    )
    // A read that still shows what Slipway has just replaced says nothing.
    .filter(
      ({ service, liveRevision }) => recentlySet(snapshot, environment.name, service, now) !== liveRevision,
    )
    .map(({ service }) => ({ what: 'live_revision' as const, service }));
  return [...moved, ...ruled];
}
