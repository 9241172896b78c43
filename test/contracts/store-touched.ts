// Which cards a change marks besides those of what it is about: whoever still waits sees what they wait for.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../../src/domain/audit.ts';
import {
  aFreeze,
  aHold,
  aLock,
  aReview,
  approved,
  confirmed,
  expired,
  failed,
  frozen,
  held,
  lockEnded,
  locked,
  overruled,
  policySeen,
  queued,
  rejected,
  reread,
  resumed,
  reviewAsked,
  reviewed,
  stuck,
  thawed,
  unfrozen,
  unlocked,
  verified,
  withdrawn,
} from '../adapters/sqlite/control-samples.ts';
import {
  START,
  cancelled,
  cause,
  cut,
  replanned,
  requested,
  rolled,
  started,
  stepped,
  succeeded,
  supersededBy,
  yes,
} from '../adapters/sqlite/samples.ts';
import { drawAll, shop, staleKeys, type World } from './store-world.ts';

export function describeTouched(world: () => World): void {
  const change = (...events: readonly Event[]) => world().store.change(shop, cause(), yes(...events));
  const stale = () => staleKeys(world().store);
  /** The sequence of the entry that comes next. */
  const next = async () => ((await world().store.auditHead())?.seq ?? 0) + 1;

  describe('what people set over a project', () => {
    beforeEach(async () => {
      await change(cut('r1'), requested('d1', { alsoIn: ['C0OPS0000'] }), replanned('d1'));
      await change(requested('d2', { environment: 'staging' }), requested('d3'), cancelled('d3'));
      await change(requested('d4'), started('d4'));
      const others = [cut('r2', 'other'), requested('o1', { project: 'other', release: 'r2' })];
      await world().store.change({ project: 'other' }, cause(), yes(...others));
      await change(locked(aLock('l0')), held(aHold('h0', 'staging')), frozen(aFreeze('f0')));
      await drawAll(world().store);
    });

    const production = ['deployment:d1:1', 'deployment:d1:1@C0OPS0000'];
    const staging = ['deployment:d2:0'];
    const cases: readonly (readonly [string, Event, readonly string[]])[] = [
      ['a freeze of all of it', frozen(aFreeze('f1')), [...production, ...staging]],
      ['a freeze of one environment', frozen(aFreeze('f1', 'staging')), staging],
      ['the end of a freeze', unfrozen(aFreeze('f0')), [...production, ...staging]],
      ['a freeze whose time is over', thawed(aFreeze('f0')), [...production, ...staging]],
      ['a lock that is taken over', locked(aLock('l1'), aLock('l0')), production],
      ['a lock that is given back', unlocked(aLock('l0')), production],
      ['a lock whose time is over', lockEnded(aLock('l0')), production],
      ['a hold', held(aHold('h1')), [...production, ...staging]],
      ['the end of a hold', resumed(aHold('h0', 'staging')), staging],
      [
        'a looser policy',
        policySeen({ environment: 'staging', what: 'approvals' }),
        [...production, ...staging],
      ],
    ];
    it.each(cases)('is on the cards that still ask there, and said once: %s', async (_what, event, cards) => {
      const seq = await next();
      await change(event);
      expect(await stale()).toEqual([...cards, `notice:${seq}`]);
    });

    it('is on the cards that still ask, and not worth a word while no policy is looser', async () => {
      await change(policySeen());
      expect(await stale()).toEqual([...production, ...staging]);
    });

    it('is of one deployment where it is a review, also when that has ended', async () => {
      const seq = await next();
      await change(reviewAsked(aReview('d4')));
      expect(await stale()).toEqual(['release:r1', 'deployment:d4:0', `notice:${seq}`]);
      await change(succeeded('d4'));
      await drawAll(world().store);
      await change(reviewed(aReview('d4')));
      expect(await stale()).toEqual(['release:r1', 'deployment:d4:0', `notice:${seq + 2}`]);
    });

    it('is on all that asks where somebody has verified a candidate', async () => {
      await change(verified('r1', 'd4'));
      expect(await stale()).toEqual(['release:r1', ...production, ...staging]);
    });
  });

  describe('the line for an environment', () => {
    beforeEach(async () => {
      await change(cut('r1'), requested('h'), started('h'));
      await change(requested('q1', { alsoIn: ['C0OPS0000'] }), approved('q1'), queued('q1', 'h', 1));
      await change(requested('q2'), queued('q2', 'h', 2));
      await change(requested('w'), requested('s', { environment: 'staging' }), replanned('w'));
      await drawAll(world().store);
    });

    const h = ['deployment:h:0'];
    const q1 = ['deployment:q1:0', 'deployment:q1:0@C0OPS0000'];
    const q2 = ['deployment:q2:0'];
    const w = ['deployment:w:1'];
    const moving: readonly (readonly [string, readonly Event[], readonly string[]])[] = [
      ['somebody joins', [queued('w', 'h', 3)], [...q1, ...q2, 'deployment:w:0', ...w]],
      ['the holder succeeds', [succeeded('h')], [...h, ...q1, ...q2, ...w]],
      ['the holder fails', [failed('h')], [...h, ...q1, ...q2, ...w]],
      ['nobody knows how it ended', [stuck('h')], [...h, ...q1, ...q2, ...w]],
      ['the holder gives way', [supersededBy('h', 'q1'), started('q1')], [...h, ...q1, ...q2, ...w]],
      ['one in line is cancelled', [cancelled('q1')], [...q1, ...q2, ...w]],
      ['one in line is rejected', [rejected('q2')], [...q1, ...q2, ...w]],
      ['one in line expires', [expired('q2')], [...q1, ...q2, ...w]],
      ['one in line is superseded', [supersededBy('q2', 'w')], [...q1, ...q2, ...w]],
      ['one in line loses an approval', [withdrawn('q1')], [...q1, ...q2, ...w]],
    ];
    it.each(moving)('is on the cards of all who wait there: %s', async (_what, events, cards) => {
      await change(...events);
      expect(await stale()).toEqual(['release:r1', ...cards]);
    });

    it('is on the cards of all who wait there: one in line has another plan', async () => {
      await change(replanned('q2'));
      expect(await stale()).toEqual(['release:r1', ...q1, ...q2, ...w, 'deployment:q2:1']);
    });

    it('is on the cards of all who wait there: somebody starts', async () => {
      await change(requested('t', { environment: 'staging' }));
      await drawAll(world().store);
      await change(started('s'));
      expect(await stale()).toEqual(['release:r1', 'deployment:s:0', 'deployment:t:0']);
    });

    const unmoved: readonly (readonly [string, Event, readonly string[]])[] = [
      ['a question outside of it ends', cancelled('w'), ['deployment:w:0', ...w]],
      ['its holder makes progress', progress('h'), h],
      // What is too much for its card is said in its thread.
      ['a service of its holder fails', broken('h'), [...h, 'thread:h']],
      ['a step of its holder fails', brokenStep('h'), [...h, 'thread:h']],
      ['one in line is read again', reread('q2', '2026.11.19.1'), q2],
      ['one in line is overruled', overruled('q2', 'hold', 'h1'), q2],
      ['one in line is confirmed', confirmed('q2'), q2],
    ];
    it.each(unmoved)('has not moved when %s', async (_what, event, cards) => {
      await change(event);
      expect(await stale()).toEqual(['release:r1', ...cards]);
    });
  });

  describe('what is said once', () => {
    it('comes up with its entry, after the cards of the same, and is never touched again', async () => {
      await change(cut('r1'), requested('d1', { emergency: true }));
      expect(await stale()).toEqual(['release:r1', 'deployment:d1:0', 'notice:2']);
      await change(approved('d1', 'U0CAROL00'), frozen(aFreeze('f1')));
      const told = ['direct:3:U0CAROL00', 'notice:4'];
      expect(await stale()).toEqual(['release:r1', 'deployment:d1:0', 'notice:2', ...told]);
      await drawAll(world().store);
      await change(unfrozen(aFreeze('f1')));
      expect(await stale()).toEqual(['deployment:d1:0', 'notice:5']);
      expect(await world().store.findCard('notice:4')).toMatchObject({ project: 'shop', generation: 1 });
    });

    it('is said of every further failure in the thread that is there', async () => {
      await change(cut('r1'), requested('d1'), started('d1'), broken('d1'));
      await drawAll(world().store);
      await change(broken('d1', 'worker'), failed('d1'));
      expect(await stale()).toEqual(['release:r1', 'deployment:d1:0', 'thread:d1']);
      await drawAll(world().store);
      await change(locked(aLock('d1')));
      expect(await stale()).not.toContain('thread:d1');
    });

    it('is not said of a change that broke', async () => {
      await expect(change(frozen(aFreeze('f1')), started('d9'))).rejects.toBeInstanceOf(Error);
      expect(await stale()).toEqual([]);
    });
  });
}

const progress = (deployment: string): Event => ({
  type: 'rollout.changed',
  deployment,
  at: START,
  service: 'api',
  rollout: { status: 'superseded', by: 'sd-2', sameRevision: false },
});

const broken = (deployment: string, service = 'api'): Event =>
  rolled(deployment, service, {
    status: 'failed',
    failure: {
      reason: 'circuit_breaker_rolled_back',
      said: null,
      tasks: [],
      events: [],
      serviceDeployment: 'sd-1',
      serves: null,
    },
  });

const brokenStep = (deployment: string): Event =>
  stepped(deployment, 0, {
    status: 'failed',
    at: START + 1,
    failure: { reason: 'exit_code', exitCode: 1, said: null, task: 'task-1' },
  });
