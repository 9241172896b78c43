import { describe, expect, it } from 'vitest';
import { decideAdvance, decideStep, nextMove, stepOf } from '../../src/domain/advance.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { StepState } from '../../src/domain/steps.ts';
import {
  anOpenDeployment,
  aPolicy,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aWave,
  failedRollout,
  inShort,
  NOW,
  rollingOut,
  succeededRollout,
  supersededRollout,
  unknownRollout,
} from './support/builders.ts';
import { aRun, aVerify, aWait, onItsWay, STEP_STATES } from './support/progress.ts';

const { waiting, starting, running, pausing, checking, succeeded, skipped, failed, unknown } = STEP_STATES;
const took = succeededRollout();

/** A migration, the services in two waves with a rest between them, and a look at the end. */
const STEPS = [aRun(), aWave('worker'), aWait(), aWave('api'), aVerify()];
const course = (...[more]: [Parameters<typeof onItsWay>[1]?]) => onItsWay(STEPS, more);
const move = (...given: Parameters<typeof course>) => nextMove(course(...given), NOW);

describe('the next move among steps', () => {
  it('is the one-off task that comes before the services, and nothing else meanwhile', () => {
    expect(move()).toEqual({ kind: 'step', step: 0 });
    for (const state of [starting, running]) {
      expect(move({ states: { 0: state } })).toEqual({ kind: 'step', step: 0 });
    }
  });

  it.each([succeeded, skipped])('is the first wave once that is $status', (state) => {
    expect(move({ states: { 0: state } })).toEqual({ kind: 'act', services: ['worker'] });
  });

  it('is the rest between the waves, and the next wave after it', () => {
    const rollouts = { worker: took };
    expect(move({ states: { 0: succeeded }, rollouts })).toEqual({ kind: 'step', step: 2 });
    expect(move({ states: { 0: succeeded, 2: pausing }, rollouts })).toEqual({ kind: 'step', step: 2 });
    expect(move({ states: { 0: succeeded, 2: succeeded }, rollouts })).toEqual({
      kind: 'act',
      services: ['api'],
    });
  });

  it('is the look at the end, once every service has taken it', () => {
    const states = { 0: succeeded, 2: succeeded };
    const rollouts = { worker: took, api: took };
    expect(move({ states, rollouts })).toEqual({ kind: 'step', step: 4 });
    expect(move({ states: { ...states, 4: checking }, rollouts })).toEqual({ kind: 'step', step: 4 });
  });

  it.each([failed, unknown])(
    'is none after a one-off task that is $status: no service is touched',
    (state) => {
      expect(move({ states: { 0: state } }).kind).toBe('end');
    },
  );

  it.each([failedRollout(), supersededRollout(), unknownRollout()])(
    'is none after a wave that has not taken it: $status',
    (worker) => {
      expect(move({ states: { 0: succeeded }, rollouts: { worker } }).kind).toBe('end');
    },
  );

  it.each([failed, unknown])('is none after a step between the waves that is $status', (state) => {
    expect(move({ states: { 0: succeeded, 2: state }, rollouts: { worker: took } }).kind).toBe('end');
  });
});

describe('the end of a deployment with steps', () => {
  const end = (...given: Parameters<typeof course>) => {
    const next = move(...given);
    return next.kind === 'end' ? next.event : undefined;
  };
  const rollouts = { worker: took, api: took };
  const done = { 0: skipped, 2: succeeded, 4: succeeded };

  it('is success when every service has taken it, and every step is done', () => {
    expect(end({ states: done, rollouts })).toEqual({
      type: 'deployment.succeeded',
      deployment: 'dep00001',
      at: NOW,
      resolvedBy: null,
    });
  });

  it('is failure when a step failed, before any service or after all of them', () => {
    const expected = { type: 'deployment.failed', deployment: 'dep00001', at: NOW, resolvedBy: null };
    expect(end({ states: { 0: failed } })).toEqual(expected);
    expect(end({ states: { 0: succeeded, 2: failed }, rollouts: { worker: took } })).toEqual(expected);
    expect(end({ states: { ...done, 4: failed }, rollouts })).toEqual(expected);
  });

  it('is superseded when somebody deployed over a service, though the steps before it are done', () => {
    expect(end({ states: { 0: succeeded }, rollouts: { worker: supersededRollout() } })).toMatchObject({
      type: 'deployment.superseded',
      by: { kind: 'somebody_else' },
    });
  });

  it('needs an operator when nobody knows whether a one-off task ran', () => {
    expect(end({ states: { 0: unknown } })).toEqual({
      type: 'deployment.needs_operator',
      deployment: 'dep00001',
      at: NOW,
      why: 'unreadable',
    });
  });

  it('is success at once where there is nothing to do', () => {
    expect(nextMove(onItsWay([]), NOW)).toMatchObject({ event: { type: 'deployment.succeeded' } });
  });
});

