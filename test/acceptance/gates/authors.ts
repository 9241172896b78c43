// Whoever wrote something does not approve it, where slipway.yml says so: then everybody who wrote must be known.
import { describe, expect, it } from 'vitest';
import { PEOPLE, SRE } from '../../../sandbox/shop.ts';
import { asking, cardSaying, goesTo } from '../support/gating.ts';
import { restartWith, shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { shown } from '../support/releases.ts';
import { walkFor } from '../support/the-walk.ts';
import { changingCalls, untrueCards } from '../support/truth.ts';

const known = {
  alice: `${PEOPLE.alice}: { github: alice, emails: [alice@acme.example] }`,
  bob: `${PEOPLE.bob}: { emails: [bob@acme.example] }`,
  erin: `${PEOPLE.erin}: { emails: [erin@acme.example] }`,
  carol: `${PEOPLE.carol}: { github: carol-c }`,
};

const configFor = (...people: readonly string[]): string =>
  shopYml({
    people: `{ ${people.join(', ')} }`,
    production: {
      deploy: 'on_cut',
      gates: `{ approvals: { count: 1, from: [${SRE}], not: [authors] } }`,
    },
  });

describe.concurrent('authors', () => {
  it('may not approve; one whom nobody knows keeps it closed, and is named on the card with the remedy', async (test) => {
    const walk = await walkFor(test, { config: configFor(known.alice, known.bob) });
    const { shop } = walk;
    // The first deployment: all of trunk counts, which erin and a bot wrote as well.
    const { release, card } = await asking(walk, { subject: 'feat: by alice' });
    expect(shown(card)).toMatch(
      /✗ \*[^*]*authors[^*]* not known[^*]*\*[^✗]*: Erin Eze \(`erin@acme.example`, `erin`\)/,
    );
    expect(shown(card)).toContain('Add them to `people` in slipway.yml, by login or address.');
    expect(shown(card)).not.toContain('dependabot');
    const approve = (who: 'bob' | 'dan' | 'carol') => () => walk.press(who, card, 'Approve');
    const author = await expectRefused(walk, 'bob', ['author_cannot_approve'], approve('bob'));
    expect(author).toContain('Authors and co-authors may not approve here.');
    const stranger = await expectRefused(walk, 'dan', ['approver_unmapped'], approve('dan'));
    expect(stranger).toContain(`as \`${PEOPLE.dan}\`; \`/release whoami\` shows how you stand there.`);
    const own = await expectRefused(
      walk,
      'alice',
      ['requester_cannot_approve', 'author_cannot_approve'],
      () => walk.press('alice', card, 'Approve'),
    );
    expect(own.split('\n')).toHaveLength(2);

    await restartWith(walk, configFor(...Object.values(known)));
    await cardSaying(walk, ['✓ Who wrote it is known']);
    expect(walk.records().the('production').replans).toBe(0);
    await expectRefused(walk, 'bob', ['author_cannot_approve'], approve('bob'));
    expect(changingCalls(shop)).toEqual([]);
    await walk.press('carol', card, 'Approve');
    await walk.waitForCard(goesTo(release, 'Deployed'));
    expect(shop.slack.messages(card.channel).filter(({ text }) => text.includes('policy'))).toEqual([]);
    expect(await untrueCards(walk)).toEqual([]);
    expect(problemsIn(shop)).toEqual([]);
  });
});
