// Whatever somebody types or clicks that cannot be: they are told why in one sentence, nothing happens, and it is on
// record.
import { webApi } from '@slack/bolt';
import { describe, expect, it, vi } from 'vitest';
import { CHANNEL, ELSEWHERE, PEOPLE } from '../../sandbox/shop.ts';
import type { Message } from '../../sandbox/slack/model.ts';
import { askedForProduction, byHandAtOnce } from './support/configs.ts';
import { rejecting } from './support/gating.ts';
import { problemsIn } from './support/records.ts';
import { expectExcused, expectRefused } from './support/refusals.ts';
import { eventually, walkForAll } from './support/the-walk.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe('a command', () => {
  let release = '';
  const walk = walkForAll({ config: byHandAtOnce }, async (begun) => {
    await begun.cut({ subject: 'feat: the first' });
    await begun.waitForCard(/release .* was cut/);
    release = begun.records().releases[0]?.name ?? '';
    await begun.type('alice', `deploy ${release} staging`);
    await begun.waitForCard(/→ staging: Deployed/);
  });

  it('in a channel of no project names the channel to use', async () => {
    const told = await expectRefused(walk(), 'alice', ['not_a_project_channel'], () =>
      walk().type('alice', 'cut', { channel: ELSEWHERE }),
    );
    expect(told).toContain(`Try it in <#${CHANNEL}>.`);
  });

  it('with an unknown environment names those that there are', async () => {
    const told = await expectRefused(walk(), 'alice', ['unknown_environment'], () =>
      walk().type('alice', `deploy ${release} prod`),
    );
    expect(told).toContain('This project has staging and production.');
    await expectRefused(walk(), 'alice', ['unknown_environment'], () => walk().type('alice', 'history prod'));
  });

  it('with an unknown release names the newest', async () => {
    const told = await expectRefused(walk(), 'alice', ['unknown_release'], () =>
      walk().type('alice', 'deploy 2020.1.1.1 staging'),
    );
    expect(told).toContain(`The newest are ${release}.`);
  });

  it('with an unknown release and an unknown environment says both at once', async () => {
    const told = await expectRefused(walk(), 'alice', ['unknown_environment', 'unknown_release'], () =>
      walk().type('alice', 'deploy nothing nowhere'),
    );
    expect(told).toMatch(/There is no such environment.*\n.*There is no such release/);
  });

  it('with an unknown ref says so, and shows what was typed without its markup', async () => {
    const told = await expectRefused(walk(), 'alice', ['unknown_ref'], () =>
      walk().type('alice', 'cut no-such-`branch`'),
    );
    expect(told).toContain('There is no such commit.');
    expect(told).not.toContain('`branch`');
  });

  it('with a commit that is not on trunk refuses it, although its images are there', async () => {
    const { shop } = walk();
    await shop.repository.branch('feature', 'main');
    const sha = await shop.repository.commitOn('feature', {
      author: { name: 'Bob Berg', email: 'bob@acme.example' },
      subject: 'feat: not reviewed yet',
      files: { 'api/src/new.ts': 'export {};\n' },
    });
    for (const name of ['api', 'worker']) shop.aws.ecr.pushImage({ repository: `shop/${name}`, tag: sha });
    for (const ref of ['feature', sha]) {
      const told = await expectRefused(walk(), 'bob', ['not_on_trunk'], () =>
        walk().type('bob', `cut ${ref}`),
      );
      expect(told).toContain('Only trunk can be released.');
    }
  });

  it('for a commit without an image for every service names the service', async () => {
    await walk().shop.merge({ subject: 'feat: half built', built: ['worker'] });
    const told = await expectRefused(walk(), 'alice', ['images_missing'], () => walk().type('alice', 'cut'));
    expect(told).toMatch(/No complete set of images.* api: .*is not there/);
    expect(told).not.toContain('worker:');
  });

  it('that ECR does not let Slipway answer says that it is about access', async () => {
    const { shop } = walk();
    shop.aws.refusals.add({
      call: 'BatchGetImage',
      code: 'AccessDeniedException',
      message: 'User: arn:aws:sts::123456789012:assumed-role/slipway is not authorized',
    });
    await shop.merge({ subject: 'feat: built' });
    const told = await expectRefused(walk(), 'alice', ['images_missing'], () => walk().type('alice', 'cut'));
    expect(told).toMatch(/api: .*may not be read by Slipway.* worker: .*may not be read by Slipway/);
    shop.aws.refusals.clear();
  });

  it('that GitHub gives no answer to says whose fault it is, and that nothing was changed', async () => {
    const { shop } = walk();
    shop.github.faults.add({
      call: 'GET /repos/{owner}/{repo}/git/ref/{ref}',
      kind: 'fail-before',
      times: 50,
    });
    const told = await expectExcused(walk(), 'alice', () => walk().type('alice', 'cut'));
    expect(told).toMatch(
      /^GitHub did not give an answer that Slipway can use .*Nothing was changed; try again/,
    );
    shop.github.faults.clear();
  });

  it('that is none gets the nearest one and the way to help', async () => {
    const told = await expectRefused(walk(), 'alice', ['unknown_verb'], () =>
      walk().type('alice', 'depoly everything <!channel>'),
    );
    expect(told).toContain(
      'Did you mean `/release deploy`? Commands: `cut`, `pick`, `show`, `diff`, `mark`, `status`, `deploy`',
    );
    expect(told).not.toContain('<!channel>');
    expect(await walk().ask('alice', 'help')).toContain(
      '/release cut, pick, show, diff, mark, status, deploy, check, rollback, abort, history, resolve, freeze, unfreeze, lock, unlock, hold, resume, whoami, help',
    );
  });

  it('that lacks a word, or has one too many, says which', async () => {
    const lacking = await expectRefused(walk(), 'alice', ['missing_argument'], () =>
      walk().type('alice', `deploy ${release}`),
    );
    expect(lacking).toContain('The environment is missing.');
    const extra = await expectRefused(walk(), 'alice', ['too_many_arguments'], () =>
      walk().type('alice', 'status now'),
    );
    expect(extra).toContain('`now` is too much.');
  });

  it('for a commit that is a release already names the release', async () => {
    const sha = walk().records().releases[0]?.candidates[0]?.commit ?? '';
    const told = await expectRefused(walk(), 'alice', ['already_cut'], () =>
      walk().type('alice', `cut ${sha}`),
    );
    expect(told).toContain(`${sha.slice(0, 7)} is ${release}.`);
  });

  it('to deploy what already runs says so', async () => {
    const told = await expectRefused(walk(), 'alice', ['already_live'], () =>
      walk().type('alice', `deploy ${release} staging`),
    );
    expect(told).toContain(`${release} already runs in staging.`);
  });

  it('to go back where nothing else has worked says so', async () => {
    const told = await expectRefused(walk(), 'alice', ['nothing_to_roll_back_to'], () =>
      walk().type('alice', 'rollback staging'),
    );
    expect(told).toContain('There is nothing to roll staging back to.');
    await expectRefused(walk(), 'alice', ['never_succeeded_here'], () =>
      walk().type('alice', `rollback production to ${release}`),
    );
  });

  it('to resolve what needs no operator says how it stands', async () => {
    const { id } = walk().records().the('staging').request;
    const told = await expectRefused(walk(), 'alice', ['nothing_to_resolve'], () =>
      walk().type('alice', `resolve ${id}`),
    );
    expect(told).toContain('That deployment is deployed.');
    await expectRefused(walk(), 'alice', ['unknown_deployment'], () =>
      walk().type('alice', 'resolve nothing'),
    );
  });

  it('of a guest, of somebody deactivated and of a bot is refused, whatever it is', async () => {
    const { slack } = walk().shop;
    slack.setUser(PEOPLE.erin, { deleted: true });
    slack.setUser(PEOPLE.dan, { is_bot: true });
    for (const text of [
      'cut',
      'status',
      'history',
      `deploy ${release} production`,
      'rollback',
      'resolve x',
    ]) {
      await expectRefused(walk(), 'gina', ['outsider'], () => walk().type('gina', text));
    }
    const deactivated = await expectRefused(walk(), 'erin', ['outsider'], () => walk().type('erin', 'cut'));
    expect(deactivated).toContain('Your account is deactivated.');
    const bot = await expectRefused(walk(), 'dan', ['outsider'], () => walk().type('dan', 'cut'));
    expect(bot).toContain('Bots do not deploy.');
  });

  it('of somebody whom Slack cannot look up is refused', async () => {
    const { slack } = walk().shop;
    slack.faults.add({ call: 'users.info', kind: 'fail-before', times: 50 });
    const told = await expectRefused(walk(), 'bob', ['person_unreadable'], () => walk().type('bob', 'cut'));
    expect(told).toContain('Slipway could not check who you are.');
    slack.faults.clear();
  });

  it('that is delivered twice is carried out once', async () => {
    await walk().shop.merge({ subject: 'feat: twice' });
    const before = walk().records();
    await walk().type('alice', 'cut', { times: 2 });
    await eventually(() => expect(walk().records().releases).toHaveLength(before.releases.length + 1));
    // The answer to a later command: by now both deliveries have been dealt with.
    await walk().ask('bob', 'status');
    await walk().settle();
    const after = walk().records();
    expect(after.releases).toHaveLength(before.releases.length + 1);
    expect(after.refusals).toEqual(before.refusals);
    const cut = after.releases.at(-1)?.name ?? '';
    const told = walk()
      .shop.slack.ephemerals(PEOPLE.alice)
      .filter(({ text }) => text === `Cut ${cut}. Its card is in the channel.`);
    expect(told).toHaveLength(1);
  });

  it('leaves whole records behind', () => {
    expect(problemsIn(walk().shop)).toEqual([]);
  });
});

