import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apartSince,
  driftIn,
  evolveControls,
  freezesIn,
  holdsIn,
  lockOf,
  NO_CONTROLS,
  reviewOf,
  type ControlEvent,
  type Controls,
} from '../../src/domain/controls.ts';
import {
  aControls,
  aFreeze,
  aHold,
  aLock,
  aPolicy,
  aReview,
  BOB,
  CAROL,
  HOUR,
  NOW,
} from './support/builders.ts';
import { aDrift, anAdopted, aStop } from './support/standing.ts';

const about = { project: 'shop', scope: null, at: NOW } as const;
const freezeSet = (freeze = aFreeze()): ControlEvent => ({ type: 'freeze.set', ...about, freeze });
const freezeLifted = (freeze = aFreeze()): ControlEvent => ({
  type: 'freeze.lifted',
  ...about,
  freeze,
  by: BOB,
});
const lockTaken = (lock = aLock(), from: ReturnType<typeof aLock> | null = null): ControlEvent => ({
  type: 'lock.taken',
  ...about,
  lock,
  from,
});
const lockReleased = (lock = aLock()): ControlEvent => ({
  type: 'lock.released',
  ...about,
  lock,
  by: BOB,
  next: null,
});
const holdSet = (hold = aHold()): ControlEvent => ({ type: 'hold.set', ...about, hold });
const holdLifted = (hold = aHold()): ControlEvent => ({ type: 'hold.lifted', ...about, hold, by: BOB });
const stopAsked = (stop = aStop()): ControlEvent => ({ type: 'stop.asked', ...about, stop });
const stopSettled = (stop = aStop()): ControlEvent => ({
  type: 'stop.settled',
  ...about,
  stop,
  how: 'stopping',
  said: null,
});
const driftSeen = (drift = aDrift()): ControlEvent => ({ type: 'drift.seen', ...about, drift });
const driftAdopted = (drift = aDrift()): ControlEvent => ({
  type: 'drift.adopted',
  ...about,
  at: NOW + 5,
  drift,
  by: CAROL,
});
const driftEnded = (drift = aDrift(), at = NOW + 9): ControlEvent => ({
  type: 'drift.ended',
  ...about,
  at,
  drift,
});
const after = (...events: readonly ControlEvent[]): Controls => events.reduce(evolveControls, NO_CONTROLS);

describe('what people have set', () => {
  it('is nothing at the beginning', () => {
    expect(after()).toEqual(aControls());
  });

  it('is one version on with every event (I8)', () => {
    expect(after(freezeSet(), holdSet(), freezeLifted()).version).toBe(3);
  });
});

describe('a freeze', () => {
  const staging = aFreeze({ id: 'frz00002', environment: 'staging' });

  it('stands until it is lifted, or its end is recorded', () => {
    const both = after(freezeSet(), freezeSet(staging));
    expect(both.freezes).toEqual([aFreeze(), staging]);
    expect(evolveControls(both, freezeLifted()).freezes).toEqual([staging]);
    expect(evolveControls(both, { type: 'freeze.ended', ...about, freeze: staging }).freezes).toEqual([
      aFreeze(),
    ]);
  });

  it('cannot end where it does not stand', () => {
    expect(() => after(freezeSet(staging), freezeLifted())).toThrow(
      'there is no frz00001 to take freeze.lifted',
    );
    expect(() => after({ type: 'freeze.ended', ...about, freeze: staging })).toThrow(
      'there is no frz00002 to take freeze.ended',
    );
  });

  it("stands in its environment, or in all of them; an environment's own first", () => {
    const production = aFreeze({ id: 'frz00003', environment: 'production' });
    const controls = aControls({ freezes: [aFreeze(), staging, production] });
    expect(freezesIn(controls, 'production', NOW)).toEqual([production, aFreeze()]);
    expect(freezesIn(controls, 'canary', NOW)).toEqual([aFreeze()]);
  });

  it('is over at its time, and not before', () => {
    const controls = aControls({ freezes: [aFreeze({ until: NOW + HOUR })] });
    expect(freezesIn(controls, 'production', NOW + HOUR - 1)).toHaveLength(1);
    expect(freezesIn(controls, 'production', NOW + HOUR)).toEqual([]);
  });
});

