// What a rollback passes over, what it takes over, and what it leaves as it is today.
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../sandbox/slack/model.ts';
import { PEOPLE } from '../../../sandbox/shop.ts';
import { cardSaying, mention } from '../support/gating.ts';
import {
  confirming,
  deploying,
  endsWell,
  newestIs,
  offered,
  QUICK,
  runsIn,
  SLOW,
  untilItIs,
  variablesIn,
  withFeature,
  type Deployed,
} from '../support/going-back.ts';
import { shopYml } from '../support/projects.ts';
import { expectRefused } from '../support/refusals.ts';
import { cutting, lastAnswer, releaseNow, shown } from '../support/releases.ts';
import { walkForAll, type Walk } from '../support/the-walk.ts';
import { running } from '../support/truth.ts';

/** What Terraform registers is taken with the next release. */
const config = shopYml({ production: { deploy: 'on_cut', configuration: 'latest' } });
const api = { cluster: 'shop-production', service: 'shop-api-production' };

describe.concurrent('a rollback', () => {
  const all: Deployed[] = [];
  const shared = walkForAll({ config, tempo: QUICK }, async (walk) => {
    for (const pull of [51, 52, 53, 54])
      all.push(await deploying(walk, { subject: `feat: a change (#${pull})` }));
  });
  /** The first is the oldest. */
  const nth = (n: number): Deployed => all[n - 1] ?? expect.fail(`there is no release ${n}`);
  const nameOf = (n: number): string => nth(n).release.name;

  /** Its click, while tasks do not come up: it holds the environment from then on. */
  async function beginning(walk: Walk, card: Message, { release }: Deployed): Promise<void> {
    await walk.press('carol', card, 'Roll back');
    await newestIs(walk, release, 'running');
    await untilItIs(walk, 'worker', 'rolling_out');
  }

  const statuses = (walk: Walk): readonly string[] =>
    walk
      .records()
      .deploymentsTo('production')
      .map(
        ({ request, status }) =>
          `${request.rollback === null ? 'to' : 'back to'} ${request.releaseName}: ${status}`,
      );

  it(
    'goes neither to a release whose image is gone nor to one that is bad, which are refused by name, and offers the next',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { shop } = walk;
      shop.aws.ecr.deleteImage({ repository: 'shop/api', digest: shop.pushed(nth(3).sha)['api'] ?? '' });
      const gone = await expectRefused(walk, 'dan', ['image_gone'], () =>
        walk.type('dan', `rollback to ${nameOf(3)}`),
      );
      expect(gone).toContain(`*${nameOf(3)} cannot be had any more.* The image of api cannot be pulled.`);
      expect(gone).toContain('roll back without one to be offered the next.');
      await walk.ask('dan', `mark ${nameOf(2)} bad it loses orders`);
      const bad = await expectRefused(walk, 'dan', ['bad_release'], () =>
        walk.type('dan', `rollback to ${nameOf(2)}`),
      );
      expect(bad).toContain(`*${nameOf(2)} is marked as bad.* ${mention('dan')} says: “it loses orders”.`);
      expect(bad).toContain(`\`/release mark ${nameOf(2)} good\``);

      await walk.ask('erin', 'rollback list');
      const listed = lastAnswer(walk, 'erin');
      expect(listed).toMatch(
        new RegExp(`• ${nameOf(3)} [^•]*: \\*gone\\*: an image of it cannot be pulled\\\\n`),
      );
      expect(listed).toMatch(new RegExp(`• ${nameOf(2)} [^•]*: \\*marked as bad\\*, and goes nowhere\\\\n`));
      const card = await offered(walk, { typed: 'rollback', from: nth(4), to: nth(1) });
      expect(shown(card)).toContain('*What is undone*: 3 commits');
      await walk.press('dan', card, 'Cancel');
      await newestIs(walk, nth(1).release, 'cancelled');
    },
  );

  it(
    'takes over a deployment that is under way, and another takes over that rollback, further back',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { ecs } = walk.shop.aws;
      ecs.setTempo(SLOW);
      await walk.shop.merge({ subject: 'feat: it hangs (#55)' });
      const hangs = await cutting(walk);
      await untilItIs(walk, 'worker', 'rolling_out');
      await walk.shop.merge({ subject: 'feat: in line (#56)' });
      const inLine = await cutting(walk);
      await newestIs(walk, inLine, 'queued');

      const first = await offered(walk, { typed: 'rollback it hangs', from: { release: hangs }, to: nth(4) });
      await beginning(walk, first, nth(4));
      const second = await offered(walk, { typed: 'rollback it hangs, too', from: nth(4), to: nth(1) });
      await beginning(walk, second, nth(1));
      ecs.setTempo(QUICK);
      await newestIs(walk, nth(1).release, 'succeeded');
      expect(await runsIn(walk)).toEqual(nth(1).runs);
      expect(statuses(walk).slice(-4)).toEqual([
        `to ${hangs.name}: superseded`,
        `to ${inLine.name}: superseded`,
        `back to ${nameOf(4)}: superseded`,
        `back to ${nameOf(1)}: succeeded`,
      ]);
      expect(releaseNow(walk, nth(4).release).mark).toMatchObject({
        kind: 'suspect',
        reason: 'it hangs, too',
      });
    },
  );

  it(
    'passes where the outcome could not be learned, which keeps everything else and needs an operator',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { shop } = walk;
      expect(await walk.ask('carol', 'unlock production')).toContain('production is not locked any more.');
      // Two deployments of ours, for all that anybody can tell.
      shop.aws.faults.add({ call: 'UpdateService', kind: 'answer-lost' });
      shop.aws.onCall(({ call }, phase) => {
        if (call !== 'UpdateService' || phase !== 'after-effect') return Promise.resolve();
        shop.aws.onCall(undefined);
        const { taskDefinition = '' } = shop.aws.ecs.describeService(api);
        shop.aws.ecs.updateServiceAsSomebodyElse({ ...api, taskDefinition, forceNewDeployment: true });
        return Promise.resolve();
      });
      await shop.merge({ subject: 'feat: an answer is lost (#57)' });
      const lost = await cutting(walk);
      const { request } = await newestIs(walk, lost, 'needs_operator');

      await expectRefused(walk, 'erin', ['nothing_to_abort'], () => walk.type('erin', 'abort production'));
      expect(await walk.ask('erin', `deploy ${nameOf(4)} production`)).toContain('Asked for, as');
      await cardSaying(walk, [
        `✗ *It needs an operator.* ${lost.name} is in need of an operator there (\`${request.id}\`).`,
        `Settle it: \`/release resolve ${request.id}\`.`,
      ]);
      const card = await offered(walk, { typed: 'rollback', from: { release: lost }, to: nth(1) });
      await confirming(walk, card, nth(1));
      expect(statuses(walk).slice(-3)).toEqual([
        `to ${lost.name}: superseded`,
        `to ${nameOf(4)}: superseded`,
        `back to ${nameOf(1)}: succeeded`,
      ]);
      const late = await expectRefused(walk, 'bob', ['nothing_to_resolve'], () =>
        walk.type('bob', `resolve ${request.id}`),
      );
      expect(late).toContain('That deployment is superseded.');
    },
  );

  it(
    "with --image-only brings the images back, and leaves today's configuration",
    { concurrent: false },
    async () => {
      const walk = shared();
      const worker = { environment: 'production', service: 'worker' } as const;
      await walk.ask('carol', 'unlock production');
      await withFeature(walk.shop, 'worker');
      const newer = await deploying(walk, { subject: 'feat: with a feature (#58)' });
      const before = await running(walk.shop, worker);
      expect(variablesIn(before.definition)).toContain('FEATURE');

      const card = await offered(walk, { typed: 'rollback --image-only errors', from: newer, to: nth(1) });
      expect(shown(card)).toContain("images only: today's configuration stays");
      expect(shown(card)).toContain(`in a new revision, made from \`${before.revision.split('/').at(-1)}\``);
      await walk.press('carol', card, 'Roll back');
      await newestIs(walk, nth(1).release, 'succeeded');
      const after = await running(walk.shop, worker);
      expect([...new Set(after.digests)]).toEqual(nth(1).runs['worker']?.digests);
      expect(variablesIn(after.definition)).toEqual(variablesIn(before.definition));
      expect([nth(1).runs['worker']?.revision, before.revision]).not.toContain(after.revision);
      expect(releaseNow(walk, newer.release).mark).toMatchObject({ kind: 'suspect', by: PEOPLE.carol });
    },
  );

  it('leaves cards that say who took over, and whole records', { concurrent: false }, async () => {
    const walk = shared();
    await endsWell(walk);
    const { deployments } = walk.records();
    for (const { request, ...each } of deployments) {
      if (each.status !== 'superseded' || each.by.kind !== 'deployment') continue;
      expect(walk.cardOf({ request }).text).toContain(`: Superseded: \`${each.by.id}\` took over`);
    }
  });
});
