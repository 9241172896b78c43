// Everything that comes in over HTTP: the Web API under `/api/`, and response_urls everywhere else.
import type { FaultQueue, LoggedCall } from '../../faults.ts';
import type { Handler } from '../../loopback.ts';
import type { State } from '../state.ts';
import { sendThrough } from './answer.ts';
import type { Method } from './call.ts';
import { chatMethods } from './chat.ts';
import { connectionMethods } from './connections.ts';
import { answerCall, readRequest } from './door.ts';
import { lookupMethods } from './lookups.ts';
import { answerResponse, readResponse } from './response-url.ts';
import { viewMethods } from './views.ts';

export interface Serving {
  readonly state: State;
  readonly faults: FaultQueue;
  readonly log: (call: LoggedCall) => void;
  readonly now: () => number;
  readonly issueLink: () => string;
}

export function createHandler({ state, faults, log, now, issueLink }: Serving): Handler {
  const methods: Readonly<Record<string, Method>> = {
    ...chatMethods,
    ...connectionMethods(issueLink),
    ...lookupMethods,
    ...viewMethods,
  };
  return async (request, response, body) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const read = readRequest(request, body);
    const isApi = path.startsWith('/api/');
    const call = isApi ? path.slice('/api/'.length) : 'response_url';
    const args = isApi ? read.args : readResponse(read.args);
    log({ call, request: args, at: now() });
    sendThrough(faults.take(call, args), response, () =>
      isApi ? answerCall(call, read, methods, state) : answerResponse(path, args, state),
    );
    state.changes.touch();
  };
}
