import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isValidSlackRequest, verifySlackRequest } from '@slack/bolt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signedRequest } from '../../sandbox/slack/signed-http.ts';
import {
  actions,
  ALICE,
  button,
  clientOf,
  openWorkspace,
  post,
  RELEASES,
  SIGNING_SECRET,
  startHttpApp,
} from './slack-support.ts';

const verifiable = (request: ReturnType<typeof signedRequest>) => ({
  signingSecret: SIGNING_SECRET,
  body: request.body,
  headers: {
    'x-slack-signature': request.headers['x-slack-signature'] ?? '',
    'x-slack-request-timestamp': Number(request.headers['x-slack-request-timestamp']),
  },
});

describe('a signed request', () => {
  it('is signed as the documentation works it out', () => {
    const request = signedRequest(
      SIGNING_SECRET,
      { command: '/release', text: 'cut & run' },
      { timestamp: 1 },
    );
    expect(request.body).toBe('command=%2Frelease&text=cut+%26+run');
    expect(() => verifySlackRequest({ ...verifiable(request), nowMilliseconds: 1000 })).not.toThrow();
  });

  it('fails the check with another secret, and when it is old', () => {
    const forged = signedRequest('another secret', { type: 'block_actions' });
    const old = signedRequest(SIGNING_SECRET, {}, { timestamp: Date.now() / 1000 - 301 });
    expect(isValidSlackRequest(verifiable(forged))).toBe(false);
    expect(() => verifySlackRequest(verifiable(old))).toThrow('stale');
  });
});

describe('delivery over HTTP', () => {
  it('brings a command, and its answer back', async () => {
    const workspace = await openWorkspace();
    const url = await startHttpApp(workspace, (app) =>
      app.command('/release', async ({ ack, command }) => ack(`heard ${command.text}`)),
    );
    const http = { url, signingSecret: SIGNING_SECRET };
    const outcome = await workspace.command(ALICE, RELEASES, '/release', 'cut', { http });
    expect(outcome.reply?.text).toBe('heard cut');
    expect(workspace.ephemerals(ALICE)).toHaveLength(1);
  });

  it('brings a click, twice when it should', async () => {
    const workspace = await openWorkspace();
    const values: unknown[] = [];
    const url = await startHttpApp(workspace, (app) =>
      app.action({ type: 'block_actions', action_id: 'approve' }, async ({ ack, action }) => {
        values.push('value' in action ? action.value : undefined);
        await ack();
      }),
    );
    const blocks = [actions(button('Approve', 'approve', 'plan-1'))];
    await post(clientOf(workspace), { channel: RELEASES, text: 'Deploy?', blocks });
    const [message] = workspace.messages(RELEASES);
    if (message === undefined) throw new Error('the card was not posted');
    await workspace.click(ALICE, message, 'Approve', {
      http: { url, signingSecret: SIGNING_SECRET },
      times: 2,
    });
    expect(values).toEqual(['plan-1', 'plan-1']);
  });

  it('is turned away when it is signed wrongly or too old', async () => {
    const workspace = await openWorkspace();
    const url = await startHttpApp(workspace, () => undefined);
    const payload = { command: '/release', text: '' };
    expect(await workspace.deliverHttp(url, 'another secret', payload)).toMatchObject({ status: 401 });
    const timestamp = Math.floor(Date.now() / 1000) - 301;
    expect(await workspace.deliverHttp(url, SIGNING_SECRET, payload, { timestamp })).toMatchObject({
      status: 401,
    });
  });

  it('shows the person that the app answered with an error', async () => {
    const workspace = await openWorkspace();
    const url = await startHttpApp(workspace, () => undefined);
    const http = { url, signingSecret: 'another secret' };
    expect(await workspace.command(ALICE, RELEASES, '/release', '', { http })).toMatchObject({
      failure: 'dispatch_failed',
    });
    expect(workspace.ephemerals(ALICE)[0]?.text).toBe('/release failed with the error "dispatch_failed"');
  });

  it('shows the person that the app did not answer', async () => {
    const workspace = await openWorkspace();
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    await new Promise((resolve) => silent.once('listening', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const http = { url, signingSecret: SIGNING_SECRET, timeoutMs: 30 };
    expect(await workspace.command(ALICE, RELEASES, '/release', '', { http })).toMatchObject({
      failure: 'operation_timeout',
    });
    expect(workspace.ephemerals(ALICE)[0]?.text).toBe('/release failed with the error "operation_timeout"');
  });
});
