// Two service deployments could be ours: Slipway does not guess. A person looks, and the end is recorded.
import { describe, expect, it } from 'vitest';
import { straightToProduction } from '../support/configs.ts';
import { problemsIn } from '../support/records.ts';
import { walkFor } from '../support/the-walk.ts';
import { untrueCards, running } from '../support/truth.ts';

describe.concurrent('an answer that was lost while somebody deployed the same revision', () => {
  it('needs an operator, keeps the environment, and is settled by /release resolve', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    const { shop } = walk;
    const api = { cluster: 'shop-production', service: 'shop-api-production' };
    shop.aws.faults.add({ call: 'UpdateService', kind: 'answer-lost' });
    shop.aws.onCall((call, phase) => {
      if (call.call !== 'UpdateService' || phase !== 'after-effect') return Promise.resolve();
      shop.aws.onCall(undefined);
      const { taskDefinition = '' } = shop.aws.ecs.describeService(api);
      shop.aws.ecs.updateServiceAsSomebodyElse({ ...api, taskDefinition, forceNewDeployment: true });
      return Promise.resolve();
    });
    await walk.cut();
    const stuck = await walk.waitForCard(/\.1 → production: Needs an operator/);
    expect(JSON.stringify(stuck.blocks)).toContain('two deployments in ECS could be ours');
    const { id } = walk.records().the('production').request;
    expect(stuck.text).toContain(`\`/release resolve ${id}\``);

    // The environment stays taken while the outcome is unknown.
    await walk.cut({ subject: 'feat: the next' });
    await walk.waitForCard(/\.2 → production: In line/);
    expect(await walk.ask('dan', 'status')).toContain('production:');

    expect(await walk.ask('bob', `resolve ${id}`)).toContain('Settled.');
    await walk.waitForCard(/\.1 → production: Deployed in .*, as settled by <@U0BOB0000>/);
    expect(walk.records().deployments[0]).toMatchObject({ status: 'succeeded', resolvedBy: 'U0BOB0000' });
    // And what waited for it goes ahead.
    await walk.waitForCard(/\.2 → production: Deployed/);
    const { digests } = await running(shop, { environment: 'production', service: 'api' });
    const sha = walk.records().the('production').request.commit;
    expect(new Set(digests)).toEqual(new Set([shop.pushed(sha)['api']]));
    expect(await untrueCards(walk)).toEqual([]);
    expect(problemsIn(shop)).toEqual([]);
  });
});
