// Starting `dep00001`: all that is read again is as it was, and only what a test is about said in the test.
import type { Snapshot } from '../../../src/domain/snapshot.ts';
import { decideStart, type StartFacts } from '../../../src/domain/start.ts';
import { aPlan, aPolicy, aRunningDeployment, NOW, PEOPLE } from './builders.ts';

export const startFacts = (more: Partial<StartFacts> = {}): StartFacts => ({
  plan: aPlan(),
  eligibility: {},
  policy: aPolicy(),
  people: PEOPLE,
  ...more,
});

export const start = (snapshot: Snapshot, more: Partial<StartFacts> = {}, now = NOW) =>
  decideStart(snapshot, 'dep00001', now, startFacts(more));

/** The first that was begun since records have an order. */
export const holder = aRunningDeployment({ request: { id: 'holder01' }, order: 1 });

export const started = (order = 1, planHash = 'plan-1') => ({
  type: 'deployment.started',
  deployment: 'dep00001',
  at: NOW,
  planHash,
  order,
});
