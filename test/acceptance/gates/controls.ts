// What people order over an environment: nobody deploys, or automation pauses.
import { describe, expect, it } from 'vitest';
import { PEOPLE } from '../../../sandbox/shop.ts';
import type { RefusalCode } from '../../../src/domain/refusal.ts';
import { asking, cardSaying, goesTo, mention, notice, recorded } from '../support/gating.ts';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { cutting, shown } from '../support/releases.ts';
import { walkForAll } from '../support/the-walk.ts';
import { changingCalls, untrueCards } from '../support/truth.ts';

const config = shopYml({
  production: { deploy: 'on_cut', gates: `{ freeze: { overrule: [${PEOPLE.carol}] } }` },
});

const DONE = 'Done. The channel has been told.';
const TIMES = 'like `18:00`, `friday 18:00`, `2026-12-01 09:00 Europe/Berlin`.';
const DURATIONS = 'like `30m`, `2h`, `3d`.';

/** Typed by bob: what he is told besides the examples. */
const WRONG: readonly (readonly [typed: string, code: RefusalCode, ...told: readonly string[]])[] = [
  ['freeze production until 2020-01-01 09:00 the past', 'past_time', '`2020-01-01 09:00`', TIMES],
  ['freeze production until 25:00 the quarter ends', 'bad_time', '`25:00`', TIMES],
  [
    'freeze production until 18:00 Europe/Berlim the quarter ends',
    'bad_time',
    '`18:00 Europe/Berlim`',
    TIMES,
  ],
  ['freeze production for 5x the quarter ends', 'bad_time', '`5x`', DURATIONS],
  ['freeze prodution the quarter ends', 'unknown_environment', '`prodution`', 'This project has production.'],
  ['freeze production', 'missing_argument', 'The reason is missing.'],
];

describe.concurrent('an order', () => {
  const shared = walkForAll({ config }, async () => {});

  it(
    'to freeze with a time, a zone or a duration that cannot be is answered with examples, and changes nothing',
    { concurrent: false },
    async () => {
      const walk = shared();
      for (const [typed, code, ...told] of WRONG) {
        const answer = await expectRefused(walk, 'bob', [code], () => walk.type('bob', typed));
        for (const each of told) expect(answer).toContain(each);
      }
      expect(recorded(walk, 'freeze.set')).toEqual([]);
    },
  );

  it(
    'to freeze keeps a deployment until it ends, or until somebody overrules it who may; nobody else does, or ends it',
    { concurrent: false },
    async () => {
      const walk = shared();
      const freeze = 'freeze production until tomorrow 18:00 Europe/Berlin the quarter ends';
      expect(await walk.ask('bob', freeze)).toBe(DONE);
      const said = await notice(walk, /production is frozen/);
      expect(said.text).toContain(`by ${mention('bob')}, until <!date^`);
      expect(said.text).toContain('“the quarter ends”');
      await expectRefused(walk, 'dan', ['already_frozen'], () =>
        walk.type('dan', 'freeze production as well'),
      );

      const { release, card } = await asking(walk, { subject: 'feat: in the freeze' });
      expect(card.text).toMatch(goesTo(release, 'Waiting for its gates'));
      expect(shown(card)).toContain(`✗ *Frozen.* By ${mention('bob')}, until <!date^`);
      expect(shown(card)).toContain(`${mention('carol')} may press *Overrule the freeze*.`);
      const overrule = 'Overrule the freeze';
      for (const who of ['bob', 'alice'] as const) {
        const told = await expectRefused(walk, who, ['not_an_overruler'], () =>
          walk.press(who, card, overrule),
        );
        expect(told).toContain(`${mention('carol')} may.`);
      }
      expect(changingCalls(walk.shop)).toEqual([]);
      expect(await walk.told('carol', () => walk.press('carol', card, overrule))).toContain(
        'Done, for this deployment and what stands now.',
      );
      await walk.waitForCard(goesTo(release, 'Deployed'));
      const [frozen] = recorded(walk, 'freeze.set');
      expect(recorded(walk, 'gate.overruled').map(({ event }) => event.overrule)).toMatchObject([
        { gate: 'freeze', of: frozen?.event.freeze.id, by: PEOPLE.carol, through: [PEOPLE.carol] },
      ]);

      const told = await expectRefused(walk, 'dan', ['not_your_freeze'], () =>
        walk.type('dan', 'unfreeze production'),
      );
      expect(told).toContain(`${mention('bob')} ordered it.`);
      expect(await walk.ask('bob', 'unfreeze production')).toBe(DONE);
      await notice(walk, /The freeze of production is over\*: <@U0BOB0000> ended it/);
      await expectRefused(walk, 'bob', ['not_frozen'], () => walk.type('bob', 'unfreeze production'));
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(walk.shop)).toEqual([]);
    },
  );

  it(
    'to hold pauses automation: what is asked for waits for *Go on*, and what is cut meanwhile is asked for after /release resume',
    { concurrent: false },
    async () => {
      const walk = shared();
      const calls = changingCalls(walk.shop);
      await walk.ask('bob', 'freeze production it is asked for first');
      const { release, card } = await asking(walk, { subject: 'feat: before the hold' });
      expect(await walk.ask('dan', 'hold production the tests are lying')).toBe(DONE);
      await notice(walk, /\*Automation is on hold\* in production, by <@U0DAN0000>: “the tests are lying”/);
      await expectRefused(walk, 'bob', ['already_on_hold'], () =>
        walk.type('bob', 'hold production so do I'),
      );
      await walk.ask('bob', 'unfreeze production');
      await cardSaying(walk, [
        `✗ *Automation is on hold in production.* By ${mention('dan')}: “the tests are lying”.`,
      ]);
      expect(walk.records().the('production').status).toBe('awaiting_gates');
      expect(changingCalls(walk.shop)).toEqual(calls);
      await walk.told('erin', () => walk.press('erin', card, 'Go on'));
      await walk.waitForCard(goesTo(release, 'Deployed'));

      await walk.shop.merge({ subject: 'feat: during the hold' });
      const later = await cutting(walk);
      expect(await walk.ask('erin', 'status')).toContain('automation on hold');
      // The rounds of a second: none of them asks.
      await new Promise((resolve) => setTimeout(resolve, 2500));
      expect(walk.records().the('production').request.release).toBe(release.id);
      expect(await walk.ask('alice', 'resume production')).toBe(DONE);
      await walk.waitForCard(goesTo(later, 'Deployed'));
      expect(walk.records().the('production').request).toMatchObject({ automatic: true, release: later.id });
      await notice(walk, /The hold of production is over\*: <@U0ALICE00> ended it/);
      await expectRefused(walk, 'dan', ['not_on_hold'], () => walk.type('dan', 'resume production'));
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(walk.shop)).toEqual([]);
    },
  );
});
