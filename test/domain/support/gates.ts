// What the gates look at: all of it fine, and only what a test is about said in the test.
import type { GateFacts } from '../../../src/domain/gate-facts.ts';
import type { GateName } from '../../../src/domain/gate-name.ts';
import { gateStates } from '../../../src/domain/gates.ts';
import type { Proof } from '../../../src/domain/proof.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import { anOpenDeployment, aPolicy, aRollback, NOW, PEOPLE, readAuthors } from './builders.ts';

export const gateFactsWith = (more: Partial<GateFacts> = {}): GateFacts => ({
  deployment: anOpenDeployment(),
  policy: aPolicy(),
  people: PEOPLE,
  holder: undefined,
  proof: null,
  verification: null,
  bad: null,
  checks: [],
  authors: readAuthors(),
  window: { open: true, closes: null },
  freezes: [],
  lock: undefined,
  holds: [],
  eligibility: null,
  now: NOW,
  ...more,
});

/** They have just succeeded there, and run undisturbed, unless said. */
export const aProof = (more: Partial<Proof> = {}): Proof => ({
  deployment: 'before',
  since: NOW,
  healthy: 0,
  ...more,
});

export const automatic = anOpenDeployment({ request: { automatic: true } });
export const rollback = anOpenDeployment({ request: { rollback: aRollback() } });
/** By the policy, after a failure. */
export const automaticRollback = anOpenDeployment({ request: { automatic: true, rollback: aRollback() } });
export const emergency = anOpenDeployment({ request: { emergency: true } });

/** What a gate says: why it is closed, that it is `open`, or that the deployment has none of this name. */
export const look = (gate: GateName, facts: Partial<GateFacts> = {}): Refusal | 'open' | 'absent' => {
  const state = gateStates(gateFactsWith(facts)).find((each) => each.gate === gate);
  return state === undefined ? 'absent' : (state.closed ?? 'open');
};
