import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginningOf,
  earlier,
  evolve,
  hasBegun,
  ImpossibleTransition,
  isHolding,
  isOpen,
  mayHaveBegun,
  type Deployment,
} from '../../src/domain/deployment.ts';
import { aCancelled, aRunningDeployment, aSuperseded, BOB, NOW } from './support/builders.ts';
import { EVENTS, STATES, STATUSES, TYPES, type Status, type Type } from './support/transitions.ts';

/** Every edge that the state machine has: what an event leads to. */
const EDGES: Readonly<Partial<Record<Status, Readonly<Partial<Record<Type, Status>>>>>> = {
  awaiting_gates: {
    'deployment.replanned': 'awaiting_gates',
    'deployment.reread': 'awaiting_gates',
    'deployment.approved': 'awaiting_gates',
    'gate.overruled': 'awaiting_gates',
    'approval.revoked': 'awaiting_gates',
    'overrule.revoked': 'awaiting_gates',
    'confirmation.revoked': 'awaiting_gates',
    'rollback.confirmed': 'awaiting_gates',
    'emergency.confirmed': 'awaiting_gates',
    'deployment.queued': 'queued',
    'deployment.rejected': 'rejected',
    'deployment.cancelled': 'cancelled',
    'deployment.expired': 'expired',
    'deployment.started': 'running',
    'deployment.superseded': 'superseded',
  },
  queued: {
    'deployment.replanned': 'awaiting_gates',
    'deployment.reread': 'queued',
    'deployment.approved': 'queued',
    'gate.overruled': 'queued',
    'approval.revoked': 'awaiting_gates',
    'overrule.revoked': 'awaiting_gates',
    'confirmation.revoked': 'awaiting_gates',
    'rollback.confirmed': 'queued',
    'emergency.confirmed': 'queued',
    'deployment.queued': 'queued',
    'deployment.rejected': 'rejected',
    'deployment.cancelled': 'cancelled',
    'deployment.expired': 'expired',
    'deployment.started': 'running',
    'deployment.superseded': 'superseded',
  },
  running: {
    'deployment.aborting': 'running',
    'step.changed': 'running',
    'rollout.changed': 'running',
    'deployment.needs_operator': 'needs_operator',
    'deployment.succeeded': 'succeeded',
    'deployment.failed': 'failed',
    'deployment.cancelled': 'cancelled',
    'deployment.superseded': 'superseded',
  },
  needs_operator: {
    'step.changed': 'needs_operator',
    'rollout.changed': 'needs_operator',
    'deployment.succeeded': 'succeeded',
    'deployment.failed': 'failed',
    'deployment.cancelled': 'cancelled',
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

  it('is that it may have begun, and has rollouts and steps if so', () => {
    expect(where(mayHaveBegun)).toEqual([
      'running',
      'needs_operator',
      'succeeded',
      'failed',
      'superseded',
      'cancelled',
    ]);
  });

  it('is that it has changed its environment: when, and as which of those that did', () => {
    expect(where((is) => beginningOf(is) !== null)).toEqual([
      'running',
      'needs_operator',
      'succeeded',
      'failed',
    ]);
    expect(beginningOf(aRunningDeployment({ order: 3 }))).toEqual({ at: NOW, order: 3 });
    expect(beginningOf(aSuperseded({ startedAt: NOW - 1, order: 2 }))).toEqual({ at: NOW - 1, order: 2 });
    expect(beginningOf(aSuperseded())).toBeNull();
    expect(beginningOf(aCancelled(BOB, { startedAt: NOW - 1, order: 2 }))).toEqual({ at: NOW - 1, order: 2 });
    expect(beginningOf(aCancelled(BOB))).toBeNull();
  });
});

describe('which of two began first', () => {
  it('is told by their order, whatever the clock said (T34)', () => {
    expect(earlier({ order: 1, at: NOW + 9 }, { order: 2, at: NOW })).toBeLessThan(0);
    expect(earlier({ order: 2, at: NOW }, { order: 1, at: NOW + 9 })).toBeGreaterThan(0);
  });

  it('is told by the clock for older records, which have no order', () => {
    expect(earlier({ order: 0, at: NOW }, { order: 0, at: NOW + 9 })).toBeLessThan(0);
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
