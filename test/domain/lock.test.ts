import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolveControls, type Controls } from '../../src/domain/controls.ts';
import {
  decideLock,
  decideTakeOver,
  decideUnlock,
  endedLocks,
  isOperators,
  lockRefusal,
} from '../../src/domain/lock.ts';
import type { Decision } from '../../src/domain/snapshot.ts';
import {
  aControls,
  ALICE,
  aLock,
  anExpired,
  anOpenDeployment,
  aQueuedDeployment,
  aRollback,
  aRunningDeployment,
  aSnapshot,
  BOB,
  CAROL,
  HOUR,
  inShort,
  NOW,
} from './support/builders.ts';

const locked = (...locks: Controls['locks']) => aSnapshot([], [], { locks });
const { id: _id, left: _left, ...shown } = aLock();

describe('locking', () => {
  it('keeps the environment from now on', () => {
    expect(decideLock(aSnapshot(), aLock())).toEqual({
      kind: 'accepted',
      events: [
        { type: 'lock.taken', project: 'shop', scope: 'production', at: NOW, lock: aLock(), from: null },
      ],
    });
  });

  it('is refused where it is locked, by whomever, saying whose it is', () => {
    const wanted = aLock({ id: 'lck00002', by: CAROL });
    expect(decideLock(locked(aLock()), wanted)).toEqual({
      kind: 'refused',
      refusals: [{ code: 'already_locked', ...shown }],
    });
    expect(inShort(decideLock(locked(aLock()), { ...wanted, by: BOB }))).toEqual(['no: already_locked']);
  });

  it('is fine beside a lock of another environment', () => {
    expect(decideLock(locked(aLock({ environment: 'staging' })), aLock({ id: 'x' }))).toMatchObject({
      events: [{ from: null }],
    });
  });

  it('takes the place of one whose time is over, though nobody has recorded that yet', () => {
    const over = aLock({ until: NOW });
    const decision = decideLock(locked(over), aLock({ id: 'lck00002' }));
    expect(decision).toMatchObject({ events: [{ type: 'lock.taken', from: over }] });
  });
});

describe('giving back', () => {
  const unlock = (by: string, snapshot = locked(aLock()), environment = 'production') =>
    decideUnlock(snapshot, { environment, by, now: NOW });

  it('is for the owner', () => {
    expect(unlock(BOB)).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'lock.released',
          project: 'shop',
          scope: 'production',
          at: NOW,
          lock: aLock(),
          by: BOB,
          next: null,
        },
      ],
    });
  });

  it('is refused to anybody else, saying whose it is: they may take it over', () => {
    expect(unlock(CAROL)).toEqual({ kind: 'refused', refusals: [{ code: 'not_your_lock', ...shown }] });
  });

  it('is for anybody where it was left from the command line: nobody of Slack owns it', () => {
    const lock = aLock({ by: 'operator:root', left: true });
    expect(unlock(CAROL, locked(lock))).toMatchObject({
      events: [{ type: 'lock.released', lock, by: CAROL }],
    });
    expect([isOperators(lock), isOperators(aLock())]).toEqual([true, false]);
  });

  it.each([
    ['nothing is locked', aSnapshot()],
    ['another environment is', locked(aLock({ environment: 'staging' }))],
    ['its time is over', locked(aLock({ until: NOW }))],
  ])('is refused when %s', (_, snapshot) => {
    expect(unlock(BOB, snapshot)).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_locked', environment: 'production' }],
    });
  });
});

describe('taking over', () => {
  const takeOver = (by: string, snapshot = locked(aLock()), now = NOW + 1) =>
    decideTakeOver(snapshot, { seen: 'lck00001', id: 'lck00002', by, now });

  it('changes who keeps it and since when; what for and until when stay', () => {
    const before = aLock({ until: NOW + HOUR, link: 'https://wiki.example/1' });
    expect(takeOver(CAROL, locked(before))).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'lock.taken',
          project: 'shop',
          scope: 'production',
          at: NOW + 1,
          lock: { ...before, id: 'lck00002', by: CAROL, at: NOW + 1 },
          from: before,
        },
      ],
    });
  });

  it('makes a lock that a rollback left one that somebody means: a rollback does not pass it any more', () => {
    const from = aLock({ left: true });
    expect(takeOver(CAROL, locked(from))).toMatchObject({ events: [{ lock: { left: false }, from }] });
  });

  it('is refused to the owner: it is theirs', () => {
    expect(takeOver(BOB)).toEqual({ kind: 'refused', refusals: [{ code: 'already_locked', ...shown }] });
  });

  it.each([
    ['is gone', aSnapshot()],
    ["is somebody else's by now", locked(aLock({ id: 'lck00003', by: ALICE }))],
    ['is over', locked(aLock({ until: NOW + 1 }))],
  ])('is refused when the lock that was seen %s (F33)', (_, snapshot) => {
    expect(takeOver(CAROL, snapshot)).toEqual({ kind: 'refused', refusals: [{ code: 'lock_changed' }] });
  });
});

