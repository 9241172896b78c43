// The bot behind signed HTTP instead of Socket Mode: what Slack signed counts, once; nothing else does.
import { describe, expect, it, vi } from 'vitest';
import { CHANNEL, PEOPLE } from '../../sandbox/shop.ts';
import { signedRequest } from '../../sandbox/slack/signed-http.ts';
import { askedForProduction } from './support/configs.ts';
import { answers, freePort } from './support/port.ts';
import { problemsIn } from './support/records.ts';
import { walkForAll } from './support/the-walk.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const url = `${base}/slack/events`;
const http = { url, signingSecret };
const now = (): number => Math.floor(Date.now() / 1000);

describe('over signed HTTP', () => {
  const walk = walkForAll(
    {
      config: askedForProduction,
      variables: ({ variables }) => ({
        ...variables,
        SLACK_APP_TOKEN: '',
        SLACK_SIGNING_SECRET: signingSecret,
        PORT: String(port),
      }),
      isUp: () => answers(`${base}/readyz`),
    },
    async ({ shop }) => {
      await shop.merge({ subject: 'feat: a change' });
    },
  );
  const cutBy = (user: string) => ({
    command: '/release',
    text: 'cut',
    channel_id: CHANNEL,
    user_id: user,
    trigger_id: `trigger-${user}`,
    response_url: `${walk().shop.slack.url}/commands/none`,
  });
  const recorded = (): number => walk().records().audit.length;

  it('answers nothing and does nothing without the right signature', async () => {
    const { slack } = walk().shop;
    const before = recorded();
    const payload = cutBy(PEOPLE.alice);
    const statuses = [
      (await slack.deliverHttp(url, 'another secret', payload)).status,
      (await slack.deliverHttp(url, signingSecret, payload, { timestamp: now() - 6 * 60 })).status,
    ];
    const { method, headers, body } = signedRequest(signingSecret, payload);
    const forgeries = [
      { method, body, headers: { 'content-type': headers['content-type'] ?? '' } },
      { method, body: body.replace('cut', 'cut+main'), headers },
      { method, body, headers: { ...headers, 'x-slack-request-timestamp': String(now() - 1) } },
      { method, body, headers: { ...headers, 'x-slack-signature': 'v0=' } },
      { method, body: '', headers },
    ];
    for (const forgery of forgeries) statuses.push((await fetch(url, forgery)).status);
    expect(statuses).toEqual(statuses.map(() => 401));
    expect(recorded()).toBe(before);
    expect(slack.messages(CHANNEL)).toEqual([]);
  });

  it('refuses a body that is too long before it looks at anything in it', async () => {
    const before = recorded();
    const { method, headers, body } = signedRequest(signingSecret, cutBy(PEOPLE.alice));
    const long = `${body}&padding=${'x'.repeat(300 * 1024)}`;
    const status = await fetch(url, { method, headers, body: long }).then(
      (answer) => answer.status,
      () => 'cut off',
    );
    expect([413, 'cut off']).toContain(status);
    expect(recorded()).toBe(before);
    expect(await answers(`${base}/healthz`)).toBe(true);
  });

  it('takes a command, acknowledges it in time, and carries out the same request once', async () => {
    const { slack } = walk().shop;
    const outcome = await slack.command(PEOPLE.alice, CHANNEL, '/release', 'cut', { http, times: 2 });
    expect(outcome.failure).toBeUndefined();
    expect(outcome.ackMs).toBeLessThan(3000);
    await walk().waitForCard(/→ production: Waiting for 2 approvals/);
    await walk().ask('bob', 'status', { http });
    expect(walk().records().releases).toHaveLength(1);
    expect(walk().records().refusals).toEqual([]);
    expect(slack.ephemerals(PEOPLE.alice)).toMatchObject([
      { text: expect.stringMatching(/^Cut /) as string },
    ]);
  });

  it('takes clicks, and counts a request that somebody sends once more as the one that it was', async () => {
    const card = await walk().waitForCard(/→ production: Waiting for 2 approvals/);
    const refusals = walk().records().refusals;
    await walk().press('bob', card, 'Approve', { http, times: 2 });
    await walk().waitForCard(/→ production: Waiting for 1 approval$/);
    await walk().ask('bob', 'status', { http });
    expect(walk().records().the('production').approvals).toHaveLength(1);
    expect(walk().records().refusals).toEqual(refusals);
    await walk().press('carol', card, 'Approve', { http });
    await walk().waitForCard(/→ production: Deployed/);
  });

  it('says at /healthz and /readyz that it lives, and nothing else', async () => {
    const said: string[] = [];
    for (const path of ['/healthz', '/readyz', '/', '/slack/events', '/.env', '/slipway.yml']) {
      const answer = await fetch(base + path);
      said.push(`${path} ${answer.status} ${await answer.text()}`.trim());
      expect(answer.headers.get('x-powered-by')).toBeNull();
    }
    expect(said).toEqual([
      '/healthz 200 ok',
      '/readyz 200 ready',
      '/ 404',
      '/slack/events 404',
      '/.env 404',
      '/slipway.yml 404',
    ]);
  });

  it('has written no secret to its log, nor to a message, nor to its records', () => {
    const { slack, variables } = walk().shop;
    const everything = [
      walk().bot.log(),
      JSON.stringify(slack.messages(CHANNEL)),
      JSON.stringify(walk().records().audit),
    ].join('\n');
    expect(everything).toContain('slipway is up');
    const secrets = [signingSecret, variables['SLACK_BOT_TOKEN'], variables['GITHUB_TOKEN'], 'xapp-'];
    for (const secret of secrets) expect(everything).not.toContain(secret);
    expect(problemsIn(walk().shop)).toEqual([]);
  });
});
