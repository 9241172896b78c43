// What keeps a request from going ahead although somebody approves it: a newer candidate, or a mark. And what is flagged
// to whoever approves.
import { describe, expect, it } from 'vitest';
import { SRE } from '../../../sandbox/shop.ts';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { cutting, releaseCard, shown } from '../support/releases.ts';
import { eventually, walkForAll } from '../support/the-walk.ts';
import { changingCalls, untrueCards } from '../support/truth.ts';

const FLAG = 'Still contains';

describe.concurrent('an open request', () => {
  const gates = `{ approvals: { count: 1, from: [${SRE}] } }`;
  const shared = walkForAll({ config: shopYml({ production: { deploy: 'on_cut', gates } }) }, async () => {});

  it(
    'is closed by a newer candidate once that is complete, and not while it waits',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { shop } = walk;
      await shop.merge({ subject: 'feat: A' });
      const older = await cutting(walk);
      const asks = await walk.waitForCard(/→ production: Waiting for 1 approval/);
      const sha = await shop.merge({ subject: 'feat: B', built: ['worker'] });
      const newer = await cutting(walk);
      await releaseCard(walk, newer, '⏳ api');
      expect(walk.records().deployments.map(({ status }) => status)).toEqual(['awaiting_gates']);

      shop.build(sha, { built: ['api'] });
      const closed = await walk.waitForCard(new RegExp(`${older.name} → production: Superseded`));
      expect(closed.ts).toBe(asks.ts);
      expect(closed.text).toContain(`${newer.name} is newer`);
      const fresh = await walk.waitForCard(new RegExp(`${newer.name} → production: Waiting for 1 approval`));
      await expectRefused(walk, 'bob', ['not_waiting'], () =>
        walk.press('bob', asks, 'Approve', { stale: true }),
      );
      await walk.press('bob', fresh, 'Approve');
      await walk.waitForCard(new RegExp(`${newer.name} → production: Deployed`));
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(shop)).toEqual([]);
    },
  );

  it(
    'is kept closed by a mark, which says why, until the release is good again; what that names is flagged in later cuts, unless it was reverted',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { shop } = walk;
      const sha = await shop.merge({ subject: 'feat: C' });
      const release = await cutting(walk);
      const card = await walk.waitForCard(new RegExp(`${release.name} → production: Waiting for 1 approval`));
      const calls = changingCalls(shop);
      const says = (): string => shown(walk.cardOf(walk.records().the('production')));
      const bad = `mark ${release.name} bad it loses orders --commit ${sha.slice(0, 10)}`;
      expect(await walk.ask('dan', bad)).toContain('marked as bad');
      await releaseCard(walk, release, 'it loses orders');
      await eventually(() => expect(says()).toContain('it loses orders'));
      await expectRefused(walk, 'erin', ['already_marked'], () =>
        walk.type('erin', `mark ${release.name} bad as well`),
      );

      await walk.press('bob', card, 'Approve');
      await eventually(() => expect(walk.records().the('production').approvals).toHaveLength(1));
      await walk.settle();
      expect(walk.records().the('production').status).toBe('awaiting_gates');
      expect(changingCalls(shop)).toEqual(calls);
      expect(await walk.ask('dan', `mark ${release.name} good`)).toContain('good again');
      await walk.waitForCard(new RegExp(`${release.name} → production: Deployed`));
      await expectRefused(walk, 'erin', ['not_marked'], () => walk.type('erin', `mark ${release.name} good`));

      expect(await walk.ask('dan', bad)).toContain('marked as bad');
      await shop.merge({ subject: 'feat: D', files: { 'api/src/b.ts': '\n' } });
      const still = await cutting(walk);
      const flagged = await releaseCard(walk, still, FLAG, sha.slice(0, 7), 'it loses orders');
      expect(shown(flagged)).toContain(release.name);
      const asks = await walk.waitForCard(new RegExp(`${still.name} → production: Waiting`));
      expect(shown(asks)).toContain(FLAG);

      const subject = `Revert "feat: C"\n\nThis reverts commit ${sha}.`;
      await shop.merge({ subject, files: { 'api/src/changes.ts': '\n' } });
      const mended = await cutting(walk);
      await walk.waitForCard(new RegExp(`${mended.name} → production: Waiting`));
      await walk.settle();
      expect(shown(await releaseCard(walk, mended))).not.toContain(FLAG);
      expect(says()).not.toContain(FLAG);
      expect(problemsIn(shop)).toEqual([]);
    },
  );
});
