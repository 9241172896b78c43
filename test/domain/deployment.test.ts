import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evolve,
  hasBegun,
  ImpossibleTransition,
  isHolding,
  isOpen,
  withRollout,
  type Deployment,
  type DeploymentEvent,
} from '../../src/domain/deployment.ts';
import {
  aChange,
  aDeclined,
  aFailure,
  ALICE,
  anApproval,
  anExpired,
  anOpenDeployment,
  aPlan,
  aQueuedDeployment,
  aRequest,
  aRunningDeployment,
  aServicePlan,
  aStuckDeployment,
  aSuccess,
  aSuperseded,
  BOB,
  CAROL,
  NOW,
  rollingOut,
  succeededRollout,
  WAITING,
} from './support/builders.ts';

type Status = Deployment['status'];
type Type = DeploymentEvent['type'];
type EventOf<T extends Type> = Extract<DeploymentEvent, { readonly type: T }>;

const AT = NOW + 5;
const common = { deployment: 'dep00001', at: AT } as const;
const newPlan = aPlan({ hash: 'plan-2' });

const EVENTS: { readonly [T in Type]: EventOf<T> } = {
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
  },
  'deployment.approved': { ...common, type: 'deployment.approved', approval: anApproval(CAROL) },
  'approval.revoked': { ...common, type: 'approval.revoked', approver: BOB, why: 'not_eligible' },
  'rollback.confirmed': { ...common, type: 'rollback.confirmed', by: CAROL },
  'deployment.queued': { ...common, type: 'deployment.queued', behind: 'holder02' },
  'deployment.rejected': { ...common, type: 'deployment.rejected', by: CAROL },
  'deployment.cancelled': { ...common, type: 'deployment.cancelled', by: ALICE },
  'deployment.expired': { ...common, type: 'deployment.expired' },
  'deployment.started': { ...common, type: 'deployment.started', planHash: 'plan-1' },
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
const TYPES = Object.keys(EVENTS) as readonly Type[];

const approvals = [anApproval(BOB)];
const plan = aPlan({ change: aChange({ services: [aServicePlan('api'), aServicePlan('worker')] }) });
const common2 = { version: 4, plan, replans: 2, approvals, confirmedBy: BOB } as const;
const rollouts = { api: succeededRollout(), worker: WAITING };

const STATES: { readonly [S in Status]: Extract<Deployment, { readonly status: S }> } = {
  awaiting_gates: anOpenDeployment(common2),
  queued: aQueuedDeployment('holder01', common2),
  running: aRunningDeployment({ ...common2, rollouts }),
  needs_operator: aStuckDeployment({ ...common2, rollouts }),
  succeeded: aSuccess({ ...common2, rollouts }),
  failed: aFailure({ ...common2, rollouts }),
  superseded: aSuperseded(common2),
  rejected: aDeclined('rejected', CAROL, common2) as Extract<Deployment, { readonly status: 'rejected' }>,
  cancelled: aDeclined('cancelled', ALICE, common2) as Extract<Deployment, { readonly status: 'cancelled' }>,
  expired: anExpired(common2),
};
const STATUSES = Object.keys(STATES) as readonly Status[];

/** Every edge that the state machine has: what an event leads to. */
const EDGES: Readonly<Partial<Record<Status, Readonly<Partial<Record<Type, Status>>>>>> = {
  awaiting_gates: {
    'deployment.replanned': 'awaiting_gates',
    'deployment.approved': 'awaiting_gates',
    'approval.revoked': 'awaiting_gates',
    'rollback.confirmed': 'awaiting_gates',
    'deployment.queued': 'queued',
    'deployment.rejected': 'rejected',
    'deployment.cancelled': 'cancelled',
    'deployment.expired': 'expired',
    'deployment.started': 'running',
    'deployment.superseded': 'superseded',
  },
  queued: {
    'deployment.replanned': 'awaiting_gates',
    'deployment.approved': 'queued',
    'approval.revoked': 'awaiting_gates',
    'rollback.confirmed': 'queued',
    'deployment.queued': 'queued',
    'deployment.rejected': 'rejected',
    'deployment.cancelled': 'cancelled',
    'deployment.expired': 'expired',
    'deployment.started': 'running',
    'deployment.superseded': 'superseded',
  },
  running: {
    'rollout.changed': 'running',
    'deployment.needs_operator': 'needs_operator',
    'deployment.succeeded': 'succeeded',
    'deployment.failed': 'failed',
    'deployment.superseded': 'superseded',
  },
  needs_operator: {
    'rollout.changed': 'needs_operator',
    'deployment.succeeded': 'succeeded',
    'deployment.failed': 'failed',
    'deployment.superseded': 'superseded',
  },
};

