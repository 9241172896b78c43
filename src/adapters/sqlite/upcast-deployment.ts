// Deployments of older versions, in today's shape.
import type { Cancelled, Deployment, Progress, Request, RollbackRequest } from '../../domain/deployment.ts';
import type { Plan, PlanFacts, PlannedChange, ServicePlan } from '../../domain/plan.ts';
import type { PlannedStep } from '../../domain/steps.ts';
import { artifactNow, type WrittenArtifact } from './upcast-release.ts';
import { rolloutsNow, type WrittenRollouts } from './upcast-rollout.ts';
import type { Before, With } from './written.ts';

type WrittenRollback = Before<RollbackRequest, 'leaves' | 'imageOnly' | 'passedOver'>;
export type WrittenRequest = Before<
  With<With<Request, 'artifacts', readonly WrittenArtifact[]>, 'rollback', WrittenRollback | null>,
  'emergency' | 'alsoIn'
>;

export type WrittenFacts = Before<PlanFacts, 'authors' | 'configuration' | 'wayBack' | 'undone'>;
type WrittenChange = With<
  With<PlannedChange, 'services', readonly Before<ServicePlan, 'alsoContainers'>[]>,
  'steps',
  readonly WrittenStep[]
>;
/** A wave was the names of its services. */
type WrittenStep = PlannedStep | readonly string[];
export type WrittenPlan = With<With<Plan, 'shown', WrittenFacts>, 'change', WrittenChange>;

type Written<Each extends Deployment> = Each extends unknown
  ? Since<Omit<Each, 'request' | 'plan' | 'rollouts'>> & {
      readonly request: WrittenRequest;
      readonly plan: WrittenPlan;
    } & (Each extends Progress ? { readonly rollouts: WrittenRollouts } : unknown)
  : never;
type Since<Each> = Before<Each, Extract<keyof Each, Later>>;
type Later = 'overrules' | 'place' | 'reason' | 'order' | 'taken' | 'steps' | 'abort';
/** None was cancelled that had begun. */
type WrittenCancelled = Before<Written<Cancelled>, 'startedAt' | 'rollouts'>;
export type WrittenDeployment = Written<Exclude<Deployment, Cancelled>> | WrittenCancelled;

/**
 * Places in line were not counted: all of them come before the first that is, and among themselves it is a tie, which
 * goes to whoever asked first, as it did (`lineIn` sorts stably).
 */
export const BEFORE_PLACES = 0;

/** Starts were not counted: they come before the first that is, in the order of their times (`earlier`). */
export const BEFORE_ORDERS = 0;

export function deploymentNow(written: WrittenDeployment): Deployment {
  const request = requestNow(written.request);
  const plan = planNow(written.plan);
  const asked = { overrules: [], taken: {} };
  switch (written.status) {
    case 'queued':
      return { ...asked, place: BEFORE_PLACES, ...written, request, plan };
    case 'rejected':
      return { ...asked, reason: null, ...written, request, plan };
    case 'cancelled': {
      const begun = { startedAt: null, order: null, steps: {} };
      const rollouts = rolloutsNow(written.rollouts ?? {});
      return { ...asked, ...begun, reason: null, ...written, rollouts, request, plan };
    }
    case 'running':
    case 'needs_operator':
    case 'succeeded':
    case 'failed': {
      const begun = { order: BEFORE_ORDERS, steps: {}, abort: null };
      return { ...asked, ...begun, ...written, rollouts: rolloutsNow(written.rollouts), request, plan };
    }
    case 'superseded': {
      const begun = { order: written.startedAt === null ? null : BEFORE_ORDERS, steps: {} };
      return { ...asked, ...begun, ...written, rollouts: rolloutsNow(written.rollouts), request, plan };
    }
    default:
      return { ...asked, ...written, request, plan };
  }
}

export const requestNow = (request: WrittenRequest): Request => ({
  emergency: false,
  alsoIn: [],
  ...request,
  artifacts: request.artifacts.map((artifact) => artifactNow(artifact, request.commit)),
  rollback:
    request.rollback === null
      ? null
      : { leaves: null, imageOnly: false, passedOver: [], ...request.rollback },
});

/** The policy in it stays as it was written: another one is another plan, and people are asked again. */
export const planNow = (plan: WrittenPlan): Plan => ({
  ...plan,
  change: changeNow(plan.change),
  shown: factsNow(plan.shown),
});

const changeNow = (change: WrittenChange): PlannedChange => ({
  ...change,
  services: change.services.map((service) => ({ alsoContainers: [], ...service })),
  steps: change.steps.map((step) => ('kind' in step ? step : { kind: 'deploy', services: step })),
});

export const factsNow = (shown: WrittenFacts): PlanFacts => ({
  authors: { kind: 'not_asked' },
  configuration: [],
  wayBack: null,
  undone: null,
  ...shown,
});