describe('a lock', () => {
  const staging = aLock({ id: 'lck00002', environment: 'staging' });
  const carols = aLock({ id: 'lck00003', by: CAROL });

  it('stands until it is given back, or its end is recorded', () => {
    const both = after(lockTaken(), lockTaken(staging));
    expect(both.locks).toEqual([aLock(), staging]);
    expect(evolveControls(both, lockReleased()).locks).toEqual([staging]);
    expect(evolveControls(both, { type: 'lock.ended', ...about, lock: staging, next: null }).locks).toEqual([
      aLock(),
    ]);
  });

  it('is taken from whoever has it', () => {
    expect(after(lockTaken(), lockTaken(staging), lockTaken(carols, aLock())).locks).toEqual([
      staging,
      carols,
    ]);
  });

  it('is the only one of its environment', () => {
    expect(() => after(lockTaken(), lockTaken(carols))).toThrow('production is locked already');
    expect(() => after(lockTaken(), lockTaken(staging), lockTaken(carols, staging))).toThrow(
      'production is locked already',
    );
  });

  it('cannot be taken, given back or over where it does not stand', () => {
    expect(() => after(lockTaken(carols, aLock()))).toThrow('there is no lck00001 to take lock.taken');
    expect(() => after(lockTaken(carols), lockReleased())).toThrow(
      'there is no lck00001 to take lock.released',
    );
    expect(() => after({ type: 'lock.ended', ...about, lock: carols, next: null })).toThrow(
      'there is no lck00003 to take lock.ended',
    );
  });

  it('is that of its environment, until its time', () => {
    const controls = aControls({ locks: [staging, aLock({ until: NOW + HOUR })] });
    expect(lockOf(controls, 'staging', NOW)).toBe(staging);
    expect(lockOf(controls, 'production', NOW + HOUR - 1)).toMatchObject({ id: 'lck00001' });
    expect(lockOf(controls, 'production', NOW + HOUR)).toBeUndefined();
    expect(lockOf(controls, 'canary', NOW)).toBeUndefined();
  });
});

describe('a hold', () => {
  const staging = aHold({ id: 'hld00002', environment: 'staging' });

  it('stands until it is lifted', () => {
    const both = after(holdSet(), holdSet(staging));
    expect(both.holds).toEqual([aHold(), staging]);
    expect(evolveControls(both, holdLifted()).holds).toEqual([staging]);
  });

  it('cannot be lifted where it does not stand', () => {
    expect(() => after(holdSet(staging), holdLifted())).toThrow('there is no hld00001 to take hold.lifted');
  });

  it('stands in its environment, or in all of them', () => {
    const controls = aControls({ holds: [aHold(), staging] });
    expect(holdsIn(controls, 'staging')).toEqual([aHold(), staging]);
    expect(holdsIn(controls, 'production')).toEqual([aHold()]);
  });
});

describe('a stop that is wanted', () => {
  const worker = aStop({ id: 'stp00001-1', service: 'worker' });

  it.each(['stopping', 'ended', 'refused'] as const)('stands until it is settled: %s', (how) => {
    const both = after(stopAsked(), stopAsked(worker));
    expect(both.stops).toEqual([aStop(), worker]);
    const settled = evolveControls(both, { type: 'stop.settled', ...about, stop: aStop(), how, said: null });
    expect(settled.stops).toEqual([worker]);
  });

  it('cannot be settled where it is not wanted', () => {
    expect(() => after(stopAsked(worker), stopSettled())).toThrow(
      'there is no stp00001 to take stop.settled',
    );
  });
});

