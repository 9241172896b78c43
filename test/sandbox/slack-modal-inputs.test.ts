// Modals with inputs, as a listener of the app uses them: the same over both of Slack's transports.
import type { App, BlockAction, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { ModalView, PlainTextInput } from '@slack/types';
import { describe, expect, it } from 'vitest';
import type { DeliveryOptions } from '../../sandbox/slack/people.ts';
import type { Workspace } from '../../sandbox/slack/workspace.ts';
import {
  actions,
  ALICE,
  button,
  clientOf,
  MALLORY,
  openWorkspace,
  post,
  RELEASES,
  SIGNING_SECRET,
  startApp,
  startHttpApp,
} from './slack-support.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });

const form = (element: Partial<PlainTextInput>, optional = false): ModalView => ({
  type: 'modal',
  callback_id: 'reject',
  private_metadata: 'deployment-7 3',
  title: plain('Reject'),
  submit: plain('Reject'),
  close: plain('Cancel'),
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason'),
      optional,
      element: { type: 'plain_text_input', action_id: 'text', ...element },
    },
    { type: 'section', block_id: 'note', text: plain('Everybody reads it.') },
  ],
});

/** Sets the app up, and says how it is reached. */
type Transport = (workspace: Workspace, register: (app: App) => void) => Promise<DeliveryOptions>;

const socketMode: Transport = async (workspace, register) => {
  await startApp(workspace, register);
  return {};
};

const signedHttp: Transport = async (workspace, register) => ({
  http: { url: await startHttpApp(workspace, register), signingSecret: SIGNING_SECRET },
});

interface Opening {
  readonly view?: ModalView;
  readonly who?: string;
  /** What the app makes of a submission; it closes the form when left out. */
  readonly answer?: (reason: string) => ViewResponseAction | undefined;
}

const reasonIn = ({ view }: ViewSubmitAction): string => view.state.values['reason']?.['text']?.value ?? '';

/** Somebody clicks a button that opens the form. */
async function formOpen(
  transport: Transport,
  { view = form({ multiline: true }), who = ALICE, answer }: Opening = {},
) {
  const workspace = await openWorkspace();
  const heard: ViewSubmitAction[] = [];
  const delivery = await transport(workspace, (app) => {
    app.action<BlockAction>('reject', async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    app.view<ViewSubmitAction>('reject', async ({ ack, body }) => {
      heard.push(body);
      const answered = answer?.(reasonIn(body));
      await (answered === undefined ? ack() : ack(answered));
    });
  });
  const blocks = [actions(button('Reject', 'reject'))];
  await post(clientOf(workspace), { channel: RELEASES, text: 'Deploy?', blocks });
  const [card] = workspace.messages(RELEASES);
  if (card === undefined) throw new Error('the card was not posted');
  await workspace.click(who, card, 'Reject', delivery);
  const opened = await workspace.waitFor(() => workspace.openViews(who)[0], { what: 'the form' });
  const submit = (reason: string) => workspace.submitView(who, opened, { reason }, delivery);
  return { workspace, heard, submit };
}

describe.each([
  ['Socket Mode', socketMode],
  ['signed HTTP', signedHttp],
] as const)('a form, over %s', (_name, transport) => {
  it('brings what was typed, who typed it, and what the app had put away', async () => {
    const { workspace, heard, submit } = await formOpen(transport);
    expect(await submit('Two reasons:\n<b> & "quotes"')).toMatchObject({ result: 'closed' });
    expect(heard).toMatchObject([
      {
        type: 'view_submission',
        team: { id: 'T0SANDBOX' },
        user: { id: ALICE, team_id: 'T0SANDBOX' },
        view: {
          callback_id: 'reject',
          private_metadata: 'deployment-7 3',
          state: {
            values: {
              reason: { text: { type: 'plain_text_input', value: 'Two reasons:\n<b> & "quotes"' } },
            },
          },
        },
      },
    ]);
    expect(workspace.openViews(ALICE)).toEqual([]);
  });

  it('says of which organisation the person is', async () => {
    const { heard, submit } = await formOpen(transport, { who: MALLORY });
    await submit('because');
    expect(heard[0]).toMatchObject({
      team: { id: 'T0SANDBOX' },
      user: { id: MALLORY, team_id: 'T0OUTSIDE' },
    });
  });

  it('shows errors below the field and stays open, until they are put right', async () => {
    const errors = { reason: 'Please say more.' };
    const { workspace, heard, submit } = await formOpen(transport, {
      answer: (reason) => (reason.length < 10 ? { response_action: 'errors', errors } : undefined),
    });
    expect(await submit('no')).toMatchObject({ result: 'errors', errors });
    expect(workspace.openViews(ALICE)).toHaveLength(1);
    expect(await submit('no, because it is Friday')).toMatchObject({ result: 'closed' });
    expect(heard.map(reasonIn)).toEqual(['no', 'no, because it is Friday']);
    expect(workspace.openViews(ALICE)).toEqual([]);
  });

  it.each([
    ['a block that is no input', { note: 'Not here.' }],
    ['a block that is not there', { reasn: 'Please say more.', reason: 'Please say more.' }],
    ['nothing', {}],
  ])('shows trouble in place of errors for %s', async (_what, errors) => {
    const { workspace, submit } = await formOpen(transport, {
      answer: () => ({ response_action: 'errors', errors }),
    });
    expect(await submit('no')).toMatchObject({ result: 'trouble' });
    expect(workspace.openViews(ALICE)).toHaveLength(1);
  });
});

describe('a text that the person types', () => {
  const typing = (view: ModalView) => formOpen(socketMode, { view });

  it('has to be as long as the app asks for', async () => {
    const { heard, submit } = await typing(form({ min_length: 3, max_length: 5 }));
    await expect(submit('no')).rejects.toThrow('"Reason" needs at least 3 characters, and has 2');
    await expect(submit('no way')).rejects.toThrow('"Reason" takes at most 5 characters, and has 6');
    await expect(submit('')).rejects.toThrow('"Reason" is required');
    expect(heard).toEqual([]);
    await submit('never');
    expect(heard).toHaveLength(1);
  });

  it('has 3000 characters at most', async () => {
    const { submit } = await typing(form({}));
    await expect(submit('x'.repeat(3001))).rejects.toThrow('takes at most 3000 characters');
    expect(await submit('x'.repeat(3000))).toMatchObject({ result: 'closed' });
  });

  it('has one line unless the field has more', async () => {
    const { submit } = await typing(form({}));
    await expect(submit('one\ntwo')).rejects.toThrow('"Reason" takes one line only');
  });

  it('can be left out where it is optional, whatever its least length', async () => {
    const { heard, submit } = await typing(form({ min_length: 3, initial_value: 'because' }, true));
    await submit('');
    expect(heard[0]?.view.state.values).toEqual({
      reason: { text: { type: 'plain_text_input', value: null } },
    });
  });
});
