import { describe, expect, it } from 'vitest';
import { closedGates, gateStates } from '../../src/domain/gates.ts';
import {
  aCheck,
  aLock,
  anAfter,
  anApproval,
  anEmergencyRule,
  anOpenDeployment,
  aPolicy,
  aRule,
  aRunningDeployment,
  aStuckDeployment,
  aVerification,
  aWindow,
  BOB,
  BOSSES,
  HOUR,
  NOW,
  PRODUCT,
} from './support/builders.ts';
import {
  aProof,
  automatic,
  automaticRollback,
  emergency,
  gateFactsWith,
  look,
  rollback,
} from './support/gates.ts';

describe('the release', () => {
  const bad = { code: 'bad_release', release: '2026.11.20.1', by: BOB, reason: 'it crashes' } as const;

  it('is a gate only of what somebody has marked as bad', () => {
    expect(look('release')).toBe('absent');
    expect(look('release', { bad })).toEqual(bad);
  });

  it.each([rollback, emergency, automatic])('lets nothing else pass either', (deployment) => {
    expect(look('release', { bad, deployment })).toEqual(bad);
  });
});

describe('the confirmation', () => {
  it('is a gate of rollbacks and emergencies, closed until somebody has pressed the button', () => {
    expect(look('confirmation')).toBe('absent');
    expect(look('confirmation', { deployment: rollback })).toEqual({
      code: 'not_confirmed',
      emergency: false,
    });
    expect(look('confirmation', { deployment: emergency })).toEqual({
      code: 'not_confirmed',
      emergency: true,
    });
  });

  it('is no gate of a rollback that the policy has asked for: that was decided beforehand', () => {
    expect(look('confirmation', { deployment: automaticRollback })).toBe('absent');
    expect(look('confirmation', { deployment: automatic })).toBe('absent');
  });

  it.each([rollback, emergency])('is open afterwards', (deployment) => {
    expect(look('confirmation', { deployment: { ...deployment, confirmedBy: BOB } })).toBe('open');
  });
});

describe('the emergency', () => {
  const policy = aPolicy({ emergency: anEmergencyRule({ by: [BOSSES] }) });
  const confirmed = { ...emergency, confirmedBy: BOB };

  it('is a gate of emergencies alone', () => {
    expect(look('emergency', { policy })).toBe('absent');
    expect(look('emergency', { policy, deployment: rollback })).toBe('absent');
    expect(look('emergency', { policy, deployment: emergency })).toBe('open');
  });

  it('is closed where the policy has no such path', () => {
    expect(look('emergency', { deployment: confirmed })).toEqual({
      code: 'no_emergency_path',
      environment: 'production',
    });
  });
});

describe('the order of environments', () => {
  const policy = aPolicy({ after: anAfter('staging') });

  it('is closed while these artifacts have not succeeded in the one before', () => {
    expect(look('order', { policy })).toEqual({ code: 'not_succeeded_in', environment: 'staging' });
  });

  it('is open once they have, whatever was begun there since', () => {
    expect(look('order', { policy, proof: aProof() })).toBe('open');
    expect(look('order', { policy, proof: aProof({ since: null }) })).toBe('open');
  });

  it('is no gate where nothing comes before, nor of a rollback', () => {
    expect(look('order')).toBe('absent');
    expect(look('order', { policy, deployment: rollback })).toBe('absent');
  });
});

describe('the soak', () => {
  const policy = aPolicy({ after: anAfter('staging', { soak: HOUR }) });

  it('is closed until they have run there undisturbed for long enough, and says when that is', () => {
    const proof = aProof({ since: NOW - 60_000, healthy: 60_000 });
    expect(look('soak', { policy, proof })).toEqual({
      code: 'soaking',
      environment: 'staging',
      soak: HOUR,
      opens: NOW - 60_000 + HOUR,
    });
    expect(look('soak', { policy, proof: aProof({ healthy: HOUR - 1 }) })).not.toBe('open');
    expect(look('soak', { policy, proof: aProof({ healthy: HOUR }) })).toBe('open');
  });

  it('is open for what had run long enough before it was disturbed', () => {
    expect(look('soak', { policy, proof: aProof({ since: null, healthy: HOUR }) })).toBe('open');
  });

  it('does not open by itself once they have been disturbed', () => {
    expect(look('soak', { policy, proof: aProof({ since: null }) })).toMatchObject({ opens: null });
  });

  it('is no gate where success is enough, while there is none, nor of a rollback', () => {
    expect(look('soak', { policy: aPolicy({ after: anAfter() }), proof: aProof() })).toBe('absent');
    expect(look('soak', { proof: aProof() })).toBe('absent');
    expect(look('soak', { policy })).toBe('absent');
    expect(look('soak', { policy, proof: aProof(), deployment: rollback })).toBe('absent');
  });
});

