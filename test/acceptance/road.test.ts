// The whole road, as people walk it: a commit on trunk goes to production, and comes back.
import { describe, expect, it, vi } from 'vitest';
import { SERVICES, type Name } from '../../sandbox/shop.ts';
import type { Artifact } from '../../src/domain/release.ts';
import { straightToProduction } from './support/configs.ts';
import { problemsIn } from './support/records.ts';
import { eventually, walkFor, type Walk } from './support/the-walk.ts';
import { changingCalls, untrueCards, running } from './support/truth.ts';

vi.setConfig({ testTimeout: 60_000, maxConcurrency: 10 });

const ENVIRONMENTS = ['staging', 'production'] as const;

const digestOf = (artifacts: readonly Artifact[], name: string): string | undefined =>
  artifacts.find(({ service }) => service === name)?.digest;

/** The revision behind each service of an environment. */
async function revisions({ shop }: Walk, environment: string): Promise<Record<string, string>> {
  const all = SERVICES.map(
    async (service) => [service, (await running(shop, { environment, service })).revision] as const,
  );
  return Object.fromEntries(await Promise.all(all));
}

describe.concurrent('from a commit to production', () => {
  it('takes a cut to staging by itself, and to production once two others than the requester approve', async (test) => {
    const walk = await walkFor(test);
    const { shop } = walk;
    const before = {
      staging: await running(shop, { environment: 'staging', service: 'api' }),
      production: await running(shop, { environment: 'production', service: 'api' }),
    };
    await walk.cut({ subject: 'feat(api): gift cards (#21)' });
    await walk.waitForCard(/→ staging: Deployed/);
    const asking = await walk.waitForCard(/→ production: Waiting for 2 approvals/);
    const untouched = changingCalls(shop);

    const refusedApproval = (who: Name): Promise<string> =>
      walk.told(who, () => walk.press(who, asking, 'Approve'));
    expect(await refusedApproval('alice')).toContain('You asked for this one, so you cannot approve it.');
    expect(await refusedApproval('mallory')).toContain('You belong to another organisation.');
    expect(await refusedApproval('gina')).toContain('You are a guest in this workspace.');
    expect(await refusedApproval('erin')).toContain('You are not an approver here.');
    expect(walk.records().the('production').status).toBe('awaiting_gates');
    expect(walk.records().the('production').approvals).toEqual([]);

    await walk.press('bob', asking, 'Approve');
    await walk.waitForCard(/→ production: Waiting for 1 approval$/);
    expect(changingCalls(shop)).toEqual(untouched);
    await walk.press('carol', asking, 'Approve');
    const deployed = await walk.waitForCard(/→ production: Deployed/);
    expect(JSON.stringify(deployed.blocks)).toContain('Approved by <@U0BOB0000> and <@U0CAROL00>');

    const [release] = walk.records().releases;
    const artifacts = release?.candidates[0]?.artifacts ?? [];
    for (const environment of ENVIRONMENTS) {
      for (const service of SERVICES) {
        const now = await running(shop, { environment, service });
        const digest = digestOf(artifacts, service);
        const tasks = environment === 'staging' ? 1 : 2;
        expect(now.digests, `${service} in ${environment}`).toEqual(Array<unknown>(tasks).fill(digest));
        const [app, sidecar] = now.definition.containerDefinitions ?? [];
        expect(app?.image?.endsWith(`/shop/${service}@${digest}`)).toBe(true);
        expect(app?.environment).toEqual([{ name: 'STAGE', value: environment }]);
        const was = before[environment].definition.containerDefinitions?.[1];
        expect(sidecar).toEqual(was);
      }
    }
    expect(await walk.ask('dan', 'status')).toContain(`production: runs ${release?.name}`);
    await walk.ask('dan', 'history');
    const history = shop.slack.ephemerals('U0DAN0000').at(-1);
    expect(JSON.stringify(history?.blocks)).toMatch(
      new RegExp(`${release?.name} → production: \\*deployed\\*.*${release?.name} → staging: \\*deployed\\*`),
    );
    expect(await untrueCards(walk)).toEqual([]);
    expect(problemsIn(shop)).toEqual([]);
  });

  it('keeps the tags that somebody else has put on the running revision', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    const { shop } = walk;
    const place = { environment: 'production', service: 'api' } as const;
    const { definition } = await running(shop, place);
    const tagged = shop.aws.ecs.registerTaskDefinition({
      family: definition.family,
      containerDefinitions: definition.containerDefinitions,
      requiresCompatibilities: definition.requiresCompatibilities,
      networkMode: definition.networkMode,
      cpu: definition.cpu,
      memory: definition.memory,
      tags: [{ key: 'cost-centre', value: '4711' }],
    });
    shop.aws.ecs.updateServiceAsSomebodyElse({
      cluster: 'shop-production',
      service: 'shop-api-production',
      taskDefinition: tagged,
    });
    await walk.cut();
    await walk.waitForCard(/→ production: Deployed/);
    const { id } = walk.records().the('production').request;
    expect((await running(shop, place)).tags).toEqual(
      expect.arrayContaining([
        { key: 'cost-centre', value: '4711' },
        { key: 'slipway:deployment', value: id },
      ]),
    );
  });

  it('goes back twice, from C to B to A, to the very revisions that worked', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    const { shop } = walk;
    const worked: Record<string, string>[] = [];
    for (const subject of ['feat: A', 'feat: B', 'feat: C']) {
      await walk.cut({ subject });
      const { name } = await expectRelease(walk, worked.length);
      await walk.waitForCard(new RegExp(`${name} → production: Deployed`));
      worked.push(await revisions(walk, 'production'));
    }
    const [a, b, c] = worked;
    const registered = changingCalls(shop).filter((call) => call === 'RegisterTaskDefinition').length;
    expect(new Set([a?.['api'], b?.['api'], c?.['api']]).size).toBe(3);

    await walk.type('dan', 'rollback the checkout is broken');
    const first = await walk.waitForCard(/Roll back production: .*\.3 → .*\.2: One click/);
    expect(JSON.stringify(first.blocks)).toContain('the checkout is broken');
    expect(await revisions(walk, 'production')).toEqual(c);
    await walk.press('dan', first, 'Roll back');
    await walk.waitForCard(/Roll back production: .*\.3 → .*\.2: Rolled back/);
    expect(await revisions(walk, 'production')).toEqual(b);

    // This time by the button of the card that says what is live.
    const live = await walk.waitForCard(/\.3 → .*\.2: Rolled back/);
    await walk.press('erin', live, 'Roll back');
    const second = await walk.waitForCard(/Roll back production: .*\.2 → .*\.1: One click/);
    await walk.press('erin', second, 'Roll back');
    await walk.waitForCard(/Roll back production: .*\.2 → .*\.1: Rolled back/);
    expect(await revisions(walk, 'production')).toEqual(a);

    expect(changingCalls(shop).filter((call) => call === 'RegisterTaskDefinition')).toHaveLength(registered);
    expect(await walk.ask('dan', 'status')).toMatch(/production: runs [0-9.]+\.1 /);
    expect(await walk.ask('dan', 'rollback')).toContain('There is nothing to roll production back to.');
    expect(await untrueCards(walk)).toEqual([]);
    expect(problemsIn(shop)).toEqual([]);
  });

  it('rolls back by the button of a deployed card, which only the newest of them has', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    await walk.cut({ subject: 'feat: A' });
    await walk.waitForCard(/\.1 → production: Deployed/);
    const old = (): string => JSON.stringify(walk.cardOf(walk.records().deployments[0] ?? fail()).blocks);
    expect(old()).toContain('roll_back');
    const was = await revisions(walk, 'production');
    await walk.cut({ subject: 'feat: B' });
    const newest = await walk.waitForCard(/\.2 → production: Deployed/);
    await walk.settle();
    expect(old()).not.toContain('roll_back');

    await walk.press('bob', newest, 'Roll back');
    const offer = await walk.waitForCard(/Roll back production: .*\.2 → .*\.1: One click/);
    await walk.press('bob', offer, 'Roll back');
    await walk.waitForCard(/Rolled back in/);
    expect(await revisions(walk, 'production')).toEqual(was);
  });

  it("says failed, with the task's own exit code and what serves now, when ECS's circuit breaker stops a release", async (test) => {
    const walk = await walkFor(test);
    const { shop } = walk;
    const before = await revisions(walk, 'production');
    const crashes = { exitCode: 42, reason: 'cannot reach the database', onlyInCluster: 'shop-production' };
    await walk.cut({ subject: 'feat: a bad idea', api: { crashes } });
    const asking = await walk.waitForCard(/→ production: Waiting for 2 approvals/);
    await walk.press('bob', asking, 'Approve');
    await walk.press('carol', asking, 'Approve');
    const failed = await walk.waitForCard(/→ production: Failed: /);

    const text = JSON.stringify(failed.blocks);
    expect(text).toContain('circuit breaker stopped it and put the old revision back');
    expect(text).toContain('exit code 42');
    expect(text).toContain('Now serving: `shop-api-production:1`, as before');
    expect((await revisions(walk, 'production'))['api']).toBe(before['api']);
    expect(walk.records().the('production')).toMatchObject({
      status: 'failed',
      rollouts: {
        api: { failure: { reason: 'circuit_breaker_rolled_back' } },
        worker: { status: 'waiting' },
      },
    });
    expect(await walk.ask('dan', 'status')).not.toContain('production: runs');
    expect(await untrueCards(walk)).toEqual([]);
    expect(problemsIn(shop)).toEqual([]);
  });
});

async function expectRelease(walk: Walk, index: number): Promise<{ readonly name: string }> {
  await eventually(() => expect(walk.records().releases).toHaveLength(index + 1));
  return walk.records().releases[index] ?? fail();
}

const fail = (): never => expect.fail('what was expected is not on record');
