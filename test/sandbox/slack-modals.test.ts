import type { ViewClosedAction, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../sandbox/slack/workspace.ts';
import {
  ALICE,
  BOB,
  clientOf,
  openWorkspace,
  refusalOf,
  RELEASES,
  section,
  startApp,
} from './slack-support.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });

const FORM: ModalView = {
  type: 'modal',
  callback_id: 'lock',
  title: plain('Lock production'),
  submit: plain('Lock'),
  private_metadata: 'lock-7',
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason'),
      element: { type: 'plain_text_input', action_id: 'reason_text' },
    },
    {
      type: 'input',
      block_id: 'until',
      label: plain('Until'),
      optional: true,
      element: {
        type: 'static_select',
        action_id: 'until_choice',
        options: [
          { text: plain('Tomorrow'), value: '1d' },
          { text: plain('Next week'), value: '7d' },
        ],
      },
    },
  ],
};
const OTHER: ModalView = {
  type: 'modal',
  title: plain('Sure?'),
  submit: plain('Yes'),
  blocks: [section('Sure?')],
};

/** Alice has the form open; the app answers its submission with `answer`. */
async function formOpen(workspace: Workspace, answer?: ViewResponseAction) {
  const heard: (ViewSubmitAction | ViewClosedAction)[] = [];
  await startApp(workspace, (app) => {
    app.command('/release', async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: FORM });
    });
    app.view<ViewSubmitAction>('lock', async ({ ack, body }) => {
      heard.push(body);
      await (answer === undefined ? ack() : ack(answer));
    });
    app.view<ViewClosedAction>({ type: 'view_closed', callback_id: 'lock' }, async ({ ack, body }) => {
      heard.push(body);
      await ack();
    });
  });
  await workspace.command(ALICE, RELEASES, '/release', 'lock');
  const view = await workspace.waitFor(() => workspace.openViews(ALICE)[0], { what: 'the form' });
  return { heard, view };
}

describe('views.open', () => {
  /** The trigger of a command that the app only acknowledges. */
  async function triggerIn(workspace: Workspace): Promise<string> {
    let trigger = '';
    await startApp(workspace, (app) =>
      app.command('/release', async ({ ack, body }) => {
        trigger = body.trigger_id;
        await ack();
      }),
    );
    await workspace.command(ALICE, RELEASES, '/release');
    return trigger;
  }

  it('shows the view to the person who caused it, and to nobody else', async () => {
    const workspace = await openWorkspace();
    const { view } = await formOpen(workspace);
    expect(view).toMatchObject({ callback_id: 'lock', private_metadata: 'lock-7', previous_view_id: null });
    expect(workspace.openViews(BOB)).toEqual([]);
  });

  it('works within three seconds of the trigger', async () => {
    let now = Date.now();
    const workspace = await openWorkspace({ now: () => now });
    const trigger_id = await triggerIn(workspace);
    now += 3001;
    const open = clientOf(workspace).views.open({ trigger_id, view: OTHER });
    expect(await refusalOf(open)).toMatchObject({ error: 'expired_trigger_id' });
  });

  it('uses a trigger up', async () => {
    const workspace = await openWorkspace();
    const trigger_id = await triggerIn(workspace);
    const client = clientOf(workspace);
    await client.views.open({ trigger_id, view: OTHER });
    expect(await refusalOf(client.views.open({ trigger_id, view: OTHER }))).toMatchObject({
      error: 'exchanged_trigger_id',
    });
  });

  it('refuses a trigger that Slack did not issue, and a view that it cannot show', async () => {
    const client = clientOf(await openWorkspace());
    expect(await refusalOf(client.views.open({ trigger_id: '1.2.3', view: OTHER }))).toMatchObject({
      error: 'invalid_trigger_id',
    });
    const view = { ...OTHER, title: plain('x'.repeat(25)) };
    expect(await refusalOf(client.views.open({ trigger_id: '1.2.3', view }))).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: {
        messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
      },
    });
  });
});

describe('views.update', () => {
  it('replaces the view in its place', async () => {
    const workspace = await openWorkspace();
    const { view } = await formOpen(workspace);
    await clientOf(workspace).views.update({ view_id: view.id, hash: view.hash, view: OTHER });
    expect(workspace.openViews(ALICE)).toMatchObject([{ id: view.id, title: { text: 'Sure?' } }]);
  });

  it('refuses an old hash, and a view that is not open', async () => {
    const workspace = await openWorkspace();
    const client = clientOf(workspace);
    const { view } = await formOpen(workspace);
    const again = client.views.update({ view_id: view.id, hash: 'older', view: OTHER });
    expect(await refusalOf(again)).toMatchObject({ error: 'hash_conflict' });
    expect(await refusalOf(client.views.update({ view_id: 'V0', view: OTHER }))).toMatchObject({
      error: 'not_found',
    });
  });
});

