import { describe, expect, it } from 'vitest';
import {
  actions,
  ALICE,
  APP_TOKEN,
  BOB,
  BOT_TOKEN,
  button,
  clientOf,
  ELSEWHERE,
  openWorkspace,
  post,
  refusalOf,
  RELEASES,
  SCOPES,
  SECRET,
  section,
  SRE,
} from './slack-support.ts';

describe('a token', () => {
  it('is required', async () => {
    const client = clientOf(await openWorkspace(), '');
    expect(await refusalOf(client.auth.test())).toMatchObject({ error: 'not_authed' });
  });

  it('has to be one that the workspace issued', async () => {
    const client = clientOf(await openWorkspace(), 'xoxb-forged');
    expect(await refusalOf(client.auth.test())).toMatchObject({ error: 'invalid_auth' });
  });

  it('has to be of the kind that the method takes', async () => {
    const workspace = await openWorkspace();
    expect(await refusalOf(clientOf(workspace, BOT_TOKEN).apps.connections.open({}))).toMatchObject({
      error: 'not_allowed_token_type',
    });
    expect((await clientOf(workspace, APP_TOKEN).apps.connections.open({})).url).toMatch(
      /^ws:\/\/127\.0\.0\.1:/,
    );
  });

  it.each([
    ['chat:write', 'chat.postMessage', { channel: RELEASES, text: 'hello' }],
    ['users:read', 'users.info', { user: ALICE }],
    ['usergroups:read', 'usergroups.list', {}],
    ['usergroups:read', 'usergroups.users.list', { usergroup: SRE }],
    ['channels:read', 'conversations.info', { channel: RELEASES }],
    ['groups:read', 'conversations.info', { channel: SECRET }],
  ])('without %s cannot call %s', async (scope, method, args) => {
    const scopes = SCOPES.filter((each) => each !== scope);
    const client = clientOf(await openWorkspace({ scopes }));
    expect(await refusalOf(client.apiCall(method, args))).toMatchObject({
      error: 'missing_scope',
      needed: scope,
      provided: scopes.join(','),
    });
  });

  it('tells who the app is', async () => {
    const workspace = await openWorkspace();
    expect(await clientOf(workspace).auth.test()).toMatchObject({
      ok: true,
      user_id: 'U0SLIPWAY',
      team_id: 'T0SANDBOX',
      bot_id: expect.stringMatching(/^B/) as string,
    });
  });
});

it('does not know methods that it does not have', async () => {
  const client = clientOf(await openWorkspace());
  expect(await refusalOf(client.apiCall('chat.whisper'))).toMatchObject({
    error: 'unknown_method',
    req_method: 'chat.whisper',
  });
});

it('takes arguments as JSON as well as from a form', async () => {
  const workspace = await openWorkspace();
  const postJson = async (body: string): Promise<unknown> => {
    const headers = {
      authorization: `Bearer ${BOT_TOKEN}`,
      'content-type': 'application/json; charset=utf-8',
    };
    const answer = await fetch(`${workspace.apiUrl}chat.postMessage`, { method: 'POST', headers, body });
    return await answer.json();
  };
  expect(
    await postJson(JSON.stringify({ channel: RELEASES, text: 'hi', blocks: [section('hi')] })),
  ).toMatchObject({
    ok: true,
    message: { blocks: [{ type: 'section' }] },
  });
  expect(await postJson('{')).toEqual({ ok: false, error: 'invalid_json' });
});

it('logs every call without its token', async () => {
  const workspace = await openWorkspace();
  await post(clientOf(workspace), { channel: RELEASES, text: 'hello' });
  expect(workspace.calls).toEqual([
    {
      call: 'chat.postMessage',
      request: { channel: RELEASES, text: 'hello' },
      at: expect.any(Number) as number,
    },
  ]);
});

