// What both AWS adapters share: how long a call may take, and what it means when one fails.
import { AdapterFault, type Log } from '../ports.ts';

/**
 * The SDK waits for ever by default (FIELD-NOTES 11), and a `requestTimeout` alone only warns: smithy's
 * node-http-handler throws when `throwOnRequestTimeout` says so. It ends with the answer's headers; `socketTimeout`
 * is what watches over the rest of the answer.
 */
export const patience = {
  connectionTimeout: 3_000,
  requestTimeout: 10_000,
  throwOnRequestTimeout: true,
  socketTimeout: 10_000,
};

/** Whether a call changes something: a lost answer then leaves open whether it did. */
export type Intent = 'read' | 'write';

/** Middleware for the outermost step of an SDK client: whatever a command throws leaves as one `AdapterFault`. */
export const faultsOnly =
  (intent: Intent, log?: Log) =>
  <Args, Output>(
    next: (args: Args) => Promise<Output>,
    { commandName }: { readonly commandName?: string },
  ): ((args: Args) => Promise<Output>) =>
  async (args) => {
    try {
      return await next(args);
    } catch (error) {
      const fault = toFault(error, intent);
      const { code, retryable, uncertain, denied } = fault;
      log?.warn('an AWS call failed', {
        command: commandName,
        code,
        retryable,
        uncertain,
        ...(denied !== null && { missing: denied.action }),
      });
      throw fault;
    }
  };

export function toFault(cause: unknown, intent: Intent): AdapterFault {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const ending = endingOf(error);
  return new AdapterFault({
    provider: 'aws',
    code: error.name,
    retryable: ending === 'not_sent' || ending === 'unclear' || (ending === 'refused' && passes(error)),
    uncertain: intent === 'write' && (ending === 'unclear' || ending === 'unexplained'),
    denied: isDenial(error) ? { action: missingAction(error.message) } : null,
    cause,
  });
}

const isDenial = ({ name }: Error): boolean => name === 'AccessDeniedException' || name === 'AccessDenied';

/**
 * What the credentials may not do, when AWS's message names it: `ecs:DescribeServices`. It is not always the operation
 * that was called: RunTask, too, needs `iam:PassRole`. (IAM user guide: access denied error messages)
 */
export const missingAction = (message: string): string | null =>
  /\bis not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(message)?.[1] ?? null;

/**
 * - `refused`: AWS said no, and did nothing.
 * - `not_sent`: no credentials, or nobody to talk to.
 * - `unclear`: no answer, a server fault, or an answer that cannot be read. The call may have been carried out.
 * - `unexplained`: the SDK itself failed, perhaps for good.
 */
type Ending = 'refused' | 'not_sent' | 'unclear' | 'unexplained';

function endingOf(error: Error): Ending {
  const status = httpStatus(error);
  if (status !== undefined) return status >= 400 && status < 500 ? 'refused' : 'unclear';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (error.name.endsWith('ProviderError') || (code !== null && neverSent.has(code))) return 'not_sent';
  return code !== null || error.name === 'TimeoutError' ? 'unclear' : 'unexplained';
}

/** Node's codes for a connection that never came about. */
const neverSent: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** A refusal that passes by itself, or when somebody logs in again (F7, F15). */
const passes = (error: Error): boolean =>
  passing.has(error.name) ||
  isThrottling(error) ||
  // A ClientException like any other, but for its words (FIELD-NOTES 10).
  error.message.includes('Too many concurrent attempts to create a new revision');

/** AWS was called too often, by whomever. */
export const isThrottling = (error: unknown): boolean =>
  error instanceof Error && (throttling.has(error.name) || httpStatus(error) === 429);

const throttling: ReadonlySet<string> = new Set([
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
]);

/** Credentials that have run out, or a clock that is off: the SDK corrects its own after the first such answer. */
const passing: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'InvalidSignatureException',
]);

/** The SDK puts `$metadata` on every error; the status is in it only when there was an answer. */
function httpStatus(error: Error): number | undefined {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
