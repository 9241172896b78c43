// Gates are looked at again when it starts; an environment takes one deployment at a time; a rollback goes first.
import { describe, expect, it } from 'vitest';
import { CHANNEL, PEOPLE, SERVICES, SRE } from '../../../sandbox/shop.ts';
import { askedForProduction, straightToProduction } from '../support/configs.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { eventually, walkFor, type Walk } from '../support/the-walk.ts';
import { changingCalls, untrueCards, running } from '../support/truth.ts';

/** I1, from the audit log: at most one deployment at a time was between its start and its end. */
function expectOneHolderAtATime(walk: Walk): void {
  const holding = new Set<string>();
  for (const { event } of walk.records().audit) {
    if (event.type === 'deployment.started') holding.add(event.deployment);
    if (/^deployment\.(succeeded|failed|superseded|cancelled)$/.test(event.type) && 'deployment' in event)
      holding.delete(event.deployment);
    expect(holding.size).toBeLessThanOrEqual(1);
  }
}

describe.concurrent('at the start', () => {
  it('an approver who is no longer in the group does not count', async (test) => {
    const walk = await walkFor(test, { config: askedForProduction });
    const { shop } = walk;
    const sha = await shop.merge({ subject: 'feat: a change' });
    shop.github.setCheck(sha, { name: 'ci/build', status: 'in_progress' });
    await walk.type('alice', 'cut');
    const card = await walk.waitForCard(/→ production: Waiting for 2 approvals/);
    expect(JSON.stringify(card.blocks)).toContain('has not finished');
    await walk.press('bob', card, 'Approve');
    await walk.press('carol', card, 'Approve');
    await walk.waitForCard(/→ production: Waiting for its gates/);

    shop.slack.setGroup(SRE, { members: [PEOPLE.alice, PEOPLE.carol, PEOPLE.dan] });
    shop.github.setCheck(sha, { name: 'ci/build', status: 'completed', conclusion: 'success' });
    await walk.waitForCard(/→ production: Waiting for 1 approval$/, 60_000);
    expect(walk.records().the('production').approvals).toMatchObject([{ by: PEOPLE.carol }]);
    expect(changingCalls(shop)).toEqual([]);
    await expectRefused(walk, 'bob', ['not_an_approver'], () => walk.press('bob', card, 'Approve'));

    await walk.press('dan', card, 'Approve');
    const deployed = await walk.waitForCard(/→ production: Deployed/);
    expect(JSON.stringify(deployed.blocks)).toContain('Approved by <@U0CAROL00> and <@U0DAN0000>');
    expect(problemsIn(shop)).toEqual([]);
  });
});

describe.concurrent('what changes between the card and the click', () => {
  it('makes the click void: the plan is asked about again, on a fresh card', async (test) => {
    const walk = await walkFor(test, { config: askedForProduction });
    const { shop } = walk;
    await walk.cut();
    const old = await walk.waitForCard(/→ production: Waiting for 2 approvals/);
    await walk.press('bob', old, 'Approve');
    await walk.waitForCard(/→ production: Waiting for 1 approval$/);
    const calls = changingCalls(shop);

    const taskDefinition = shop.aws.ecs.registerTaskDefinition({
      family: 'shop-worker-production',
      containerDefinitions: [
        {
          name: 'app',
          image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/worker:before-slipway',
          essential: true,
          environment: [{ name: 'DEBUG', value: 'yes' }],
        },
      ],
    });
    const worker = { cluster: 'shop-production', service: 'shop-worker-production' };
    shop.aws.ecs.updateServiceAsSomebodyElse({ ...worker, taskDefinition });
    const told = await walk.told('carol', () => walk.press('carol', old, 'Approve'));
    expect(told).toContain('The plan has changed since this card was drawn.');
    expect(told).toContain('what runs of worker changed.');
    await shop.slack.waitFor(() =>
      shop.slack.messages(CHANNEL).find(({ ts, text }) => ts === old.ts && text.includes('Void')),
    );
    const fresh = await walk.waitForCard(/→ production: Waiting for 2 approvals/);
    expect(fresh.ts).not.toBe(old.ts);
    expect(walk.records().the('production').approvals).toEqual([]);
    expect(walk.records().audit.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({
        type: 'deployment.replanned',
        differences: expect.arrayContaining([{ what: 'live_revision', service: 'worker' }]),
        voided: [expect.objectContaining({ by: PEOPLE.bob })],
      }),
    );
    expect(changingCalls(shop)).toEqual(calls);
    await expectRefused(walk, 'dan', ['stale_card'], () =>
      walk.press('dan', old, 'Approve', { stale: true }),
    );

    await walk.press('bob', fresh, 'Approve');
    await walk.press('carol', fresh, 'Approve');
    await walk.waitForCard(/→ production: Deployed/);
    // What somebody else configured is kept: only the image was replaced.
    const { taskDefinition: live } = shop.aws.ecs.describeService(worker);
    expect(live).not.toBe(taskDefinition);
    expect(problemsIn(shop)).toEqual([]);
  });
});

