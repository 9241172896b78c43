// How an answer leaves the workspace, and what the fault queue does to it on the way.
import type { ServerResponse } from 'node:http';
import type { FaultKind } from '../../faults.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Slack docs: rate limits. */
const THROTTLED: Answer = {
  status: 429,
  headers: { 'retry-after': '1' },
  body: { ok: false, error: 'ratelimited' },
};
const BROKEN: Answer = { status: 500, body: { ok: false, error: 'internal_error' } };

/** Runs `work` and sends its answer, or does instead what the fault says. */
export function sendThrough(
  fault: FaultKind | undefined,
  response: ServerResponse,
  work: () => Answer,
): void {
  switch (fault) {
    case undefined:
      return send(response, work());
    case 'fail-before':
      return send(response, BROKEN);
    case 'throttle':
      return send(response, THROTTLED);
    case 'fail-after':
      work();
      return send(response, BROKEN);
    case 'answer-lost':
      work();
      response.socket?.destroy();
      return;
    case 'hang':
      // Nothing is ever answered; closing the workspace ends the connection.
      return;
  }
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}
