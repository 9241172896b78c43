import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideAdvance, decideEnd, decideStep, nextMove } from '../../src/domain/advance.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import { hasBegunMoving, hasEnded, type Rollout } from '../../src/domain/rollout.ts';
import { stepHasEnded, stepIsDone, stepIsUnderWay, type StepState } from '../../src/domain/steps.ts';
import {
  anAbort,
  anOpenDeployment,
  aPolicy,
  aRollback,
  aRollbackRule,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aWave,
  BOB,
  failedRollout,
  inShort,
  NOW,
  rollingOut,
  succeededRollout,
  supersededRollout,
  unknownRollout,
  WAITING,
} from './support/builders.ts';
import {
  aRun,
  aVerify,
  aWait,
  EVERY_STEP_STATE,
  onItsWay,
  STEP_STATES,
  stoppingRollout,
} from './support/progress.ts';

const took = succeededRollout();
const registering: Rollout = { status: 'registering', operation: 'op-1' };
const registered: Rollout = { status: 'registered', revision: 'api:8' };
const updating: Rollout = {
  status: 'updating',
  operation: 'op-2',
  revision: 'api:8',
  newestBefore: null,
  since: NOW,
};
const abort = anAbort({ by: BOB, reason: 'it is slow' });

const STEPS = [aRun(), aWave('api', 'worker'), aWait(), aWave('web'), aVerify()];
type Course = Parameters<typeof onItsWay>[1];
const aborting = (more: Course) => onItsWay(STEPS, { ...more, abort });
const move = (more: Course) => nextMove(aborting(more), NOW);
const migrated = { 0: STEP_STATES.succeeded };
const cancelled = {
  type: 'deployment.cancelled',
  deployment: 'dep00001',
  at: NOW,
  by: BOB,
  reason: 'it is slow',
};

describe('once somebody aborts', () => {
  it.each([updating, rollingOut(), stoppingRollout()])(
    'what moves is followed to its end: $status',
    (api) => {
      expect(move({ states: migrated, rollouts: { api } })).toEqual({ kind: 'act', services: ['api'] });
    },
  );

  it.each([WAITING, registering, registered])('no service begins: $status', (api) => {
    const rollouts = { api, worker: rollingOut() };
    expect(move({ states: migrated, rollouts })).toEqual({ kind: 'act', services: ['worker'] });
    expect(move({ states: migrated, rollouts: { api } })).toEqual({ kind: 'end', event: cancelled });
  });

  it('no further wave begins, though this one has taken it', () => {
    const rollouts = { api: took, worker: took };
    const states = { ...migrated, 2: STEP_STATES.succeeded };
    expect(move({ states, rollouts })).toEqual({ kind: 'end', event: cancelled });
  });

  it.each(['starting', 'running'] as const)('a one-off task is followed to its end: %s', (status) => {
    expect(move({ states: { 0: STEP_STATES[status] } })).toEqual({ kind: 'step', step: 0 });
  });

  it.each(['waiting', 'registering', 'registered'] as const)('no one-off task begins: %s', (status) => {
    expect(move({ states: { 0: STEP_STATES[status] } })).toEqual({ kind: 'end', event: cancelled });
  });

  it.each(['waiting', 'pausing'] as const)('nobody waits any longer between waves: %s', (status) => {
    const rollouts = { api: took, worker: took };
    expect(move({ states: { ...migrated, 2: STEP_STATES[status] }, rollouts })).toEqual({
      kind: 'end',
      event: cancelled,
    });
  });

  it.each(['waiting', 'checking'] as const)('nobody looks any longer whether it works: %s', (status) => {
    const rollouts = { api: took, worker: took, web: took };
    const states = { ...migrated, 2: STEP_STATES.succeeded, 4: STEP_STATES[status] };
    expect(move({ states, rollouts })).toEqual({ kind: 'end', event: cancelled });
  });
});

describe('the end of what somebody aborted', () => {
  const end = (more: Course) => {
    const next = move(more);
    return next.kind === 'end' ? next.event : undefined;
  };
  const all = { states: { ...migrated, 2: STEP_STATES.succeeded, 4: STEP_STATES.succeeded } };

  it('is success when everything had taken it before anything could be stopped', () => {
    expect(end({ ...all, rollouts: { api: took, worker: took, web: took } })).toEqual({
      type: 'deployment.succeeded',
      deployment: 'dep00001',
      at: NOW,
      resolvedBy: null,
    });
  });

  it.each([
    ['ECS put the old revision back', { api: failedRollout(), worker: WAITING }],
    ['only a part of it took', { api: took, worker: failedRollout() }],
    ['somebody deployed over it', { api: supersededRollout(), worker: took }],
  ])('is that it was cancelled, by whom and why: %s', (_, rollouts) => {
    expect(end({ states: migrated, rollouts })).toEqual(cancelled);
  });

  it('is that it was cancelled also when a one-off task failed meanwhile', () => {
    expect(end({ states: { 0: STEP_STATES.failed } })).toEqual(cancelled);
  });

  it('is that it was cancelled although nobody said why', () => {
    const unsaid = onItsWay(STEPS, { abort: anAbort() });
    expect(nextMove(unsaid, NOW)).toMatchObject({ event: { type: 'deployment.cancelled', reason: null } });
  });

  it.each([
    [
      'of a service',
      { states: migrated, rollouts: { api: unknownRollout(), worker: took } },
      'two_candidates',
    ],
    ['of a one-off task', { states: { 0: STEP_STATES.unknown } }, 'unreadable'],
  ] as const)('needs an operator when nobody knows what became %s', (_, more, why) => {
    expect(end(more)).toEqual({ type: 'deployment.needs_operator', deployment: 'dep00001', at: NOW, why });
  });
});