describe('chat.postMessage', () => {
  it('answers with the message as it was stored', async () => {
    const workspace = await openWorkspace();
    const blocks = [section('*hello*'), actions(button('Go', 'go'))];
    const answer = await post(clientOf(workspace), { channel: RELEASES, text: 'hello', blocks });
    const [message] = workspace.messages(RELEASES);
    expect(answer).toMatchObject({
      ok: true,
      channel: RELEASES,
      ts: message?.ts,
      message: { type: 'message', text: 'hello', user: 'U0SLIPWAY', ts: message?.ts, blocks },
    });
    expect(answer.ts).toMatch(/^\d{10}\.\d{6}$/);
  });

  it('gives blocks and elements the ids that the app left out', async () => {
    const workspace = await openWorkspace();
    const { action_id: _left, ...nameless } = button('Go', 'go');
    const blocks = [section('a'), { type: 'actions' as const, elements: [nameless] }];
    await post(clientOf(workspace), { channel: RELEASES, text: 'a', blocks });
    const [message] = workspace.messages(RELEASES);
    expect(message?.blocks).toEqual([
      { ...section('a'), block_id: expect.any(String) as string },
      {
        type: 'actions',
        block_id: expect.any(String) as string,
        elements: [{ ...nameless, action_id: expect.any(String) as string }],
      },
    ]);
  });

  it('never gives two messages the same timestamp', async () => {
    const workspace = await openWorkspace({ now: () => 1_700_000_000_000 });
    const client = clientOf(workspace);
    for (const text of ['a', 'b', 'c']) await post(client, { channel: RELEASES, text });
    expect(workspace.messages(RELEASES).map(({ ts }) => ts)).toEqual([
      '1700000000.000000',
      '1700000000.000001',
      '1700000000.000002',
    ]);
  });

  it('replies in a thread that exists', async () => {
    const workspace = await openWorkspace();
    const client = clientOf(workspace);
    const parent = await post(client, { channel: RELEASES, text: 'parent' });
    const thread_ts = parent.ts ?? '';
    await post(client, { channel: RELEASES, text: 'child', thread_ts });
    expect(workspace.messages(RELEASES)).toMatchObject([{ text: 'parent' }, { text: 'child', thread_ts }]);
    const orphan = post(client, { channel: RELEASES, text: 'orphan', thread_ts: '1.000001' });
    expect(await refusalOf(orphan)).toMatchObject({ error: 'thread_not_found' });
  });

  it.each([
    ['channel_not_found', { channel: 'C0NOWHERE', text: 'a' }],
    ['not_in_channel', { channel: ELSEWHERE, text: 'a' }],
    ['channel_not_found', { channel: SECRET, text: 'a private channel shows itself to members only' }],
    ['no_text', { channel: RELEASES, text: '' }],
    ['msg_too_long', { channel: RELEASES, text: 'x'.repeat(40_001) }],
    ['invalid_blocks_format', { channel: RELEASES, text: 'a', blocks: '[{' }],
    [
      'msg_blocks_too_long',
      { channel: RELEASES, text: 'a', blocks: Array.from({ length: 5 }, () => section('x'.repeat(2900))) },
    ],
  ])('refuses with %s', async (error, args) => {
    const workspace = await openWorkspace();
    expect(await refusalOf(clientOf(workspace).apiCall('chat.postMessage', args))).toMatchObject({ error });
    expect(workspace.messages(args.channel)).toEqual([]);
  });

  it('refuses in an archived channel', async () => {
    const workspace = await openWorkspace();
    workspace.setChannel(RELEASES, { isArchived: true });
    const posting = post(clientOf(workspace), { channel: RELEASES, text: 'a' });
    expect(await refusalOf(posting)).toMatchObject({ error: 'is_archived' });
  });

  it('says which part of the blocks is invalid', async () => {
    const client = clientOf(await openWorkspace());
    const blocks = [actions(button('x'.repeat(76), 'go'))];
    const problem = 'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]';
    expect(await refusalOf(post(client, { channel: RELEASES, text: 'a', blocks }))).toMatchObject({
      error: 'invalid_blocks',
      errors: [problem],
      response_metadata: { messages: [`[ERROR] ${problem}`] },
    });
  });
});