describe('a lock whose time is over', () => {
  const over = aLock({ environment: 'staging', until: NOW });
  const controls = { locks: [aLock({ id: 'lck00002' }), over] };

  it('is recorded; others stand', () => {
    expect(endedLocks(aSnapshot([], [], controls), NOW)).toEqual({
      kind: 'accepted',
      events: [{ type: 'lock.ended', project: 'shop', scope: 'staging', at: NOW, lock: over, next: null }],
    });
    expect(inShort(endedLocks(aSnapshot([], [], controls), NOW - 1))).toEqual([]);
  });
});

describe('who waits first', () => {
  const named = (id: string, more: object = {}) => ({ request: { id, ...more } });
  const nextOf = (deployments: Parameters<typeof aSnapshot>[0]) => {
    const snapshot = aSnapshot(deployments, [], { locks: [aLock({ until: NOW + HOUR })] });
    const [released] = eventsOf(decideUnlock(snapshot, { environment: 'production', by: BOB, now: NOW }));
    const [ended] = eventsOf(endedLocks(snapshot, NOW + HOUR));
    expect(ended?.next).toEqual(released?.next);
    return released?.next ?? null;
  };
  const eventsOf = (decision: Decision) =>
    decision.kind === 'accepted'
      ? decision.events.filter((event) => event.type === 'lock.released' || event.type === 'lock.ended')
      : [];

  it('is named as the lock is given back, or runs out', () => {
    const request = named('dep00002', { requestedBy: CAROL, candidate: 2 });
    expect(nextOf([anOpenDeployment(request)])).toEqual({
      deployment: 'dep00002',
      requestedBy: CAROL,
      release: '2026.11.20.1-rc.2',
    });
  });

  it('is the first of the line, and then whoever asked first', () => {
    const waiting = [anOpenDeployment(named('first')), anOpenDeployment(named('second'))];
    const line = [
      aQueuedDeployment('x', { ...named('third'), place: 8 }),
      aQueuedDeployment('x', { ...named('fourth'), place: 4 }),
    ];
    expect(nextOf(waiting)?.deployment).toBe('first');
    expect(nextOf([...waiting, ...line])?.deployment).toBe('fourth');
  });

  it('is nobody who waits for another environment, goes back, or waits no more', () => {
    const others = [
      anOpenDeployment(named('elsewhere', { environment: 'staging' })),
      anOpenDeployment(named('back', { rollback: aRollback() })),
      anExpired(named('expired')),
      aRunningDeployment(named('running')),
    ];
    expect(nextOf(others)).toBeNull();
  });
});

describe('what a lock says to somebody who deploys', () => {
  it('is no, unless it is theirs, or there is none', () => {
    expect(lockRefusal(aLock(), CAROL)).toEqual({ code: 'locked', ...shown });
    expect(lockRefusal(aLock(), null)).toEqual({ code: 'locked', ...shown });
    expect(lockRefusal(aLock(), BOB)).toBeNull();
    expect(lockRefusal(undefined, null)).toBeNull();
  });
});

describe('over any series of decisions', () => {
  const step = fc.record({
    does: fc.constantFrom('lock', 'unlock', 'take over', 'end'),
    by: fc.constantFrom(ALICE, BOB, CAROL),
    until: fc.option(fc.integer({ min: 0, max: 10 })),
    after: fc.integer({ min: 0, max: 5 }),
  });

  it('what is accepted can be recorded, and an environment has one lock at most', () => {
    fc.assert(
      fc.property(fc.array(step, { size: 'max', maxLength: 20 }), (steps) => {
        let controls = aControls();
        let now = NOW;
        for (const [index, { does, by, until, after }] of steps.entries()) {
          now += after;
          const id = `l${index}`;
          const snapshot = aSnapshot([], [], controls);
          const seen = controls.locks[0]?.id ?? 'none';
          const ends = until === null ? null : now + until;
          const decision = {
            lock: () => decideLock(snapshot, aLock({ id, by, at: now, until: ends })),
            unlock: () => decideUnlock(snapshot, { environment: 'production', by, now }),
            'take over': () => decideTakeOver(snapshot, { seen, id, by, now }),
            end: () => endedLocks(snapshot, now),
          }[does]();
          for (const event of decision.kind === 'accepted' ? decision.events : []) {
            if ('scope' in event) controls = evolveControls(controls, event);
          }
          expect(controls.locks.length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
