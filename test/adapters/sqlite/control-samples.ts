// Events of freezes, locks, holds, stops, drifts, reviews and policies, and of questions that they keep waiting, for tests of the store.
import type { ReleaseEvent } from '../../../src/domain/audit.ts';
import type { ControlEvent, Drift, Freeze, Hold, Lock, Review, Stop } from '../../../src/domain/controls.ts';
import type { DeploymentEvent, Overrule } from '../../../src/domain/deployment.ts';
import type { Loosening } from '../../../src/domain/policy.ts';
import type { Policy } from '../../../src/domain/project.ts';
import { START, plan } from './samples.ts';

const ALICE = 'U0ALICE00';
const BOB = 'U0BOB0000';

export const aFreeze = (id: string, environment: string | null = null): Freeze => ({
  id,
  environment,
  by: ALICE,
  at: START,
  until: START + 9,
  reason: 'the holidays',
});

export const aLock = (id: string, environment = 'production', left = false): Lock => ({
  id,
  environment,
  by: ALICE,
  at: START,
  until: null,
  reason: 'a migration',
  link: 'https://tickets.example/1',
  left,
});

export const aHold = (id: string, environment: string | null = null): Hold => ({
  id,
  environment,
  by: ALICE,
  at: START,
  reason: 'until Monday',
});

export const aStop = (id: string, environment = 'production'): Stop => ({
  id,
  deployment: 'd1',
  environment,
  service: 'api',
  ecsService: 'shop-api',
  serviceDeployment: 'arn:sd1',
  by: ALICE,
  at: START,
});

export const aDrift = (id: string, environment = 'production'): Drift => ({
  id,
  environment,
  at: START,
  of: 'd1',
  release: '2026.11.20.r1',
  services: [{ service: 'api', deployed: 'arn:1', runs: 'arn:2' }],
});

export const aReview = (deployment: string, environment = 'production'): Review => ({
  deployment,
  environment,
  release: '2026.11.20.r1',
  by: [ALICE],
  skipped: ['checks', 'approvals'],
  askedAt: START,
  reviewed: null,
});

const aPolicy: Policy = {
  after: null,
  checks: [],
  approvals: null,
  windows: [],
  freezes: [],
  overrule: [],
  emergency: null,
  continuous: false,
  rollback: { approvals: null, leaves: 'lock' },
  onFailure: 'rollback',
  rolloutTimeout: 1,
};

const inShop = (scope: string | null) => ({ project: 'shop', scope, at: START }) as const;

export const frozen = (freeze: Freeze): ControlEvent => ({
  ...inShop(freeze.environment),
  type: 'freeze.set',
  freeze,
});

export const unfrozen = (freeze: Freeze): ControlEvent => ({
  ...inShop(freeze.environment),
  type: 'freeze.lifted',
  freeze,
  by: BOB,
});

export const thawed = (freeze: Freeze): ControlEvent => ({
  ...inShop(freeze.environment),
  type: 'freeze.ended',
  freeze,
});

export const locked = (lock: Lock, from: Lock | null = null): ControlEvent => ({
  ...inShop(lock.environment),
  type: 'lock.taken',
  lock,
  from,
});

export const unlocked = (lock: Lock): ControlEvent => ({
  ...inShop(lock.environment),
  type: 'lock.released',
  lock,
  by: lock.by,
  next: { deployment: 'd1', requestedBy: BOB, release: '2026.11.20.r1' },
});

export const lockEnded = (lock: Lock): ControlEvent => ({
  ...inShop(lock.environment),
  type: 'lock.ended',
  lock,
  next: null,
});

export const held = (hold: Hold): ControlEvent => ({ ...inShop(hold.environment), type: 'hold.set', hold });

export const resumed = (hold: Hold): ControlEvent => ({
  ...inShop(hold.environment),
  type: 'hold.lifted',
  hold,
  by: BOB,
});