describe('chat.update', () => {
  it('replaces the content and keeps the history', async () => {
    const workspace = await openWorkspace();
    const client = clientOf(workspace);
    const { ts = '' } = await post(client, { channel: RELEASES, text: 'one' });
    const blocks = [section('two')];
    const answer = await client.chat.update({ channel: RELEASES, ts, text: 'two', blocks });
    expect(answer).toMatchObject({
      ok: true,
      channel: RELEASES,
      ts,
      text: 'two',
      message: { text: 'two', blocks },
    });
    expect(workspace.messages(RELEASES)).toMatchObject([
      { ts, text: 'two', edited: 1, history: [{ text: 'one', blocks: [] }, { text: 'two' }] },
    ]);
  });

  it('removes the blocks when it is given text and no blocks', async () => {
    const workspace = await openWorkspace();
    const client = clientOf(workspace);
    const posted = await post(client, {
      channel: RELEASES,
      text: 'one',
      blocks: [section('one')],
    });
    await client.chat.update({ channel: RELEASES, ts: posted.ts ?? '', text: 'two' });
    expect(workspace.messages(RELEASES)).toMatchObject([{ text: 'two', blocks: [] }]);
  });

  it('removes the text when it is given blocks and no text', async () => {
    const workspace = await openWorkspace();
    const client = clientOf(workspace);
    const { ts = '' } = await post(client, { channel: RELEASES, text: 'one' });
    await client.chat.update({ channel: RELEASES, ts, blocks: [section('two')] });
    expect(workspace.messages(RELEASES)).toMatchObject([{ text: '', blocks: [section('two')] }]);
  });

  it('marks a message as edited only when it has no blocks', async () => {
    const workspace = await openWorkspace();
    const client = clientOf(workspace);
    const { ts = '' } = await post(client, { channel: RELEASES, text: 'one' });
    const withBlocks = await client.chat.update({
      channel: RELEASES,
      ts,
      text: 'two',
      blocks: [section('two')],
    });
    expect(withBlocks.message).not.toHaveProperty('edited');
    const textOnly = await client.chat.update({ channel: RELEASES, ts, text: 'three' });
    expect(textOnly.message?.edited).toMatchObject({ user: 'U0SLIPWAY' });
  });

  it('refuses a message that is not there', async () => {
    const client = clientOf(await openWorkspace());
    const update = client.chat.update({ channel: RELEASES, ts: '1.000001', text: 'a' });
    expect(await refusalOf(update)).toMatchObject({ error: 'message_not_found' });
  });

  it('refuses the message of a person', async () => {
    const workspace = await openWorkspace();
    const { ts } = workspace.say(ALICE, RELEASES, 'mine');
    const update = clientOf(workspace).chat.update({ channel: RELEASES, ts, text: 'yours' });
    expect(await refusalOf(update)).toMatchObject({ error: 'cant_update_message' });
  });

  it('refuses an ephemeral message', async () => {
    const workspace = await openWorkspace();
    const client = clientOf(workspace);
    const { message_ts = '' } = await client.chat.postEphemeral({
      channel: RELEASES,
      user: ALICE,
      text: 'a',
    });
    const update = client.chat.update({ channel: RELEASES, ts: message_ts, text: 'b' });
    expect(await refusalOf(update)).toMatchObject({ error: 'message_not_found' });
  });
});

describe('chat.postEphemeral', () => {
  it('is seen by one person', async () => {
    const workspace = await openWorkspace();
    await clientOf(workspace).chat.postEphemeral({ channel: RELEASES, user: ALICE, text: 'only you' });
    expect(workspace.ephemerals(ALICE)).toMatchObject([{ text: 'only you', channel: RELEASES }]);
    expect(workspace.ephemerals(BOB)).toEqual([]);
    expect(workspace.messages(RELEASES)).toEqual([]);
  });

  it('refuses people who are not in the channel', async () => {
    const workspace = await openWorkspace();
    workspace.setChannel(RELEASES, { members: [BOB] });
    const posting = clientOf(workspace).chat.postEphemeral({ channel: RELEASES, user: ALICE, text: 'a' });
    expect(await refusalOf(posting)).toMatchObject({ error: 'user_not_in_channel' });
  });
});

it('chat.getPermalink gives the address of a message', async () => {
  const workspace = await openWorkspace();
  const client = clientOf(workspace);
  const { ts = '' } = await post(client, { channel: RELEASES, text: 'a' });
  expect(await client.chat.getPermalink({ channel: RELEASES, message_ts: ts })).toMatchObject({
    permalink: `https://acme.slack.com/archives/${RELEASES}/p${ts.replace('.', '')}`,
  });
  const lost = client.chat.getPermalink({ channel: RELEASES, message_ts: '1.000001' });
  expect(await refusalOf(lost)).toMatchObject({ error: 'message_not_found' });
});
