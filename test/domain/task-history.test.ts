import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import { taskRanFor } from '../../src/domain/task-history.ts';
import {
  aCancelled,
  aFailure,
  ALICE,
  anOpenDeployment,
  aPlannedTask,
  aRunningDeployment,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aSuperseded,
  aWave,
  NOW,
  SHA,
} from './support/builders.ts';
import { aPlanOf, aRun, aVerify, EVERY_STEP_STATE, MIGRATION, STEP_STATES } from './support/progress.ts';

const plan = aPlanOf(aRun(), aWave('api'));
const ran = { plan, steps: { '0': STEP_STATES.succeeded } };
const begun = { ...ran, startedAt: NOW };
const has = (...deployments: readonly Deployment[]) =>
  taskRanFor(aSnapshot(deployments), 'production', MIGRATION, SHA);

describe('a one-off task has run for a commit', () => {
  it.each([
    aRunningDeployment(ran),
    aStuckDeployment(ran),
    aSuccess(ran),
    aFailure(ran),
    aSuperseded(begun),
    aCancelled(ALICE, begun),
  ])('once it has succeeded there, whatever became of the deployment: $status', (deployment) => {
    expect(has(deployment)).toBe(true);
  });

  it.each(EVERY_STEP_STATE.filter(({ status }) => status !== 'succeeded'))(
    'not while it is $status',
    (state) => {
      expect(has(aRunningDeployment({ plan, steps: { '0': state } }))).toBe(false);
    },
  );

  it.each([
    ['in another environment', { request: { environment: 'staging' } }],
    ['for another commit', { request: { commit: 'd'.repeat(40) } }],
    ['as another task', { plan: aPlanOf(aRun({ family: 'shop-seed-production' }), aWave('api')) }],
    ['as a check', { plan: aPlanOf(aVerify({ kind: 'task', task: aPlannedTask() }), aWave('api')) }],
    ['as another step of the plan', { plan: aPlanOf(aRun({ family: 'other' }), aWave('api'), aRun()) }],
  ])('not by one that ran %s', (_, more) => {
    expect(has(aSuccess({ ...ran, ...more }))).toBe(false);
  });

  it('not by what never began, or has no plan with it', () => {
    expect(has()).toBe(false);
    expect(has(anOpenDeployment({ plan }))).toBe(false);
    expect(has(aCancelled(ALICE, { plan }))).toBe(false);
    expect(has(aSuccess())).toBe(false);
  });

  it('by any of several deployments', () => {
    const failed = aFailure({ request: { id: 'dep00002' }, plan, steps: { '0': STEP_STATES.failed } });
    expect(has(failed, aSuccess(ran))).toBe(true);
    expect(has(aSuccess(ran), failed)).toBe(true);
  });
});
