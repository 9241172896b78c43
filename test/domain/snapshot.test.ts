import { describe, expect, it } from 'vitest';
import {
  accepted,
  findDeployment,
  findRelease,
  holderOf,
  lastSucceeded,
  openIn,
  refused,
  succeededIn,
} from '../../src/domain/snapshot.ts';
import {
  aDeclined,
  aFailure,
  ALICE,
  anExpired,
  anOpenDeployment,
  aQueuedDeployment,
  aRelease,
  aRunningDeployment,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aSuperseded,
  NOW,
} from './support/builders.ts';

const named = (id: string, environment = 'production') => ({ request: { id, environment } });

describe('the records of a project', () => {
  const snapshot = aSnapshot([
    aSuccess({ ...named('late'), endedAt: NOW + 2 }),
    aSuccess({ ...named('early'), endedAt: NOW + 1 }),
    aSuccess({ ...named('elsewhere', 'staging'), endedAt: NOW + 3 }),
    aFailure(named('failed')),
    aSuperseded(named('superseded')),
    aDeclined('rejected', ALICE, named('rejected')),
    anExpired(named('expired')),
    anOpenDeployment(named('open-elsewhere', 'staging')),
    aRunningDeployment(named('running-elsewhere', 'staging')),
    anOpenDeployment(named('open')),
    aQueuedDeployment('holder', named('queued')),
    aStuckDeployment(named('holder')),
  ]);

  it('name a deployment by its id', () => {
    expect(findDeployment(snapshot, 'early')?.request.id).toBe('early');
    expect(findDeployment(snapshot, 'nothing')).toBeUndefined();
  });

  it('name a release by its id, and never by its name', () => {
    const release = aRelease();
    expect(findRelease(aSnapshot([], [release]), 'rel00001')).toBe(release);
    expect(findRelease(aSnapshot([], [release]), '2026.11.20.1')).toBeUndefined();
  });

  it('say who holds an environment: what runs there, or needs an operator (I1)', () => {
    expect(holderOf(snapshot, 'production')?.request.id).toBe('holder');
    expect(holderOf(snapshot, 'staging')?.request.id).toBe('running-elsewhere');
    expect(holderOf(snapshot, 'canary')).toBeUndefined();
  });

  it('say what waits to go out there', () => {
    expect(openIn(snapshot, 'production').map(({ request }) => request.id)).toEqual(['open', 'queued']);
  });

  it('say what succeeded there, in the order in which it ended', () => {
    expect(succeededIn(snapshot, 'production').map(({ request }) => request.id)).toEqual(['early', 'late']);
    expect(lastSucceeded(snapshot, 'production')?.request.id).toBe('late');
    expect(lastSucceeded(snapshot, 'canary')).toBeUndefined();
  });
});

describe('a decision', () => {
  it('is accepted with its events, or with none', () => {
    const event = { type: 'deployment.expired', deployment: 'dep00001', at: NOW } as const;
    expect(accepted(event)).toEqual({ kind: 'accepted', events: [event] });
    expect(accepted()).toEqual({ kind: 'accepted', events: [] });
  });

  it('is refused with every reason', () => {
    expect(refused({ code: 'stale_card' }, { code: 'already_approved' })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'stale_card' }, { code: 'already_approved' }],
    });
  });
});
