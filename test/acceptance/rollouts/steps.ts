// A deployment in steps: a migration, then one service after the other. What fails, and whoever aborts, ends it there.
import { describe, expect, it } from 'vitest';
import { PEOPLE, SRE, type Change } from '../../../sandbox/shop.ts';
import { asking, cardIn, cardSaying, mention, type Asked } from '../support/gating.ts';
import {
  confirming,
  endsWell,
  newestIs,
  offered,
  QUICK,
  runsIn,
  slowFrom,
  untilItIs,
  type Deployed,
} from '../support/going-back.ts';
import { HOST, shopYml } from '../support/projects.ts';
import { expectRefused } from '../support/refusals.ts';
import { shown } from '../support/releases.ts';
import { walkForAll, type Walk } from '../support/the-walk.ts';
import { changingCalls, digestsOfTasks } from '../support/truth.ts';

const MIGRATION = 'shop-migrate-production';

const config = shopYml({
  production: {
    deploy: 'on_cut',
    gates: `{ approvals: { count: 1, from: [${SRE}] } }`,
    steps:
      '[{ run: { task: "shop-migrate-{environment}", service: api, container: app, command: [npm, run, migrate] } }, { deploy: [api] }, { deploy: [worker] }]',
  },
});

/** Asked for, and approved. */
async function approved(walk: Walk, change: Change): Promise<Asked> {
  const asked = await asking(walk, change);
  await walk.press('bob', asked.card, 'Approve');
  return asked;
}

/** What changes AWS while something is done, in its order. */
async function changesOf(walk: Walk, act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = changingCalls(walk.shop).length;
  await act();
  return changingCalls(walk.shop).slice(before);
}

const MIGRATED = ['RegisterTaskDefinition', 'RunTask'];
const UPDATED = ['RegisterTaskDefinition', 'UpdateService'];