describe('that somebody has looked at it', () => {
  const policy = aPolicy({ after: anAfter('staging', { verifiedBy: [PRODUCT] }) });

  it('is asked for of those whom the policy names', () => {
    expect(look('verified', { policy, proof: aProof() })).toEqual({
      code: 'not_verified',
      environment: 'staging',
      from: [PRODUCT],
    });
    expect(look('verified', { policy, verification: aVerification() })).toBe('open');
  });

  it('is no gate where nobody has to, nor of a rollback', () => {
    expect(look('verified', { policy: aPolicy({ after: anAfter() }) })).toBe('absent');
    expect(look('verified')).toBe('absent');
    expect(look('verified', { policy, deployment: rollback })).toBe('absent');
  });
});

describe('the checks', () => {
  const policy = aPolicy({ checks: ['ci/build', 'ci/test'] });

  it('are open when every one that is wanted is green, whatever the others are', () => {
    const checks = [aCheck('ci/build'), aCheck('ci/test'), aCheck('lint', 'failed')];
    expect(look('checks', { policy, checks })).toBe('open');
  });

  it('are closed by each that is not, and say which', () => {
    expect(look('checks', { policy, checks: [aCheck('ci/build', 'pending')] })).toEqual({
      code: 'checks_not_green',
      checks: [
        { name: 'ci/build', state: 'pending', url: 'https://ci.example/ci/build' },
        { name: 'ci/test', state: 'missing', url: null },
      ],
    });
  });

  it('are closed when GitHub could not say (I22)', () => {
    expect(look('checks', { policy, checks: 'unreadable' })).toEqual({ code: 'checks_unreadable' });
  });

  it('are no gate where none is wanted, nor of a rollback', () => {
    expect(look('checks', { checks: 'unreadable' })).toBe('absent');
    expect(look('checks', { policy, deployment: rollback })).toBe('absent');
  });
});

describe('the window', () => {
  const policy = aPolicy({ windows: [aWindow()] });

  it('is closed outside of the hours, and says when it opens', () => {
    const facts = (opens: number | null) => ({ policy, window: { open: false, opens } as const });
    expect(look('window', facts(NOW + HOUR))).toEqual({ code: 'outside_window', opens: NOW + HOUR });
    expect(look('window', facts(null))).toEqual({ code: 'outside_window', opens: null });
  });

  it('is open within them', () => {
    expect(look('window', { policy })).toBe('open');
  });

  it('is no gate where any time will do, nor of a rollback', () => {
    expect(look('window')).toBe('absent');
    expect(look('window', { policy, deployment: rollback })).toBe('absent');
  });
});

describe('the environment', () => {
  it.each([aRunningDeployment, aStuckDeployment])(
    'is closed while something holds it, and says what',
    (held) => {
      const holder = held({ request: { id: 'holder01', releaseName: '2026.11.20.2', candidate: 2 } });
      expect(look('environment', { holder })).toEqual({
        code: 'environment_held',
        deployment: 'holder01',
        release: '2026.11.20.2-rc.2',
        status: holder.status,
      });
    },
  );

  it('is open while nothing does, and no gate of a rollback, which takes over', () => {
    expect(look('environment')).toBe('open');
    expect(look('environment', { holder: aRunningDeployment(), deployment: rollback })).toBe('absent');
    expect(look('environment', { holder: aRunningDeployment(), deployment: emergency })).not.toBe('open');
  });
});

describe('all gates together', () => {
  const facts = gateFactsWith({
    policy: aPolicy({ after: anAfter(), checks: ['ci/build'], approvals: aRule({ count: 1 }) }),
    holder: aRunningDeployment(),
    bad: { code: 'bad_release', release: '2026.11.20.1', by: BOB, reason: 'it crashes' },
    lock: aLock({ by: BOB }),
  });

  it('say everything that is closed, never only the first, in the order of a card', () => {
    expect(closedGates(facts).map(({ code }) => code)).toEqual([
      'bad_release',
      'not_succeeded_in',
      'checks_not_green',
      'locked',
      'approvals_missing',
      'environment_held',
    ]);
  });

  it('say which stand open too', () => {
    const deployment = anOpenDeployment({ approvals: [anApproval(BOB)] });
    const states = gateStates({ ...facts, bad: null, proof: aProof(), deployment });
    expect(states.map(({ gate, closed }) => [gate, closed === null])).toEqual([
      ['order', true],
      ['checks', false],
      ['lock', false],
      ['approvals', true],
      ['environment', false],
    ]);
  });
});