describe.concurrent('an environment that is taken', () => {
  it('lets the next one wait in line, and start when the one before it has ended', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction, tempo: { taskStart: 120_000 } });
    const { shop } = walk;
    await walk.cut({ subject: 'feat: the first' });
    await walk.waitForCard(/\.1 → production: On its way/);
    await walk.cut({ subject: 'feat: the second' });
    await walk.waitForCard(/\.2 → production: In line/);
    expect(changingCalls(shop).filter((call) => call === 'UpdateService')).toHaveLength(2);
    shop.aws.ecs.setTempo({ taskStart: 150 });
    await walk.waitForCard(/\.1 → production: Deployed/);
    await walk.waitForCard(/\.2 → production: Deployed/);
    expectOneHolderAtATime(walk);
    for (const service of SERVICES) {
      const { request } = walk.records().the('production');
      const { digests } = await running(shop, { environment: 'production', service });
      expect(new Set(digests)).toEqual(new Set([shop.pushed(request.commit)[service]]));
    }
    expect(await untrueCards(walk)).toEqual([]);
    expect(problemsIn(shop)).toEqual([]);
  });

  it('is taken over by a rollback, which ends what was on its way and what stood in line', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    const { shop } = walk;
    await walk.cut({ subject: 'feat: A' });
    await walk.waitForCard(/\.1 → production: Deployed/);
    shop.aws.ecs.setTempo({ taskStart: 120_000 });
    await walk.cut({ subject: 'feat: B, which does not get anywhere' });
    await eventually(() =>
      expect(changingCalls(shop).filter((call) => call === 'UpdateService')).toHaveLength(4),
    );
    await walk.cut({ subject: 'feat: C' });
    await walk.waitForCard(/\.3 → production: In line/);

    await walk.type('dan', 'rollback production B hangs');
    const offer = await walk.waitForCard(/Roll back production: .*\.2 → .*\.1: One click/);
    await walk.press('dan', offer, 'Roll back');
    await eventually(() =>
      expect(changingCalls(shop).filter((call) => call === 'UpdateService')).toHaveLength(6),
    );
    shop.aws.ecs.setTempo({ taskStart: 150 });
    await walk.waitForCard(/Roll back production: .*Rolled back/);
    await walk.waitForCard(/\.2 → production: Superseded: `[a-z0-9]+` took over/);
    await walk.waitForCard(/\.3 → production: Superseded/);
    const [a] = walk.records().deployments;
    for (const service of SERVICES) {
      const { revision, digests } = await running(shop, { environment: 'production', service });
      expect(a).toMatchObject({ rollouts: { [service]: { revision } } });
      expect(new Set(digests)).toEqual(new Set([shop.pushed(a?.request.commit ?? '')[service]]));
    }
    expectOneHolderAtATime(walk);
    expect(await untrueCards(walk)).toEqual([]);
    expect(problemsIn(shop)).toEqual([]);
  });
});
