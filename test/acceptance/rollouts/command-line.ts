// `npm run slipway -- rollback`, for when Slack is down: it goes without Slack and without a bot, and where one is alive
// that one does the work.
import type { KnownBlock } from '@slack/types';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { CHANNEL, PEOPLE } from '../../../sandbox/shop.ts';
import { plainView } from '../../../src/cli/plain.ts';
import { OPERATOR, slipway } from '../support/command-line.ts';
import {
  deploying,
  endsWell,
  newestIs,
  QUICK,
  runsIn,
  SLOW,
  untilItIs,
  type Deployed,
} from '../support/going-back.ts';
import { shopYml } from '../support/projects.ts';
import { cutting, shown } from '../support/releases.ts';
import { walkForAll, type Walk } from '../support/the-walk.ts';

const config = shopYml({ production: { deploy: 'on_cut' } });

const SLACK_CALLS = [
  'chat.postMessage',
  'chat.update',
  'users.info',
  'auth.test',
  'apps.connections.open',
] as const;

/** Every call gets 500, and nothing comes in any more. */
function slackIsDown({ slack }: Walk['shop']): void {
  for (const call of SLACK_CALLS) slack.faults.add({ call, kind: 'fail-before', times: Infinity });
  slack.dropSockets();
}

/** Who drives, or drove last. */
function holderOf({ variables }: Walk['shop']): string {
  const path = (variables['DATABASE_URL'] ?? '').replace(/^file:/, '');
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const row = database.prepare<[], { readonly holder: string }>('select holder from leases').get();
    return row?.holder ?? '';
  } finally {
    database.close();
  }
}

describe.concurrent('the command line', () => {
  const all: Deployed[] = [];
  const shared = walkForAll({ config, tempo: QUICK }, async (walk) => {
    for (const pull of [81, 82]) all.push(await deploying(walk, { subject: `feat: a change (#${pull})` }));
  });
  const older = (): Deployed => all[0] ?? expect.fail('nothing was deployed');
  const newer = (): Deployed => all[1] ?? expect.fail('nothing was deployed after it');

  it(
    'goes back by itself where the bot was killed in the middle of a deployment, and takes that over; a new bot draws what was done',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { shop } = walk;
      shop.aws.ecs.setTempo(SLOW);
      await shop.merge({ subject: 'feat: it hangs (#83)' });
      const hangs = await cutting(walk);
      await untilItIs(walk, 'worker', 'rolling_out');
      await walk.settle();
      await walk.bot.stop('SIGKILL');

      const running = slipway(shop, 'rollback', 'production', '--reason', 'it hangs', '--yes');
      await newestIs(walk, newer().release, 'running');
      expect(holderOf(shop)).toMatch(/^operator-/);
      shop.aws.ecs.setTempo(QUICK);
      const { code, lines, errors } = await running;
      expect({ code, errors }).toEqual({ code: 0, errors: [] });
      const title = `Roll back production: ${hangs.name} → ${newer().release.name}`;
      expect(lines.filter((line) => line === title)).toHaveLength(2);
      expect(lines).toContain('One click puts this back');
      expect(lines).toContain('No bot drives: this process does.');
      expect(lines).toContain('succeeded, api succeeded, worker succeeded');
      expect(lines).toContainEqual(expect.stringMatching(/^Rolled back in \d+ s$/));
      expect(await runsIn(walk)).toEqual(newer().runs);
      const actors = walk.records().audit.map(({ actor }) => actor);
      expect(actors).toContainEqual({ kind: 'operator', user: OPERATOR });
      const verified = await slipway(shop, 'audit', 'verify');
      expect(verified).toMatchObject({ code: 0, errors: [] });
      expect(verified.lines).toContain('the chain is whole');

      await walk.start();
      const card = await walk.waitForCard(new RegExp(`${title.replaceAll('.', '\\.')}: Rolled back in`));
      expect(shown(card)).toContain(`Asked for by ${OPERATOR} (command line): “it hangs”`);
      await walk.waitForCard(new RegExp(`${hangs.name} → production: Superseded: \`\\w+\` took over`));
    },
  );

  it('prints the status as /release status shows it', { concurrent: false }, async () => {
    const walk = shared();
    await walk.ask('erin', 'status');
    const { blocks } = { ...walk.shop.slack.ephemerals(PEOPLE.erin).at(-1) };
    const { code, lines } = await slipway(walk.shop, 'status');
    expect(code).toBe(0);
    expect(lines).toEqual(plainView({ blocks: blocks as readonly KnownBlock[] }));
    const printed = lines.join('\n');
    expect(printed).toContain(
      `production  runs ${newer().release.name} (\`${newer().sha.slice(0, 7)}\`), since `,
    );
    expect(printed).toContain(`Locked: ${OPERATOR} (command line) keeps production`);
  });

  it('says in one sentence what cannot be, and changes nothing', { concurrent: false }, async () => {
    const walk = shared();
    const before = walk.records().deployments;
    const { code, errors } = await slipway(walk.shop, 'rollback', 'nowhere', '--to', '2020.1.1.1', '--yes');
    expect(code).toBe(1);
    expect(errors).toEqual([
      'There is no such environment. You typed `nowhere`. This project has production.',
    ]);
    expect(walk.records().deployments).toEqual(before);
  });

  it(
    'only follows where a bot is alive, which carries it out although Slack is down, and tells of it once Slack is back',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { shop } = walk;
      slackIsDown(shop);
      const bot = holderOf(shop);
      const { code, lines, errors } = await slipway(shop, 'rollback', 'production', '--yes');
      expect({ code, errors }).toEqual({ code: 0, errors: [] });
      expect(lines).toContain(
        'A bot drives, and carries it out. Should it be gone, this process does in a few seconds.',
      );
      expect(lines).not.toContain('No bot drives: this process does.');
      expect(lines).toContain(`Asked for by ${OPERATOR} (command line)`);
      expect(holderOf(shop)).toBe(bot);
      expect(await runsIn(walk)).toEqual(older().runs);
      const { request } = walk.records().the('production');
      const cards = (): number =>
        shop.slack.messages(CHANNEL).filter((each) => shown(each).includes(`deployment \`${request.id}\``))
          .length;
      expect(cards()).toBe(0);

      shop.slack.faults.clear();
      await endsWell(walk);
      expect(cards()).toBe(1);
      expect(walk.cardOf({ request }).text).toMatch(/: Rolled back in \d+ s/);
      expect(bot).toMatch(new RegExp(`^${walk.bot.process.pid}-`));
    },
  );
});
