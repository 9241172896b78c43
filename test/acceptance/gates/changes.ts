// What changes between the approvals and the start. A freeze holds the start back meanwhile: people approve, something
// changes, and then the freeze is over.
import { describe, expect, it } from 'vitest';
import { PEOPLE, SERVICES, SRE } from '../../../sandbox/shop.ts';
import { asking, cardSaying, goesTo, mention, recorded, type Asked } from '../support/gating.ts';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { shown } from '../support/releases.ts';
import { eventually, walkForAll, type Walk } from '../support/the-walk.ts';
import { changingCalls, running, untrueCards } from '../support/truth.ts';

const TEAM = { organisation: 'acme', slug: 'sre' };

const config = shopYml({
  people: `{ ${PEOPLE.erin}: { github: Erin }, ${PEOPLE.bob}: { github: bob } }`,
  production: {
    deploy: 'on_cut',
    gates: `{ approvals: { all: [{ count: 1, from: [${SRE}] }, { count: 1, from: ['github:acme/sre'] }] }, freeze: { overrule: ['github:acme/sre'] } }`,
  },
});

/** Approved by carol of the group, and by erin of the team on GitHub; only a freeze keeps it. */
async function approved(walk: Walk, subject: string): Promise<Asked> {
  expect(await walk.ask('dan', 'freeze production we look once more')).toBe(
    'Done. The channel has been told.',
  );
  const asked = await asking(walk, { subject });
  await walk.press('carol', asked.card, 'Approve');
  await walk.press('erin', asked.card, 'Approve');
  await eventually(() => expect(walk.records().the('production').approvals).toHaveLength(2));
  await walk.waitForCard(goesTo(asked.release, 'Waiting for its gates'));
  return asked;
}

const unfreeze = async (walk: Walk): Promise<void> => {
  expect(await walk.ask('dan', 'unfreeze production')).toBe('Done. The channel has been told.');
};

