// What a candidate takes over from the one before it, and what becomes of that one.
import { describe, expect, it } from 'vitest';
import { restartWith, shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { cutting, releaseCard, shown } from '../support/releases.ts';
import { walkFor } from '../support/the-walk.ts';
import { running, untrueCards } from '../support/truth.ts';

const ALL = ['api', 'worker', 'mail'];

describe.concurrent('a service', () => {
  it('that has not changed keeps its image, and one that is new in slipway.yml is shown, at the cut and at a rollback across it', async (test) => {
    const shape = { paths: true, staging: { deploy: 'on_cut' } } as const;
    const walk = await walkFor(test, { services: ALL, config: shopYml(shape) });
    const { shop } = walk;
    const a = await shop.merge({ subject: 'feat: A', files: { 'worker/src/a.ts': 'export {};\n' } });
    const first = await cutting(walk);
    await walk.waitForCard(/→ staging: Deployed/);

    await restartWith(walk, shopYml({ ...shape, services: ALL }));
    const files = { 'api/src/b.ts': 'export {};\n', 'mail/src/b.ts': 'export {};\n' };
    const b = await shop.merge({ subject: 'feat: B', files, built: ['api', 'mail'] });
    const second = await cutting(walk);
    const card = shown(await releaseCard(walk, second, `kept from ${first.name}`, 'slipway.yml', 'mail'));
    expect(card.match(/kept from/g)).toHaveLength(1);
    await walk.waitForCard(new RegExp(`${second.name} → staging: Deployed`));
    const set = {
      api: shop.pushed(b)['api'],
      worker: shop.pushed(a)['worker'],
      mail: shop.pushed(b)['mail'],
    };
    const { request } = walk.records().the('staging');
    expect(Object.fromEntries(request.artifacts.map((each) => [each.service, each.digest]))).toEqual(set);
    for (const service of ['api', 'worker'] as const)
      expect((await running(shop, { environment: 'staging', service })).digests).toEqual([set[service]]);
    const mail = { cluster: 'shop-staging', service: 'shop-mail-staging' };
    const live = shop.aws.ecs.describeService(mail).taskDefinition;
    expect(live).toMatch(/:2$/);

    await walk.type('dan', 'rollback staging');
    const offer = await walk.waitForCard(/Roll back staging: .*One click/);
    expect(shown(offer)).toMatch(new RegExp(`mail is not in ${first.name}: it is left as it is`));
    await walk.press('dan', offer, 'Roll back');
    await walk.waitForCard(/Roll back staging: .*Rolled back/);
    expect(shop.aws.ecs.describeService(mail).taskDefinition).toBe(live);
    const api = await running(shop, { environment: 'staging', service: 'api' });
    expect(api.digests).toEqual([shop.pushed(a)['api']]);
    expect(await untrueCards(walk)).toEqual([]);
    expect(problemsIn(shop)).toEqual([]);
  });
});
