import { webApi } from '@slack/bolt';
import { expect, it } from 'vitest';
import type { FaultKind } from '../../sandbox/faults.ts';
import type { Workspace } from '../../sandbox/slack/workspace.ts';
import { clientOf, openWorkspace, post, RELEASES } from './slack-support.ts';

/** Posts once with the fault in the way: the error that the client sees, and the texts that the channel then has. */
async function postInto(workspace: Workspace, kind: FaultKind): Promise<{ error: unknown; texts: string[] }> {
  workspace.faults.add({ call: 'chat.postMessage', kind });
  const error: unknown = await post(clientOf(workspace), { channel: RELEASES, text: 'hello' }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, texts: workspace.messages(RELEASES).map(({ text }) => text) };
}

it('fails before the effect with HTTP 500', async () => {
  const { error, texts } = await postInto(await openWorkspace(), 'fail-before');
  expect(error).toBeInstanceOf(webApi.WebAPIHTTPError);
  expect(error).toMatchObject({ statusCode: 500 });
  expect(texts).toEqual([]);
});

it('fails after the effect with HTTP 500', async () => {
  const { error, texts } = await postInto(await openWorkspace(), 'fail-after');
  expect(error).toMatchObject({ statusCode: 500 });
  expect(texts).toEqual(['hello']);
});

it('loses the answer after the effect', async () => {
  const { error, texts } = await postInto(await openWorkspace(), 'answer-lost');
  expect(error).toBeInstanceOf(webApi.WebAPIRequestError);
  expect(texts).toEqual(['hello']);
});

it('throttles with 429 and Retry-After', async () => {
  const { error, texts } = await postInto(await openWorkspace(), 'throttle');
  expect(error).toBeInstanceOf(webApi.WebAPIRateLimitedError);
  expect(error).toMatchObject({ retryAfter: 1 });
  expect(texts).toEqual([]);
});

it('hangs until the caller gives up, and does nothing', async () => {
  const workspace = await openWorkspace();
  workspace.faults.add({ call: 'chat.postMessage', kind: 'hang' });
  const client = new webApi.WebClient('xoxb-sandbox', {
    slackApiUrl: workspace.apiUrl,
    timeout: 50,
    retryConfig: { retries: 0 },
    logLevel: webApi.LogLevel.ERROR,
  });
  await expect(post(client, { channel: RELEASES, text: 'hello' })).rejects.toThrow(/timeout/);
  expect(workspace.messages(RELEASES)).toEqual([]);
});

it('hits only the call that it was meant for', async () => {
  const workspace = await openWorkspace();
  workspace.faults.add({ call: 'chat.update', kind: 'fail-before' });
  await post(clientOf(workspace), { channel: RELEASES, text: 'hello' });
  expect(workspace.messages(RELEASES)).toHaveLength(1);
});
