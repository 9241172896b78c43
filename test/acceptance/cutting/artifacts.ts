// What is read of an image is held against what it should be: before it is cut, before it is deployed, and where it runs.
import { describe, expect, it } from 'vitest';
import { SERVICES } from '../../../sandbox/shop.ts';
import { HOST, shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { cutting, releaseCard, shown } from '../support/releases.ts';
import { eventually, walkFor } from '../support/the-walk.ts';
import { changingCalls } from '../support/truth.ts';

const REPLICA = 'eu-central-1';

describe.concurrent('an image', () => {
  it('that says it is of another commit or repository is refused; one that says nothing is shown as that; one for another processor is refused before anything changes in ECS', async (test) => {
    const walk = await walkFor(test, { config: shopYml({ artifacts: '{ wait: 0s }', staging: {} }) });
    const { shop } = walk;
    const { ecr } = shop.aws;
    const other = await shop.repository.head();
    const push = (name: string, tag: string, labels: { revision?: string; source?: string }): void =>
      void ecr.pushImage({ repository: `shop/${name}`, tag, ...labels });

    const first = await shop.merge({ subject: 'feat: mislabelled', built: [] });
    push('api', first, { revision: other });
    push('worker', first, { revision: first });
    const told = await expectRefused(walk, 'alice', ['image_mismatch'], () => walk.type('alice', 'cut'));
    expect(told).toContain('api');
    expect(told).toContain(other);
    expect(told).toContain(first.slice(0, 7));

    const second = await shop.merge({ subject: 'feat: from elsewhere', built: [] });
    push('api', second, { revision: second, source: 'https://github.com/acme/shop' });
    push('worker', second, { revision: second, source: 'https://github.com/evil/shop' });
    const elsewhere = await expectRefused(walk, 'alice', ['image_mismatch'], () => walk.type('alice', 'cut'));
    expect(elsewhere).toContain('worker');
    expect(elsewhere).toContain('evil/shop');

    const third = await shop.merge({ subject: 'feat: unlabelled', built: ['worker'] });
    push('api', third, {});
    const release = await cutting(walk);
    const card = shown(await releaseCard(walk, release, 'no revision label'));
    expect(card.match(/no revision label/g)).toHaveLength(1);
    expect(card).toContain('linux/amd64');
    expect(changingCalls(shop)).toEqual([]);

    const fourth = await shop.merge({ subject: 'feat: built on a laptop', built: ['worker'] });
    const platforms = ['linux/arm64'];
    ecr.pushImage({ repository: 'shop/api', tag: fourth, revision: fourth, platforms });
    const wrong = await cutting(walk);
    await releaseCard(walk, wrong, 'linux/arm64');
    const unfit = await expectRefused(walk, 'bob', ['service_unfit'], () =>
      walk.type('bob', `deploy ${wrong.name} staging`),
    );
    expect(unfit).toContain('api');
    expect(unfit).toContain('linux/arm64');
    expect(unfit).toContain('linux/amd64');
    expect(changingCalls(shop)).toEqual([]);
    expect(walk.records().deployments).toEqual([]);
    expect(problemsIn(shop)).toEqual([]);
  });

  it('that is not yet in the other Region is waited for by its Region; what was deployed gets its tag in both, and not before', async (test) => {
    const config = shopYml({
      artifacts: '{ protect: true }',
      production: { deploy: 'on_cut', registry: HOST.replace('eu-west-1', REPLICA) },
    });
    const walk = await walkFor(test, { config });
    const { shop } = walk;
    const { ecr } = shop.aws;
    for (const name of SERVICES) ecr.createRepository({ name: `shop/${name}`, region: REPLICA });
    const sha = await shop.merge({ subject: 'feat: in one Region' });
    const replicate = (name: string): void =>
      ecr.replicate({ repository: `shop/${name}`, tag: sha, to: { region: REPLICA } });
    replicate('worker');
    const release = await cutting(walk);
    const card = shown(await releaseCard(walk, release, '⏳ api', REPLICA));
    expect(card).not.toContain('⏳ worker');
    expect(walk.records().deployments).toEqual([]);
    const tags = (name: string, region: string): readonly string[] =>
      ecr.tagsOf({ repository: `shop/${name}`, tag: sha, region });
    expect(tags('worker', REPLICA)).toEqual([sha]);
    expect(tags('worker', 'eu-west-1')).toEqual([sha]);

    replicate('api');
    await walk.waitForCard(/→ production: Deployed/);
    await eventually(() => {
      for (const name of SERVICES) {
        for (const region of ['eu-west-1', REPLICA])
          expect(tags(name, region)).toEqual([sha, `slipway-${release.name}`]);
      }
    });
    expect(problemsIn(shop)).toEqual([]);
  });
});
