// The door of the Web API: reads the request, checks token and scope, calls the method.
import type { IncomingMessage } from 'node:http';
import type { State } from '../state.ts';
import type { Answer } from './answer.ts';
import { type Args, type Method, Refused } from './call.ts';

export interface Request {
  readonly args: Args;
  readonly token: string | undefined;
}

/** Form fields, JSON, or the query; the token in the header or among them. Slack docs: Web API, evaluating calls. */
export function readRequest(request: IncomingMessage, body: Buffer): Request {
  const { token: field, ...args } = { ...queryOf(request), ...bodyOf(request, body) };
  const header = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return { args, token: header ?? (typeof field === 'string' ? field : undefined) };
}

const queryOf = (request: IncomingMessage): Args =>
  Object.fromEntries(new URL(request.url ?? '/', 'http://localhost').searchParams);

/** A body that cannot be read counts as empty here, and is refused by `answerCall` as `invalid_json`. */
function bodyOf(request: IncomingMessage, body: Buffer): Args {
  if (!isJson(request)) return Object.fromEntries(new URLSearchParams(body.toString()));
  try {
    return JSON.parse(body.toString()) as Args;
  } catch {
    return { [UNREADABLE]: true };
  }
}

const UNREADABLE = '(body that is not JSON)';

const isJson = (request: IncomingMessage): boolean =>
  (request.headers['content-type'] ?? '').startsWith('application/json');

/** A refusal is HTTP 200, too: only `ok` tells. Slack docs: Web API, responses. */
export function answerCall(
  name: string,
  request: Request,
  methods: Readonly<Record<string, Method>>,
  state: State,
): Answer {
  try {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method === undefined) throw new Refused('unknown_method', { req_method: name });
    if (UNREADABLE in request.args) throw new Refused('invalid_json');
    admit(method, request.token, state);
    const headers = {
      'x-oauth-scopes': [...state.scopes].join(','),
      'x-accepted-oauth-scopes': method.scopes.join(','),
    };
    return { status: 200, headers, body: method.answer(request.args, state) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { status: 200, body: { ok: false, error: error.code, ...error.details } };
  }
}

function admit(method: Method, token: string | undefined, state: State): void {
  if (token === undefined) throw new Refused('not_authed');
  const kind = token === state.botToken ? 'bot' : token === state.appToken ? 'app' : undefined;
  if (kind === undefined) throw new Refused('invalid_auth');
  if (kind !== method.token) throw new Refused('not_allowed_token_type');
  const granted = kind === 'app' ? ['connections:write'] : [...state.scopes];
  if (method.scopes.length > 0 && !method.scopes.some((scope) => granted.includes(scope)))
    throw new Refused('missing_scope', { needed: method.scopes.join(','), provided: granted.join(',') });
}
