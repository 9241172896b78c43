import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
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
  const event = fc.oneof(
    fc.record({ id, environment: fc.option(environment) }).map((more) => freezeSet(aFreeze(more))),
    id.map((each) => freezeLifted(aFreeze({ id: each }))),
    fc.tuple(lock, fc.option(lock)).map(([taken, from]) => lockTaken(taken, from)),
    lock.map(lockReleased),
    id.map((each) => holdSet(aHold({ id: each }))),
    id.map((each) => holdLifted(aHold({ id: each }))),
  );

  it('an environment has one lock at most, every step is one version, and none changes what was before', () => {
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
        }
      }),
    );
  });
});
