// An AWS that says what a test wants: answers that the sandbox would never give, and ECS may.
import { onTestFinished, vi } from 'vitest';
import { listenOnLoopback } from '../../../sandbox/loopback.ts';
import { useAws } from './aws-environment.ts';

type Answer = (request: Record<string, unknown>) => object;

export interface ScriptedCall {
  readonly operation: string;
  readonly request: Record<string, unknown>;
}

/** An answer that is an exception of AWS, whatever fields it has. */
export const refusal = (code: string, fields: object = {}): object => ({ __type: code, ...fields });

/** Answers each operation with HTTP 200, unless it is a refusal; one that is not scripted gets `{}`. Gives the calls it got. */
export async function scriptAws(answers: Readonly<Record<string, Answer>>): Promise<readonly ScriptedCall[]> {
  const calls: ScriptedCall[] = [];
  const listening = await listenOnLoopback(async ({ headers }, response, body) => {
    const operation = String(headers['x-amz-target']).split('.')[1] ?? '';
    const request = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    calls.push({ operation, request });
    const answer = answers[operation]?.(request) ?? {};
    const status = '__type' in answer ? 400 : 200;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer));
  });
  useAws(listening.url);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await listening.close();
  });
  return calls;
}