describe('a submission', () => {
  it('arrives with what was typed and chosen, and closes the view', async () => {
    const workspace = await openWorkspace();
    const { heard, view } = await formOpen(workspace);
    const outcome = await workspace.submitView(ALICE, view, { reason: 'load test', Until: 'Next week' });
    expect(outcome).toEqual({ ackMs: expect.any(Number) as number, result: 'closed' });
    expect(heard).toMatchObject([
      {
        type: 'view_submission',
        team: { id: 'T0SANDBOX', domain: 'acme' },
        user: { id: ALICE, name: 'alice', team_id: 'T0SANDBOX' },
        trigger_id: expect.any(String) as string,
        view: {
          id: view.id,
          callback_id: 'lock',
          private_metadata: 'lock-7',
          state: {
            values: {
              reason: { reason_text: { type: 'plain_text_input', value: 'load test' } },
              until: {
                until_choice: {
                  type: 'static_select',
                  selected_option: { text: plain('Next week'), value: '7d' },
                },
              },
            },
          },
        },
      },
    ]);
    expect(workspace.openViews(ALICE)).toEqual([]);
  });

  it('says null for what was left empty', async () => {
    const workspace = await openWorkspace();
    const { heard, view } = await formOpen(workspace);
    await workspace.submitView(ALICE, view, { reason: 'load test' });
    expect(heard[0]?.view.state.values['until']).toEqual({
      until_choice: { type: 'static_select', selected_option: null },
    });
  });

  it('is not sent while a required field is empty', async () => {
    const workspace = await openWorkspace();
    const { heard, view } = await formOpen(workspace);
    await expect(workspace.submitView(ALICE, view, {})).rejects.toThrow('"Reason" is required');
    await expect(workspace.submitView(ALICE, view, { reasn: 'x' })).rejects.toThrow('has no field reasn');
    await expect(workspace.submitView(ALICE, view, { reason: 'x', until: '9d' })).rejects.toThrow(
      'it offers "Tomorrow", "Next week"',
    );
    expect(heard).toEqual([]);
  });

  it('leaves the view open when the app reports errors', async () => {
    const workspace = await openWorkspace();
    const errors = { reason: 'Please say more.' };
    const { view } = await formOpen(workspace, { response_action: 'errors', errors });
    const outcome = await workspace.submitView(ALICE, view, { reason: 'x' });
    expect(outcome).toMatchObject({ result: 'errors', errors });
    expect(workspace.openViews(ALICE)).toHaveLength(1);
  });

  it.each([
    ['updated', { response_action: 'update', view: OTHER }, ['Sure?']],
    ['pushed', { response_action: 'push', view: OTHER }, ['Lock production', 'Sure?']],
    ['cleared', { response_action: 'clear' }, []],
    [
      'trouble',
      { response_action: 'update', view: { ...OTHER, title: plain('x'.repeat(25)) } },
      ['Lock production'],
    ],
  ] as const)('can be %s by its acknowledgement', async (result, answer, titles) => {
    const workspace = await openWorkspace();
    const { view } = await formOpen(workspace, answer);
    expect(await workspace.submitView(ALICE, view, { reason: 'x' })).toMatchObject({ result });
    expect(workspace.openViews(ALICE).map(({ title }) => title.text)).toEqual(titles);
  });
});

it('a submission that nobody acknowledges leaves the view open', async () => {
  const workspace = await openWorkspace({ ackTimeoutMs: 500 });
  await startApp(workspace, (app) => {
    app.command('/release', async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: { ...OTHER, callback_id: 'silent' } });
    });
    app.view('silent', () => Promise.resolve());
  });
  await workspace.command(ALICE, RELEASES, '/release');
  const view = await workspace.waitFor(() => workspace.openViews(ALICE)[0], { what: 'the view' });
  expect(await workspace.submitView(ALICE, view)).toMatchObject({
    failure: 'operation_timeout',
    result: 'trouble',
  });
  expect(workspace.openViews(ALICE)).toHaveLength(1);
});

describe('closing a view', () => {
  it('is told to an app that asked for it', async () => {
    const workspace = await openWorkspace();
    const { heard, view } = await formOpen(workspace);
    await workspace.closeView(ALICE, view);
    expect(heard).toMatchObject([{ type: 'view_closed', is_cleared: false, view: { id: view.id } }]);
    expect(workspace.openViews(ALICE)).toEqual([]);
    await expect(workspace.submitView(ALICE, view, { reason: 'x' })).rejects.toThrow(
      'does not have the view',
    );
  });

  it('is not told to an app that did not', async () => {
    const workspace = await openWorkspace();
    const { heard, view } = await formOpen(workspace);
    await clientOf(workspace).views.update({ view_id: view.id, view: { ...OTHER, callback_id: 'lock' } });
    expect(await workspace.closeView(ALICE, view)).toBeUndefined();
    expect(heard).toEqual([]);
  });
});
