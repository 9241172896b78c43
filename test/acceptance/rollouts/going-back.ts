// `/release rollback`, three times: each goes further back, although the first has locked the environment.
import { describe, expect, it } from 'vitest';
import { PEOPLE } from '../../../sandbox/shop.ts';
import { asking, goesTo, mention, notice, recorded } from '../support/gating.ts';
import { confirming, deploying, endsWell, offered, QUICK, type Deployed } from '../support/going-back.ts';
import { shopYml } from '../support/projects.ts';
import { expectRefused } from '../support/refusals.ts';
import { lastAnswer, releaseNow, shown } from '../support/releases.ts';
import { walkForAll } from '../support/the-walk.ts';

const config = shopYml({ production: { deploy: 'on_cut' } });

describe.concurrent('going back', () => {
  const all: Deployed[] = [];
  const shared = walkForAll({ config, tempo: QUICK }, async (walk) => {
    for (const pull of [41, 42, 43, 44])
      all.push(await deploying(walk, { subject: `feat(api): a change (#${pull})` }));
  });
  /** The first is the oldest. */
  const nth = (n: number): Deployed => all[n - 1] ?? expect.fail(`there is no release ${n}`);
  const nameOf = (n: number): string => nth(n).release.name;

  it(
    'says from where, to where and what is undone; one click puts back what ran before, locks the environment with the reason, and leaves a suspect',
    { concurrent: false },
    async () => {
      const walk = shared();
      const card = await offered(walk, { typed: 'rollback', from: nth(4), to: nth(3) });
      expect(shown(card)).toMatch(
        /\*What is undone\*: 1 commit\\n• <[^>]*\/pull\/44\|#44> feat\(api\): a change/,
      );
      expect(shown(card)).toContain('the exact revisions that worked: image and task definition');
      expect(shown(card)).toContain('`shop-api-production:5` → `shop-api-production:4`');
      await expectRefused(walk, 'gina', ['outsider'], () => walk.press('gina', card, 'Roll back'));
      await confirming(walk, card, nth(3));

      const why = `Rolled back from ${nameOf(4)} to ${nameOf(3)}`;
      const { text } = await notice(walk, /\*Locked\*/);
      expect(text).toContain(`${mention('carol')} keeps production since <!date^`);
      expect(text).toContain(`“${why}”. Of others only a rollback passes.`);
      expect(recorded(walk, 'lock.taken').map(({ event }) => event.lock)).toMatchObject([
        { environment: 'production', by: PEOPLE.carol, until: null, reason: why, left: true },
      ]);
      expect(releaseNow(walk, nth(4).release).mark).toMatchObject({ kind: 'suspect', by: PEOPLE.carol });
      expect(releaseNow(walk, nth(3).release).mark).toBeNull();

      const { release, card: next } = await asking(walk, { subject: 'feat(api): the next (#45)' });
      expect(next.text).toMatch(goesTo(release, 'Waiting for its gates'));
      expect(shown(next)).toContain(`✗ *Locked.* ${mention('carol')} keeps production`);
    },
  );

  it('lists what one could go back to, ready to paste', { concurrent: false }, async () => {
    const walk = shared();
    const newest = `\`/release rollback production to ${nameOf(2)}\``;
    expect(await walk.ask('erin', 'rollback list')).toContain(
      `2 releases ready, the newest ${nameOf(2)}: ${newest}`,
    );
    const listed = lastAnswer(walk, 'erin');
    const line = (n: number): string | undefined => new RegExp(`• ${nameOf(n)} [^•]*`).exec(listed)?.[0];
    expect(line(4)).toContain('*suspect*: it was rolled back from, and has to be named: `/release rollback');
    expect(line(3)).toMatch(/: it runs now\\n$/);
    expect(line(2)).toContain(`: *ready*: ${newest}`);
    expect(line(1)).toContain(': *ready*: ');
    const told = await expectRefused(walk, 'erin', ['unknown_environment'], () =>
      walk.type('erin', 'rollback list staging'),
    );
    expect(told).toContain('This project has production.');
  });

  it(
    'goes further back the second and the third time although it is locked, and says how long that takes; what waited is over',
    { concurrent: false },
    async () => {
      const walk = shared();
      const second = await offered(walk, {
        typed: 'rollback production it is still slow',
        by: 'alice',
        from: nth(3),
        to: nth(2),
      });
      expect(shown(second)).toContain('“it is still slow”');
      expect(shown(second)).toContain('|#43> feat(api): a change');
      expect(shown(second)).toMatch(/Rollbacks here usually take about \d+ s/);
      await confirming(walk, second, nth(2));
      const third = await offered(walk, { typed: 'rollback', from: nth(2), to: nth(1) });
      await confirming(walk, third, nth(1));

      expect(recorded(walk, 'lock.taken')).toHaveLength(1);
      const marks = all.map(({ release }) => releaseNow(walk, release).mark?.kind);
      expect(marks).toEqual([undefined, 'suspect', 'suspect', 'suspect']);
      const { releases, deployments } = walk.records();
      const waited = deployments.filter(({ request }) => request.release === releases.at(-1)?.id);
      expect(waited.map(({ status }) => status)).toEqual(['superseded']);
    },
  );

  it('to where it cannot is refused, with the next step', { concurrent: false }, async () => {
    const walk = shared();
    const none = await expectRefused(walk, 'dan', ['nothing_to_roll_back_to'], () =>
      walk.type('dan', 'rollback'),
    );
    expect(none).toMatch(/^\*There is nothing to roll production back to\.\* .*Fix forward: `\/release cut`/);
    const already = await expectRefused(walk, 'dan', ['already_live'], () =>
      walk.type('dan', `rollback production to ${nameOf(1)}`),
    );
    expect(already).toContain(`*${nameOf(1)} already runs in production.*`);
    expect(already).toContain('`/release rollback production to &lt;release&gt;`');
    const unknown = await expectRefused(walk, 'dan', ['unknown_release'], () =>
      walk.type('dan', 'rollback to 2020.1.1.1'),
    );
    expect(unknown).toContain('*There is no such release.* You typed `2020.1.1.1`. The newest are ');
    const lacking = await expectRefused(walk, 'dan', ['missing_argument'], () =>
      walk.type('dan', 'rollback production to'),
    );
    expect(lacking).toContain('The release is missing.');
  });

  it('leaves cards that say what is to be done, and whole records', { concurrent: false }, async () => {
    const walk = shared();
    await endsWell(walk);
    const rollbacks = walk.records().deployments.filter(({ request }) => request.rollback !== null);
    const [first, ...later] = rollbacks.map((each) => walk.cardOf(each));
    expect(first?.text).toMatch(/ → \S+: Rolled back in \d+ s\n/);
    const said = shown(first ?? { blocks: [] });
    expect(said).toMatch(
      /\*Revert these pull requests, or they come back with the next cut\*: <[^>]*\/pull\/44\|#44>/,
    );
    expect(said).toContain(`*${nameOf(4)} is suspect now*: no rollback goes there by itself.`);
    expect(said).toContain('*production is locked*, so that nobody deploys there unseen; a rollback passes.');
    expect(later.map((each) => /\/pull\/(\d+)\|/.exec(shown(each))?.[1])).toEqual(['43', '42']);
    for (const each of later) expect(shown(each)).not.toContain('is locked');
  });
});
