import { describe, expect, it } from 'vitest';
import { leftAsBefore } from '../../src/domain/left-as-before.ts';
import type { Rollout } from '../../src/domain/rollout.ts';
import {
  aChange,
  aPlan,
  aServicePlan,
  failedRollout,
  rollingOut,
  succeededRollout,
  supersededRollout,
  unknownRollout,
  WAITING,
} from './support/builders.ts';

const services = [aServicePlan('api'), aServicePlan('worker')];
const left = (rollouts: Readonly<Record<string, Rollout>>) =>
  leftAsBefore({ plan: aPlan({ change: aChange({ services }) }), rollouts });

describe('what failed has left its environment as it was', () => {
  it('when every service serves what it served, or was not begun', () => {
    expect(left({ api: failedRollout('api:7'), worker: WAITING })).toBe(true);
    expect(left({ api: failedRollout('api:7'), worker: failedRollout('worker:7') })).toBe(true);
  });

  it.each([
    ['serves something else', failedRollout('api:8')],
    ['may serve anything', failedRollout(null)],
    ['succeeded, and serves the new one', succeededRollout()],
    ['is under way', rollingOut()],
    ['was overtaken', supersededRollout()],
    ['cannot be told', unknownRollout()],
  ])('not when one of them %s', (_, api) => {
    expect(left({ api, worker: WAITING })).toBe(false);
  });

  it('not when nothing is known of one of them', () => {
    expect(left({ api: failedRollout('api:7') })).toBe(false);
  });
});
