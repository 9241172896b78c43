// A workspace like the one that Slipway works in, and real Bolt apps connected to it.
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver, webApi } from '@slack/bolt';
import { onTestFinished } from 'vitest';
import { createWorkspace, type Workspace, type WorkspaceOptions } from '../../sandbox/slack/workspace.ts';

export const BOT_TOKEN = 'xoxb-sandbox';
export const APP_TOKEN = 'xapp-sandbox';
export const SIGNING_SECRET = 'a-signing-secret';
export const SCOPES = [
  'commands',
  'chat:write',
  'users:read',
  'usergroups:read',
  'channels:read',
  'groups:read',
];

export const ALICE = 'U0ALICE00';
export const BOB = 'U0BOB0000';
export const MALLORY = 'U0MALLORY';
export const RELEASES = 'C0RELEASES';
export const ELSEWHERE = 'C0ELSEWHERE';
export const SECRET = 'C0SECRET00';
export const SRE = 'S0SRE0001';

export async function openWorkspace(overrides: Partial<WorkspaceOptions> = {}): Promise<Workspace> {
  const workspace = await createWorkspace({
    users: [
      { id: ALICE, name: 'alice', realName: 'Alice Liddell', email: 'alice@acme.example' },
      { id: BOB, name: 'bob', realName: 'Bob Baker' },
      { id: MALLORY, name: 'mallory', realName: 'Mallory', team_id: 'T0OUTSIDE', is_stranger: true },
    ],
    groups: [{ id: SRE, handle: 'sre', members: [ALICE, BOB] }],
    channels: [
      { id: RELEASES, name: 'releases' },
      { id: ELSEWHERE, name: 'elsewhere', botIsMember: false },
      { id: SECRET, name: 'secret', isPrivate: true, botIsMember: false },
    ],
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    scopes: SCOPES,
    botUser: { id: 'U0SLIPWAY', name: 'slipway', realName: 'Slipway' },
    ...overrides,
  });
  onTestFinished(() => workspace.close());
  return workspace;
}

const quiet = (): undefined => undefined;
const SILENT: Logger = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  setLevel: quiet,
  getLevel: () => LogLevel.ERROR,
  setName: quiet,
};

/** The real client, without retries: a test wants to see the first answer. */
export const clientOf = (workspace: Workspace, token: string | undefined = BOT_TOKEN): webApi.WebClient =>
  new webApi.WebClient(token, {
    slackApiUrl: workspace.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
  });

export const post = (
  client: webApi.WebClient,
  message: webApi.ChatPostMessageArguments,
): Promise<webApi.ChatPostMessageResponse> =>
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this postMessage is Slack's, not a window's
  client.chat.postMessage(message);

/** The error code that a Web API call was refused with, and what came with it. */
export async function refusalOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    if (error instanceof webApi.WebAPIPlatformError) return error.data as unknown as Record<string, unknown>;
    throw error;
  }
  throw new Error('the call was expected to be refused, and went well');
}

/** A real Bolt app over Socket Mode, set up as FIELD-NOTES 22 wants it. */
export async function startApp(workspace: Workspace, register: (app: App) => void): Promise<App> {
  const clientOptions = { slackApiUrl: workspace.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: APP_TOKEN,
    clientPingTimeout: 200,
    logger: SILENT,
    installerOptions: { clientOptions: { ...clientOptions } },
  });
  const app = new App({
    token: BOT_TOKEN,
    receiver,
    deferInitialization: true,
    convoStore: false,
    logger: SILENT,
    clientOptions,
  });
  register(app);
  await app.init();
  await app.start();
  onTestFinished(() => receiver.client.disconnect());
  return app;
}

/** A real Bolt app over HTTP; returns where Slack would post to. */
export async function startHttpApp(workspace: Workspace, register: (app: App) => void): Promise<string> {
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logger: SILENT });
  const app = new App({
    token: BOT_TOKEN,
    receiver,
    deferInitialization: true,
    convoStore: false,
    logger: SILENT,
    clientOptions: { slackApiUrl: workspace.apiUrl },
  });
  register(app);
  await app.init();
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => receiver.stop());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
}

export const section = (text: string) => ({
  type: 'section' as const,
  text: { type: 'mrkdwn' as const, text },
});

export const button = (label: string, action_id: string, value = 'v1') => ({
  type: 'button' as const,
  text: { type: 'plain_text' as const, text: label },
  action_id,
  value,
});

export const actions = (...elements: ReturnType<typeof button>[]) => ({ type: 'actions' as const, elements });
