import { describe, expect, it } from 'vitest';
import { evolveRelease, fold, type Event, type ReleaseEvent } from '../../src/domain/audit.ts';
import { evolve, ImpossibleTransition, type DeploymentEvent } from '../../src/domain/deployment.ts';
import { aCandidate, aPlan, ALICE, aRelease, aRequest, NOW } from './support/builders.ts';

const cut: ReleaseEvent = {
  type: 'release.cut',
  release: 'rel00001',
  at: NOW,
  project: 'shop',
  name: '2026.11.20.1',
  cutBy: ALICE,
  candidate: aCandidate(),
};
const automationRefused = (candidate: number, environment = 'staging'): ReleaseEvent => ({
  type: 'automation.refused',
  release: 'rel00001',
  at: NOW,
  candidate,
  environment,
  refusals: [{ code: 'stale_card' }],
});
const requested = (deployment: string): DeploymentEvent => ({
  type: 'deployment.requested',
  deployment,
  at: NOW,
  request: aRequest({ id: deployment }),
  plan: aPlan(),
});
const expired = (deployment: string): DeploymentEvent => ({
  type: 'deployment.expired',
  deployment,
  at: NOW,
});

describe('a release', () => {
  it('is what was cut', () => {
    expect(evolveRelease(undefined, cut)).toEqual(aRelease());
  });

  it('is cut once: nothing overwrites it (T19)', () => {
    expect(() => evolveRelease(aRelease(), cut)).toThrow('release rel00001 has been cut already');
  });

  it('remembers where automation was refused, for that candidate alone', () => {
    const before = aRelease({
      candidates: [aCandidate(), aCandidate({ number: 2, notRequestedIn: ['canary'] })],
    });
    expect(evolveRelease(before, automationRefused(2))).toEqual({
      ...before,
      candidates: [aCandidate(), aCandidate({ number: 2, notRequestedIn: ['canary', 'staging'] })],
    });
  });

  it('must be there for automation to be refused', () => {
    expect(() => evolveRelease(undefined, automationRefused(1))).toThrow(
      'there is no release rel00001 to take automation.refused',
    );
  });
});

describe('the state that the audit entries add up to (I14)', () => {
  it('is nothing, from nothing', () => {
    expect(fold([])).toEqual({ releases: new Map(), deployments: new Map() });
  });

  it('is every release and every deployment, each after its own events', () => {
    const events: readonly Event[] = [
      { type: 'slipway.started', at: NOW, policyHash: 'f00d' },
      cut,
      requested('dep00001'),
      requested('dep00002'),
      { type: 'refused', at: NOW, tried: 'approve dep00001', refusals: [{ code: 'stale_card' }] },
      automationRefused(1),
      expired('dep00001'),
    ];
    const second = evolve(undefined, requested('dep00002'));
    expect(fold(events)).toEqual({
      releases: new Map([['rel00001', evolveRelease(aRelease(), automationRefused(1))]]),
      deployments: new Map([
        ['dep00001', evolve(evolve(undefined, requested('dep00001')), expired('dep00001'))],
        ['dep00002', second],
      ]),
    });
  });

  it('does not exist for entries that cannot have been written', () => {
    expect(() => fold([expired('dep00001')])).toThrow(ImpossibleTransition);
    expect(() => fold([cut, cut])).toThrow('has been cut already');
  });
});
