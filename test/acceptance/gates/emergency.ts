// An emergency passes what the policy lets it pass, loudly, and never a lock. And what can be asked beforehand.
import { describe, expect, it } from 'vitest';
import { CHANNEL, PEOPLE, SRE } from '../../../sandbox/shop.ts';
import type { Release } from '../../../src/domain/release.ts';
import { cardSaying, goesTo, mention, notice, recorded } from '../support/gating.ts';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { cutting, lastAnswer, shown } from '../support/releases.ts';
import { walkForAll, type Walk } from '../support/the-walk.ts';
import { changingCalls, untrueCards } from '../support/truth.ts';

const config = shopYml({
  people: `{ ${PEOPLE.dan}: { github: dan-d, emails: [dan@acme.example] } }`,
  staging: {},
  production: {
    gates: `{ after: { environment: staging, soak: 1h }, approvals: { count: 2, from: [${SRE}] }, emergency: { by: [${PEOPLE.dan}], skip: [after, soak, approvals] } }`,
  },
});

describe.concurrent('production in an emergency', () => {
  let release: Release | undefined;
  const shared = walkForAll({ config }, async (walk) => {
    await walk.shop.merge({ subject: 'fix: the checkout' });
    release = await cutting(walk);
  });
  const the = (): Release => release ?? expect.fail('nothing was cut');

  /** Asks for something that changes nothing and is not audited; gives all of the answer. */
  async function reading(walk: Walk, who: keyof typeof PEOPLE, typed: string): Promise<string> {
    await walk.settle();
    const { audit } = walk.records();
    const messages = walk.shop.slack.messages(CHANNEL).length;
    await walk.ask(who, typed);
    expect(walk.records().audit).toHaveLength(audit.length);
    expect(walk.shop.slack.messages(CHANNEL)).toHaveLength(messages);
    return lastAnswer(walk, who);
  }

  it(
    'shows every gate to whoever checks, and to everybody who they are; only a refusal of that is audited',
    { concurrent: false },
    async () => {
      const walk = shared();
      const checked = await reading(walk, 'erin', `check ${the().name} production`);
      expect(checked).toContain(`${the().name} → production: Not now: 2 things in its way`);
      expect(checked).toContain('Still closed: the environment before and approvals');
      expect(checked).toContain('✗ *Not yet proven in staging.*');
      expect(checked).toContain('✗ *0 of 2 approvals.*');
      expect(checked).toContain('✓ Nothing else is on its way there');
      expect(checked).toContain('Nobody has been asked, and nothing was changed.');
      expect(checked).toContain(`\`/release deploy ${the().name} production\``);
      expect(await reading(walk, 'erin', `check ${the().name} staging`)).toContain(
        'Yes: nothing is in its way',
      );
      await expectRefused(walk, 'erin', ['unknown_environment', 'unknown_release'], () =>
        walk.type('erin', 'check 2020.1.1.1 nowhere'),
      );
      await expectRefused(walk, 'gina', ['outsider'], () =>
        walk.type('gina', `check ${the().name} production`),
      );

      const dan = await reading(walk, 'dan', 'whoami');
      expect(dan).toContain(`${mention('dan')}, \`${PEOPLE.dan}\``);
      expect(dan).toContain('On GitHub: `dan-d`; `dan@acme.example`');
      expect(dan).toContain(
        `*production*  you may approve (through <!subteam^${SRE}>) and deploy in an emergency (through ${mention('dan')})`,
      );
      expect(dan).toContain('*staging*  asks nobody for anything');
      const erin = await reading(walk, 'erin', 'whoami');
      expect(erin).toContain('On GitHub: unknown.');
      expect(erin).toContain('*production*  you may do nothing that it asks people for');
      expect(await reading(walk, 'gina', 'whoami')).toContain('You are a guest in this workspace.');
      expect(problemsIn(walk.shop)).toEqual([]);
    },
  );

  it(
    'is deployed to past its gates by whom the policy names, loudly, not past a lock; somebody else reviews it',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { name } = the();
      await walk.ask('bob', 'lock production measuring');
      const typed = `deploy ${name} production --emergency nobody can pay`;
      const denied = await expectRefused(walk, 'alice', ['not_for_emergencies'], () =>
        walk.type('alice', typed),
      );
      expect(denied).toContain(`${mention('dan')} may use it.`);

      expect(await walk.ask('dan', typed)).toContain('Its card is in the channel.');
      const loud = await notice(walk, /\*EMERGENCY\*: <@U0DAN0000> asks for /);
      expect(loud.text).toContain(`asks for ${name} to go to production past its gates: “nobody can pay”`);
      const card = await walk.waitForCard(goesTo(the(), 'Emergency: one click deploys it past its gates'));
      expect(card.text).toContain('EMERGENCY');
      expect(card.text).toContain('once 1 more gate is open');
      expect(shown(card)).toContain('! Passed without waiting: *Not yet proven in staging.*');
      expect(shown(card)).toContain('! Passed without waiting: *0 of 2 approvals.*');
      await expectRefused(walk, 'carol', ['not_for_emergencies'], () =>
        walk.press('carol', card, 'Deploy now'),
      );
      await walk.press('dan', card, 'Deploy now');
      await cardSaying(walk, [
        `✓ Confirmed by ${mention('dan')}`,
        `✗ *Locked.* ${mention('bob')} keeps production`,
      ]);
      await walk.settle();
      expect(walk.records().the('production').status).toBe('awaiting_gates');
      expect(changingCalls(walk.shop)).toEqual([]);

      await walk.ask('bob', 'unlock production');
      const deployed = await walk.waitForCard(goesTo(the(), 'Deployed'));
      const passed = 'did not wait for the environment before, the time there and approvals';
      expect((await notice(walk, /is on its way to production/)).text).toContain(passed);
      expect(recorded(walk, 'review.asked').map(({ event }) => event.review)).toMatchObject([
        { by: [PEOPLE.dan], skipped: ['order', 'soak', 'approvals'] },
      ]);
      expect(await walk.ask('erin', 'status')).toContain('1 emergency not reviewed yet');
      await expectRefused(walk, 'dan', ['cannot_review_own'], () => walk.press('dan', deployed, 'Reviewed'));
      await expectRefused(walk, 'erin', ['not_a_reviewer'], () => walk.press('erin', deployed, 'Reviewed'));
      await walk.told('carol', () => walk.press('carol', deployed, 'Reviewed'));
      await notice(walk, /has been reviewed by <@U0CAROL00>/);
      await cardSaying(walk, [`Reviewed by ${mention('carol')}`]);
      expect(await walk.ask('erin', 'status')).not.toContain('not reviewed yet');
      await expectRefused(walk, 'bob', ['already_reviewed'], () =>
        walk.press('bob', deployed, 'Reviewed', { stale: true }),
      );
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(walk.shop)).toEqual([]);
    },
  );
});
