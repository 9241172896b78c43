// One person keeps an environment: who may go on, who takes over, and who is told.
import { describe, expect, it } from 'vitest';
import { PEOPLE, type Name } from '../../../sandbox/shop.ts';
import { asking, cardSaying, goesTo, mention, notice, recorded } from '../support/gating.ts';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { lastAnswer, shown } from '../support/releases.ts';
import { eventually, walkForAll } from '../support/the-walk.ts';
import { changingCalls, untrueCards } from '../support/truth.ts';

const config = shopYml({ production: { deploy: 'on_cut' } });
const TAKE_OVER = 'Take over the lock';

describe.concurrent('a lock', () => {
  const shared = walkForAll({ config }, async () => {});

  it(
    'keeps everybody else out, is taken over with a button, of which its owner is told, and is given back by its owner alone',
    { concurrent: false },
    async () => {
      const walk = shared();
      const unknown = await expectRefused(walk, 'dan', ['unknown_environment'], () =>
        walk.type('dan', 'lock prod load test for 2h'),
      );
      expect(unknown).toContain('This project has production.');
      const wrong = await expectRefused(walk, 'dan', ['bad_time'], () =>
        walk.type('dan', 'lock production load test for 2x'),
      );
      expect(wrong).toContain('It is written like `30m`, `2h`, `3d`.');

      const lock = 'lock production load test for 2h https://acme.example/runs/7';
      expect(await walk.ask('dan', lock)).toContain('production is yours until <!date^');
      const keeps = `${mention('dan')} keeps production since <!date^`;
      const first = await notice(walk, /\*Locked\*/);
      expect(first.text).toContain(keeps);
      expect(first.text).toContain('“load test” (<https://acme.example/runs/7|more>)');
      await expectRefused(walk, 'bob', ['already_locked'], () => walk.type('bob', 'lock production mine'));
      await expectRefused(walk, 'bob', ['not_your_lock'], () => walk.type('bob', 'unlock production'));

      const { release, card } = await asking(walk, { subject: 'feat: behind a lock' });
      expect(card.text).toMatch(goesTo(release, 'Waiting for its gates'));
      expect(shown(card)).toContain(`✗ *Locked.* ${keeps}`);
      expect(await walk.ask('erin', 'status')).toContain('production: Slipway has not deployed here yet');
      expect(await walk.ask('erin', 'status')).toContain('locked');
      // Two at once: one of them has it, and the other is told that it is gone.
      await Promise.all((['carol', 'erin'] as const).map((who) => walk.press(who, card, TAKE_OVER)));
      const taken = await notice(walk, /was taken over/);
      expect(taken.text).toContain(`*production was taken over* from ${mention('dan')}.`);
      const byCarol = recorded(walk, 'lock.taken').at(-1)?.event.lock.by === PEOPLE.carol;
      const [owner, other]: readonly [Name, Name] = byCarol ? ['carol', 'erin'] : ['erin', 'carol'];
      await eventually(() =>
        expect(walk.records().refusals.at(-1)).toEqual({ by: PEOPLE[other], codes: ['lock_changed'] }),
      );
      await eventually(() => expect(lastAnswer(walk, owner)).toContain('production is yours until'));
      expect(recorded(walk, 'lock.taken')).toHaveLength(2);
      expect(taken.text).toContain(`${mention(owner)} keeps production since`);
      await cardSaying(walk, [`✗ *Locked.* ${mention(owner)} keeps production since`]);
      const gone = await expectRefused(walk, 'bob', ['lock_changed'], () =>
        walk.press('bob', first, TAKE_OVER),
      );
      expect(gone).toContain('somebody else keeps the environment by now.');
      const told = await expectRefused(walk, 'dan', ['not_your_lock'], () =>
        walk.type('dan', 'unlock production'),
      );
      expect(told).toContain(`${mention(owner)} keeps production`);
      expect(changingCalls(walk.shop)).toEqual([]);

      expect(await walk.ask(owner, 'unlock production')).toContain('production is not locked any more.');
      const free = await notice(walk, /production is not locked any more/);
      expect(free.text).toContain(`${mention(owner)} gave it back`);
      expect(free.text).toContain(`${mention('alice')}: of what waits for it, ${release.name} is first`);
      await walk.waitForCard(goesTo(release, 'Deployed'));
      await expectRefused(walk, owner, ['not_locked'], () => walk.type(owner, 'unlock production'));
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(walk.shop)).toEqual([]);
    },
  );

  it(
    'that runs out tells whoever is next in line, whose deployment goes on',
    { concurrent: false },
    async () => {
      const walk = shared();
      // Whoever is next is there before the lock, so that it cannot run out too early.
      await walk.ask('dan', 'freeze production a moment');
      const { release } = await asking(walk, { subject: 'feat: next in line' });
      const calls = changingCalls(walk.shop);
      expect(await walk.ask('bob', 'lock production a short look for 4s')).toContain(
        'production is yours until',
      );
      await walk.ask('dan', 'unfreeze production');
      const over = await notice(walk, /has run out\n/);
      expect(over.text).toContain(
        `*production is not locked any more*: the lock of ${mention('bob')} has run out\n` +
          `${mention('alice')}: of what waits for it, ${release.name} is first`,
      );
      await walk.waitForCard(goesTo(release, 'Deployed'));
      const until = recorded(walk, 'lock.taken').at(-1)?.event.lock.until ?? Infinity;
      const [ended] = recorded(walk, 'lock.ended');
      expect(ended?.event.next).toMatchObject({
        requestedBy: PEOPLE.alice,
        deployment: walk.records().the('production').request.id,
      });
      expect(ended?.event.at).toBeGreaterThanOrEqual(until);
      expect(recorded(walk, 'deployment.started').at(-1)?.event.at).toBeGreaterThanOrEqual(until);
      expect(changingCalls(walk.shop).length).toBeGreaterThan(calls.length);
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(walk.shop)).toEqual([]);
    },
  );
});
