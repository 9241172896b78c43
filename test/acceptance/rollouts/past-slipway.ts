// Somebody changes a service past Slipway while no bot runs, and slipway.yml meanwhile: both are said, and lived with.
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { READ_LAG } from '../../../src/domain/rollout.ts';
import { mention, notice, recorded } from '../support/gating.ts';
import {
  deploying,
  endsWell,
  newestIs,
  offered,
  QUICK,
  runsIn,
  variablesIn,
  withFeature,
  type Deployed,
} from '../support/going-back.ts';
import { shopYml } from '../support/projects.ts';
import { expectRefused } from '../support/refusals.ts';
import { lastAnswer, shown } from '../support/releases.ts';
import { walkForAll, type Walk } from '../support/the-walk.ts';
import { changingCalls, running } from '../support/truth.ts';

const production = { deploy: 'on_cut' };
const api = { cluster: 'shop-production', service: 'shop-api-production' };

/** No bot runs meanwhile: the first look of the next one is at once, where that of one that runs may be a minute away. */
async function changedMeanwhile(walk: Walk): Promise<void> {
  const { shop } = walk;
  const deployed = walk.records().the('production');
  await walk.bot.stop('SIGTERM');
  // So long after its own deployment Slipway believes what it reads.
  await sleep(('endedAt' in deployed ? deployed.endedAt : 0) + READ_LAG - Date.now());
  const taskDefinition = await withFeature(shop, 'api');
  shop.aws.ecs.updateServiceAsSomebodyElse({ ...api, taskDefinition });
  await writeFile(shop.variables['SLIPWAY_CONFIG'] ?? '', shopYml({ production }));
  await walk.start();
}

describe.concurrent('what somebody changes past Slipway', () => {
  const kept: { first?: Deployed; second?: Deployed } = {};
  const first = (): Deployed => kept.first ?? expect.fail('nothing was deployed');
  const second = (): Deployed => kept.second ?? expect.fail('nothing was deployed after it');
  const shared = walkForAll(
    { config: shopYml({ services: ['api'], production }), tempo: QUICK },
    async (walk) => {
      kept.first = await deploying(walk, { subject: 'feat: only the api (#71)' });
      await changedMeanwhile(walk);
    },
  );

  it(
    'is said in the channel and by the status, and is the way things are once somebody keeps it',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { name } = first().release;
      const said = await notice(walk, /was changed past Slipway/);
      expect(said.text).toContain(
        `*production was changed past Slipway*: it does not run what ${name} put there.`,
      );
      expect(said.text).toContain('• api runs `shop-api-production:3`, not `shop-api-production:2`');
      const drift = `*Changed past Slipway*: api does not run what ${name} put there`;
      await walk.ask('erin', 'status');
      expect(lastAnswer(walk, 'erin')).toContain(drift);
      await expectRefused(walk, 'gina', ['outsider'], () => walk.press('gina', said, 'Keep it'));

      const calls = changingCalls(walk.shop);
      await walk.press('dan', said, 'Keep it');
      const word = await notice(walk, /is kept/);
      expect(word.text).toContain(
        `*What runs in production is kept*: ${mention('dan')} says that the change past Slipway is meant so.`,
      );
      expect(recorded(walk, 'drift.adopted')).toHaveLength(1);
      await walk.ask('erin', 'status');
      expect(lastAnswer(walk, 'erin')).not.toContain('Changed past Slipway');
      const over = await expectRefused(walk, 'bob', ['no_drift'], () =>
        walk.press('bob', said, `Put ${name} back`),
      );
      expect(over).toContain('somebody has kept what runs');
      expect(changingCalls(walk.shop)).toEqual(calls);
    },
  );

  it('is what the next release is made from', { concurrent: false }, async () => {
    const walk = shared();
    kept.second = await deploying(walk, { subject: 'feat: the worker, too (#72)' });
    const { definition } = await running(walk.shop, { environment: 'production', service: 'api' });
    expect(variablesIn(definition)).toContain('FEATURE');
    expect(second().runs['worker']?.digests).toEqual([walk.shop.pushed(second().sha)['worker']]);
  });

  it(
    'is gone after a rollback, which leaves alone a service that its target did not have, and says so',
    { concurrent: false },
    async () => {
      const walk = shared();
      const card = await offered(walk, { typed: 'rollback', from: second(), to: first() });
      expect(shown(card)).toContain(`• worker is not in ${first().release.name}: it is left as it is`);
      expect(shown(card)).not.toContain('• worker  `sha256:');
      await walk.press('carol', card, 'Roll back');
      await newestIs(walk, first().release, 'succeeded');
      expect(await runsIn(walk)).toEqual({
        api: first().runs['api'],
        worker: second().runs['worker'],
      });
    },
  );

  it('leaves cards and records that agree', { concurrent: false }, async () => {
    const walk = shared();
    await endsWell(walk);
    const { deployments } = walk.records();
    expect(deployments.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });
});
