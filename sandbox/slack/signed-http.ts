// Slack's other transport: signed POST requests to the app. Slack docs: verifying requests from Slack.
import { createHmac } from 'node:crypto';
import type { Acknowledgement, Payload } from './socket-mode/envelope.ts';

export interface SignedRequest {
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SigningOptions {
  /** Seconds since the Unix epoch; now when left out. Slack's client refuses what is older than five minutes. */
  readonly timestamp?: number;
}

/** Where an app listens over HTTP. */
export interface HttpTarget extends SigningOptions {
  readonly url: string;
  readonly signingSecret: string;
  /** 3,000 when left out. */
  readonly timeoutMs?: number;
}

export interface HttpDelivery extends Acknowledgement {
  /** The status of the app's answer; 0 when none came. */
  readonly status: number;
  readonly body: string;
}

/** A command is a form; everything interactive is JSON in a form field named `payload`. */
function formOf(payload: Payload): string {
  if (!('command' in payload)) return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return new URLSearchParams(payload as Record<string, string>).toString();
}

/** The request, byte for byte as Slack would sign it: `v0=HMAC-SHA256(secret, "v0:timestamp:body")`. */
export function signedRequest(
  signingSecret: string,
  payload: Payload,
  options: SigningOptions = {},
): SignedRequest {
  const timestamp = options.timestamp ?? Math.floor(Date.now() / 1000);
  const body = formOf(payload);
  const hmac = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${hmac}`,
    },
  };
}

/** Posts the payload to the app. Anything but a 2xx in time is a failure that the person sees. */
export async function deliverOverHttp(target: HttpTarget, payload: Payload): Promise<HttpDelivery> {
  const startedAt = performance.now();
  try {
    const answer = await fetch(target.url, {
      ...signedRequest(target.signingSecret, payload, target),
      signal: AbortSignal.timeout(target.timeoutMs ?? 3000),
    });
    const body = await answer.text();
    const seen = { status: answer.status, body };
    if (!answer.ok)
      return { ...seen, ackMs: Number.POSITIVE_INFINITY, payload: {}, failure: 'dispatch_failed' };
    return { ...seen, ackMs: performance.now() - startedAt, payload: payloadOf(answer, body) };
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    const failure = timedOut ? 'operation_timeout' : 'dispatch_failed';
    return { status: 0, body: '', ackMs: Number.POSITIVE_INFINITY, payload: {}, failure };
  }
}

/** An app may answer a command with plain text or with JSON. Slack docs: slash commands, responding. */
function payloadOf(answer: Response, body: string): Acknowledgement['payload'] {
  if (body === '') return {};
  const json = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
  return json ? (JSON.parse(body) as Acknowledgement['payload']) : { text: body };
}
