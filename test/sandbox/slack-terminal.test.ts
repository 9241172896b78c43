import { expect, it } from 'vitest';
import { createTerminal } from '../../sandbox/terminal.ts';
import type { Workspace } from '../../sandbox/slack/workspace.ts';
import { ALICE, clientOf, openWorkspace, post, RELEASES, section } from './slack-support.ts';

/** What the terminal prints of the workspace, without the clock. */
function printed(workspace: Workspace, options: { readonly brief?: boolean } = {}): readonly string[] {
  const lines: string[] = [];
  const terminal = createTerminal({
    write: (line) => lines.push(line.trim()),
    nameOf: (id) => workspace.nameOf(id),
    width: 80,
    ansi: false,
    now: () => 0,
  });
  terminal.brief(options.brief ?? false);
  workspace.onChange((change) => terminal.show(change));
  return lines;
}

it('says of a direct message whose it is, when it comes and when it changes', async () => {
  const workspace = await openWorkspace();
  const client = clientOf(workspace);
  const lines = printed(workspace);
  const { channel = '', ts = '' } = await post(client, { channel: ALICE, text: 'It failed.' });
  await client.chat.update({ channel, ts, text: 'It is out.' });
  await post(client, { channel: RELEASES, text: 'For everybody' });
  expect(lines).toEqual([
    '0.0s  ┃ direct message to alice:',
    '┃ It failed.',
    '',
    '0.0s  ┊ direct message to alice:',
    '┊ It is out.',
    '0.0s  ┃ For everybody',
    '',
  ]);
});

it('prints nothing of a change that nobody sees', async () => {
  const workspace = await openWorkspace();
  const client = clientOf(workspace);
  const { channel = '', ts = '' } = await post(client, { channel: ALICE, text: 'It failed.' });
  const lines = printed(workspace);
  await client.chat.update({ channel, ts, text: 'One' });
  const before = lines.length;
  await client.chat.update({ channel, ts, text: 'One' });
  expect(lines).toHaveLength(before);
});

it('puts it before the first words when it is brief', async () => {
  const workspace = await openWorkspace();
  const lines = printed(workspace, { brief: true });
  const blocks = [section('*It failed*'), section('The image is gone')];
  await post(clientOf(workspace), { channel: ALICE, text: 'It failed', blocks });
  expect(lines).toEqual(['0.0s  ┃ direct message to alice: It failed: The image is gone']);
});
