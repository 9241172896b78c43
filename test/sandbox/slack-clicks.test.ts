import type { BlockAction, ButtonAction } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
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
  RELEASES,
  section,
  startApp,
} from './slack-support.ts';

const CARD = [
  { ...section('Deploy?'), accessory: button('Details', 'details') },
  actions(button('Approve', 'approve', 'plan-1'), button('Reject', 'reject')),
];

/** A card with three buttons in the channel, and an app that writes down every click. */
async function cardIn(workspace: Workspace, blocks: object[] = CARD) {
  const clicks: BlockAction<ButtonAction>[] = [];
  await startApp(workspace, (app) =>
    app.action<BlockAction<ButtonAction>>(/.*/, async ({ ack, body }) => {
      clicks.push(body);
      await ack();
    }),
  );
  await post(clientOf(workspace), { channel: RELEASES, text: 'Deploy?', blocks: blocks as never });
  const [message] = workspace.messages(RELEASES);
  if (message === undefined) throw new Error('the card was not posted');
  return { clicks, message };
}

describe('a click', () => {
  it('arrives as Slack sends it', async () => {
    const workspace = await openWorkspace();
    const { clicks, message } = await cardIn(workspace);
    const outcome = await workspace.click(ALICE, message, 'approve');
    expect(outcome).toEqual({ ackMs: expect.any(Number) as number });
    expect(clicks).toEqual([
      {
        type: 'block_actions',
        user: { id: ALICE, username: 'alice', name: 'alice', team_id: 'T0SANDBOX' },
        api_app_id: expect.stringMatching(/^A/) as string,
        token: expect.any(String) as string,
        container: { type: 'message', message_ts: message.ts, channel_id: RELEASES, is_ephemeral: false },
        trigger_id: expect.any(String) as string,
        team: { id: 'T0SANDBOX', domain: 'acme' },
        is_enterprise_install: false,
        channel: { id: RELEASES, name: 'releases' },
        message: expect.objectContaining({
          ts: message.ts,
          text: 'Deploy?',
          blocks: message.blocks,
        }) as object,
        state: { values: {} },
        response_url: expect.stringContaining(`${workspace.url}/actions/`) as string,
        actions: [
          {
            type: 'button',
            action_id: 'approve',
            block_id: message.blocks[1]?.block_id,
            text: { type: 'plain_text', text: 'Approve' },
            value: 'plan-1',
            action_ts: expect.stringMatching(/^\d+\.\d{6}$/) as string,
          },
        ],
      },
    ]);
  });

  it.each([
    ['action_id', 'reject'],
    ['label', 'Reject'],
    ['number', 3],
  ])('finds the button by its %s', async (_by, choice) => {
    const workspace = await openWorkspace();
    const { clicks, message } = await cardIn(workspace);
    await workspace.click(ALICE, message, choice);
    expect(clicks[0]?.actions[0]?.action_id).toBe('reject');
  });

  it('on a button that is not there lists the buttons', async () => {
    const workspace = await openWorkspace();
    const { message } = await cardIn(workspace);
    await expect(workspace.click(ALICE, message, 'Aprove')).rejects.toThrow(
      'no button "Aprove" in the message; its buttons are 1 "Details" (details), 2 "Approve" (approve), 3 "Reject" (reject)',
    );
  });

  it('on a label that is there twice asks for the action_id', async () => {
    const workspace = await openWorkspace();
    const { message } = await cardIn(workspace, [actions(button('Go', 'a'), button('Go', 'b'))]);
    await expect(workspace.click(ALICE, message, 'Go')).rejects.toThrow('more than one button "Go"');
  });

  it('goes to the message as it is now, unless the screen was behind', async () => {
    const workspace = await openWorkspace();
    const { clicks, message } = await cardIn(workspace);
    await clientOf(workspace).chat.update({ channel: RELEASES, ts: message.ts, text: 'Approved.' });
    await expect(workspace.click(ALICE, message, 'approve')).rejects.toThrow('it has no buttons');
    await workspace.click(ALICE, message, 'approve', { stale: true });
    expect(clicks).toHaveLength(1);
  });

  it('says what a confirmation dialog asked', async () => {
    const workspace = await openWorkspace();
    const confirm = {
      title: { type: 'plain_text', text: 'Roll back?' },
      text: { type: 'plain_text', text: 'Production goes back to rc.1.' },
      confirm: { type: 'plain_text', text: 'Roll back' },
    };
    const { message } = await cardIn(workspace, [actions({ ...button('Back', 'back'), confirm } as never)]);
    expect(await workspace.click(ALICE, message, 'back')).toMatchObject({
      confirmed: { title: 'Roll back?', text: 'Production goes back to rc.1.', confirm: 'Roll back' },
    });
  });

  it('carries the team of somebody from another organisation', async () => {
    const workspace = await openWorkspace();
    const { clicks, message } = await cardIn(workspace);
    await workspace.click(MALLORY, message, 'approve');
    expect(clicks[0]?.user).toMatchObject({ id: MALLORY, team_id: 'T0OUTSIDE' });
  });

  it('can carry a forged value and a forged team', async () => {
    const workspace = await openWorkspace();
    const { clicks, message } = await cardIn(workspace);
    await workspace.click(ALICE, message, 'approve', { value: 'plan-2', teamId: 'T0FORGED' });
    expect(clicks[0]).toMatchObject({ user: { team_id: 'T0FORGED' }, actions: [{ value: 'plan-2' }] });
  });

  it('can be delivered twice', async () => {
    const workspace = await openWorkspace();
    const { clicks, message } = await cardIn(workspace);
    await workspace.click(ALICE, message, 'approve', { times: 2 });
    await workspace.waitFor(() => clicks.length === 2, { what: 'the second run of the listener' });
    expect(clicks[1]?.trigger_id).toBe(clicks[0]?.trigger_id);
  });

  it('that nobody acknowledges is shown to the person as a failure', async () => {
    const workspace = await openWorkspace({ ackTimeoutMs: 30 });
    await startApp(workspace, (app) => app.action('approve', () => Promise.resolve()));
    await post(clientOf(workspace), { channel: RELEASES, text: 'Deploy?', blocks: CARD });
    const [message] = workspace.messages(RELEASES);
    if (message === undefined) throw new Error('the card was not posted');
    expect(await workspace.click(ALICE, message, 'approve')).toMatchObject({ failure: 'operation_timeout' });
    expect(workspace.ephemerals(ALICE)[0]?.text).toContain('operation_timeout');
  });
});

