import { describe, expect, it } from 'vitest';
import type { Change } from '../../sandbox/slack/changes.ts';
import { ALICE, clientOf, openWorkspace, post, RELEASES } from './slack-support.ts';

it('listens on loopback only', async () => {
  const workspace = await openWorkspace();
  expect(workspace.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(workspace.apiUrl).toBe(`${workspace.url}/api/`);
});

it('tells listeners what changed, until they have heard enough', async () => {
  const workspace = await openWorkspace();
  const client = clientOf(workspace);
  const seen: Change[] = [];
  const stop = workspace.onChange((change) => seen.push(change));
  const { ts = '' } = await post(client, { channel: RELEASES, text: 'one' });
  await client.chat.update({ channel: RELEASES, ts, text: 'two' });
  await client.chat.postEphemeral({ channel: RELEASES, user: ALICE, text: 'psst' });
  stop();
  await post(client, { channel: RELEASES, text: 'three' });
  expect(seen).toMatchObject([
    { kind: 'posted', message: { text: 'one' } },
    { kind: 'updated', message: { text: 'two' } },
    { kind: 'ephemeral', message: { text: 'psst', visibleTo: ALICE } },
  ]);
});

it('hands out messages that do not change under the reader', async () => {
  const workspace = await openWorkspace();
  const client = clientOf(workspace);
  const { ts = '' } = await post(client, { channel: RELEASES, text: 'one' });
  const [before] = workspace.messages(RELEASES);
  await client.chat.update({ channel: RELEASES, ts, text: 'two' });
  expect(before?.text).toBe('one');
});

describe('waitFor', () => {
  it('answers at once when there is something already', async () => {
    const workspace = await openWorkspace();
    workspace.say(ALICE, RELEASES, 'hello');
    expect(await workspace.waitFor(() => workspace.messages(RELEASES)[0])).toMatchObject({ text: 'hello' });
  });

  it('answers as soon as a change brings it', async () => {
    const workspace = await openWorkspace();
    const found = workspace.waitFor(() => workspace.messages(RELEASES).find(({ text }) => text === 'second'));
    workspace.say(ALICE, RELEASES, 'first');
    workspace.say(ALICE, RELEASES, 'second');
    expect(await found).toMatchObject({ text: 'second' });
  });

  it('says on timeout what it waited for and what it saw last', async () => {
    const workspace = await openWorkspace();
    workspace.say(ALICE, RELEASES, 'something else');
    const waiting = workspace.waitFor(() => false, { timeoutMs: 20, what: 'the card to be green' });
    await expect(waiting).rejects.toThrow(
      `waited 20 ms in vain for the card to be green; last seen:\n  [${RELEASES}] something else`,
    );
  });

  it('fails with the error of its predicate', async () => {
    const workspace = await openWorkspace();
    const waiting = workspace.waitFor(() => {
      throw new TypeError('a mistake in the test');
    });
    await expect(waiting).rejects.toThrow('a mistake in the test');
  });
});