const edges = STATUSES.flatMap((status) =>
  TYPES.map((type) => ({ status, type, leadsTo: EDGES[status]?.[type] })),
);

describe('every edge that there is', () => {
  it.each(edges.filter(({ leadsTo }) => leadsTo !== undefined))(
    '$status takes $type and is $leadsTo, one version on (I8)',
    ({ status, type, leadsTo }) => {
      const after = evolve(STATES[status], EVENTS[type]);
      expect(after.status).toBe(leadsTo);
      expect(after.version).toBe(5);
      expect(after.request).toEqual(STATES[status].request);
    },
  );
});

describe('every edge that there is not', () => {
  it.each(edges.filter(({ leadsTo }) => leadsTo === undefined))(
    '$status refuses $type',
    ({ status, type }) => {
      const taking = () => evolve(STATES[status], EVENTS[type]);
      expect(taking).toThrow(ImpossibleTransition);
      expect(taking).toThrow(`a deployment that is ${status} cannot take ${type}`);
    },
  );

  it.each(TYPES.filter((type) => type !== 'deployment.requested'))('nothing at all refuses %s', (type) => {
    expect(() => evolve(undefined, EVENTS[type])).toThrow(
      `a deployment that is not there cannot take ${type}`,
    );
  });
});

describe('a request', () => {
  const { awaiting_gates: open, queued } = STATES;
  const { status: _, ...asked } = { ...open, version: 5 };

  it('begins waiting for its gates, with its first plan', () => {
    expect(evolve(undefined, EVENTS['deployment.requested'])).toEqual({
      status: 'awaiting_gates',
      request: aRequest(),
      version: 1,
      plan: aPlan(),
      replans: 0,
      differences: [],
      approvals: [],
      confirmedBy: null,
    });
  });

  it.each([open, queued])(
    '$status, with a new plan starts over, and keeps only who has confirmed',
    (before) => {
      expect(evolve(before, EVENTS['deployment.replanned'])).toEqual({
        ...asked,
        status: 'awaiting_gates',
        plan: newPlan,
        replans: 3,
        differences: [{ what: 'policy' }],
        approvals: [],
        confirmedBy: CAROL,
      });
    },
  );

  it.each([open, queued])('$status, keeps approvals in the order in which they came', (before) => {
    expect(evolve(before, EVENTS['deployment.approved'])).toEqual({
      ...before,
      version: 5,
      approvals: [anApproval(BOB), anApproval(CAROL)],
    });
  });

  it.each([open, queued])('$status, waits again without the approvals that were revoked', (before) => {
    const two = { ...before, approvals: [anApproval(BOB), anApproval(CAROL)] };
    expect(evolve(two, EVENTS['approval.revoked'])).toEqual({
      ...asked,
      status: 'awaiting_gates',
      approvals: [anApproval(CAROL)],
    });
  });

  it.each([open, queued])('$status, ends as stale when a newer candidate is there', (before) => {
    const by = { kind: 'candidate', name: '2026.11.20.1-rc.2' } as const;
    expect(evolve(before, { ...EVENTS['deployment.superseded'], by })).toEqual({
      ...asked,
      status: 'superseded',
      endedAt: AT,
      by,
      startedAt: null,
      rollouts: {},
    });
  });

  it('records who confirmed', () => {
    expect(evolve(queued, EVENTS['rollback.confirmed'])).toEqual({
      ...queued,
      version: 5,
      confirmedBy: CAROL,
    });
  });

  it.each([open, queued])('$status, records what it is in line behind', (before) => {
    expect(evolve(before, EVENTS['deployment.queued'])).toEqual({
      ...asked,
      status: 'queued',
      behind: 'holder02',
    });
  });

  it.each([open, queued])('$status, starts with every service of the plan waiting', (before) => {
    expect(evolve(before, EVENTS['deployment.started'])).toEqual({
      ...asked,
      status: 'running',
      startedAt: AT,
      rollouts: { api: WAITING, worker: WAITING },
    });
  });

  it.each([open, queued])('$status, ends with what ended it', (before) => {
    expect(evolve(before, EVENTS['deployment.rejected'])).toEqual({
      ...asked,
      status: 'rejected',
      endedAt: AT,
      by: CAROL,
    });
    expect(evolve(before, EVENTS['deployment.cancelled'])).toEqual({
      ...asked,
      status: 'cancelled',
      endedAt: AT,
      by: ALICE,
    });
    expect(evolve(before, EVENTS['deployment.expired'])).toEqual({
      ...asked,
      status: 'expired',
      endedAt: AT,
    });
    expect(evolve(before, EVENTS['deployment.superseded'])).toEqual({
      ...asked,
      status: 'superseded',
      endedAt: AT,
      by: { kind: 'deployment', id: 'dep00002' },
      startedAt: null,
      rollouts: {},
    });
  });
});