describe.concurrent('steps', () => {
  const shared = walkForAll({ config, tempo: QUICK }, async ({ shop }) => {
    shop.aws.ecs.registerTaskDefinition({
      family: MIGRATION,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'app', image: `${HOST}/shop/api:before-slipway`, essential: true }],
    });
  });
  const kept: { whole?: Deployed } = {};
  const whole = (): Deployed => kept.whole ?? expect.fail('nothing was deployed');

  it(
    'are aborted with a button: ECS puts back what it has begun, and what has not begun does not begin',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { shop } = walk;
      const before = await runsIn(walk);
      slowFrom(shop, 'api');
      const { release } = await approved(walk, { subject: 'feat: it is aborted (#60)' });
      await untilItIs(walk, 'api', 'rolling_out');
      const card = await cardSaying(walk, [
        '"text":"Abort"',
        'Step 3 of 3: worker: waits for the step before it',
      ]);
      await expectRefused(walk, 'gina', ['outsider'], () => walk.press('gina', card, 'Abort'));
      const told = await walk.told('erin', () => walk.press('erin', card, 'Abort'));
      expect(told).toContain('Recorded: it is being stopped.');
      const { request } = await newestIs(walk, release, 'cancelled');
      expect(await runsIn(walk)).toEqual(before);
      expect(shop.aws.calls.some(({ call }) => call === 'StopServiceDeployment')).toBe(true);
      expect(changingCalls(shop).filter((call) => call !== 'StopServiceDeployment')).toEqual([
        ...MIGRATED,
        ...UPDATED,
      ]);
      expect(walk.records().the('production')).toMatchObject({
        rollouts: { api: { failure: { reason: 'aborted' } }, worker: { status: 'waiting' } },
      });
      await expectRefused(walk, 'dan', ['nothing_to_abort'], () =>
        walk.press('dan', card, 'Abort', { stale: true }),
      );
      const nothing = await expectRefused(walk, 'dan', ['nothing_to_abort'], () => walk.type('dan', 'abort'));
      expect(nothing).toContain('`/release status` shows what is on its way');
      const unknown = await expectRefused(walk, 'dan', ['unknown_deployment'], () =>
        walk.type('dan', 'abort zzzzzzzz'),
      );
      expect(unknown).toContain('`/release history` lists them');
      expect(cardIn(walk, card.channel, { request })?.ts).toBe(card.ts);
      shop.aws.ecs.setTempo(QUICK);
    },
  );

  it(
    'begin with a migration, of which the gate card tells: it runs once with the image of the release, before any service',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { slack } = walk.shop;
      const calls = await changesOf(walk, async () => {
        const { sha, release, card } = await asking(walk, { subject: 'feat: whole (#61)' });
        expect(shown(card)).toContain(`*A one-off task runs first*: ${MIGRATION} (in every deployment)`);
        await walk.press('erin', card, 'What changes');
        const view = await slack.waitFor(() =>
          slack.openViews(PEOPLE.erin).find((each) => shown(each).includes('*Steps*')),
        );
        expect(shown(view)).toContain(
          `\\n1. run ${MIGRATION}: \`npm run migrate\` in \`app\`, with the image of api (`,
        );
        expect(shown(view)).toContain('\\n2. deploy api\\n3. deploy worker');
        await walk.press('bob', card, 'Approve');
        await newestIs(walk, release, 'succeeded');
        kept.whole = { sha, release, runs: await runsIn(walk) };
      });
      expect(calls).toEqual([...MIGRATED, ...UPDATED, ...UPDATED]);
      const ran = await digestsOfTasks(walk.shop, { environment: 'production', family: MIGRATION });
      const [aborted] = walk.records().deployments;
      const commits = [aborted?.request.commit ?? '', whole().sha];
      expect(ran).toHaveLength(2);
      expect(new Set(ran)).toEqual(new Set(commits.map((sha) => walk.shop.pushed(sha)['api'])));
    },
  );

  it(
    'end with a migration that fails: nothing after it begins, and the card says its exit code',
    { concurrent: false },
    async () => {
      const walk = shared();
      const reason = 'relation "orders" does not exist';
      walk.shop.aws.ecs.scriptTask({ family: MIGRATION, exitCode: 3, reason });
      const calls = await changesOf(walk, async () => {
        const { release } = await approved(walk, { subject: 'feat: it does not migrate (#62)' });
        await newestIs(walk, release, 'failed');
      });
      expect(calls).toEqual(MIGRATED);
      expect(await runsIn(walk)).toEqual(whole().runs);
      expect(walk.records().the('production')).toMatchObject({
        rollouts: { api: { status: 'waiting' }, worker: { status: 'waiting' } },
      });
      // Nothing has changed, so nobody is kept out.
      expect(await walk.ask('erin', 'status')).not.toContain('locked');
    },
  );

  it(
    'are undone by a rollback but for the migration, of which its card warns, and which it does not run',
    { concurrent: false },
    async () => {
      const walk = shared();
      const newer = await approved(walk, { subject: 'feat: migrated, too (#63)' });
      await newestIs(walk, newer.release, 'succeeded');
      const calls = await changesOf(walk, async () => {
        const card = await offered(walk, { typed: 'rollback', from: newer, to: whole() });
        expect(shown(card)).toContain(
          `*A migration lies between*: ${MIGRATION} has run here since; going back does not undo it`,
        );
        await confirming(walk, card, whole());
      });
      expect(calls).toEqual(['UpdateService', 'UpdateService']);
      await walk.ask('carol', 'unlock production');
    },
  );

  it(
    'are aborted with a command: what is done stays, which locks the environment until a rollback makes it whole again',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { shop } = walk;
      slowFrom(shop, 'worker');
      const { sha, release } = await approved(walk, { subject: 'feat: aborted in between (#64)' });
      await untilItIs(walk, 'worker', 'rolling_out');
      expect(await walk.ask('erin', 'abort production it takes too long')).toContain('it is being stopped');
      await newestIs(walk, release, 'cancelled');
      const { api, worker } = await runsIn(walk);
      expect(api?.digests).toEqual([shop.pushed(sha)['api']]);
      expect(worker).toEqual(whole().runs['worker']);
      expect(await walk.ask('erin', 'status')).toContain('; locked');
      shop.aws.ecs.setTempo(QUICK);
      const card = await offered(walk, { typed: 'rollback', from: { release }, to: whole() });
      await confirming(walk, card, whole());
    },
  );

  it('leave cards that say what became of each, and whole records', { concurrent: false }, async () => {
    const walk = shared();
    await endsWell(walk);
    const [button, , failed, , , command] = walk.records().deployments.map((each) => walk.cardOf(each));
    const says = (card: typeof button, ...texts: readonly string[]): void => {
      for (const text of texts) expect(shown(card ?? { blocks: [] })).toContain(text);
    };
    says(
      button,
      `*Aborted by ${mention('erin')}*`,
      `✓ Step 1 of 3: ${MIGRATION}: done, exit code 0`,
      '✗ api  it was aborted',
      'Step 3 of 3: worker: was not started',
      'Now serving: `shop-api-production:1`, as before',
      'production serves what it served before.',
    );
    says(
      failed,
      `*Failed: step 1 of 3 (${MIGRATION}) did not end well; 0 of 2 services took*`,
      `✗ Step 1 of 3: ${MIGRATION}: failed with exit code 3: “relation`,
      'Step 2 of 3: api: was not started',
      'production serves what it served before.',
    );
    says(
      command,
      `*Aborted by ${mention('erin')}: “it takes too long”*`,
      '✓ Step 2 of 3: api: done',
      '✗ worker  it was aborted',
      'production may now run a mix. To make it whole again: `/release rollback production`.',
      '*production is locked*',
    );
  });
});
