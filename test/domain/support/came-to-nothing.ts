// Attempts that came to nothing: what they found where they began, and what they left there.
import type { Plan } from '../../../src/domain/plan.ts';
import type { Rollout } from '../../../src/domain/rollout.ts';
import { aChange, aPlan, aServicePlan, failedRollout } from './builders.ts';

/** When it was planned, this was what ran: what a success puts there, unless said. */
export const found = (api = 'api:8'): Plan =>
  aPlan({ change: aChange({ services: [aServicePlan('api', { liveRevision: api })] }) });

/** It was put back: to what it had found, unless said. */
export const leftThere = (
  api = 'api:8',
  serves = api,
): { readonly plan: Plan; readonly rollouts: Readonly<Record<string, Rollout>> } => ({
  plan: found(api),
  rollouts: { api: failedRollout(serves) },
});
