// `/readyz` beside Socket Mode: a bot that Slack cannot reach must not look alive.
import { describe, expect, it, vi } from 'vitest';
import { answers, freePort } from '../support/port.ts';
import { walkFor } from '../support/the-walk.ts';

describe.concurrent('over Socket Mode with a PORT', () => {
  it('is ready while Slack can reach it, and says so when it cannot', async (test) => {
    const port = await freePort();
    const walk = await walkFor(test, { variables: (shop) => ({ ...shop.variables, PORT: String(port) }) });
    const { slack } = walk.shop;
    const ready = `http://127.0.0.1:${port}/readyz`;
    await vi.waitFor(async () => expect(await answers(ready)).toBe(true), { timeout: 10_000 });
    slack.faults.add({ call: 'apps.connections.open', kind: 'fail-before' });
    slack.dropSockets();
    await vi.waitFor(async () => expect(await (await fetch(ready)).text()).toBe('not ready: slack\n'), {
      timeout: 10_000,
    });
    expect(await answers(`http://127.0.0.1:${port}/healthz`)).toBe(true);
    // It comes back by itself, and takes commands again.
    await vi.waitFor(async () => expect(await answers(ready)).toBe(true), { timeout: 30_000 });
    expect(await walk.ask('alice', 'help')).toContain('/release');
  });
});