export const stopAsked = (stop: Stop): ControlEvent => ({
  ...inShop(stop.environment),
  type: 'stop.asked',
  stop,
});

export const stopSettled = (stop: Stop, said: string | null = null): ControlEvent => ({
  ...inShop(stop.environment),
  type: 'stop.settled',
  stop,
  how: said === null ? 'stopping' : 'refused',
  said,
});

export const drifted = (drift: Drift): ControlEvent => ({
  ...inShop(drift.environment),
  type: 'drift.seen',
  drift,
});

export const adopted = (drift: Drift): ControlEvent => ({
  ...inShop(drift.environment),
  type: 'drift.adopted',
  drift,
  by: BOB,
});

export const driftEnded = (drift: Drift): ControlEvent => ({
  ...inShop(drift.environment),
  type: 'drift.ended',
  drift,
});

export const reviewAsked = (review: Review): ControlEvent => ({
  ...inShop(review.environment),
  type: 'review.asked',
  review,
});

export const reviewed = ({ deployment, environment }: Review): ControlEvent => ({
  ...inShop(environment),
  type: 'review.given',
  reviewed: deployment,
  by: BOB,
});

export const policySeen = (...loosened: readonly Loosening[]): ControlEvent => ({
  ...inShop(null),
  type: 'policy.seen',
  policies: { production: aPolicy },
  loosened,
});

export const queued = (deployment: string, behind: string, place = 1): DeploymentEvent => ({
  type: 'deployment.queued',
  deployment,
  at: START + 1,
  behind,
  place,
});

export const reread = (deployment: string, liveRelease: string): DeploymentEvent => ({
  type: 'deployment.reread',
  deployment,
  at: START + 1,
  shown: { ...plan.shown, liveRelease, authors: { kind: 'too_many', commits: 300, read: 250 } },
});

export const approved = (deployment: string, by = BOB): DeploymentEvent => ({
  type: 'deployment.approved',
  deployment,
  at: START + 1,
  approval: { by, at: START + 1, planHash: plan.hash, through: ['S0SRE0001'] },
  membership: { S0SRE0001: [by] },
});

export const withdrawn = (deployment: string, approver = BOB): DeploymentEvent => ({
  type: 'approval.revoked',
  deployment,
  at: START + 1,
  approver,
  why: 'withdrawn',
});

export const overruled = (deployment: string, gate: Overrule['gate'], of: string): DeploymentEvent => ({
  type: 'gate.overruled',
  deployment,
  at: START + 1,
  overrule: { gate, of, by: BOB, at: START + 1, through: ['S0SRE0001'] },
  membership: { S0SRE0001: [BOB] },
});

export const confirmed = (
  deployment: string,
  type: 'rollback.confirmed' | 'emergency.confirmed' = 'emergency.confirmed',
): DeploymentEvent => ({ type, deployment, at: START + 1, by: ALICE });

export const rejected = (deployment: string, reason: string | null = null): DeploymentEvent => ({
  type: 'deployment.rejected',
  deployment,
  at: START + 2,
  by: BOB,
  reason,
});

export const expired = (deployment: string): DeploymentEvent => ({
  type: 'deployment.expired',
  deployment,
  at: START + 2,
});

export const stuck = (deployment: string): DeploymentEvent => ({
  type: 'deployment.needs_operator',
  deployment,
  at: START + 2,
  why: 'unreadable',
});

export const failed = (deployment: string): DeploymentEvent => ({
  type: 'deployment.failed',
  deployment,
  at: START + 2,
  resolvedBy: null,
});

export const verified = (release: string, deployment: string, candidate = 1): ReleaseEvent => ({
  type: 'candidate.verified',
  release,
  at: START + 2,
  candidate,
  verification: {
    environment: 'production',
    deployment,
    by: BOB,
    at: START + 2,
    through: ['S0SRE0001'],
  },
  membership: { S0SRE0001: [BOB] },
});