describe('a deployment that has begun', () => {
  const { running, needs_operator: stuck } = STATES;

  it.each([running, stuck])('$status, takes news of one service and leaves the others', (before) => {
    const after = { ...before, rollouts: { api: rollingOut(), worker: WAITING } };
    expect(evolve(before, EVENTS['rollout.changed'])).toEqual({ ...after, version: 5 });
    expect(withRollout(before, 'api', rollingOut())).toEqual(after);
  });

  it('says since when and why it needs an operator', () => {
    expect(evolve(running, EVENTS['deployment.needs_operator'])).toEqual({
      ...running,
      version: 5,
      status: 'needs_operator',
      why: 'two_candidates',
      since: AT,
    });
  });

  it.each([running, stuck])('$status, keeps its rollouts when it ends', (before) => {
    const { status: _, ...begun } = { ...running, version: 5, endedAt: AT };
    expect(evolve(before, EVENTS['deployment.succeeded'])).toEqual({
      ...begun,
      status: 'succeeded',
      resolvedBy: CAROL,
    });
    expect(evolve(before, EVENTS['deployment.failed'])).toEqual({
      ...begun,
      status: 'failed',
      resolvedBy: null,
    });
    expect(evolve(before, EVENTS['deployment.superseded'])).toEqual({
      ...begun,
      status: 'superseded',
      by: { kind: 'deployment', id: 'dep00002' },
    });
  });
});

describe('what a state means', () => {
  const where = (is: (deployment: Deployment) => boolean) => STATUSES.filter((status) => is(STATES[status]));

  it('is that it may still be answered', () => {
    expect(where(isOpen)).toEqual(['awaiting_gates', 'queued']);
  });

  it('is that it holds its environment (I1)', () => {
    expect(where(isHolding)).toEqual(['running', 'needs_operator']);
  });

  it('is that it has begun, and has rollouts', () => {
    expect(where(hasBegun)).toEqual(['running', 'needs_operator', 'succeeded', 'failed']);
  });
});

describe('over any series of events', () => {
  const event = fc.constantFrom(...TYPES).map((type) => EVENTS[type]);

  it('the version goes up by exactly one, or nothing changes; what has ended never changes (I7, I8)', () => {
    fc.assert(
      fc.property(fc.array(event, { size: 'max', maxLength: 30 }), (events) => {
        let now: Deployment = evolve(undefined, EVENTS['deployment.requested']);
        for (const each of events) {
          const before: Deployment = now;
          const untouched = structuredClone(before);
          try {
            now = evolve(before, each);
          } catch (error) {
            if (!(error instanceof ImpossibleTransition)) throw error;
          }
          const taken = now !== before;
          const ended = !isOpen(before) && !isHolding(before);
          expect(taken && ended).toBe(false);
          expect(now.version).toBe(before.version + (taken ? 1 : 0));
          expect(before).toEqual(untouched);
        }
      }),
    );
  });
});
