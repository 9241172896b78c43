// Asking for `dep00009`, of a release that is on record.
import type { Deployment, Request } from '../../../src/domain/deployment.ts';
import { decideRequest, type PlanFact } from '../../../src/domain/request.ts';
import type { Release } from '../../../src/domain/release.ts';
import { aPlan, aRelease, aRequest, aSnapshot, NOW } from './builders.ts';

export const planned: PlanFact = { kind: 'plan', plan: aPlan() };
export const ask = (
  records: readonly Deployment[] = [],
  request: Partial<Request> = {},
  fact: PlanFact = planned,
  release: Partial<Release> = {},
) =>
  decideRequest(
    aSnapshot(records, [aRelease(release)]),
    { request: aRequest({ id: 'dep00009', ...request }), now: NOW },
    fact,
  );