describe('news of what somebody aborted', () => {
  const policy = aPolicy();

  it('is recorded with the end when nothing else moves', () => {
    const running = aborting({ states: migrated, rollouts: { api: stoppingRollout() } });
    const news = [{ service: 'api', from: stoppingRollout(), to: failedRollout() }];
    expect(
      decideAdvance(aSnapshot([running]), { deployment: 'dep00001', news, now: NOW, policy }),
    ).toMatchObject({ events: [{ type: 'rollout.changed', service: 'api' }, cancelled] });
  });

  it('is recorded without an end while something else does', () => {
    const rollouts = { api: stoppingRollout(), worker: stoppingRollout('worker:8') };
    const running = aborting({ states: migrated, rollouts });
    const news = [{ service: 'api', from: stoppingRollout(), to: failedRollout() }];
    const decision = decideAdvance(aSnapshot([running]), { deployment: 'dep00001', news, now: NOW, policy });
    expect(inShort(decision)).toEqual(['rollout.changed']);
  });

  it('is the last when the one-off task has ended, whether well or not: no service begins', () => {
    const running = aborting({ states: { 0: STEP_STATES.running } });
    for (const to of [STEP_STATES.succeeded, STEP_STATES.failed]) {
      const decision = decideStep(aSnapshot([running]), {
        deployment: 'dep00001',
        step: 0,
        from: STEP_STATES.running,
        to,
        now: NOW,
        policy,
      });
      expect(inShort(decision)).toEqual(['step.changed', 'deployment.cancelled']);
    }
  });

  it('locks the environment with the end when only a part of it took: it may run a mix', () => {
    const rollouts = { api: took, worker: stoppingRollout('worker:8') };
    const running = aborting({ states: migrated, rollouts });
    const news = [{ service: 'worker', from: stoppingRollout('worker:8'), to: failedRollout('worker:7') }];
    expect(
      decideAdvance(aSnapshot([running]), {
        deployment: 'dep00001',
        news,
        now: NOW,
        policy: aPolicy({ onFailure: 'rollback' }),
      }),
    ).toMatchObject({
      events: [{ type: 'rollout.changed' }, cancelled, { type: 'lock.taken', lock: { id: 'dep00001' } }],
    });
  });
});

describe('an intent that was on its way when somebody aborted', () => {
  const policy = aPolicy();
  const worker = rollingOut('worker:8');
  const advance = (from: Rollout, to: Rollout, by: typeof abort | null = abort) => {
    const course = { states: migrated, rollouts: { api: from, worker } };
    return decideAdvance(aSnapshot([onItsWay(STEPS, { ...course, abort: by })]), {
      deployment: 'dep00001',
      news: [{ service: 'api', from, to }],
      now: NOW,
      policy,
    });
  };
  const step = (from: StepState, to: StepState, by: typeof abort | null = abort) =>
    decideStep(aSnapshot([onItsWay(STEPS, { states: { 0: from }, abort: by })]), {
      deployment: 'dep00001',
      step: 0,
      from,
      to,
      now: NOW,
      policy,
    });

  it.each([WAITING, registered])('to set a service is not recorded, and so not carried out: %j', (from) => {
    expect(inShort(advance(from, updating))).toEqual([]);
    expect(inShort(advance(from, updating, null))).toEqual(['rollout.changed']);
  });

  it.each([STEP_STATES.waiting, STEP_STATES.registered])(
    'to start a one-off task is not recorded, and so not carried out: $status',
    (from) => {
      expect(inShort(step(from, STEP_STATES.starting))).toEqual([]);
      expect(inShort(step(from, STEP_STATES.starting, null))).toEqual(['step.changed']);
    },
  );

  it('keeps nothing else from being recorded', () => {
    const course = { states: migrated, rollouts: { api: registered, worker } };
    const news = [
      { service: 'api', from: registered, to: updating },
      { service: 'worker', from: worker, to: took },
    ];
    expect(
      decideAdvance(aSnapshot([aborting(course)]), { deployment: 'dep00001', news, now: NOW, policy }),
    ).toMatchObject({
      events: [
        { type: 'rollout.changed', service: 'worker', rollout: took },
        cancelled,
        { type: 'lock.taken' },
      ],
    });
  });

  it.each([
    ['is set by now, and rolls out', updating, rollingOut()],
    ['is to be put back', rollingOut(), stoppingRollout()],
    ['has a revision by now, and no more', registering, registered],
    ['cannot have one', registering, failedRollout()],
  ])('is not news that a service %s: that is recorded', (_, from, to) => {
    expect(inShort(advance(from, to))).toEqual(['rollout.changed']);
  });

  it('is not news that a one-off task runs by now: that is recorded, and it is followed', () => {
    expect(inShort(step(STEP_STATES.starting, STEP_STATES.running))).toEqual(['step.changed']);
  });

  it('is not news that ends a one-off task before it was started: that is recorded with the end', () => {
    expect(inShort(step(STEP_STATES.registering, STEP_STATES.failed))).toEqual([
      'step.changed',
      'deployment.cancelled',
    ]);
  });
});

