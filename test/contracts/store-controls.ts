// Freezes, locks, holds, reviews and policies: one record for each project.
import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/domain/audit.ts';
import { NO_CONTROLS, evolveControls, type ControlEvent } from '../../src/domain/controls.ts';
import { findDeployment } from '../../src/domain/snapshot.ts';
import {
  aFreeze,
  aHold,
  aLock,
  aReview,
  frozen,
  held,
  lockEnded,
  locked,
  overruled,
  policySeen,
  queued,
  resumed,
  reviewAsked,
  reviewed,
  thawed,
  unfrozen,
  unlocked,
} from '../adapters/sqlite/control-samples.ts';
import { cause, cut, requested, started, yes } from '../adapters/sqlite/samples.ts';
import { shop, type World } from './store-world.ts';

export function describeControls(world: () => World): void {
  describe('controls', () => {
    const change = (...events: readonly Event[]) => world().store.change(shop, cause(), yes(...events));
    const controls = async () => (await world().store.snapshot(shop)).controls;

    it('are none until somebody sets one', async () => {
      await change(cut('r1'));
      expect(await controls()).toEqual(NO_CONTROLS);
    });

    it('become state event by event, in one change or in several', async () => {
      await change(cut('r1'), requested('d1'));
      const freeze = aFreeze('f1');
      const steps: readonly (readonly ControlEvent[])[] = [
        [frozen(freeze), frozen(aFreeze('f2', 'staging')), locked(aLock('l1'))],
        [policySeen(), held(aHold('h1')), held(aHold('h2', 'staging'))],
        [locked(aLock('l2'), aLock('l1')), reviewAsked(aReview('d1'))],
        [unfrozen(freeze)],
        [thawed(aFreeze('f2', 'staging')), lockEnded(aLock('l2')), resumed(aHold('h1'))],
        [locked(aLock('l3')), reviewed(aReview('d1'))],
        [unlocked(aLock('l3')), policySeen({ environment: 'production', what: 'approvals' })],
      ];
      let expected = NO_CONTROLS;
      for (const events of steps) {
        const outcome = await change(...events);
        expected = events.reduce(evolveControls, expected);
        expect(await controls()).toEqual(expected);
        expect(outcome).toMatchObject({ events, snapshot: { controls: expected } });
      }
      expect(expected).toMatchObject({
        version: 16,
        freezes: [],
        locks: [],
        holds: [aHold('h2', 'staging')],
      });
    });

    it('are of one project', async () => {
      const other = { ...frozen(aFreeze('f1')), project: 'other' };
      await world().store.change({ project: 'other' }, cause(), yes(other));
      expect(await controls()).toEqual(NO_CONTROLS);
      await change(frozen(aFreeze('f1')));
      expect(await controls()).toMatchObject({ version: 1, freezes: [aFreeze('f1')] });
      const { controls: others } = await world().store.snapshot({ project: 'other' });
      expect(others).toMatchObject({ version: 1, freezes: [aFreeze('f1')] });
    });

    it('are seen through every door', async () => {
      await change(frozen(aFreeze('f1')));
      await world().other.change(shop, cause(), yes(unfrozen(aFreeze('f1'))));
      expect(await controls()).toMatchObject({ version: 2, freezes: [] });
    });

    it('leave their traces in what they keep waiting', async () => {
      await change(cut('r1'), requested('d0'), started('d0'), requested('d1', { emergency: true }));
      await change(overruled('d1', 'freeze', 'f1'), queued('d1', 'd0', 4));
      expect(findDeployment(await world().store.snapshot(shop), 'd1')).toMatchObject({
        status: 'queued',
        place: 4,
        overrules: [{ gate: 'freeze', of: 'f1' }],
      });
    });
  });
}