describe('a click', () => {
  let card: Message;
  let release = '';
  const walk = walkForAll({ config: askedForProduction }, async (begun) => {
    await begun.cut();
    card = await begun.waitForCard(/→ production: Waiting for 2 approvals/);
    release = begun.records().releases[0]?.name ?? '';
  });

  it('of the requester, an outsider, a guest or somebody who is no approver does not count', async () => {
    const approve = (who: Parameters<typeof expectRefused>[1]) => () => walk().press(who, card, 'Approve');
    await expectRefused(walk(), 'alice', ['requester_cannot_approve'], approve('alice'));
    await expectRefused(walk(), 'mallory', ['outsider'], approve('mallory'));
    await expectRefused(walk(), 'gina', ['outsider'], approve('gina'));
    const told = await expectRefused(walk(), 'erin', ['not_an_approver'], approve('erin'));
    expect(told).toContain('<!subteam^S0SRE0001> may answer this.');
    const rejected = await expectRefused(walk(), 'erin', ['not_an_approver'], () =>
      rejecting(walk(), 'erin', card),
    );
    expect(rejected).toBe(told);
  });

  it('that Slack says comes from another organisation does not count, whatever a look-up says', async () => {
    const told = await expectRefused(walk(), 'dan', ['outsider'], () =>
      walk().press('dan', card, 'Approve', { teamId: 'T0ELSEWHERE' }),
    );
    expect(told).toContain('You belong to another organisation.');
  });

  it('does not count when Slack cannot say who is in the group', async () => {
    const { slack } = walk().shop;
    slack.faults.add({ call: 'usergroups.users.list', kind: 'fail-before', times: 50 });
    const told = await expectRefused(walk(), 'dan', ['approvers_unreadable'], () =>
      walk().press('dan', card, 'Approve'),
    );
    expect(told).toContain('Nothing was changed; try again in a moment.');
    slack.faults.clear();
  });

  it('with a forged value is out of date', async () => {
    const { id } = walk().records().the('production').request;
    for (const value of [`${id}.1`, `${id}.-1`, 'zzzzzzzz.0', id, '', '"}],"x":[{', 'a'.repeat(2000)]) {
      await expectRefused(walk(), 'dan', ['stale_card'], () =>
        walk().press('dan', card, 'Approve', { value }),
      );
    }
    // The card itself stands, although somebody used it for that.
    await walk().ask('carol', 'status');
    expect(walk().cardOf(walk().records().the('production')).text).toBe(card.text);
  });

  it('on a copy of the card is out of date, and the copy loses its buttons', async () => {
    const { slack, variables } = walk().shop;
    const client = new webApi.WebClient(variables['SLACK_BOT_TOKEN'], { slackApiUrl: slack.apiUrl });
    const blocks = [...card.blocks];
    for (const channel of [ELSEWHERE, CHANNEL]) {
      const { ts } = await client.chat.postMessage({ channel, text: card.text, blocks });
      const copy = (): Message => slack.messages(channel).find((each) => each.ts === ts) ?? card;
      await expectRefused(walk(), 'dan', ['stale_card'], () => slack.click(PEOPLE.dan, copy(), 'Approve'));
      await slack.waitFor(() => copy().text.startsWith('This copy of a card is out of date.'));
      expect(JSON.stringify(copy().blocks)).not.toContain('approve_deployment');
    }
    // The card itself stands.
    const shown = slack.messages(CHANNEL).find(({ ts }) => ts === card.ts);
    expect(JSON.stringify(shown?.blocks)).toContain('approve_deployment');
  });

  it('is not needed twice: the same release cannot be asked for again meanwhile', async () => {
    const told = await expectRefused(walk(), 'bob', ['already_requested'], () =>
      walk().type('bob', `deploy ${release} production`),
    );
    expect(told).toContain('Answer its card in the channel.');
  });

  it('that is delivered twice counts once, and a second one of the same person not at all', async () => {
    const refusals = walk().records().refusals;
    await walk().press('bob', card, 'Approve', { times: 2 });
    await walk().waitForCard(/→ production: Waiting for 1 approval$/);
    await walk().ask('carol', 'status');
    expect(walk().records().the('production').approvals).toMatchObject([{ by: PEOPLE.bob }]);
    expect(walk().records().refusals).toEqual(refusals);
    const told = await expectRefused(walk(), 'bob', ['already_approved'], () =>
      walk().press('bob', card, 'Approve'),
    );
    expect(told).toContain('You have approved this already.');
  });

  it('on a deployment that has ended comes too late', async () => {
    const asking = walk().cardOf(walk().records().the('production'));
    await walk().press('carol', asking, 'Approve');
    await walk().waitForCard(/→ production: Deployed/);
    for (const answer of [
      () => walk().press('dan', asking, 'Approve', { stale: true }),
      () => rejecting(walk(), 'dan', asking, 'It is late.', { stale: true }),
    ]) {
      const told = await expectRefused(walk(), 'dan', ['not_waiting'], answer);
      expect(told).toContain('*Too late to answer.* It is deployed already, by <@U0CAROL00>.');
    }
  });

  it('leaves whole records behind', () => {
    expect(problemsIn(walk().shop)).toEqual([]);
  });
});
