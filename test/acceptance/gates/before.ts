// What a deployment to production waits for without an approval: time in staging, somebody's look there, green checks.
import { describe, expect, it } from 'vitest';
import { PEOPLE } from '../../../sandbox/shop.ts';
import { asking, buttonsOf, cardSaying, goesTo, mention, recorded } from '../support/gating.ts';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { shown } from '../support/releases.ts';
import { eventually, walkForAll } from '../support/the-walk.ts';
import { changingCalls, untrueCards } from '../support/truth.ts';

const config = shopYml({
  cut: '{ tag: false, checks: [] }',
  staging: { deploy: 'on_cut' },
  production: {
    deploy: 'request_after_staging',
    gates: `{ after: { environment: staging, soak: 5s, verified_by: [${PEOPLE.erin}] }, checks: [ci/build] }`,
  },
});

describe.concurrent('before production', () => {
  const shared = walkForAll({ config }, async () => {});

  it(
    'it must have run in staging for a while, which opens by itself, and somebody must have looked at it, which the card of staging asks for',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { release, card } = await asking(walk, { subject: 'feat: it takes its time' });
      expect(card.text).toMatch(goesTo(release, 'Waiting for its gates'));
      expect(shown(card)).toContain('*Not long enough in staging.* It must run there undisturbed for 5 s.');
      expect(shown(card)).toContain(`*Not yet looked at in staging.*`);
      const calls = changingCalls(walk.shop);
      const staging = await cardSaying(walk, ['deployed'], 'staging');
      expect(buttonsOf(staging)).toContain('Looks good');
      const told = await expectRefused(walk, 'dan', ['not_a_verifier'], () =>
        walk.press('dan', staging, 'Looks good'),
      );
      expect(told).toContain(`${mention('erin')} may say so.`);

      const soaked = await cardSaying(walk, ['✓ Ran in staging undisturbed for 5 s and longer']);
      expect(shown(soaked)).toContain('*Not yet looked at in staging.*');
      expect(changingCalls(walk.shop)).toEqual(calls);
      expect(await walk.told('erin', () => walk.press('erin', staging, 'Looks good'))).toContain(
        'it is on record that you looked, and found it good.',
      );
      await walk.waitForCard(goesTo(release, 'Deployed'));
      await eventually(() =>
        expect(buttonsOf(walk.cardOf(walk.records().the('staging')))).not.toContain('Looks good'),
      );
      await expectRefused(walk, 'erin', ['already_verified'], () =>
        walk.press('erin', staging, 'Looks good', { stale: true }),
      );
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(walk.shop)).toEqual([]);
    },
  );

  it(
    'red checks keep it, whoever says on its card that it looks good; they are read again, and once a rerun is green it goes',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { shop } = walk;
      const { sha, release, card } = await asking(walk, { subject: 'feat: red', check: 'failure' });
      expect(shown(card)).toContain('*Checks are not green.*');
      const calls = changingCalls(shop);
      await walk.told('erin', () => walk.press('erin', card, 'Looks good'));
      await cardSaying(walk, [`✓ Looked at in staging by ${mention('erin')}`, '*Checks are not green.*']);
      expect(recorded(walk, 'candidate.verified').map(({ event }) => event.verification)).toMatchObject([
        { environment: 'staging', by: PEOPLE.erin, through: [PEOPLE.erin] },
        { environment: 'staging', by: PEOPLE.erin, through: [PEOPLE.erin] },
      ]);
      expect(walk.records().the('production').status).toBe('awaiting_gates');
      expect(changingCalls(shop)).toEqual(calls);

      shop.github.setCheck(sha, { name: 'ci/build', status: 'completed', conclusion: 'success' });
      await walk.waitForCard(goesTo(release, 'Deployed'), 70_000);
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(shop)).toEqual([]);
    },
  );
});
