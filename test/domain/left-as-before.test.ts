import { describe, expect, it } from 'vitest';
import { leavesBe, leftAsBefore } from '../../src/domain/left-as-before.ts';
import type { Rollout } from '../../src/domain/rollout.ts';
import {
  aCancelled,
  aChange,
  aFailure,
  anOpenDeployment,
  aPlan,
  aRunningDeployment,
  aServicePlan,
  aStuckDeployment,
  aSuccess,
  aSuperseded,
  BOB,
  failedRollout,
  NOW,
  rollingOut,
  succeededRollout,
  supersededRollout,
  unknownRollout,
  WAITING,
} from './support/builders.ts';
import { found, leftThere } from './support/came-to-nothing.ts';
import { stoppingRollout } from './support/progress.ts';

const services = [aServicePlan('api'), aServicePlan('worker')];
const left = (rollouts: Readonly<Record<string, Rollout>>) =>
  leftAsBefore({ plan: aPlan({ change: aChange({ services }) }), rollouts });

describe('what failed has left its environment as it was', () => {
  it('when every service serves what it served, or was not begun', () => {
    expect(left({ api: failedRollout('api:7'), worker: WAITING })).toBe(true);
    expect(left({ api: failedRollout('api:7'), worker: failedRollout('worker:7') })).toBe(true);
  });

  it('when a service was found to run what it was to run: it was not touched', () => {
    const unchanged: Rollout = {
      status: 'succeeded',
      revision: 'api:7',
      evidence: { kind: 'unchanged', proven: false },
      since: null,
      at: NOW,
    };
    expect(left({ api: unchanged, worker: failedRollout('worker:7') })).toBe(true);
    expect(left({ api: unchanged, worker: failedRollout('worker:8') })).toBe(false);
  });

  it.each([
    { status: 'registering', operation: 'op-1' },
    { status: 'registered', revision: 'worker:8' },
  ] as const)('when no more than a revision was made for one of them: $status', (worker) => {
    expect(left({ api: failedRollout('api:7'), worker })).toBe(true);
  });

  it.each([
    ['serves something else', failedRollout('api:8')],
    ['may serve anything', failedRollout(null)],
    ['succeeded, and serves the new one', succeededRollout()],
    ['is under way', rollingOut()],
    ['is being put back', stoppingRollout()],
    [
      'may have been set',
      { status: 'updating', operation: 'op-2', revision: 'api:8', newestBefore: null, since: NOW },
    ],
    ['was overtaken', supersededRollout()],
    ['cannot be told', unknownRollout()],
  ] as const)('not when one of them %s', (_, api) => {
    expect(left({ api, worker: WAITING })).toBe(false);
  });

  it('not when nothing is known of one of them', () => {
    expect(left({ api: failedRollout('api:7') })).toBe(false);
  });
});

describe('what came to nothing has left what a success had put there', () => {
  const put = { api: succeededRollout('api:8') };
  const begun = { startedAt: NOW + 1, order: 2 };

  it.each([
    ['failed, and ECS has put it back', aFailure(leftThere())],
    ['failed before anything was begun', aFailure({ plan: found(), rollouts: { api: WAITING } })],
    ['was aborted, and ECS has put it back', aCancelled(BOB, { ...begun, ...leftThere() })],
    ['was aborted before anything was begun', aCancelled(BOB, { ...begun, plan: found() })],
  ])('when it %s', (_, next) => {
    expect(leavesBe(next, put)).toBe(true);
  });

  it.each([
    ['found something else, and left that', aFailure(leftThere('api:7'))],
    ['found it, and left something else', aFailure(leftThere('api:8', 'api:7'))],
    ['found it, and was aborted with something else there', aCancelled(BOB, leftThere('api:8', 'api:9'))],
    ['waits to begin', anOpenDeployment({ plan: found() })],
    ['is on its way', aRunningDeployment(leftThere())],
    ['needs an operator', aStuckDeployment(leftThere())],
    ['was overtaken', aSuperseded({ ...begun, ...leftThere() })],
    ['has succeeded', aSuccess({ plan: found(), rollouts: put })],
  ])('not when it %s', (_, next) => {
    expect(leavesBe(next, put)).toBe(false);
  });

  it('whatever it found of services that are none of that success', () => {
    const next = aFailure(leftThere('api:7'));
    expect(leavesBe(next, {})).toBe(true);
    expect(leavesBe(next, { worker: succeededRollout('worker:8') })).toBe(true);
    expect(leavesBe(next, { api: failedRollout('api:6') })).toBe(true);
  });

  it('only when it found all of it there', () => {
    const both = aPlan({ change: aChange({ services }) });
    const next = aFailure({ plan: both, rollouts: { api: failedRollout('api:7'), worker: WAITING } });
    const asFound = { api: succeededRollout('api:7'), worker: succeededRollout('worker:7') };
    expect(leavesBe(next, asFound)).toBe(true);
    expect(leavesBe(next, { ...asFound, worker: succeededRollout('worker:6') })).toBe(false);
  });
});
