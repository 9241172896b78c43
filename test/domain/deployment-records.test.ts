import { describe, expect, it } from 'vitest';
import { evolve, withRollout, withStep } from '../../src/domain/deployment.ts';
import {
  ALICE,
  anApproval,
  anOverrule,
  aPlan,
  aRequest,
  BOB,
  CAROL,
  rollingOut,
  WAITING,
} from './support/builders.ts';
import { STEP_STATES } from './support/progress.ts';
import { AT, EVENTS, newPlan, STATES } from './support/transitions.ts';

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
      overrules: [],
      taken: {},
      confirmedBy: null,
    });
  });

  it.each([open, queued])(
    '$status, with a new plan starts over, and keeps only who has confirmed, and what has been taken by now',
    (before) => {
      expect(evolve(before, EVENTS['deployment.replanned'])).toEqual({
        ...asked,
        status: 'awaiting_gates',
        plan: newPlan,
        replans: 3,
        differences: [{ what: 'policy' }],
        approvals: [],
        overrules: [],
        taken: { api: 'api:9' },
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

  it.each([open, queued])(
    '$status, waits again without what somebody overruled who may not any more',
    (before) => {
      const others = [anOverrule('frz00001', { by: CAROL }), anOverrule('hld00001', { gate: 'hold' })];
      const several = { ...before, overrules: [anOverrule('frz00001'), anOverrule('frz00002'), ...others] };
      expect(evolve(several, EVENTS['overrule.revoked'])).toEqual({
        ...asked,
        status: 'awaiting_gates',
        overrules: others,
      });
    },
  );

  it.each([open, queued])(
    '$status, waits again for its click without the one that counts no more',
    (before) => {
      expect(evolve(before, EVENTS['confirmation.revoked'])).toEqual({
        ...asked,
        status: 'awaiting_gates',
        confirmedBy: null,
      });
    },
  );

  it.each([open, queued])('$status, ends as stale when a newer candidate is there', (before) => {
    const by = { kind: 'candidate', name: '2026.11.20.1-rc.2' } as const;
    expect(evolve(before, { ...EVENTS['deployment.superseded'], by })).toEqual({
      ...asked,
      status: 'superseded',
      endedAt: AT,
      by,
      startedAt: null,
      order: null,
      rollouts: {},
      steps: {},
    });
  });

  it.each(['rollback.confirmed', 'emergency.confirmed'] as const)('records who confirmed: %s', (type) => {
    expect(evolve(queued, EVENTS[type])).toEqual({ ...queued, version: 5, confirmedBy: CAROL });
  });

  it.each([open, queued])('$status, is shown with what was read again, and keeps all else', (before) => {
    expect(evolve(before, EVENTS['deployment.reread'])).toEqual({
      ...before,
      version: 5,
      plan: { ...before.plan, shown: EVENTS['deployment.reread'].shown },
    });
  });

  it.each([open, queued])('$status, keeps what was overruled, in order', (before) => {
    expect(evolve(before, EVENTS['gate.overruled'])).toEqual({
      ...before,
      version: 5,
      overrules: [anOverrule('frz00001'), EVENTS['gate.overruled'].overrule],
    });
  });

  it.each([open, queued])('$status, records what it is in line behind', (before) => {
    expect(evolve(before, EVENTS['deployment.queued'])).toEqual({
      ...asked,
      status: 'queued',
      behind: 'holder02',
      place: 7,
    });
  });

  it.each([open, queued])(
    '$status, starts with every service and every other step of the plan waiting',
    (before) => {
      expect(evolve(before, EVENTS['deployment.started'])).toEqual({
        ...asked,
        status: 'running',
        startedAt: AT,
        order: 3,
        abort: null,
        rollouts: { api: WAITING, worker: WAITING },
        steps: { '0': STEP_STATES.waiting, '2': STEP_STATES.waiting },
      });
    },
  );

  it.each([open, queued])('$status, ends with what ended it', (before) => {
    expect(evolve(before, EVENTS['deployment.rejected'])).toEqual({
      ...asked,
      status: 'rejected',
      endedAt: AT,
      by: CAROL,
      reason: 'not today',
    });
    expect(evolve(before, EVENTS['deployment.cancelled'])).toEqual({
      ...asked,
      status: 'cancelled',
      endedAt: AT,
      by: ALICE,
      reason: null,
      startedAt: null,
      order: null,
      rollouts: {},
      steps: {},
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
      order: null,
      rollouts: {},
      steps: {},
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

  it.each([running, stuck])('$status, takes news of one step and leaves the others', (before) => {
    const steps = { '0': STEP_STATES.running, '2': STEP_STATES.waiting };
    expect(evolve(before, EVENTS['step.changed'])).toEqual({ ...before, version: 5, steps });
    expect(withStep(before, 0, STEP_STATES.running)).toEqual({ ...before, steps });
  });

  it('records who wants it stopped, when, and why', () => {
    expect(evolve(running, EVENTS['deployment.aborting'])).toEqual({
      ...running,
      version: 5,
      abort: { by: CAROL, at: AT, reason: 'it is slow' },
    });
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

  it.each([running, stuck])('$status, keeps its rollouts and steps when it ends', (before) => {
    const { status: _, ...aborted } = { ...running, version: 5, endedAt: AT };
    const { abort: __, ...begun } = aborted;
    expect(evolve(before, EVENTS['deployment.succeeded'])).toEqual({
      ...aborted,
      status: 'succeeded',
      resolvedBy: CAROL,
    });
    expect(evolve(before, EVENTS['deployment.failed'])).toEqual({
      ...aborted,
      status: 'failed',
      resolvedBy: null,
    });
    expect(evolve(before, EVENTS['deployment.superseded'])).toEqual({
      ...begun,
      status: 'superseded',
      by: { kind: 'deployment', id: 'dep00002' },
    });
    expect(evolve(before, EVENTS['deployment.cancelled'])).toEqual({
      ...begun,
      status: 'cancelled',
      by: ALICE,
      reason: null,
    });
  });
});
