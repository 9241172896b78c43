import { describe, expect, it } from 'vitest';
import {
  accepted,
  begunIn,
  findDeployment,
  findRelease,
  holderOf,
  inTurn,
  lastSucceeded,
  lineIn,
  openIn,
  refused,
  succeededIn,
} from '../../src/domain/snapshot.ts';
import {
  aCancelled,
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

describe('the line for an environment', () => {
  const waiting = (id: string) => anOpenDeployment(named(id));
  const inLine = (id: string, place: number) => aQueuedDeployment('holder', { ...named(id), place });
  const records = [waiting('first'), inLine('third', 12), waiting('second'), inLine('fourth', 3)];
  const elsewhere = aQueuedDeployment('x', { ...named('elsewhere', 'staging'), place: 1 });

  it('is in the order of the places, whoever was asked for first', () => {
    const line = lineIn(aSnapshot([...records, elsewhere]), 'production');
    expect(line.map(({ request }) => request.id)).toEqual(['fourth', 'third']);
  });

  it('comes before those that wait for their gates, who come as they were asked for', () => {
    expect(inTurn(records).map(({ request }) => request.id)).toEqual(['fourth', 'third', 'first', 'second']);
  });
});

describe('what was begun in an environment', () => {
  const begun = (...deployments: Parameters<typeof aSnapshot>[0] & readonly unknown[]) =>
    begunIn(aSnapshot(deployments), 'production').map(({ deployment }) => deployment.request.id);

  it('is whatever changed it, however that ended', () => {
    const ended = [
      aFailure({ ...named('failed'), order: 2 }),
      aSuperseded({ ...named('taken over'), startedAt: NOW, order: 1 }),
      aSuperseded(named('never begun')),
      aCancelled(ALICE, { ...named('aborted'), startedAt: NOW, order: 4 }),
      aCancelled(ALICE, named('taken back')),
      anExpired(named('expired')),
      anOpenDeployment(named('open')),
      aSuccess(named('elsewhere', 'staging')),
    ];
    expect(begun(...ended, aStuckDeployment({ ...named('stuck'), order: 3 }))).toEqual([
      'taken over',
      'failed',
      'stuck',
      'aborted',
    ]);
  });

  it('is in the order in which it was begun, although the clock was set back (T34)', () => {
    const first = aSuccess({ ...named('first'), order: 1, startedAt: NOW, endedAt: NOW + 2 });
    const second = aSuccess({ ...named('second'), order: 2, startedAt: NOW - 5, endedAt: NOW - 1 });
    expect(begun(second, first)).toEqual(['first', 'second']);
    expect(lastSucceeded(aSnapshot([second, first]), 'production')).toBe(second);
  });

  it('is in the order of the clock for older records', () => {
    const first = aFailure({ ...named('first'), startedAt: NOW });
    const second = aFailure({ ...named('second'), startedAt: NOW + 1 });
    expect(begun(second, first)).toEqual(['first', 'second']);
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
