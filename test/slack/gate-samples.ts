// What waits for its gates, with whatever keeps them closed or has opened them.
import type { Controls, Freeze, Hold, Lock, Review } from '../../src/domain/controls.ts';
import type { Deployment, Open, Overrule, Request, Succeeded } from '../../src/domain/deployment.ts';
import { isOpen } from '../../src/domain/deployment.ts';
import type { PlanFacts } from '../../src/domain/plan.ts';
import { SKIPPABLE, type Identity, type Policy } from '../../src/domain/project.ts';
import type { Candidate, Release } from '../../src/domain/release.ts';
import type { DeploymentCardState } from '../../src/slack/card-state.ts';
import { cardState, everyDeployment, firstDeployment } from './deployment-samples.ts';
import {
  ALICE,
  BOB,
  CAROL,
  candidate,
  controls,
  must,
  NOW,
  plan,
  release,
  snapshotOf,
  SRE,
  type SampleOptions,
} from './samples.ts';

export const MINUTE = 60_000;

export interface Gated extends SampleOptions {
  readonly request?: Partial<Request>;
  readonly deployment?: Partial<Pick<Open, 'approvals' | 'overrules' | 'confirmedBy' | 'replans' | 'taken'>>;
  readonly shown?: Partial<PlanFacts>;
  readonly controls?: Partial<Controls>;
  /** Other deployments of the snapshot, before this one. */
  readonly others?: readonly Deployment[];
  readonly candidate?: Partial<Candidate>;
  readonly release?: Partial<Release>;
  readonly people?: readonly Identity[];
  readonly state?: Partial<DeploymentCardState>;
}

/** Nothing to satisfy, unless said. */
export const BARE: Partial<Policy> = { after: null, checks: [], approvals: null };

/** Waits, with nothing against it that is not said. */
export function waiting(options: Gated = {}): Open {
  const first = firstDeployment({ approvals: 0, ...options });
  if (!isOpen(first)) throw new Error('the first of them waits');
  const { shown } = plan(options);
  return {
    ...first,
    request: { ...first.request, ...options.request },
    plan: { ...first.plan, shown: { ...shown, ...options.shown } },
    ...options.deployment,
  };
}

export function gatedState(options: Gated, deployment: Deployment = waiting(options)): DeploymentCardState {
  const { people = [], others = [] } = options;
  const sample = release(options);
  const shown = { ...candidate(options), ...options.candidate };
  const snapshot = {
    ...snapshotOf(...others, deployment),
    releases: [{ ...sample, candidates: [shown], ...options.release }],
    controls: controls(options.controls),
  };
  const quiet = { pause: null, blocks: [] };
  return cardState(deployment, options, { snapshot, people, ...quiet, ...options.state });
}

const succeeded = (options: SampleOptions): Succeeded =>
  must(everyDeployment(options).find((each): each is Succeeded => each.status === 'succeeded'));

/** The same artifacts in staging, so many minutes ago. */
export function inStaging(
  minutes: number,
  more: { readonly id?: string; readonly digest?: string; readonly order?: number } = {},
): Succeeded {
  const { id = 's1', digest, order = 1 } = more;
  const done = succeeded({});
  const artifacts = done.request.artifacts.map((each) => ({ ...each, digest: digest ?? each.digest }));
  const endedAt = NOW - minutes * MINUTE;
  const request = { ...done.request, id, environment: 'staging', artifacts };
  return { ...done, request, startedAt: endedAt - MINUTE, endedAt, order };
}

export const aFreeze = (more: Partial<Freeze> = {}): Freeze => ({
  id: 'f1',
  environment: null,
  by: CAROL,
  at: NOW - MINUTE,
  until: null,
  reason: 'the sale',
  ...more,
});

export const aLock = (more: Partial<Lock> = {}): Lock => ({
  id: 'l1',
  environment: 'production',
  by: BOB,
  at: NOW - MINUTE,
  until: null,
  reason: 'a migration',
  link: null,
  left: false,
  ...more,
});

export const aHold = (more: Partial<Hold> = {}): Hold => ({
  id: 'h1',
  environment: null,
  by: CAROL,
  at: NOW - MINUTE,
  reason: 'odd errors',
  ...more,
});

export const aReview = (more: Partial<Review> = {}): Review => ({
  deployment: 'd1e2f3g4',
  environment: 'production',
  release: '2026.11.20.1',
  by: [ALICE, BOB],
  skipped: ['checks', 'approvals'],
  askedAt: NOW,
  reviewed: null,
  ...more,
});

export const anOverrule = (gate: Overrule['gate'], of: string): Overrule => ({
  gate,
  of,
  by: BOB,
  at: NOW,
  through: gate === 'freeze' ? [SRE] : [],
});

export const approvalBy = (by: string, through: readonly string[] = [SRE]) => ({
  by,
  at: NOW - MINUTE,
  planHash: plan().hash,
  through,
});

/** An emergency passes all that one may pass. */
export const URGENT: Partial<Policy> = { emergency: { by: [SRE], skips: [...SKIPPABLE] } };
