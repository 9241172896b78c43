// Bolt as Slipway uses it: one app, Socket Mode or signed HTTP, and the traps of FIELD-NOTES 22 stepped around.
import {
  App,
  HTTPReceiver,
  LogLevel,
  SocketModeReceiver,
  webApi,
  type CustomRoute,
  type Logger,
} from '@slack/bolt';
import type { Log } from '../ports.ts';

export interface SlackOptions {
  readonly botToken: string;
  readonly transport:
    | { readonly kind: 'socket'; readonly appToken: string; readonly port: number | null }
    | { readonly kind: 'http'; readonly signingSecret: string; readonly port: number };
  readonly apiUrl: string | undefined;
  readonly routes: CustomRoute[];
  readonly log: Log;
}

export interface SlackApp {
  readonly app: App;
  /** For cards: refuses at once when Slack asks to slow down, so that it never holds up an answer to a person. */
  readonly cards: webApi.WebClient;
  /** Id of the workspace in which the bot is installed. */
  readonly homeTeam: string;
  /** Whether commands and clicks can reach us. */
  connected(): boolean;
  start(): Promise<void>;
  /** Takes no more, lets what is under way end, then disconnects. */
  stop(): Promise<void>;
}

/** Milliseconds for one call of Slack's Web API. */
const TIMEOUT = 10_000;
/** Nothing that Slack sends is larger; checked before the signature is (T1). */
const BODY_LIMIT = 256 * 1024;

/** @throws when Slack does not accept the token, or cannot be reached */
export async function createSlackApp(options: SlackOptions): Promise<SlackApp> {
  const { botToken, apiUrl, log } = options;
  const logger = boltLogger(log);
  const api = apiUrl === undefined ? {} : { slackApiUrl: apiUrl };
  // A post can succeed and still answer 500: the notifier repeats by itself, and knows what it repeats.
  const clientOptions = (): webApi.WebClientOptions => ({
    ...api,
    timeout: TIMEOUT,
    retryConfig: { retries: 1 },
  });
  const transport = createTransport(options, logger, clientOptions);
  const app = new App({
    token: botToken,
    receiver: transport.receiver,
    clientOptions: clientOptions(),
    logger,
    convoStore: false,
    extendedErrorHandler: true,
    deferInitialization: true,
  });
  const underWay = new Set<Promise<void>>();
  app.use(async ({ next }) => {
    const listening = next();
    underWay.add(listening);
    try {
      await listening;
    } finally {
      underWay.delete(listening);
    }
  });
  await app.init();
  const { team_id: homeTeam } = await app.client.auth.test();
  if (homeTeam === undefined) throw new Error('Slack did not say which workspace the bot token belongs to');
  const cards = new webApi.WebClient(botToken, { ...clientOptions(), logger, rejectRateLimitedCalls: true });
  return {
    app,
    cards,
    homeTeam,
    connected: transport.connected,
    start: async () => {
      await app.start();
    },
    stop: async () => {
      await transport.takeNoMore();
      await Promise.allSettled(underWay);
      await transport.disconnect();
    },
  };
}

interface Transport {
  readonly receiver: SocketModeReceiver | HTTPReceiver;
  readonly connected: () => boolean;
  readonly takeNoMore: () => Promise<void>;
  readonly disconnect: () => Promise<void>;
}

function createTransport(
  { transport, routes }: SlackOptions,
  logger: Logger,
  clientOptions: () => webApi.WebClientOptions,
): Transport {
  if (transport.kind === 'http') return createHttp(transport, routes, logger);
  // Its own client options: with `socketMode: true` Bolt would write its retry settings into ours.
  const receiver = new SocketModeReceiver({
    appToken: transport.appToken,
    logger,
    ...(transport.port !== null && { customRoutes: routes }),
    installerOptions: {
      clientOptions: { ...clientOptions(), retryConfig: { forever: true, maxTimeout: 30_000 } },
      ...(transport.port !== null && { port: transport.port }),
    },
  });
  let connected = false;
  receiver.client.on('connected', () => (connected = true));
  receiver.client.on('reconnecting', () => (connected = false));
  receiver.client.on('close', () => (connected = false));
  return {
    receiver,
    connected: () => connected,
    // Slack sends what we do not acknowledge to the next connection; acknowledging is how we take it.
    takeNoMore: () => Promise.resolve(void receiver.client.removeAllListeners('slack_event')),
    disconnect: async () => {
      if (connected) await receiver.client.disconnect();
      await receiver.stop();
    },
  };
}

function createHttp(
  { signingSecret, port }: { readonly signingSecret: string; readonly port: number },
  customRoutes: CustomRoute[],
  logger: Logger,
): Transport {
  const receiver = new HTTPReceiver({ signingSecret, port, customRoutes, logger, bodyLimit: BODY_LIMIT });
  let closed: Promise<unknown> = Promise.resolve();
  return {
    receiver,
    connected: () => true,
    takeNoMore: async () => {
      closed = receiver.stop();
      await Promise.resolve();
    },
    disconnect: async () => {
      await closed;
    },
  };
}

/** Bolt's log lines among ours. Never its debug level, which carries bodies (I18). */
function boltLogger(log: Log): Logger {
  const line = (parts: readonly unknown[]): string =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return {
    debug: () => {},
    info: (...parts: unknown[]) => log.info(`slack: ${line(parts)}`),
    warn: (...parts: unknown[]) => log.warn(`slack: ${line(parts)}`),
    error: (...parts: unknown[]) => log.error(`slack: ${line(parts)}`),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}