describe('an end that nobody has recorded', () => {
  const end = (deployment: Deployment | undefined, policy = aPolicy()) =>
    decideEnd(aSnapshot(deployment === undefined ? [] : [deployment]), 'dep00001', { now: NOW, policy });

  it('is recorded once nothing is left to do: of what somebody aborted while nothing moved', () => {
    expect(end(aborting({}))).toEqual({ kind: 'accepted', events: [cancelled] });
  });

  it('is recorded with what it leaves', () => {
    const mixed = aborting({ states: migrated, rollouts: { api: took } });
    expect(inShort(end(mixed))).toEqual(['deployment.cancelled', 'lock.taken']);
    const request = { rollback: aRollback() };
    const back = onItsWay([aWave('api')], { request, rollouts: { api: took } });
    const policy = aPolicy({ rollback: aRollbackRule({ leaves: 'hold' }) });
    expect(inShort(end(back, policy))).toEqual(['deployment.succeeded', 'hold.set']);
  });

  it.each([
    ['what has begun is still to be followed', aborting({ states: migrated, rollouts: { api: updating } })],
    ['there is something to begin', onItsWay(STEPS)],
    ['it has not begun', anOpenDeployment()],
    ['it needs an operator', aStuckDeployment()],
    ['it has ended', aSuccess()],
    ['it is not there', undefined],
  ])('is none while %s', (_, deployment) => {
    expect(inShort(end(deployment))).toEqual([]);
  });
});

describe('over any course', () => {
  const rollout = fc.constantFrom(
    WAITING,
    registering,
    registered,
    updating,
    rollingOut(),
    stoppingRollout(),
    took,
    failedRollout(),
    supersededRollout(),
    unknownRollout(),
  );
  const state = fc.constantFrom<StepState>(...EVERY_STEP_STATE);
  const any = fc
    .record({
      rollouts: fc.record({ api: rollout, worker: rollout, web: rollout }),
      states: fc.record({ 0: state, 2: state, 4: state }),
      abort: fc.option(fc.constant(abort)),
    })
    .map((more) => onItsWay(STEPS, more));

  it('nothing that has ended is acted on, and nothing new begins once somebody aborts', () => {
    fc.assert(
      fc.property(any, (deployment) => {
        const next = nextMove(deployment, NOW);
        const acted = next.kind === 'act' ? next.services.map((each) => deployment.rollouts[each]) : [];
        const taken = next.kind === 'step' ? [deployment.steps[String(next.step)]] : [];
        for (const each of acted) {
          expect(each !== undefined && !hasEnded(each)).toBe(true);
          expect(deployment.abort === null || (each !== undefined && hasBegunMoving(each))).toBe(true);
        }
        for (const each of taken) {
          expect(each !== undefined && !stepHasEnded(each)).toBe(true);
          expect(deployment.abort === null || (each !== undefined && stepIsUnderWay(each))).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('it ends as success exactly when everything took, whoever aborted', () => {
    fc.assert(
      fc.property(any, (deployment) => {
        const next = nextMove(deployment, NOW);
        const everything =
          Object.values(deployment.rollouts).every(({ status }) => status === 'succeeded') &&
          Object.values(deployment.steps).every(stepIsDone);
        expect(next.kind === 'end' && next.event.type === 'deployment.succeeded').toBe(everything);
      }),
      { numRuns: 1000 },
    );
  });

  it('once somebody aborts it ends as cancelled instead of failed or superseded, and never otherwise', () => {
    fc.assert(
      fc.property(any, (deployment) => {
        const next = nextMove(deployment, NOW);
        fc.pre(next.kind === 'end');
        const ends =
          deployment.abort === null
            ? ['deployment.failed', 'deployment.superseded']
            : ['deployment.cancelled'];
        expect(['deployment.succeeded', 'deployment.needs_operator', ...ends]).toContain(next.event.type);
      }),
      { numRuns: 1000 },
    );
  });
});
