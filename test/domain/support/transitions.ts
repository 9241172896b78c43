// One of every event of a deployment, and a deployment in every state.
import type { Deployment, DeploymentEvent } from '../../../src/domain/deployment.ts';
import {
  aChange,
  aCancelled,
  aDeclined,
  aFailure,
  ALICE,
  anAbort,
  anApproval,
  anExpired,
  anOpenDeployment,
  anOverrule,
  aPlan,
  aQueuedDeployment,
  aRequest,
  aRunningDeployment,
  aServicePlan,
  aStuckDeployment,
  aSuccess,
  aSuperseded,
  aWave,
  BOB,
  CAROL,
  DAVE,
  NOW,
  rollingOut,
  somePlanFacts,
  SRE,
  succeededRollout,
  WAITING,
} from './builders.ts';
import { aRun, aWait, STEP_STATES } from './progress.ts';

export type Status = Deployment['status'];
export type Type = DeploymentEvent['type'];
type EventOf<T extends Type> = DeploymentEvent & { readonly type: T };

export const AT = NOW + 5;
const common = { deployment: 'dep00001', at: AT } as const;
export const newPlan = aPlan({ hash: 'plan-2' });

export const EVENTS: { readonly [T in Type]: EventOf<T> } = {
  'deployment.requested': {
    ...common,
    type: 'deployment.requested',
    request: aRequest(),
    plan: aPlan(),
  },
  'deployment.replanned': {
    ...common,
    type: 'deployment.replanned',
    plan: newPlan,
    differences: [{ what: 'policy' }],
    voided: [],
    confirmedBy: CAROL,
    taken: { api: 'api:9' },
  },
  'deployment.reread': { ...common, type: 'deployment.reread', shown: somePlanFacts({ commits: 4 }) },
  'deployment.approved': {
    ...common,
    type: 'deployment.approved',
    approval: anApproval(CAROL),
    membership: { [SRE]: [BOB, CAROL] },
  },
  'gate.overruled': {
    ...common,
    type: 'gate.overruled',
    overrule: anOverrule('frz00002', { by: CAROL }),
    membership: {},
  },
  'approval.revoked': { ...common, type: 'approval.revoked', approver: BOB, why: 'not_eligible' },
  'overrule.revoked': { ...common, type: 'overrule.revoked', by: BOB },
  'confirmation.revoked': { ...common, type: 'confirmation.revoked', by: BOB },
  'rollback.confirmed': { ...common, type: 'rollback.confirmed', by: CAROL },
  'emergency.confirmed': { ...common, type: 'emergency.confirmed', by: CAROL },
  'deployment.queued': { ...common, type: 'deployment.queued', behind: 'holder02', place: 7 },
  'deployment.rejected': { ...common, type: 'deployment.rejected', by: CAROL, reason: 'not today' },
  'deployment.cancelled': { ...common, type: 'deployment.cancelled', by: ALICE, reason: null },
  'deployment.expired': { ...common, type: 'deployment.expired' },
  'deployment.started': { ...common, type: 'deployment.started', planHash: 'plan-1', order: 3 },
  'deployment.aborting': { ...common, type: 'deployment.aborting', by: CAROL, reason: 'it is slow' },
  'step.changed': { ...common, type: 'step.changed', step: 0, state: STEP_STATES.running },
  'rollout.changed': { ...common, type: 'rollout.changed', service: 'api', rollout: rollingOut() },
  'deployment.succeeded': { ...common, type: 'deployment.succeeded', resolvedBy: CAROL },
  'deployment.failed': { ...common, type: 'deployment.failed', resolvedBy: null },
  'deployment.superseded': {
    ...common,
    type: 'deployment.superseded',
    by: { kind: 'deployment', id: 'dep00002' },
  },
  'deployment.needs_operator': { ...common, type: 'deployment.needs_operator', why: 'two_candidates' },
};
export const TYPES = Object.keys(EVENTS) as readonly Type[];

const approvals = [anApproval(BOB)];
const overrules = [anOverrule('frz00001')];
const plan = aPlan({
  change: aChange({
    services: [aServicePlan('api'), aServicePlan('worker')],
    steps: [aRun(), aWave('api', 'worker'), aWait()],
  }),
});
const taken = { worker: 'worker:9' };
const common2 = { version: 4, plan, replans: 2, approvals, overrules, taken, confirmedBy: BOB } as const;
const progress = {
  rollouts: { api: succeededRollout(), worker: WAITING },
  steps: { '0': STEP_STATES.succeeded, '2': STEP_STATES.waiting },
} as const;
const abort = anAbort({ by: DAVE, reason: 'it is slow' });

export const STATES: { readonly [S in Status]: Extract<Deployment, { readonly status: S }> } = {
  awaiting_gates: anOpenDeployment(common2),
  queued: aQueuedDeployment('holder01', common2),
  running: aRunningDeployment({ ...common2, ...progress, abort }),
  needs_operator: aStuckDeployment({ ...common2, ...progress, abort }),
  succeeded: aSuccess({ ...common2, ...progress }),
  failed: aFailure({ ...common2, ...progress }),
  superseded: aSuperseded(common2),
  rejected: aDeclined('rejected', CAROL, common2) as Extract<Deployment, { readonly status: 'rejected' }>,
  cancelled: aCancelled(ALICE, common2),
  expired: anExpired(common2),
};
export const STATUSES = Object.keys(STATES) as readonly Status[];
