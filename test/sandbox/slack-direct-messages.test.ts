import type { BlockAction, ButtonAction } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../sandbox/slack/model.ts';
import type { Workspace } from '../../sandbox/slack/workspace.ts';
import {
  actions,
  ALICE,
  BOB,
  button,
  clientOf,
  MALLORY,
  openWorkspace,
  post,
  refusalOf,
  SCOPES,
  section,
  SIGNING_SECRET,
  startApp,
  startHttpApp,
} from './slack-support.ts';

const DIRECT = 'D0ALICE00';
const BOT = 'U0SLIPWAY';
const CARD = [section('Deploy?'), actions(button('Approve', 'approve', 'plan-1'))];

/** Posts to the person, and gives what they see. */
async function tell(workspace: Workspace, person = ALICE): Promise<Message> {
  await post(clientOf(workspace), { channel: person, text: 'Deploy?', blocks: CARD });
  const message = workspace.direct(person).at(-1);
  if (message === undefined) throw new Error('no direct message came');
  return message;
}

describe('chat.postMessage to a person', () => {
  it('opens direct messages, and answers with their id', async () => {
    const workspace = await openWorkspace({ scopes: ['chat:write'] });
    const answer = await post(clientOf(workspace), { channel: ALICE, text: 'psst' });
    expect(answer).toMatchObject({ ok: true, channel: DIRECT, message: { text: 'psst', user: BOT } });
    expect(workspace.direct(ALICE)).toMatchObject([{ channel: DIRECT, ts: answer.ts, text: 'psst' }]);
    expect(workspace.messages(DIRECT)).toEqual(workspace.direct(ALICE));
    expect(workspace.direct(BOB)).toEqual([]);
  });

  it('goes on in the same conversation, under either id', async () => {
    const workspace = await openWorkspace();
    const client = clientOf(workspace);
    await post(client, { channel: ALICE, text: 'one' });
    expect((await post(client, { channel: ALICE, text: 'two' })).channel).toBe(DIRECT);
    await post(client, { channel: DIRECT, text: 'three' });
    expect(workspace.direct(ALICE).map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  });

  it('knows a conversation by its id once somebody has opened it, which the person can do as well', async () => {
    const workspace = await openWorkspace();
    const client = clientOf(workspace);
    const tooEarly = post(client, { channel: DIRECT, text: 'psst' });
    expect(await refusalOf(tooEarly)).toMatchObject({ error: 'channel_not_found' });
    workspace.say(ALICE, DIRECT, 'hello, bot');
    await post(client, { channel: DIRECT, text: 'psst' });
    expect(workspace.direct(ALICE)).toMatchObject([{ user: ALICE }, { user: BOT }]);
  });

  it('reaches guests, members of an organisation that shares a channel, and ids with a W', async () => {
    const workspace = await openWorkspace({
      users: [
        { id: 'U0GINA000', name: 'gina', realName: 'Gina Guest', is_restricted: true },
        { id: 'U0ERIN000', name: 'erin', realName: 'Erin', team_id: 'T0OUTSIDE' },
        { id: 'W0CAROL00', name: 'carol', realName: 'Carol' },
      ],
    });
    for (const id of ['U0GINA000', 'U0ERIN000', 'W0CAROL00'])
      expect((await post(clientOf(workspace), { channel: id, text: 'psst' })).channel).toBe(
        `D${id.slice(1)}`,
      );
  });

  it.each([
    ['nobody', 'U0NOBODY0', 'channel_not_found'],
    ['a stranger of another organisation', MALLORY, 'channel_not_found'],
    ['itself', BOT, 'cannot_dm_bot'],
    ['another bot', 'U0JENKINS', 'cannot_dm_bot'],
    ['somebody deactivated', BOB, 'user_disabled'],
  ])('is refused for %s', async (_whom, channel, error) => {
    const workspace = await openWorkspace({
      users: [
        { id: MALLORY, name: 'mallory', realName: 'Mallory', team_id: 'T0OUTSIDE', is_stranger: true },
        { id: 'U0JENKINS', name: 'jenkins', realName: 'Jenkins', is_bot: true },
        { id: BOB, name: 'bob', realName: 'Bob Baker', deleted: true },
      ],
    });
    const posting = post(clientOf(workspace), { channel, text: 'psst' });
    expect(await refusalOf(posting)).toMatchObject({ error });
    expect(workspace.messages(`D${channel.slice(1)}`)).toEqual([]);
  });

  it('still reaches somebody who was deactivated after the conversation began', async () => {
    const workspace = await openWorkspace();
    await tell(workspace);
    workspace.setUser(ALICE, { deleted: true });
    await tell(workspace);
    expect(workspace.direct(ALICE)).toHaveLength(2);
  });

  it('is refused while the app has its Messages tab turned off', async () => {
    const workspace = await openWorkspace({ messagesTab: false });
    for (const channel of [ALICE, DIRECT]) {
      const posting = post(clientOf(workspace), { channel, text: 'psst' });
      expect(await refusalOf(posting)).toMatchObject({ error: 'messages_tab_disabled' });
    }
  });
});

describe('every other method', () => {
  it('takes the id of the conversation, and never that of the person', async () => {
    const workspace = await openWorkspace();
    const client = clientOf(workspace);
    const { ts } = await tell(workspace);
    const refused = [
      client.chat.update({ channel: ALICE, ts, text: 'two' }),
      client.chat.getPermalink({ channel: ALICE, message_ts: ts }),
      client.chat.postEphemeral({ channel: ALICE, user: ALICE, text: 'two' }),
    ];
    for (const call of refused) expect(await refusalOf(call)).toMatchObject({ error: 'channel_not_found' });
    await client.chat.update({ channel: DIRECT, ts, text: 'two' });
    expect(workspace.direct(ALICE)).toMatchObject([{ ts, text: 'two', edited: 1 }]);
  });

  it('knows who is in the conversation', async () => {
    const workspace = await openWorkspace();
    const client = clientOf(workspace);
    await tell(workspace);
    await client.chat.postEphemeral({ channel: DIRECT, user: ALICE, text: 'two' });
    const toBob = client.chat.postEphemeral({ channel: DIRECT, user: BOB, text: 'two' });
    expect(await refusalOf(toBob)).toMatchObject({ error: 'user_not_in_channel' });
  });

  it('conversations.info needs im:read for it', async () => {
    const workspace = await openWorkspace();
    await tell(workspace);
    const asking = clientOf(workspace).conversations.info({ channel: DIRECT });
    expect(await refusalOf(asking)).toMatchObject({ error: 'missing_scope', needed: 'im:read' });
    const allowed = await openWorkspace({ scopes: [...SCOPES, 'im:read'] });
    await tell(allowed);
    expect(await clientOf(allowed).conversations.info({ channel: DIRECT })).toMatchObject({
      channel: { id: DIRECT, is_im: true },
    });
  });
});

it('a command typed in direct messages says so', async () => {
  const workspace = await openWorkspace();
  const heard: string[] = [];
  await startApp(workspace, (app) =>
    app.command('/release', async ({ ack, command }) => {
      heard.push(command.channel_id, command.channel_name);
      await ack();
    }),
  );
  await workspace.command(ALICE, DIRECT, '/release', 'status');
  expect(heard).toEqual([DIRECT, 'directmessage']);
});

describe('a button in a direct message', () => {
  const listen =
    (clicks: BlockAction<ButtonAction>[]) => (app: Parameters<Parameters<typeof startApp>[1]>[0]) =>
      app.action<BlockAction<ButtonAction>>('approve', async ({ ack, body, respond }) => {
        clicks.push(body);
        await ack();
        await respond({ replace_original: true, text: 'Approved' });
      });
  const payload = {
    user: { id: ALICE, team_id: 'T0SANDBOX' },
    container: { channel_id: DIRECT, is_ephemeral: false },
    channel: { id: DIRECT, name: 'directmessage' },
    actions: [{ action_id: 'approve', value: 'plan-1' }],
  };

  it('is clicked like any other', async () => {
    const workspace = await openWorkspace();
    const clicks: BlockAction<ButtonAction>[] = [];
    await startApp(workspace, listen(clicks));
    await workspace.click(ALICE, await tell(workspace), 'Approve');
    expect(clicks).toMatchObject([payload]);
    await workspace.waitFor(() => workspace.direct(ALICE)[0]?.text === 'Approved', { what: 'the answer' });
  });

  it('is clicked like any other over signed HTTP', async () => {
    const workspace = await openWorkspace();
    const clicks: BlockAction<ButtonAction>[] = [];
    const url = await startHttpApp(workspace, listen(clicks));
    const http = { url, signingSecret: SIGNING_SECRET };
    await workspace.click(ALICE, await tell(workspace), 'Approve', { http });
    expect(clicks).toMatchObject([payload]);
  });

  it('is out of sight for everybody else', async () => {
    const workspace = await openWorkspace();
    await expect(workspace.click(BOB, await tell(workspace), 'Approve')).rejects.toThrow(
      `${BOB} does not see the direct messages in ${DIRECT}`,
    );
  });
});
