// Deployments of older versions, in today's shape.
import type { Deployment, Request } from '../../domain/deployment.ts';
import type { Plan, PlanFacts } from '../../domain/plan.ts';
import { artifactNow, type WrittenArtifact } from './upcast-release.ts';
import type { Before, With } from './written.ts';

export type WrittenRequest = Before<
  With<Request, 'artifacts', readonly WrittenArtifact[]>,
  'emergency' | 'alsoIn'
>;
export type WrittenPlan = With<Plan, 'shown', Before<PlanFacts, 'authors' | 'configuration'>>;

type Later = 'overrules' | 'place' | 'reason' | 'order';
type Written<Each> = Each extends unknown
  ? Before<Omit<Each, 'request' | 'plan'>, Extract<keyof Omit<Each, 'request' | 'plan'>, Later>> & {
      readonly request: WrittenRequest;
      readonly plan: WrittenPlan;
    }
  : never;
export type WrittenDeployment = Written<Deployment>;

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
  switch (written.status) {
    case 'queued':
      return { overrules: [], place: BEFORE_PLACES, ...written, request, plan };
    case 'rejected':
    case 'cancelled':
      return { overrules: [], reason: null, ...written, request, plan };
    case 'running':
    case 'needs_operator':
    case 'succeeded':
    case 'failed':
      return { overrules: [], order: BEFORE_ORDERS, ...written, request, plan };
    case 'superseded': {
      const order = written.startedAt === null ? null : BEFORE_ORDERS;
      return { overrules: [], order, ...written, request, plan };
    }
    default:
      return { overrules: [], ...written, request, plan };
  }
}

export const requestNow = (request: WrittenRequest): Request => ({
  emergency: false,
  alsoIn: [],
  ...request,
  artifacts: request.artifacts.map((artifact) => artifactNow(artifact, request.commit)),
});

/** The policy in it stays as it was written: another one is another plan, and people are asked again. */
export const planNow = (plan: WrittenPlan): Plan => ({
  ...plan,
  shown: { authors: { kind: 'not_asked' }, configuration: [], ...plan.shown },
});