describe('a drift', () => {
  const staging = aDrift({ id: 'drf00002', environment: 'staging', of: 'dep00002', at: NOW + 15 });
  const another = aDrift({ id: 'drf00003', at: NOW + 20 });

  it('is the only one of its environment: another takes its place', () => {
    const both = after(driftSeen(), driftSeen(staging));
    expect(both.drifts).toEqual([aDrift(), staging]);
    expect(evolveControls(both, driftSeen(another)).drifts).toEqual([staging, another]);
    expect(driftIn(both, 'staging')).toEqual(staging);
    expect(driftIn(both, 'canary')).toBeUndefined();
  });

  it('stands no longer once somebody has adopted it: what ran is kept, and since when', () => {
    const controls = after(driftSeen(), driftSeen(staging), driftAdopted());
    expect(driftIn(controls, 'production')).toBeUndefined();
    expect(driftIn(controls, 'staging')).toEqual(staging);
    expect(controls.adopted).toEqual({ production: anAdopted() });
    expect(controls.disturbed).toEqual({});
  });

  it('leaves what was disturbed, since when and until when, in its environment', () => {
    const one = after(driftSeen(), driftSeen(staging), driftEnded());
    expect(one.drifts).toEqual([staging]);
    expect(one.disturbed).toEqual({ production: { of: 'dep00001', since: NOW, until: NOW + 9 } });
    const both = evolveControls(one, driftEnded(staging, NOW + 20));
    expect(both.disturbed).toEqual({
      production: { of: 'dep00001', since: NOW, until: NOW + 9 },
      staging: { of: 'dep00002', since: NOW + 15, until: NOW + 20 },
    });
  });

  it('leaves the first time that it was seen and the last that it was over, when it came again', () => {
    const again = after(driftSeen(), driftEnded(), driftSeen(another), driftEnded(another, NOW + 30));
    expect(again.disturbed).toEqual({ production: { of: 'dep00001', since: NOW, until: NOW + 30 } });
  });

  it('leaves its own times when what was disturbed before it was something else', () => {
    const next = { ...another, of: 'dep00002' };
    const both = after(driftSeen(), driftEnded(), driftSeen(next), driftEnded(next, NOW + 30));
    expect(both.disturbed).toEqual({ production: { of: 'dep00002', since: NOW + 20, until: NOW + 30 } });
  });

  it('leaves the times of its own environment, whatever was disturbed in another one', () => {
    const same = { ...staging, of: 'dep00001' };
    const both = after(driftSeen(), driftEnded(), driftSeen(same), driftEnded(same, NOW + 20));
    expect(both.disturbed).toMatchObject({ staging: { of: 'dep00001', since: NOW + 15 } });
  });

  it('cannot be adopted, or be over, where it does not stand', () => {
    expect(() => after(driftSeen(another), driftAdopted())).toThrow(
      'there is no drf00001 to take drift.adopted',
    );
    expect(() => after(driftSeen(), driftSeen(another), driftEnded())).toThrow(
      'there is no drf00001 to take drift.ended',
    );
  });
});

describe('what somebody has adopted', () => {
  const later = (more: Partial<Parameters<typeof aDrift>[0] & object>) =>
    aDrift({ id: 'drf00003', at: NOW + HOUR, ...more });
  const worker = { service: 'worker', deployed: 'worker:8', runs: 'worker:9' };
  const adopted = (...drifts: readonly ReturnType<typeof aDrift>[]) =>
    after(...drifts.flatMap((drift) => [driftSeen(drift), driftAdopted(drift)])).adopted;

  it('adds up: what was adopted of one service stays when another one is', () => {
    expect(adopted(aDrift(), later({ services: [worker] }))).toEqual({
      production: anAdopted({ revisions: { api: 'api:9', worker: 'worker:9' } }),
    });
  });

  it('is the latest of a service, and was there since the first', () => {
    const again = later({ services: [{ service: 'api', deployed: 'api:8', runs: 'api:10' }] });
    expect(adopted(aDrift(), again)).toEqual({ production: anAdopted({ revisions: { api: 'api:10' } }) });
  });

  it('is worth nothing beside what was adopted of something else that was put there', () => {
    const next = later({ of: 'dep00002', services: [worker] });
    expect(adopted(aDrift(), next)).toEqual({
      production: { of: 'dep00002', since: NOW + HOUR, revisions: { worker: 'worker:9' } },
    });
  });

  it('is of its environment', () => {
    const staging = later({ environment: 'staging', of: 'dep00002', services: [worker] });
    expect(adopted(aDrift(), staging)).toEqual({
      production: anAdopted(),
      staging: { of: 'dep00002', since: NOW + HOUR, revisions: { worker: 'worker:9' } },
    });
  });

  it('stays when a later drift is seen, and is over', () => {
    const next = later({});
    const controls = after(driftSeen(), driftAdopted(), driftSeen(next), driftEnded(next, NOW + 2 * HOUR));
    expect(controls.adopted).toEqual({ production: anAdopted() });
    const disturbed = { of: 'dep00001', since: NOW + HOUR, until: NOW + 2 * HOUR };
    expect(controls.disturbed).toEqual({ production: disturbed });
  });
});

