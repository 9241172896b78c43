// Octokit as Slipway uses it: a time limit on every exchange, a wait when GitHub asks for one, and reads tried again.
import { createAppAuth } from '@octokit/auth-app';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import type { Log } from '../../ports.ts';
import { retryReads } from './retry-reads.ts';
import { timedFetch } from './timed-fetch.ts';

type GitHubCredentials =
  | { readonly token: string }
  | { readonly appId: string; readonly privateKey: string; readonly installationId: number };

export interface GitHubSettings {
  readonly credentials: GitHubCredentials;
  /** GITHUB_API_URL; github.com when left out. */
  readonly baseUrl?: string;
  readonly log: Log;
  /** Milliseconds for one exchange, its body included; 10,000 when left out. */
  readonly timeout?: number;
  /** Milliseconds before a read is tried again, doubled each time and jittered; 250 when left out. */
  readonly backoff?: number;
  /**
   * Whether to keep to GitHub's advice of a second between writes, and to wait when it asks for that; yes when left out.
   * No only for a GitHub that has no limits, on loopback.
   */
  readonly paced?: boolean;
}

/** Longer waits than this are a fault: a person is waiting for the answer. */
const longestWait = 10;
const mostWaits = 2;

const ThrottledOctokit = Octokit.plugin(throttling);

export function createClient(settings: GitHubSettings): Octokit {
  const { credentials, log } = settings;
  const waitIfShort = (what: string) => (after: number, _: unknown, __: unknown, waited: number) => {
    const wait = after <= longestWait && waited < mostWaits;
    log.warn(`GitHub: ${what}`, { after, wait });
    return wait;
  };
  const octokit = new ThrottledOctokit({
    userAgent: 'slipway',
    ...('token' in credentials
      ? { auth: credentials.token }
      : { authStrategy: createAppAuth, auth: { ...credentials } }),
    ...(settings.baseUrl === undefined ? {} : { baseUrl: settings.baseUrl.replace(/\/+$/, '') }),
    // A failed call is thrown, and logged by whoever catches it; a 404 is often an answer.
    log: { debug: ignore, info: ignore, warn: (message: string) => log.warn(message), error: ignore },
    request: { fetch: timedFetch(settings.timeout ?? 10_000), redirect: 'error' },
    throttle: {
      enabled: settings.paced ?? true,
      onRateLimit: waitIfShort('rate limit'),
      onSecondaryRateLimit: waitIfShort('secondary rate limit'),
    },
  });
  retryReads(octokit, settings.backoff ?? 250);
  return octokit;
}

function ignore(): void {}
