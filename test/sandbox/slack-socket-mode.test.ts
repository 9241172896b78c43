import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { ALICE, APP_TOKEN, clientOf, openWorkspace, RELEASES, startApp } from './slack-support.ts';
import type { Workspace } from '../../sandbox/slack/workspace.ts';

/** A bare client: what arrives at it, and a way to answer. */
async function openSocket(workspace: Workspace): Promise<{ socket: WebSocket; received: unknown[] }> {
  const { url = '' } = await clientOf(workspace, APP_TOKEN).apps.connections.open({});
  const socket = new WebSocket(url);
  const received: unknown[] = [];
  socket.on('message', (data: Buffer) => received.push(JSON.parse(data.toString())));
  onTestFinished(() => socket.terminate());
  await once(socket, 'message');
  return { socket, received };
}

describe('a connection', () => {
  it('starts with hello', async () => {
    const { received } = await openSocket(await openWorkspace());
    expect(received).toMatchObject([{ type: 'hello', num_connections: 1, connection_info: {} }]);
  });

  it('can be opened once with a URL, and not without one', async () => {
    const workspace = await openWorkspace();
    const { socket } = await openSocket(workspace);
    const again = new WebSocket(socket.url);
    const [error] = (await once(again, 'error')) as [Error];
    expect(error.message).toContain('401');
    expect(workspace.connections).toBe(1);
  });

  it('is pinged', async () => {
    const { socket } = await openSocket(await openWorkspace({ pingIntervalMs: 10 }));
    await once(socket, 'ping');
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  it('comes back after it was dropped', async () => {
    const workspace = await openWorkspace();
    await startApp(workspace, (app) => app.command('/release', async ({ ack }) => ack('back')));
    workspace.dropSockets();
    await workspace.waitFor(() => workspace.connections === 0, { what: 'the drop' });
    await expect(workspace.command(ALICE, RELEASES, '/release')).rejects.toThrow('no app is connected');
    await workspace.waitFor(() => workspace.connections === 1, { what: 'the app to come back' });
    expect(await workspace.command(ALICE, RELEASES, '/release')).toMatchObject({ reply: { text: 'back' } });
  });

  it('is told of a refresh, and stays open until the client hangs up', async () => {
    const workspace = await openWorkspace();
    const { socket, received } = await openSocket(workspace);
    workspace.dropSockets({ warn: true });
    await once(socket, 'message');
    expect(received[1]).toEqual({ type: 'disconnect', reason: 'refresh_requested' });
    expect(workspace.connections).toBe(1);
  });
});

describe('an envelope', () => {
  it('is rejected with a clear error while no app is connected', async () => {
    const workspace = await openWorkspace();
    await expect(workspace.raw('interactive', {})).rejects.toThrow(
      'no app is connected over Socket Mode, so the interactive envelope cannot be delivered',
    );
  });

  it('is acknowledged by its id, and the time is recorded', async () => {
    let now = 1_700_000_000_000;
    const workspace = await openWorkspace({ now: () => now });
    const { socket, received } = await openSocket(workspace);
    const outcome = workspace.raw('interactive', { type: 'made-up' });
    await once(socket, 'message');
    const { envelope_id } = received[1] as { envelope_id: string };
    expect(received[1]).toEqual({
      envelope_id,
      type: 'interactive',
      payload: { type: 'made-up' },
      accepts_response_payload: true,
    });
    now += 250;
    socket.send(JSON.stringify({ envelope_id: 'another' }));
    socket.send(JSON.stringify({ envelope_id, payload: { text: 'done' } }));
    expect(await outcome).toEqual({ ackMs: expect.any(Number) as number, payload: { text: 'done' } });
    expect(workspace.deliveries).toMatchObject([
      { envelope: { envelope_id }, sentAt: 1_700_000_000_000, acknowledgedAt: 1_700_000_000_250 },
    ]);
  });

  it('that nobody acknowledges in time fails with operation_timeout, and a late acknowledgement is still recorded', async () => {
    const workspace = await openWorkspace({ ackTimeoutMs: 30 });
    const { socket } = await openSocket(workspace);
    const outcome = await workspace.command(ALICE, RELEASES, '/release', 'cut');
    expect(outcome).toEqual({ ackMs: Number.POSITIVE_INFINITY, failure: 'operation_timeout' });
    expect(workspace.ephemerals(ALICE)).toMatchObject([
      { user: 'USLACKBOT', text: '/release failed with the error "operation_timeout"' },
    ]);
    const [delivery] = workspace.deliveries;
    expect(delivery).not.toHaveProperty('acknowledgedAt');
    socket.send(JSON.stringify({ envelope_id: delivery?.envelope.envelope_id }));
    await workspace.waitFor(() => workspace.deliveries[0]?.acknowledgedAt, {
      what: 'the late acknowledgement',
    });
  });

  it('can arrive twice under one id', async () => {
    const workspace = await openWorkspace();
    let runs = 0;
    await startApp(workspace, (app) =>
      app.command('/release', async ({ ack, respond }) => {
        await ack();
        runs += 1;
        await respond(`run ${runs}`);
      }),
    );
    await workspace.command(ALICE, RELEASES, '/release', 'cut', { times: 2 });
    await workspace.waitFor(() => workspace.ephemerals(ALICE).length === 2, { what: 'both runs' });
    expect(workspace.deliveries).toHaveLength(1);
  });

  it('can be delivered again later, under its old id', async () => {
    const workspace = await openWorkspace();
    await startApp(workspace, (app) => app.command('/release', async ({ ack }) => ack('once more')));
    await workspace.command(ALICE, RELEASES, '/release', 'cut');
    const [delivery] = workspace.deliveries;
    if (delivery === undefined) throw new Error('nothing was delivered');
    expect(await workspace.redeliver(delivery)).toMatchObject({ payload: { text: 'once more' } });
    expect(workspace.deliveries).toHaveLength(1);
  });
});
