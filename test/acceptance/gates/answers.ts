// What people answer to a card, in either of two channels where it asks.
import { describe, expect, it } from 'vitest';
import { CHANNEL, ELSEWHERE, PEOPLE, SRE, type Name } from '../../../sandbox/shop.ts';
import type { Message } from '../../../sandbox/slack/model.ts';
import { asking, buttonsOf, cardIn, goesTo, mention, recorded, rejecting } from '../support/gating.ts';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { shown } from '../support/releases.ts';
import { eventually, LONG, type Walk, walkForAll } from '../support/the-walk.ts';
import { changingCalls, untrueCards } from '../support/truth.ts';

const config = shopYml({
  production: {
    deploy: 'on_cut',
    ask: ELSEWHERE,
    gates: `{ approvals: { count: 2, from: [${SRE}] } }`,
  },
});

/** The card of the newest deployment in the channel that is asked as well, once it says this. */
const copySaying = (walk: Walk, says: RegExp): Promise<Message> =>
  walk.shop.slack.waitFor(
    () => {
      const copy = cardIn(walk, ELSEWHERE, walk.records().the('production'));
      return copy !== undefined && says.test(copy.text) ? copy : undefined;
    },
    { what: `the copy to say ${says.source}`, timeoutMs: LONG },
  );

describe.concurrent('an answer', () => {
  const shared = walkForAll({ config }, async () => {});

  it(
    'counts once for each person, also of two who click twice at the same time; of whoever asked, of outsiders and after the end it does not',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { release, card } = await asking(walk, { subject: 'feat: the first' });
      const approve = (who: Name) => () => walk.press(who, card, 'Approve');
      const own = await expectRefused(walk, 'alice', ['requester_cannot_approve'], approve('alice'));
      expect(own).toContain('You asked for this one, so you cannot approve it.');
      const outside = await expectRefused(walk, 'mallory', ['outsider'], approve('mallory'));
      expect(outside).toContain('You belong to another organisation.');
      const guest = await expectRefused(walk, 'gina', ['outsider'], () => rejecting(walk, 'gina', card));
      expect(guest).toContain('You are a guest in this workspace.');

      const { refusals } = walk.records();
      await Promise.all(
        (['bob', 'carol'] as const).map((who) => walk.press(who, card, 'Approve', { times: 2 })),
      );
      await walk.waitForCard(goesTo(release, 'Deployed'));
      const { approvals } = walk.records().the('production');
      expect(approvals.map(({ by }) => by).toSorted()).toEqual([PEOPLE.bob, PEOPLE.carol].toSorted());
      expect(recorded(walk, 'deployment.approved')).toHaveLength(2);
      expect(walk.records().refusals).toEqual(refusals);

      const late = await expectRefused(walk, 'dan', ['not_waiting'], () =>
        walk.press('dan', card, 'Approve', { stale: true }),
      );
      expect(late).toMatch(/^\*Too late to answer\.\* It is deployed already, by <@U0(BOB0000|CAROL00)>\./);
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(walk.shop)).toEqual([]);
    },
  );

  it(
    'in one channel shows in the other, and whose approval it was is told so alone; a second click of theirs is refused',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { slack } = walk.shop;
      const { release, card } = await asking(walk, { subject: 'feat: the second' });
      const copy = await copySaying(walk, /Waiting for 2 approvals/);
      expect(copy.text).toBe(card.text);
      expect(buttonsOf(copy)).toEqual(buttonsOf(card));
      await walk.press('carol', copy, 'Approve');
      await walk.waitForCard(goesTo(release, 'Waiting for 1 approval$'));
      await copySaying(walk, /Waiting for 1 approval$/);
      await expectRefused(walk, 'carol', ['already_approved'], () => walk.press('carol', card, 'Approve'));
      await walk.press('bob', card, 'Approve');
      const deployed = await walk.waitForCard(goesTo(release, 'Deployed'));
      await walk.settle();
      expect((await copySaying(walk, /Deployed/)).text).toBe(deployed.text);

      const { request, plan } = walk.records().the('production');
      const told = slack.direct(PEOPLE.carol).filter(({ text }) => text.includes(request.id));
      expect(told).toHaveLength(1);
      expect(told[0]?.text).toContain(
        `You have approved ${release.name} → production of shop: \`${request.id}\`, plan \`${plan.hash.slice(0, 12)}\`.`,
      );
      expect(slack.direct(PEOPLE.dan)).toEqual([]);
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(walk.shop)).toEqual([]);
    },
  );

  it(
    'is taken back by whoever gave it, and by nobody else; a rejection ends the request with its reason, on every card and in the audit log',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { release, card } = await asking(walk, { subject: 'feat: the third' });
      const calls = changingCalls(walk.shop);
      await walk.press('bob', card, 'Approve');
      await walk.waitForCard(goesTo(release, 'Waiting for 1 approval$'));
      const withdraw = 'Withdraw my approval';
      await expectRefused(walk, 'dan', ['nothing_to_withdraw'], () => walk.press('dan', card, withdraw));
      expect(await walk.told('bob', () => walk.press('bob', card, withdraw))).toContain('Withdrawn.');
      await walk.waitForCard(goesTo(release, 'Waiting for 2 approvals'));
      expect(walk.records().the('production').approvals).toEqual([]);
      expect(recorded(walk, 'approval.revoked').map(({ event }) => event)).toMatchObject([
        { approver: PEOPLE.bob, why: 'withdrawn' },
      ]);

      await expectRefused(walk, 'erin', ['not_an_approver'], () => rejecting(walk, 'erin', card));
      const copy = await copySaying(walk, /Waiting for 2 approvals/);
      const reason = 'It loses orders: see <!channel> & the log.';
      await rejecting(walk, 'carol', copy, reason);
      const says = `Rejected by ${mention('carol')}: “It loses orders: see &lt;!channel&gt; &amp; the log.”`;
      await eventually(() => {
        for (const channel of [CHANNEL, ELSEWHERE]) {
          const shows = cardIn(walk, channel, walk.records().the('production'));
          expect(shown(shows ?? { blocks: [] })).toContain(says);
          expect(buttonsOf(shows ?? card)).toEqual([]);
        }
      });
      expect(recorded(walk, 'deployment.rejected')).toMatchObject([
        { actor: { kind: 'person', id: PEOPLE.carol }, event: { by: PEOPLE.carol, reason } },
      ]);
      const late = await expectRefused(walk, 'dan', ['not_waiting'], () =>
        rejecting(walk, 'dan', card, 'Nor do I want it.', { stale: true }),
      );
      expect(late).toContain(`It is rejected already, by ${mention('carol')}.`);
      expect(changingCalls(walk.shop)).toEqual(calls);
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(walk.shop)).toEqual([]);
    },
  );
});
