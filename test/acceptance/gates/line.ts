// Several that want one environment at the same time: who is where in the line, and who leaves it.
import { describe, expect, it } from 'vitest';
import type { Release } from '../../../src/domain/release.ts';
import { cardSaying, goesTo, mention, recorded } from '../support/gating.ts';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { cutting, shown } from '../support/releases.ts';
import { eventually, walkForAll, type Walk } from '../support/the-walk.ts';
import { untrueCards } from '../support/truth.ts';

const config = shopYml({ production: {} });
const SLOW = { taskStart: 120_000 };
const QUICK = { taskStart: 100 };

const deploy = async (walk: Walk, { name }: Release): Promise<string> => {
  const told = await walk.ask('alice', `deploy ${name} production`);
  expect(told).toContain('Asked for, as');
  return told;
};

describe.concurrent('a line', () => {
  const releases: Release[] = [];
  const shared = walkForAll({ config }, async (walk) => {
    for (const subject of ['feat: one', 'feat: two', 'feat: three', 'feat: four']) {
      await walk.shop.merge({ subject });
      releases.push(await cutting(walk));
    }
    walk.shop.aws.ecs.setTempo(SLOW);
  });
  const nth = (n: number): Release => releases[n - 1] ?? expect.fail(`there is no release ${n}`);

  it(
    'shows everybody their place, is left with a button, and is served in its order',
    { concurrent: false },
    async () => {
      const walk = shared();
      await deploy(walk, nth(1));
      await walk.waitForCard(goesTo(nth(1), 'On its way'));
      // The newest first: an older one would make way for it.
      for (const [place, n] of [4, 3, 2].entries()) {
        await deploy(walk, nth(n));
        await walk.waitForCard(goesTo(nth(n), `In line, ${place + 1} of ${place + 1}`));
      }
      await walk.waitForCard(goesTo(nth(4), 'In line, 1 of 3'));
      const middle = await walk.waitForCard(goesTo(nth(3), 'In line, 2 of 3'));
      expect(shown(middle)).toContain('*Not the newest*');
      await expectRefused(walk, 'gina', ['outsider'], () => walk.press('gina', middle, 'Leave the line'));
      await walk.press('alice', middle, 'Leave the line');
      await walk.waitForCard(goesTo(nth(3), `Taken back by ${mention('alice')}`));
      await walk.waitForCard(goesTo(nth(4), 'In line, 1 of 2'));
      await walk.waitForCard(goesTo(nth(2), 'In line, 2 of 2'));

      walk.shop.aws.ecs.setTempo(QUICK);
      await walk.waitForCard(goesTo(nth(2), 'Deployed'));
      const began = recorded(walk, 'deployment.started').map(({ event }) => event.deployment);
      const { deployments } = walk.records();
      const names = began.map(
        (id) => deployments.find(({ request }) => request.id === id)?.request.releaseName,
      );
      expect(names).toEqual([nth(1).name, nth(4).name, nth(2).name]);
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(walk.shop)).toEqual([]);
    },
  );

  it(
    'is left by an older candidate as soon as a newer one is asked for, which both cards say',
    { concurrent: false },
    async () => {
      const walk = shared();
      walk.shop.aws.ecs.setTempo(SLOW);
      await deploy(walk, nth(4));
      await walk.waitForCard(goesTo(nth(4), 'On its way'));
      await deploy(walk, nth(1));
      await walk.waitForCard(goesTo(nth(1), 'In line, 1 of 1'));
      const older = walk.records().the('production').request;
      const told = await deploy(walk, nth(3));
      expect(told).toContain(`Closed, because this one is newer: \`${older.id}\`.`);
      await walk.waitForCard(goesTo(nth(1), `Superseded: ${nth(3).name} is newer`));
      await cardSaying(walk, [`Takes the place of ${nth(1).name} (\`${older.id}\`), which it is newer than`]);
      await walk.waitForCard(goesTo(nth(3), 'In line, 1 of 1'));
      walk.shop.aws.ecs.setTempo(QUICK);
      await walk.waitForCard(goesTo(nth(3), 'Deployed'));
      await eventually(() =>
        expect(walk.records().deployments.filter(({ status }) => status === 'superseded')).toHaveLength(1),
      );
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(walk.shop)).toEqual([]);
    },
  );
});
