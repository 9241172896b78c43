// A cut before CI has pushed everything: it waits, says for what, and goes on by itself, or says what never came.
import { describe, expect, it } from 'vitest';
import { SERVICES } from '../../../sandbox/shop.ts';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { cutting, releaseCard, shown } from '../support/releases.ts';
import { walkFor } from '../support/the-walk.ts';
import { changingCalls, running } from '../support/truth.ts';

const gates = '{ checks: [ci/build] }';

describe.concurrent('a candidate without all of its images', () => {
  it('shows what is found and what CI is at, and goes on to staging by itself, also when killed meanwhile', async (test) => {
    const config = shopYml({ staging: { deploy: 'on_cut' }, production: { gates } });
    const walk = await walkFor(test, { config });
    const { shop } = walk;
    const change = { subject: 'feat: half built', built: ['worker'], check: 'in_progress' } as const;
    const sha = await shop.merge(change);
    const release = await cutting(walk);
    const waits = await releaseCard(walk, release, '⏳ api', '✓ worker', 'ci/build', 'is under way');
    expect(waits.text).toContain('waits for the images of api');
    await expectRefused(walk, 'bob', ['candidate_waits'], () =>
      walk.type('bob', `deploy ${release.name} staging`),
    );

    await walk.settle();
    await walk.bot.stop('SIGKILL');
    await walk.start();
    shop.build(sha, { built: ['api'] });
    await walk.waitForCard(/→ staging: Deployed/);
    for (const service of SERVICES) {
      const { digests } = await running(shop, { environment: 'staging', service });
      expect(digests).toEqual([shop.pushed(sha)[service]]);
    }
    const complete = await releaseCard(walk, release, '✓ api', '✓ worker');
    expect(shown(complete)).not.toContain('⏳');
    expect(problemsIn(shop)).toEqual([]);
  });

  it('says at its deadline which are missing and that the check has not finished, and goes nowhere', async (test) => {
    const config = shopYml({
      artifacts: '{ wait: 3s }',
      staging: { deploy: 'on_cut' },
      production: { gates },
    });
    const walk = await walkFor(test, { config });
    const { shop } = walk;
    const change = { subject: 'feat: half built', built: ['worker'], check: 'in_progress' } as const;
    const sha = await shop.merge(change);
    const release = await cutting(walk);
    const card = await releaseCard(walk, release, 'not complete', `shop/api:${sha}`);
    expect(shown(card)).toMatch(/ci\/build[`>]* has not finished/);
    expect(shown(card)).not.toContain(`shop/worker:${sha}`);
    const told = await expectRefused(walk, 'bob', ['candidate_incomplete'], () =>
      walk.type('bob', `deploy ${release.name} staging`),
    );
    expect(told).toContain('api');
    expect(walk.records().deployments).toEqual([]);
    expect(changingCalls(shop)).toEqual([]);
    expect(problemsIn(shop)).toEqual([]);
  });
});
