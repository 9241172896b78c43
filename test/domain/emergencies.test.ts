import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GateFacts } from '../../src/domain/gate-facts.ts';
import type { GateName } from '../../src/domain/gate-name.ts';
import { closedGates, gateStates, skippedGates } from '../../src/domain/gates.ts';
import { SKIPPABLE, type Skippable } from '../../src/domain/project.ts';
import {
  aHold,
  aLock,
  anAfter,
  anAuthor,
  anEmergencyRule,
  aPolicy,
  aRule,
  aRunningDeployment,
  aWindow,
  BOB,
  BOSSES,
  eligible,
  HOUR,
  NOW,
  PRODUCT,
  readAuthors,
  SRE,
  unreadable,
} from './support/builders.ts';
import { aProof, emergency, gateFactsWith, look } from './support/gates.ts';

const confirmed = { ...emergency, confirmedBy: BOB };
const policyThatSkips = (...skips: readonly Skippable[]) =>
  aPolicy({
    after: anAfter('staging', { soak: HOUR, verifiedBy: [PRODUCT] }),
    checks: ['ci/build'],
    approvals: aRule({ not: { authors: true } }),
    windows: [aWindow()],
    emergency: anEmergencyRule({ skips }),
  });

/** Everything that can be closed at once is. */
const everythingClosed = (...skips: readonly Skippable[]): GateFacts =>
  gateFactsWith({
    deployment: confirmed,
    policy: policyThatSkips(...skips),
    holder: aRunningDeployment(),
    bad: { code: 'bad_release', release: '2026.11.20.1', by: BOB, reason: 'it crashes' },
    authors: readAuthors(anAuthor('stranger')),
    window: { open: false, opens: null },
    freezes: [{ id: 'frz00001', by: BOB, until: null, reason: 'an incident' }],
    lock: aLock({ by: BOB }),
    holds: [aHold()],
  });
const codes = (facts: GateFacts) => closedGates(facts).map(({ code }) => code);

describe('an emergency', () => {
  it('passes nothing where the policy lists nothing', () => {
    expect(codes(everythingClosed())).toEqual([
      'bad_release',
      'not_succeeded_in',
      'not_verified',
      'checks_not_green',
      'outside_window',
      'frozen',
      'locked',
      'unknown_authors',
      'approvals_missing',
      'environment_held',
    ]);
    expect(skippedGates(everythingClosed())).toEqual([]);
  });

  it('passes neither a bad release, nor a lock, nor what holds the environment, whatever is listed (I23)', () => {
    const facts = everythingClosed(...SKIPPABLE);
    expect(codes(facts)).toEqual(['bad_release', 'locked', 'environment_held']);
    expect(skippedGates(facts)).toEqual([
      'order',
      'soak',
      'verified',
      'checks',
      'window',
      'freeze',
      'authors',
      'approvals',
    ]);
  });

  it('passes nothing that may not be listed, though somebody has listed it', () => {
    const listed = ['lock', 'release', 'environment', 'confirmation', 'emergency'] as unknown as Skippable[];
    const facts = { ...everythingClosed(...listed), deployment: emergency };
    expect(skippedGates(facts)).toEqual([]);
    expect(codes(facts)).toContain('not_confirmed');
  });

  it('passes with the approvals who wrote it, for that matters to them alone', () => {
    const facts = everythingClosed('approvals');
    expect(skippedGates(facts)).toEqual(['authors', 'approvals']);
  });

  it('waits for its click, whatever it may pass', () => {
    const facts = { ...everythingClosed(...SKIPPABLE), deployment: emergency };
    expect(codes(facts)).toContain('not_confirmed');
  });

  it('that may go where nothing has succeeded before has not run there for long enough either', () => {
    const facts = gateFactsWith({ deployment: confirmed, policy: policyThatSkips('order') });
    expect(skippedGates(facts)).toEqual(['order']);
    expect(gateStates(facts).find(({ gate }) => gate === 'soak')).toEqual({
      gate: 'soak',
      closed: { code: 'not_succeeded_in', environment: 'staging' },
      skipped: false,
    });
  });

  it('says which of its gates are closed all the same', () => {
    const states = gateStates(everythingClosed('window'));
    expect(states.find(({ gate }) => gate === 'window')).toEqual({
      gate: 'window',
      closed: { code: 'outside_window', opens: null },
      skipped: true,
    });
  });

  it('passes nothing that stands open', () => {
    const facts = gateFactsWith({
      deployment: confirmed,
      policy: policyThatSkips(...SKIPPABLE),
      proof: aProof({ healthy: HOUR }),
    });
    expect(skippedGates(facts)).toEqual(['verified', 'checks', 'approvals']);
  });

  it('passes exactly what is closed and listed, and nothing else is ever passed', () => {
    const skips = fc.subarray([...SKIPPABLE]);
    const proof = fc.constantFrom(null, aProof());
    fc.assert(
      fc.property(skips, proof, fc.boolean(), (listed, proven, isEmergency) => {
        const facts = everythingClosed(...listed);
        const request = { ...facts.deployment.request, emergency: isEmergency };
        const states = gateStates({ ...facts, proof: proven, deployment: { ...facts.deployment, request } });
        const passable: readonly GateName[] = listed.includes('approvals') ? [...listed, 'authors'] : listed;
        for (const { gate, closed, skipped } of states) {
          expect([gate, skipped]).toEqual([gate, isEmergency && closed !== null && passable.includes(gate)]);
        }
      }),
    );
  });
});

describe('whoever has confirmed an emergency', () => {
  const policy = aPolicy({ emergency: anEmergencyRule({ by: [BOSSES] }) });
  const judged = (eligibility: GateFacts['eligibility']) =>
    look('emergency', { policy, deployment: confirmed, eligibility });

  it('is one who may, as recorded, until it starts', () => {
    expect(judged(null)).toBe('open');
  });

  it('must still be one when it starts (T8)', () => {
    expect(judged({ [BOB]: eligible(BOSSES) })).toBe('open');
    expect(judged({ [BOB]: eligible(SRE) })).toEqual({
      code: 'not_for_emergencies',
      from: [BOSSES],
      unreadable: false,
    });
  });

  it('does not count while nobody can tell, or nobody has looked (I22)', () => {
    const refusal = { code: 'not_for_emergencies', from: [BOSSES], unreadable: true };
    expect(judged({ [BOB]: unreadable(BOSSES) })).toEqual(refusal);
    expect(judged({})).toEqual(refusal);
  });

  it('is nobody yet, while the button waits: that is the gate of the confirmation', () => {
    expect(look('emergency', { policy, deployment: emergency, eligibility: {}, now: NOW })).toBe('open');
  });
});
