// Environment variables -> settings, or everything that is missing or wrong, key by key. Their names are public contract.
import type { ConfigProblem, Read } from './slipway-yml.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

export interface Settings {
  /** Path of slipway.yml. */
  readonly config: string;
  /** `file:` URL of the SQLite database. */
  readonly database: string;
  readonly slack: SlackSettings;
  readonly github: GitHubSettings;
  readonly logLevel: LogLevel;
  /** Where `/healthz`, `/readyz` and Slack's requests are answered; `null`: nowhere (Socket Mode without `PORT`). */
  readonly port: number | null;
}

export interface SlackSettings {
  readonly botToken: string;
  readonly transport:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string; readonly port: number };
  /** `undefined`: Slack itself. */
  readonly apiUrl: string | undefined;
}

export interface GitHubSettings {
  readonly auth:
    | { readonly kind: 'token'; readonly token: string }
    | {
        readonly kind: 'app';
        readonly appId: string;
        readonly privateKey: string;
        readonly installationId: number;
      };
  readonly apiUrl: string | undefined;
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const DEFAULT_PORT = 3000;

/** Reads what `npm start` needs. Empty variables count as absent. */
export function readEnvironment(variables: Variables): Read<Settings> {
  const problems: ConfigProblem[] = [];
  const problem = (key: string, message: string): void => void problems.push({ key, line: null, message });
  const get = (key: string): string | undefined => (variables[key] === '' ? undefined : variables[key]);

  const database = get('DATABASE_URL') ?? DEFAULT_DATABASE;
  if (!/^file:./.test(database))
    problem('DATABASE_URL', 'must be a file: URL such as file:./data/slipway.db');
  const logLevel = LOG_LEVELS.find((level) => level === (get('LOG_LEVEL') ?? 'info'));
  if (logLevel === undefined) problem('LOG_LEVEL', `must be one of ${LOG_LEVELS.join(', ')}`);
  const port = readPort(get('PORT'));
  if (port === 'wrong') problem('PORT', 'must be a port number from 1 to 65535');
  for (const key of ['SLACK_API_URL', 'GITHUB_API_URL']) {
    const url = get(key);
    if (url !== undefined && !URL.canParse(url)) problem(key, 'must be a URL');
  }
  const slack = readSlack(get, port === 'wrong' ? null : port, problem);
  const github = readGitHub(get, problem);

  if (problems.length > 0 || slack === null || github === null) return { ok: false, problems };
  return {
    ok: true,
    value: {
      config: get('SLIPWAY_CONFIG') ?? DEFAULT_CONFIG,
      database,
      slack,
      github,
      logLevel: logLevel ?? 'info',
      port: port === 'wrong' ? null : port,
    },
  };
}

/** What the command line needs during an incident: Slack may be down, and GitHub's token elsewhere. */
export interface OperatorSettings {
  readonly database: string;
  /** `null`: GitHub is not asked, and what it would say is said to be unknown. */
  readonly github: GitHubSettings | null;
}

export function readOperatorEnvironment(variables: Variables): Read<OperatorSettings> {
  const get = (key: string): string | undefined => (variables[key] === '' ? undefined : variables[key]);
  const database = get('DATABASE_URL') ?? DEFAULT_DATABASE;
  if (!/^file:./.test(database)) {
    const message = 'must be a file: URL such as file:./data/slipway.db';
    return { ok: false, problems: [{ key: 'DATABASE_URL', line: null, message }] };
  }
  return { ok: true, value: { database, github: readGitHub(get, () => {}) } };
}

export const DEFAULT_CONFIG = 'slipway.yml';
export const DEFAULT_DATABASE = 'file:./data/slipway.db';

type Get = (key: string) => string | undefined;
type Report = (key: string, message: string) => void;

function readSlack(get: Get, port: number | null, problem: Report): SlackSettings | null {
  const botToken = get('SLACK_BOT_TOKEN');
  if (botToken === undefined)
    problem('SLACK_BOT_TOKEN', 'is missing: the bot token of the Slack app, xoxb-…');
  const appToken = get('SLACK_APP_TOKEN');
  const signingSecret = get('SLACK_SIGNING_SECRET');
  if (appToken === undefined && signingSecret === undefined) {
    problem('SLACK_APP_TOKEN', 'is missing: xapp-… for Socket Mode, or SLACK_SIGNING_SECRET for HTTP');
  }
  if (botToken === undefined) return null;
  const apiUrl = get('SLACK_API_URL');
  if (appToken !== undefined) return { botToken, apiUrl, transport: { kind: 'socket', appToken } };
  if (signingSecret === undefined) return null;
  return { botToken, apiUrl, transport: { kind: 'http', signingSecret, port: port ?? DEFAULT_PORT } };
}

function readGitHub(get: Get, problem: Report): GitHubSettings | null {
  const apiUrl = get('GITHUB_API_URL');
  const token = get('GITHUB_TOKEN');
  if (token !== undefined) return { auth: { kind: 'token', token }, apiUrl };
  const appId = get('GITHUB_APP_ID');
  const privateKey = get('GITHUB_APP_PRIVATE_KEY');
  const installationId = get('GITHUB_APP_INSTALLATION_ID');
  if (appId === undefined && privateKey === undefined && installationId === undefined) {
    problem('GITHUB_TOKEN', 'is missing: a token, or GITHUB_APP_ID with its private key and installation');
    return null;
  }
  if (appId === undefined) problem('GITHUB_APP_ID', 'is missing: the rest of the GitHub App is there');
  if (privateKey === undefined)
    problem('GITHUB_APP_PRIVATE_KEY', 'is missing: the rest of the GitHub App is there');
  if (installationId === undefined) {
    problem('GITHUB_APP_INSTALLATION_ID', 'is missing: the rest of the GitHub App is there');
  } else if (!/^[0-9]+$/.test(installationId)) {
    problem('GITHUB_APP_INSTALLATION_ID', 'must be a number');
  }
  if (appId === undefined || privateKey === undefined || installationId === undefined) return null;
  // Environment files often carry the key's line breaks as \n.
  return {
    auth: {
      kind: 'app',
      appId,
      privateKey: privateKey.replaceAll('\\n', '\n'),
      installationId: Number(installationId),
    },
    apiUrl,
  };
}

function readPort(text: string | undefined): number | null | 'wrong' {
  if (text === undefined) return null;
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : 'wrong';
}