describe("a step's state", () => {
  it('is the recorded one', () => {
    expect(stepOf(course({ states: { 2: pausing } }), 2)).toBe(pausing);
  });

  it('waits while nothing is on record', () => {
    expect(stepOf(course(), 1)).toEqual(waiting);
  });
});

describe('news of a step', () => {
  const advance = (
    deployment: Deployment | undefined,
    from: StepState,
    to: StepState,
    { step = 0 }: { readonly step?: number } = {},
  ) =>
    decideStep(aSnapshot(deployment === undefined ? [] : [deployment]), {
      deployment: 'dep00001',
      step,
      from,
      to,
      now: NOW + 1,
      policy: aPolicy(),
    });

  it('is recorded', () => {
    expect(advance(course(), waiting, starting)).toEqual({
      kind: 'accepted',
      events: [{ type: 'step.changed', deployment: 'dep00001', at: NOW + 1, step: 0, state: starting }],
    });
    expect(inShort(advance(course({ states: { 0: running } }), running, succeeded))).toEqual([
      'step.changed',
    ]);
  });

  it('is recorded together with the end, when it was the last of it', () => {
    const states = { 0: succeeded, 2: succeeded, 4: checking };
    const last = course({ states, rollouts: { worker: took, api: took } });
    expect(advance(last, checking, succeeded, { step: 4 })).toMatchObject({
      events: [
        { type: 'step.changed', step: 4, state: succeeded },
        { type: 'deployment.succeeded', at: NOW + 1 },
      ],
    });
  });

  it.each([
    [failed, 'deployment.failed'],
    [unknown, 'deployment.needs_operator'],
  ] as const)('ends everything when the one-off task is $status: nothing after it begins', (to, end) => {
    expect(inShort(advance(course({ states: { 0: running } }), running, to))).toEqual(['step.changed', end]);
  });

  it('locks nothing when a one-off task failed before any service was touched', () => {
    const decision = advance(course({ states: { 0: running } }), running, failed);
    expect(inShort(decision)).toEqual(['step.changed', 'deployment.failed']);
  });

  it('locks the environment when a step failed after some of the services: they may be a mix', () => {
    const states = { 0: succeeded, 2: pausing };
    const half = course({ states, rollouts: { worker: took } });
    expect(inShort(advance(half, pausing, failed, { step: 2 }))).toEqual([
      'step.changed',
      'deployment.failed',
      'lock.taken',
    ]);
  });

  it('is old news when the record has moved on: it changes nothing, and ends nothing', () => {
    expect(inShort(advance(course({ states: { 0: failed } }), running, succeeded))).toEqual([]);
    const again = { ...running, task: 'task-0' };
    expect(inShort(advance(course({ states: { 0: running } }), again, failed))).toEqual([]);
  });

  it('is about the record however its keys were ordered by what stores it', () => {
    const from = Object.fromEntries(Object.entries(running).toReversed()) as unknown as StepState;
    expect(inShort(advance(course({ states: { 0: running } }), from, succeeded))).toEqual(['step.changed']);
  });

  it.each([
    ['has not begun', anOpenDeployment()],
    ['needs an operator', aStuckDeployment()],
    ['has ended', aSuccess({ steps: { '0': waiting } })],
    ['is not there', undefined],
  ])('changes nothing when the deployment %s (I7)', (_, deployment) => {
    expect(inShort(advance(deployment, waiting, starting))).toEqual([]);
  });
});

describe('news of several services', () => {
  const together = onItsWay([aWave('api', 'worker')], {
    rollouts: { api: rollingOut(), worker: rollingOut('worker:8') },
  });
  const api = { service: 'api', from: rollingOut(), to: took };
  const worker = { service: 'worker', from: rollingOut('worker:8'), to: succeededRollout('worker:8') };
  const advance = (...news: readonly (typeof api)[]) =>
    decideAdvance(aSnapshot([together]), {
      deployment: 'dep00001',
      news,
      now: NOW + 1,
      policy: aPolicy(),
    });

  it('is recorded at once, with one end', () => {
    expect(advance(api, worker)).toMatchObject({
      events: [
        { type: 'rollout.changed', service: 'api', rollout: took },
        { type: 'rollout.changed', service: 'worker' },
        { type: 'deployment.succeeded' },
      ],
    });
  });

  it('is recorded without what is old news', () => {
    expect(inShort(advance(api, { ...worker, from: took }))).toEqual(['rollout.changed']);
    expect(inShort(advance(api, { ...api, to: failedRollout() }))).toEqual(['rollout.changed']);
  });

  it('is nothing when all of it is old, or there is none', () => {
    expect(inShort(advance({ ...api, from: took }, { ...worker, from: took }))).toEqual([]);
    expect(inShort(advance())).toEqual([]);
  });
});