describe.concurrent('between the approvals and the start', () => {
  const shared = walkForAll({ config }, async ({ shop }) => {
    shop.github.setTeam({ ...TEAM, members: ['erin'] });
  });

  it(
    'a tag is moved in ECR: the pinned digest runs, and the card had warned that tags can be moved',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { shop } = walk;
      const { ecr } = shop.aws;
      const repository = 'shop/api';
      ecr.createRepository({ name: repository, mutability: 'MUTABLE' });
      ecr.pushImage({ repository, tag: 'before-slipway' });
      const { sha, release } = await approved(walk, 'feat: with tags that can be moved');
      await cardSaying(walk, ['Risk: tags of shop/api can be moved; the digest is pinned all the same']);
      const evil = ecr.pushImage({
        repository,
        behaviour: { crashes: { exitCode: 66, reason: 'not ours' } },
      });
      ecr.moveTag({ repository, tag: sha, to: evil.digest });
      await unfreeze(walk);
      await walk.waitForCard(goesTo(release, 'Deployed'));
      for (const service of SERVICES) {
        const { digests } = await running(shop, { environment: 'production', service });
        expect(new Set(digests)).toEqual(new Set([shop.pushed(sha)[service]]));
      }
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(shop)).toEqual([]);
    },
  );

  it(
    'people leave the group in Slack and the team on GitHub: neither what they approved nor what they overruled counts any more',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { shop } = walk;
      const { release, card } = await approved(walk, 'feat: approved by people who left');
      const calls = changingCalls(shop);
      await walk.ask('bob', 'hold production one more look');
      await walk.told('erin', () => walk.press('erin', card, 'Overrule the freeze'));
      await cardSaying(walk, [`✓ Frozen, and overruled by ${mention('erin')}`]);
      shop.slack.setGroup(SRE, { members: [PEOPLE.alice, PEOPLE.dan] });
      shop.github.setTeam({ ...TEAM, members: ['bob'] });
      await walk.ask('bob', 'resume production');
      const closed = await cardSaying(walk, ['✗ *Frozen.*', '✗ *0 of 1 from']);
      expect(closed.text).toMatch(goesTo(release, 'Waiting for 2 approvals'));
      expect(walk.records().the('production').overrules).toEqual([]);
      await unfreeze(walk);
      expect(walk.records().the('production').approvals).toEqual([]);
      expect(recorded(walk, 'approval.revoked').map(({ event }) => event)).toMatchObject([
        { approver: PEOPLE.carol, why: 'not_eligible' },
        { approver: PEOPLE.erin, why: 'not_eligible' },
      ]);
      for (const who of ['carol', 'erin'] as const) {
        const told = await expectRefused(walk, who, ['not_an_approver'], () =>
          walk.press(who, card, 'Approve'),
        );
        expect(told).toContain(`<!subteam^${SRE}> or the GitHub team acme/sre may answer this.`);
      }
      expect(changingCalls(shop)).toEqual(calls);

      await walk.press('dan', card, 'Approve');
      await walk.press('bob', card, 'Approve');
      const deployed = await walk.waitForCard(goesTo(release, 'Deployed'));
      expect(shown(deployed)).toContain(`Approved by ${mention('dan')} and ${mention('bob')}`);
      const [, , , , , byBob] = recorded(walk, 'deployment.approved');
      expect(byBob?.event).toMatchObject({
        approval: { by: PEOPLE.bob, through: ['github:acme/sre'] },
        membership: { 'github:acme/sre': [PEOPLE.bob] },
      });
      shop.slack.setGroup(SRE, { members: [PEOPLE.alice, PEOPLE.bob, PEOPLE.carol, PEOPLE.dan] });
      shop.github.setTeam({ ...TEAM, members: ['erin'] });
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(shop)).toEqual([]);
    },
  );

  it(
    'somebody changes a task definition in ECS: it is asked again on a fresh card that says what changed, and the old approvals are void',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { shop } = walk;
      const { sha, release, card: old } = await approved(walk, 'feat: over somebody else');
      const before = await running(shop, { environment: 'production', service: 'worker' });
      const [app] = before.definition.containerDefinitions ?? [];
      const taskDefinition = shop.aws.ecs.registerTaskDefinition({
        family: 'shop-worker-production',
        containerDefinitions: [{ ...app, environment: [{ name: 'DEBUG', value: 'yes' }] }],
      });
      const worker = { cluster: 'shop-production', service: 'shop-worker-production' };
      shop.aws.ecs.updateServiceAsSomebodyElse({ ...worker, taskDefinition });
      const calls = changingCalls(shop);
      await unfreeze(walk);
      const fresh = await cardSaying(walk, [
        '*Asked again*, because what runs of worker',
        'Earlier approvals are void.',
        'Changed outside of Slipway',
      ]);
      expect(fresh.ts).not.toBe(old.ts);
      expect(fresh.text).toMatch(goesTo(release, 'Waiting for 2 approvals'));
      await eventually(() =>
        expect(shop.slack.messages(old.channel).find(({ ts }) => ts === old.ts)?.text).toContain('Void'),
      );
      expect(walk.records().the('production').approvals).toEqual([]);
      expect(recorded(walk, 'deployment.replanned').at(-1)?.event).toMatchObject({
        voided: [{ by: PEOPLE.carol }, { by: PEOPLE.erin }],
        differences: expect.arrayContaining([{ what: 'live_revision', service: 'worker' }]),
      });
      const stale = await expectRefused(walk, 'dan', ['stale_card'], () =>
        walk.press('dan', old, 'Approve', { stale: true }),
      );
      expect(stale).toContain('This card is out of date.');
      expect(changingCalls(shop)).toEqual(calls);

      await walk.press('dan', fresh, 'Approve');
      await walk.press('erin', fresh, 'Approve');
      await walk.waitForCard(goesTo(release, 'Deployed'));
      const { definition, digests } = await running(shop, { environment: 'production', service: 'worker' });
      expect(new Set(digests)).toEqual(new Set([shop.pushed(sha)['worker']]));
      // What somebody else configured is kept: only the image was replaced.
      expect(definition.containerDefinitions?.[0]?.environment).toEqual([{ name: 'DEBUG', value: 'yes' }]);
      expect(await untrueCards(walk)).toEqual([]);
      expect(problemsIn(shop)).toEqual([]);
    },
  );
});
