// From a request's bytes to JSON, and from an answer to a response, faults included.
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { FaultKind } from '../faults.ts';
import type { Answer } from './endpoint.ts';
import { badGateway, GitHubError } from './errors.ts';

/** GitHub REST: Troubleshooting, "Problems parsing JSON": 400. */
export function parsed(body: Buffer): { json: unknown } | GitHubError {
  if (body.length === 0) return { json: undefined };
  try {
    return { json: JSON.parse(body.toString()) as unknown };
  } catch {
    return new GitHubError(400, 'Problems parsing JSON');
  }
}

/** A refusal is an answer like any other; anything else that is thrown is a bug of the sandbox. */
export async function answered(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    return refusal(error);
  }
}

const refusal = ({ status, body, headers }: GitHubError): Answer => ({ status, body, headers });

/** Writes the answer, unless a fault that comes after the work spoils it. */
export function reply(
  response: ServerResponse,
  answer: Answer,
  fault: FaultKind | undefined,
  headers: Readonly<Record<string, string>>,
): void {
  if (fault === 'answer-lost') {
    response.socket?.destroy();
    return;
  }
  const { status, body, headers: own, text } = fault === 'fail-after' ? refusal(badGateway()) : answer;
  response.writeHead(status, {
    'x-github-request-id': randomUUID(),
    'x-github-media-type': 'github.v3; format=json',
    ...headers,
    ...own,
    ...(body === undefined ? {} : { 'content-type': typeOf(text) }),
  });
  response.end(text ?? (body === undefined ? undefined : JSON.stringify(body)));
}

/** Of a custom media type GitHub repeats the name (assumed); Octokit takes for text what is not JSON. */
const typeOf = (text: string | undefined): string =>
  text === undefined ? 'application/json; charset=utf-8' : 'application/vnd.github.diff; charset=utf-8';
