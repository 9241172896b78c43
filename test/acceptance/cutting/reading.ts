// What people read: a release, what lies between two, and all that is new, however much that is.
import { describe, expect, it } from 'vitest';
import { PEOPLE } from '../../../sandbox/shop.ts';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { cutting, lastAnswer, releaseCard, shown } from '../support/releases.ts';
import { importMany } from '../support/repository.ts';
import { LONG, type Walk, walkFor } from '../support/the-walk.ts';

const IMPORTED = 2650;
/** With the one that was cut before. */
const MANY = IMPORTED + 1;

/** The modal as it stands once it no longer says that it is being read. */
const whatIsNew = ({ shop: { slack } }: Walk): Promise<string> =>
  slack.waitFor(
    () => {
      const view = slack.openViews(PEOPLE.dan).at(-1);
      const text = view === undefined ? '' : JSON.stringify(view.blocks);
      return text.includes('commit') ? text : undefined;
    },
    { what: 'the modal with everything that is new', timeoutMs: LONG },
  );

describe.concurrent('a release', () => {
  it("is shown by any part of its name, and compared with what runs; all that is new opens within Slack's limits, also when that is 2,651 commits", async (test) => {
    const config = shopYml({ staging: { deploy: 'on_cut' }, production: {} });
    const walk = await walkFor(test, { config });
    const { shop } = walk;
    const a = await shop.merge({ subject: 'feat(api): A (#61)' });
    const first = await cutting(walk);
    await walk.waitForCard(/\.1 → staging: Deployed/);
    await walk.type('alice', `deploy ${first.name} production`);
    await walk.waitForCard(/→ production: Deployed/);
    const b = await shop.merge({ subject: 'fix(worker): B (#62)', files: { 'worker/src/b.ts': '\n' } });
    const second = await cutting(walk);
    await walk.waitForCard(/\.2 → staging: Deployed/);

    const day = first.name.split('.').slice(-2).join('.');
    for (const name of [first.name, day, `${first.name}-rc.1`, a.slice(0, 8)]) {
      expect(await walk.ask('dan', `show ${name}`)).toContain(first.name);
      const whole = lastAnswer(walk, 'dan');
      for (const digest of Object.values(shop.pushed(a))) expect(whole).toContain(digest);
      expect(whole).toContain('production');
    }
    await expectRefused(walk, 'dan', ['ambiguous_release'], () =>
      walk.type('dan', `show ${first.name.slice(0, 4)}`),
    );

    await walk.ask('dan', 'diff production staging');
    const between = lastAnswer(walk, 'dan');
    for (const part of ['Commits', 'Artifacts', 'Configuration', '#62', 'STAGE', 'differs'])
      expect(between).toContain(part);
    expect(between).not.toContain('#61');
    expect(await walk.ask('dan', `diff ${second.name} ${first.name}`)).toContain(first.name);
    const back = lastAnswer(walk, 'dan');
    expect(back).toContain('Going back');
    expect(back).toContain(shop.pushed(b)['api']?.slice(0, 19));
    await expectRefused(walk, 'dan', ['neither_release_nor_environment'], () =>
      walk.type('dan', 'diff nowhere production'),
    );

    const sha = await importMany(shop, IMPORTED);
    shop.build(sha);
    const third = await cutting(walk);
    const card = await releaseCard(walk, third, `${MANY} commits`, `Only 2000 of ${MANY} commits`);
    expect(shown(card)).toMatch(/<https?:[^|>]*compare[^|>]*\|/);
    await walk.press('dan', card, 'What is new');
    const modal = await whatIsNew(walk);
    expect(modal).toContain(`${MANY} commits`);
    expect(modal).toContain(`Only 2000 of ${MANY} commits`);
    expect(modal).toMatch(/<https?:[^|>]*compare[^|>]*\|/);
    expect(modal).toContain(`change number ${IMPORTED - 1}`);
    expect(walk.bot.log()).not.toContain('invalid_blocks');
    expect(problemsIn(shop)).toEqual([]);
  });
});
