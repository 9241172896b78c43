// What every Store does, whatever is behind it. Run over the fake and over SQLite (store.test.ts).
import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import type { Event } from '../../src/domain/audit.ts';
import { NO_CONTROLS } from '../../src/domain/controls.ts';
import { findDeployment, refused } from '../../src/domain/snapshot.ts';
import type { Store } from '../../src/ports.ts';
import {
  aFreeze,
  aLock,
  aReview,
  frozen,
  locked,
  reviewed,
  unfrozen,
  rejected,
} from '../adapters/sqlite/control-samples.ts';
import {
  START,
  bad,
  cancelled,
  cause,
  cut,
  found,
  marked,
  picked,
  replanned,
  requested,
  restoring,
  started,
  succeeded,
  supersededBy,
  yes,
  type Asked,
} from '../adapters/sqlite/samples.ts';
import { describeControls } from './store-controls.ts';
import { describeTouched } from './store-touched.ts';
import { shop, type World } from './store-world.ts';

const denial = { code: 'unknown_deployment', typed: 'zzz' } as const;

export function describeStore(name: string, open: () => Promise<World>): void {
  describe(name, () => {
    let world: World;
    let store: Store;
    beforeEach(async () => {
      world = await open();
      ({ store } = world);
    });
    afterEach(() => world[Symbol.asyncDispose]());

    const change = (...events: readonly Event[]) => store.change(shop, cause(), yes(...events));
    const everything = async () => ({
      head: await store.auditHead(),
      snapshot: await store.snapshot(shop),
      cards: await store.staleCards(),
    });
    const ids = async (scope: Parameters<Store['snapshot']>[0] = shop) => {
      const { deployments, releases } = await store.snapshot(scope);
      return {
        deployments: deployments.map(({ request }) => request.id),
        releases: releases.map(({ id }) => id),
      };
    };

    describe('a change that is accepted', () => {
      it('becomes state, and answers the snapshot after it', async () => {
        await change(cut('r1'));
        const outcome = await change(requested('d1'), started('d1'));
        const snapshot = await store.snapshot(shop);
        expect(outcome).toEqual({ kind: 'accepted', events: [requested('d1'), started('d1')], snapshot });
        expect(findDeployment(snapshot, 'd1')).toMatchObject({ status: 'running', version: 2 });
      });

      it('is recorded event by event, with who and why', async () => {
        await store.change(shop, cause({ inbound: 'click 1' }), yes(cut('r1'), requested('d1')));
        const about = { project: 'shop', actor: cause().actor, cause: 'click 1', policy: null };
        expect(await store.auditEntries('shop', 10)).toEqual([
          { seq: 2, ...about, event: requested('d1') },
          { seq: 1, ...about, event: cut('r1') },
        ]);
      });

      it('is recorded with the policies that were in force', async () => {
        const policy = 'a'.repeat(64);
        await store.change(shop, cause({ policy }), yes(cut('r1'), requested('d1')));
        await store.change(shop, cause({ policy: 'b'.repeat(64) }), () => refused(denial));
        const entries = await store.auditEntries('shop', 10);
        expect(entries.map((entry) => entry.policy)).toEqual(['b'.repeat(64), policy, policy]);
      });

      it('writes nothing without events', async () => {
        await change(cut('r1'));
        const before = await everything();
        const outcome = await change();
        expect(outcome).toEqual({ kind: 'accepted', events: [], snapshot: before.snapshot });
        expect(await everything()).toEqual(before);
      });

      it('is seen through every door', async () => {
        await change(cut('r1'));
        await world.other.change(shop, cause(), yes(requested('d1')));
        expect(await everything()).toEqual({
          head: await world.other.auditHead(),
          snapshot: await world.other.snapshot(shop),
          cards: await world.other.staleCards(),
        });
      });

      it('keeps half a surrogate pair out of records and state alike', async () => {
        const outcome = await change(cut('r1'), requested('d1', { reason: 'deploy \ud83d' }));
        const [entry] = await store.auditEntries('shop', 1);
        expect(outcome).toMatchObject({ events: [{}, { request: { reason: 'deploy \ufffd' } }] });
        expect(entry?.event).toMatchObject({ request: { reason: 'deploy \ufffd' } });
        expect(findDeployment(await store.snapshot(shop), 'd1')?.request.reason).toBe('deploy \ufffd');
      });

      it('records a start for the whole installation', async () => {
        await change({ type: 'slipway.started', at: START, policyHash: 'p' });
        expect(await store.auditEntries('shop', 10)).toEqual([]);
        expect((await store.auditHead())?.seq).toBe(1);
      });
    });

    describe('a change that is refused', () => {
      it('is recorded with what was tried and nothing else', async () => {
        world.clock.time = START + 7;
        const outcome = await store.change(shop, cause({ tried: 'resolve zzz' }), () => refused(denial));
        expect(outcome).toEqual({ kind: 'refused', refusals: [denial] });
        const [entry] = await store.auditEntries('shop', 10);
        expect(entry?.event).toEqual({
          type: 'refused',
          at: START + 7,
          tried: 'resolve zzz',
          refusals: [denial],
        });
        expect((await everything()).snapshot).toEqual({
          project: 'shop',
          releases: [],
          deployments: [],
          controls: NO_CONTROLS,
        });
      });
    });

    describe('a change that breaks', () => {
      const bad: readonly (readonly [string, readonly Event[]])[] = [
        ['takes an event that the state does not allow (I8)', [started('d1'), started('d1')]],
        ['changes what has ended (I7)', [cancelled('d1'), started('d1')]],
        ['lets two deployments hold an environment (I1)', [started('d1'), requested('d2'), started('d2')]],
        ['requests a deployment a second time', [requested('d1')]],
        ['is about a deployment that is not there', [started('d9')]],
        ['requests a release that is not there', [requested('d2', { release: 'r9' })]],
        ['cuts a release a second time', [cut('r1')]],
        ['is about another project', [requested('d2', { project: 'other' })]],
        ['cuts a release of another project', [cut('r2', 'other')]],
        ['ends a freeze that does not stand', [frozen(aFreeze('f1')), unfrozen(aFreeze('f2'))]],
        ['locks an environment twice', [locked(aLock('l1')), locked(aLock('l2'))]],
        ['freezes another project', [{ ...frozen(aFreeze('f1')), project: 'other' }]],
        ['reviews a deployment that is not there', [reviewed(aReview('d9'))]],
      ];
      it.each(bad)('leaves nothing behind when it %s', async (_what, events) => {
        await change(cut('r1'), requested('d1'));
        const before = await everything();
        await expect(store.change(shop, cause({ inbound: 'again' }), yes(...events))).rejects.toBeInstanceOf(
          Error,
        );
        expect(await everything()).toEqual(before);
        expect(await store.change(shop, cause({ inbound: 'again' }), yes())).toMatchObject({
          kind: 'accepted',
        });
      });

      it('leaves nothing behind when the decision throws', async () => {
        const bug = new Error('a bug');
        const broken = store.change(shop, cause({ inbound: 'again' }), () => {
          throw bug;
        });
        await expect(broken).rejects.toBe(bug);
        expect(await store.auditHead()).toBeNull();
        expect(await store.change(shop, cause({ inbound: 'again' }), yes())).toMatchObject({
          kind: 'accepted',
        });
      });

      it('refuses a second release of the same name', async () => {
        await change(cut('r1'));
        const twin = { ...cut('r1'), release: 'r2' };
        await expect(change(twin)).rejects.toBeInstanceOf(Error);
      });
    });

    describe('an inbound id', () => {
      it.each([
        ['accepted', yes(cut('r1'))],
        ['accepted without events', yes()],
        ['refused', () => refused(denial)],
      ])('has no second effect once it was %s (I9)', async (_how, decide) => {
        await store.change(shop, cause({ inbound: 'click 1' }), decide);
        const before = await everything();
        const again = world.other.change(shop, cause({ inbound: 'click 1' }), () =>
          expect.unreachable('a duplicate is not decided again'),
        );
        expect(await again).toEqual({ kind: 'duplicate' });
        expect(await everything()).toEqual(before);
      });

      it('is not needed from inside', async () => {
        await change(cut('r1'));
        expect(await change(cut('r2'))).toMatchObject({ kind: 'accepted' });
      });
    });

    it('hands an environment over in one change', async () => {
      await change(cut('r1'), requested('d1'), started('d1'), requested('d2'));
      await change(supersededBy('d1', 'd2'), started('d2'));
      const { deployments } = await store.snapshot(shop);
      expect(deployments.map(({ status }) => status)).toEqual(['superseded', 'running']);
    });

    describe('the lease', () => {
      it('belongs to one holder until it expires', async () => {
        expect(await store.acquireLease('a', START, 100)).toEqual({ holder: 'a', token: 1 });
        expect(await world.other.acquireLease('b', START + 99, 100)).toBeNull();
        expect(await world.other.acquireLease('b', START + 100, 100)).toEqual({ holder: 'b', token: 2 });
        expect(await store.acquireLease('a', START + 101, 100)).toBeNull();
      });

      it('keeps its token while its holder renews it in time', async () => {
        await store.acquireLease('a', START, 100);
        expect(await store.acquireLease('a', START + 99, 100)).toEqual({ holder: 'a', token: 1 });
        expect(await store.acquireLease('b', START + 150, 100)).toBeNull();
      });

      it('gets a new token when its holder was late', async () => {
        await store.acquireLease('a', START, 100);
        expect(await store.acquireLease('a', START + 100, 100)).toEqual({ holder: 'a', token: 2 });
      });

      it('can be given back by its holder alone', async () => {
        await store.acquireLease('a', START, 100);
        const lease = await store.acquireLease('b', START + 100, 100);
        await store.releaseLease({ holder: 'a', token: 1 });
        expect(await store.acquireLease('c', START + 101, 100)).toBeNull();
        if (lease !== null) await store.releaseLease(lease);
        expect(await store.acquireLease('c', START + 101, 100)).toEqual({ holder: 'c', token: 3 });
      });
    });

    describe('the fence', () => {
      const lease = { holder: 'a', token: 1 };
      const fenced = cause({ fence: lease, inbound: 'tick' });
      beforeEach(() => store.acquireLease('a', START, 100));

      it('lets the holder write', async () => {
        expect(await store.change(shop, fenced, yes(cut('r1')))).toMatchObject({ kind: 'accepted' });
      });

      it.each([
        ['has let the lease expire', 100, 'a', 0],
        ['was replaced', 101, 'b', 101],
        ['was late and holds it anew', 101, 'a', 101],
      ])('keeps out a holder that %s (I11)', async (_what, now, holder, acquired) => {
        if (acquired > 0) await store.acquireLease(holder, START + acquired, 100);
        world.clock.time = START + now;
        const outcome = store.change(shop, fenced, () => expect.unreachable('nothing is decided'));
        expect(await outcome).toEqual({ kind: 'fenced' });
        expect(await store.auditHead()).toBeNull();
        const later = await store.change(shop, cause({ inbound: 'tick' }), yes());
        expect(later).toMatchObject({ kind: 'accepted' });
      });

      it('keeps out a holder that gave the lease back', async () => {
        await store.releaseLease(lease);
        expect(await store.change(shop, fenced, yes(cut('r1')))).toEqual({ kind: 'fenced' });
      });
    });

    describe('cards', () => {
      const message = { channel: 'C0123456789', ts: '1.2' };
      const stale = async () => (await store.staleCards()).map(({ key }) => key);

      it('come up with what they show, oldest first', async () => {
        await change(cut('r1'), requested('d2'));
        await change(requested('d1'));
        expect(await stale()).toEqual(['release:r1', 'deployment:d2:0', 'deployment:d1:0']);
        expect(await store.findCard('deployment:d1:0')).toEqual({
          key: 'deployment:d1:0',
          project: 'shop',
          message: null,
          generation: 1,
          drawn: 0,
        });
      });

      it('are stale until they are drawn as of their last change', async () => {
        await change(cut('r1'));
        await change(requested('d1'));
        await store.cardDrawn('release:r1', message, 1);
        expect(await stale()).toEqual(['release:r1', 'deployment:d1:0']);
        await store.cardDrawn('release:r1', message, 2);
        expect(await stale()).toEqual(['deployment:d1:0']);
        expect(await store.findCard('release:r1')).toMatchObject({ message, generation: 2, drawn: 2 });
      });

      it('are never drawn backwards', async () => {
        await change(cut('r1'));
        await store.touchCard('release:r1');
        await store.cardDrawn('release:r1', message, 2);
        await store.cardDrawn('release:r1', message, 1);
        expect(await stale()).toEqual([]);
      });

      it('come up anew with a new plan, and the one before is redrawn', async () => {
        await change(cut('r1'), requested('d1'));
        for (const key of await stale()) await store.cardDrawn(key, message, 1);
        await change(replanned('d1'));
        expect(await stale()).toEqual(['release:r1', 'deployment:d1:0', 'deployment:d1:1']);
      });

      it("are those of the release's candidates for all that becomes of it", async () => {
        const ref = { name: 'release/r1', commit: 'd'.repeat(40), state: { status: 'wanted' } } as const;
        const about = { release: 'r1', at: START, candidate: 1 };
        await change(cut('r1'), cut('r2'), requested('d1'));
        const all: readonly Event[] = [
          picked('r1'),
          found('r1'),
          picked('r1', 3),
          { type: 'candidate.incomplete', ...about, candidate: 3, refusals: [] },
          { type: 'branch.wanted', release: 'r1', at: START, by: 'U0ALICE00', branch: ref },
          { type: 'ref.settled', release: 'r1', at: START, ref: 'branch', state: { status: 'made' } },
          {
            type: 'pick.settled',
            release: 'r1',
            at: START,
            pick: { source: 'd'.repeat(40), in: 'r2', how: 'landed' },
            reason: null,
          },
          { type: 'protection.changed', ...about, protection: { status: 'intended', tags: {} } },
        ];
        for (const event of all) {
          for (const card of await store.staleCards())
            await store.cardDrawn(card.key, message, card.generation);
          await change(event);
          const [release] = (await store.snapshot(shop)).releases;
          const cards = ['release:r1', 'release:r1:2', 'release:r1:3'];
          expect([event.type, ...(await stale())]).toEqual([
            event.type,
            ...cards.slice(0, release?.candidates.length),
          ]);
        }
      });

      it('are those of what is asked for of a release too, once somebody marks it', async () => {
        await change(
          cut('r1'),
          cut('r2'),
          requested('d1'),
          replanned('d1'),
          requested('d2'),
          cancelled('d2'),
        );
        await change(requested('d3', { release: 'r2' }), requested('d4'), started('d4'));
        for (const card of await store.staleCards())
          await store.cardDrawn(card.key, message, card.generation);
        await change(marked('r1', bad));
        // Those of other releases too: they may say that they still contain what was marked.
        expect(await stale()).toEqual(['release:r1', 'deployment:d1:1', 'deployment:d3:0']);
      });

      it('can be touched, and only if they are there', async () => {
        await change(cut('r1'));
        await store.cardDrawn('release:r1', message, 1);
        await store.touchCard('release:r1');
        await store.touchCard('release:r9');
        await store.cardDrawn('release:r9', message, 1);
        expect(await stale()).toEqual(['release:r1']);
        expect(await store.findCard('release:r9')).toBeNull();
      });
    });

    describeTouched(() => world);
    describeControls(() => world);

    describe('a snapshot', () => {
      const ended = (id: string, asked: Asked = {}) => [requested(id, asked), started(id), succeeded(id)];
      const many = Array.from({ length: 201 }, (_, index) => `m${index}`);

      it('is of one project', async () => {
        await change(cut('r1'), requested('d1'));
        const other = requested('o1', { project: 'other', release: 'r2' });
        await store.change({ project: 'other' }, cause(), yes(cut('r2', 'other'), other));
        expect(await ids()).toEqual({ deployments: ['d1'], releases: ['r1'] });
        const named = { ...shop, deployments: ['o1'], releases: ['r2'] };
        expect(await ids(named)).toEqual({ deployments: ['d1'], releases: ['r1'] });
        expect(await store.projectOf('o1')).toBe('other');
        expect(await store.projectOf('o9')).toBeNull();
      });

      it('has the newest 200 ended deployments of each environment, in the order of request', async () => {
        await change(cut('r1'), requested('open'), ...ended('old', { environment: 'staging' }));
        await change(...many.flatMap((id) => ended(id)));
        expect((await ids()).deployments).toEqual(['open', 'old', ...many.slice(1)]);
        const named = await ids({ ...shop, deployments: ['m0'] });
        expect(named.deployments).toEqual(['open', 'old', ...many]);
      });

      it('has those that worked or failed whatever number of requests came to nothing since', async () => {
        await change(cut('r1'), ...ended('worked'));
        await change(...many.flatMap((id) => [requested(id), rejected(id)]));
        expect((await ids()).deployments).toEqual(['worked', ...many.slice(1)]);
      });

      it('counts ended deployments by their end, not by their request', async () => {
        await change(cut('r1'), requested('late'));
        await change(...many.flatMap((id) => ended(id)), started('late'), succeeded('late'));
        expect((await ids()).deployments).toEqual(['late', ...many.slice(2)]);
      });

      it('has the newest 200 releases, and those that its deployments are of', async () => {
        await change(cut('r1'), cut('r2'), cut('r3'), requested('d1', { release: 'r2' }));
        await change(...many.slice(1).map((id) => cut(id)));
        expect((await ids()).releases).toEqual(['r2', ...many.slice(1)]);
        expect((await ids({ ...shop, releases: ['r3'] })).releases).toEqual(['r2', 'r3', ...many.slice(1)]);
      });

      it('has what its rollbacks restore, and what that restored', async () => {
        await change(cut('r1'), ...ended('first'), ...ended('back', { rollback: restoring('first') }));
        await change(...many.flatMap((id) => ended(id)), requested('d1', { rollback: restoring('back') }));
        expect((await ids()).deployments).toEqual(['first', 'back', ...many.slice(1), 'd1']);
      });
    });

    describe('the audit log', () => {
      it('has no head at first, and one that moves with every entry', async () => {
        expect(await store.auditHead()).toBeNull();
        await change(cut('r1'));
        const first = await store.auditHead();
        await change(cut('r2'));
        const second = await store.auditHead();
        expect([first?.seq, second?.seq]).toEqual([1, 2]);
        expect(first?.hash).toMatch(/^[0-9a-f]{64}$/);
        expect(second?.hash).not.toBe(first?.hash);
      });

      it('answers one entry, whatever it is of', async () => {
        await change(cut('r1'), { type: 'slipway.started', at: START, policyHash: 'p' });
        await store.change({ project: 'other' }, cause(), yes(cut('r3', 'other')));
        const about = { actor: cause().actor, cause: null, policy: null };
        expect(await store.auditEntry(1)).toEqual({ seq: 1, project: 'shop', ...about, event: cut('r1') });
        expect(await store.auditEntry(2)).toMatchObject({
          project: null,
          event: { type: 'slipway.started' },
        });
        expect(await store.auditEntry(3)).toMatchObject({ project: 'other', event: { release: 'r3' } });
        expect([await store.auditEntry(0), await store.auditEntry(4)]).toEqual([null, null]);
      });

      it('answers the newest entries of a project', async () => {
        await change(cut('r1'), cut('r2'));
        await store.change({ project: 'other' }, cause(), yes(cut('r3', 'other')));
        await change(cut('r4'));
        const seqs = (await store.auditEntries('shop', 2)).map(({ seq }) => seq);
        expect(seqs).toEqual([4, 2]);
      });
    });
  });
}
