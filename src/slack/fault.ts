// What Slack's Web API throws, as one kind of fault.
import { webApi } from '@slack/bolt';
import { AdapterFault } from '../ports.ts';

export function slackFault(error: unknown): AdapterFault {
  // `ok: false` is an answer: asking again gives the same one.
  if (error instanceof webApi.WebAPIPlatformError) {
    return new AdapterFault({ provider: 'slack', code: error.data.error, retryable: false, cause: error });
  }
  const code = error instanceof webApi.WebAPIRateLimitedError ? 'ratelimited' : 'unreachable';
  return new AdapterFault({ provider: 'slack', code, retryable: true, cause: error });
}

/** Seconds that Slack asks us to wait, when it does. */
export const retryAfter = (error: unknown): number | null =>
  error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter : null;
