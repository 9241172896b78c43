// A question that nobody answers ends by itself, and a policy that asks for less than before is said aloud.
import { describe, expect, it } from 'vitest';
import { PEOPLE, SRE, type Name } from '../../../sandbox/shop.ts';
import { asking, goesTo, notice, recorded } from '../support/gating.ts';
import { restartWith, shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { eventually, walkFor } from '../support/the-walk.ts';
import { changingCalls, untrueCards } from '../support/truth.ts';

const configFor = (approvals: string): string =>
  shopYml({ production: { deploy: 'on_cut', gates: `{ approvals: { from: [${SRE}], ${approvals} } }` } });

describe.concurrent('time', () => {
  it('ends what nobody answers, which a click asks for again; a policy that became looser meanwhile is said, and with what each entry was decided', async (test) => {
    const walk = await walkFor(test, { config: configFor('count: 2, expire: 3s') });
    const { shop } = walk;
    const { release, card } = await asking(walk, { subject: 'feat: nobody answers' });
    const expired = await walk.waitForCard(goesTo(release, 'Expired: its gates did not open in time'));
    expect(expired.ts).toBe(card.ts);
    const first = walk.records().the('production');
    await expectRefused(walk, 'bob', ['not_waiting'], () =>
      walk.press('bob', card, 'Approve', { stale: true }),
    );
    await expectRefused(walk, 'gina', ['outsider'], () => walk.press('gina', expired, 'Ask again'));

    await restartWith(walk, configFor('count: 1, expire: 4h'));
    const said = await notice(walk, /\*The policy has become looser\*/);
    expect(said.text).toContain('since Slipway last started, in 2 points.');
    expect(said.text).toContain('• production wants fewer approvals');
    expect(said.text).toContain('• production lets approvals stand longer');

    // Two at once: it is asked for again, once.
    await Promise.all((['dan', 'bob'] as const).map((who) => walk.press(who, expired, 'Ask again')));
    const again = await walk.waitForCard(goesTo(release, 'Waiting for 1 approval$'));
    expect(again.ts).not.toBe(card.ts);
    const { request } = walk.records().the('production');
    expect(request).toMatchObject({ release: release.id, candidate: 1, automatic: false });
    const byDan = request.requestedBy === PEOPLE.dan;
    const [asker, other]: readonly [Name, Name] = byDan ? ['dan', 'bob'] : ['bob', 'dan'];
    expect(request.requestedBy).toBe(PEOPLE[asker]);
    await eventually(() =>
      expect(walk.records().refusals.at(-1)).toEqual({ by: PEOPLE[other], codes: ['already_requested'] }),
    );
    expect(walk.records().deployments).toHaveLength(2);
    await expectRefused(walk, asker, ['requester_cannot_approve'], () => walk.press(asker, again, 'Approve'));
    expect(changingCalls(shop)).toEqual([]);
    // Alice may now: it is not hers any more.
    await walk.press('alice', again, 'Approve');
    await walk.waitForCard(goesTo(release, 'Deployed'));
    expect(walk.records().deployments[0]).toEqual(first);

    const { audit } = walk.records();
    const restart = recorded(walk, 'policy.seen')[1]?.seq ?? 0;
    const policies = (entries: typeof audit): readonly (string | null)[] => [
      ...new Set(entries.filter(({ event }) => event.type !== 'slipway.started').map(({ policy }) => policy)),
    ];
    const [strict, ...others] = policies(audit.filter(({ seq }) => seq < restart));
    const [loose, ...more] = policies(audit.filter(({ seq }) => seq >= restart));
    expect([...others, ...more]).toEqual([]);
    for (const hash of [strict, loose]) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(loose).not.toBe(strict);
    expect(await untrueCards(walk)).toEqual([]);
    expect(problemsIn(shop)).toEqual([]);
  });
});
