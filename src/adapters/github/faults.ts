// What Octokit throws, as the one fault that the core knows.
import { AdapterFault } from '../../ports.ts';

/** Octokit's `RequestError`: without a response, its status of 500 is made up. */
interface HttpError extends Error {
  readonly status: number;
  readonly request?: { readonly method?: unknown };
  readonly response?: { readonly headers: Readonly<Record<string, unknown>> };
}

const isHttpError = (error: unknown): error is HttpError =>
  error instanceof Error && 'status' in error && typeof error.status === 'number';

/** The status that GitHub answered; `undefined` when it answered nothing. */
export const statusOf = (error: unknown): number | undefined =>
  isHttpError(error) && error.response !== undefined ? error.status : undefined;

/** What GitHub said of it, for the little that only its words tell. */
export const messageOf = (error: unknown): string => (isHttpError(error) ? error.message : '');

/** Likely to go well when tried again. A redirect is none: it will be there the next time too. */
export function isTransient(error: unknown): boolean {
  if (!isHttpError(error)) return false;
  const status = statusOf(error);
  return status === undefined ? !isRedirect(error) : status >= 500;
}

/**
 * A write that got no answer, or a 5xx, may have been carried out (FIELD-NOTES 26): it is `uncertain`. Reads never are.
 * Bugs are no faults: what Octokit did not throw comes back as it is.
 */
export function toFault(error: unknown): unknown {
  if (!isHttpError(error)) return error;
  const limited = isRateLimit(error);
  const transient = isTransient(error);
  return new AdapterFault({
    provider: 'github',
    code: codeOf(error, limited),
    retryable: limited || transient,
    uncertain: transient && error.request?.method !== undefined && error.request.method !== 'GET',
    cause: error,
  });
}

/** GitHub has no error codes of its own: the HTTP status is its name for what went wrong. */
function codeOf(error: HttpError, limited: boolean): string {
  if (limited) return 'rate_limited';
  const status = statusOf(error);
  if (status !== undefined) return `http_${status}`;
  if (isRedirect(error)) return 'redirected';
  return error.cause instanceof Error && error.cause.name === 'TimeoutError' ? 'timed_out' : 'unreachable';
}

/**
 * GitHub REST: Rate limits, "Exceeding the rate limit": 403 or 429, with `retry-after` or nothing remaining. A secondary
 * limit may come with neither, and then only its words tell it from a refusal.
 */
function isRateLimit({ status, response, message }: HttpError): boolean {
  if (response === undefined || (status !== 403 && status !== 429)) return false;
  const { headers } = response;
  if (status === 429 || headers['retry-after'] !== undefined) return true;
  return headers['x-ratelimit-remaining'] === '0' || /\bsecondary rate limit\b/i.test(message);
}

/** fetch's own words for a redirect under `redirect: 'error'`. */
const isRedirect = (error: HttpError): boolean => /unexpected redirect/i.test(error.message);