describe('a click on an ephemeral message', () => {
  async function ephemeralCard(workspace: Workspace) {
    const { clicks } = await cardIn(workspace);
    await clientOf(workspace).chat.postEphemeral({
      channel: RELEASES,
      user: ALICE,
      text: 'Sure?',
      blocks: CARD,
    });
    const [message] = workspace.ephemerals(ALICE);
    if (message === undefined) throw new Error('the card was not posted');
    return { clicks, message };
  }

  it('arrives without the message', async () => {
    const workspace = await openWorkspace();
    const { clicks, message } = await ephemeralCard(workspace);
    await workspace.click(ALICE, message, 'Approve');
    expect(clicks[0]?.container).toMatchObject({ is_ephemeral: true, message_ts: message.ts });
    expect(clicks[0]).not.toHaveProperty('message');
  });

  it('is for the one person who sees it', async () => {
    const workspace = await openWorkspace();
    const { message } = await ephemeralCard(workspace);
    await expect(workspace.click(BOB, message, 'Approve')).rejects.toThrow(`only ${ALICE} sees`);
  });
});

describe("a click's response_url", () => {
  it('replaces the message that was clicked', async () => {
    const workspace = await openWorkspace();
    const { clicks, message } = await cardIn(workspace);
    await workspace.click(ALICE, message, 'approve');
    await fetch(clicks[0]?.response_url ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ replace_original: true, text: 'Approved by Alice' }),
    });
    expect(workspace.messages(RELEASES)).toMatchObject([
      { ts: message.ts, text: 'Approved by Alice', blocks: [] },
    ]);
  });

  it('deletes the message that was clicked', async () => {
    const workspace = await openWorkspace();
    const { clicks, message } = await cardIn(workspace);
    await workspace.click(ALICE, message, 'approve');
    await fetch(clicks[0]?.response_url ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ delete_original: true }),
    });
    expect(workspace.messages(RELEASES)).toEqual([]);
  });
});