describe('an environment runs something else than a deployment put there', () => {
  const since = (controls: Partial<Controls>, of = 'dep00001', where = 'production') =>
    apartSince(aControls(controls), where, of);
  const drifts = [aDrift({ at: NOW + HOUR })];
  const adopted = { production: anAdopted({ since: NOW + 5 }) };

  it('since it was first seen, whether it stands or was adopted', () => {
    expect(since({ drifts })).toBe(NOW + HOUR);
    expect(since({ adopted })).toBe(NOW + 5);
  });

  it('since the first of both', () => {
    expect(since({ drifts, adopted })).toBe(NOW + 5);
    expect(since({ drifts: [aDrift()], adopted })).toBe(NOW);
  });

  it('not where nothing was seen, or it is of something else, or elsewhere', () => {
    expect(since({})).toBeNull();
    expect(since({ drifts, adopted }, 'dep00002')).toBeNull();
    expect(since({ drifts, adopted }, 'dep00001', 'staging')).toBeNull();
  });

  it('since that alone which is of it', () => {
    const others = { production: anAdopted({ of: 'dep00000' }) };
    expect(since({ drifts, adopted: others })).toBe(NOW + HOUR);
    expect(since({ drifts: [aDrift({ of: 'dep00002' })], adopted })).toBe(NOW + 5);
  });
});

describe('a review', () => {
  const asked = (review = aReview()): ControlEvent => ({ type: 'review.asked', ...about, review });
  const given = (reviewed: string): ControlEvent => ({ type: 'review.given', ...about, reviewed, by: CAROL });

  it('is asked for, and given by somebody', () => {
    const other = aReview({ deployment: 'dep00002' });
    const controls = after(asked(), asked(other), given('dep00001'));
    expect(reviewOf(controls, 'dep00001')).toEqual(aReview({ reviewed: { by: CAROL, at: NOW } }));
    expect(reviewOf(controls, 'dep00002')).toEqual(other);
    expect(reviewOf(controls, 'dep00003')).toBeUndefined();
  });

  it('cannot be given where none is asked for', () => {
    expect(() => after(asked(), given('dep00002'))).toThrow('dep00002 wants no review');
  });

  it('is kept with the newest two hundred', () => {
    const many = Array.from({ length: 201 }, (_, index) => asked(aReview({ deployment: `d${index}` })));
    const controls = after(...many);
    expect(controls.reviews).toHaveLength(200);
    expect(reviewOf(controls, 'd0')).toBeUndefined();
    expect(reviewOf(controls, 'd200')).toBeDefined();
  });
});

describe('the policies', () => {
  it('are those that were last seen', () => {
    const seen = (policies: Controls['policies'] & object): ControlEvent => ({
      type: 'policy.seen',
      ...about,
      policies,
      loosened: [],
    });
    const now = { production: aPolicy({ checks: ['ci/build'] }) };
    expect(after(seen({ staging: aPolicy() }), seen(now)).policies).toEqual(now);
  });
});

describe('over any series of events', () => {
  const environment = fc.constantFrom('staging', 'production');
  const id = fc.constantFrom('1', '2', '3');
  const lock = fc.record({ id, environment }).map(aLock);
  // An id is of one drift: its environment goes with it.
  const drift = id.map((each) => aDrift({ id: each, environment: each === '3' ? 'staging' : 'production' }));
  const event = fc.oneof(
    fc.record({ id, environment: fc.option(environment) }).map((more) => freezeSet(aFreeze(more))),
    id.map((each) => freezeLifted(aFreeze({ id: each }))),
    fc.tuple(lock, fc.option(lock)).map(([taken, from]) => lockTaken(taken, from)),
    lock.map(lockReleased),
    id.map((each) => holdSet(aHold({ id: each }))),
    id.map((each) => holdLifted(aHold({ id: each }))),
    id.map((each) => stopAsked(aStop({ id: each }))),
    id.map((each) => stopSettled(aStop({ id: each }))),
    drift.map(driftSeen),
    drift.map(driftAdopted),
    drift.map((each) => driftEnded(each)),
  );

  it('an environment has one lock and one drift at most, every step is one version, and none changes what was before', () => {
    fc.assert(
      fc.property(fc.array(event, { size: 'max', maxLength: 30 }), (events) => {
        let now = NO_CONTROLS;
        for (const each of events) {
          const before = now;
          const untouched = structuredClone(before);
          try {
            now = evolveControls(before, each);
            expect(now.version).toBe(before.version + 1);
          } catch {
            // One that cannot have been written.
          }
          expect(before).toEqual(untouched);
          const locked = now.locks.map((standing) => standing.environment);
          expect(new Set(locked).size).toBe(locked.length);
          const drifted = now.drifts.map((standing) => standing.environment);
          expect(new Set(drifted).size).toBe(drifted.length);
        }
      }),
    );
  });
});
