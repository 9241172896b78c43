// ECS and ECR on one loopback address: what AWS_ENDPOINT_URL is to point at.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FaultQueue, type LoggedCall } from '../faults.ts';
import { listenOnLoopback } from '../loopback.ts';
import { AwsError, rateExceeded, serverFault } from './aws-error.ts';
import { CallLimits } from './call-limits.ts';
import { EcrControl } from './ecr/control.ts';
import { EcsControl } from './ecs/control.ts';
import type { Tempo } from './ecs/tempo.ts';
import { Refusals } from './refusals.ts';
import { type AwsRequest, readRequest, toWire, writeAnswer, writeError } from './wire.ts';

export interface AwsOptions {
  readonly port?: number;
  readonly account?: string;
  readonly tempo?: Partial<Tempo>;
  /** Epoch milliseconds; a test may bring its own clock, and ECS plays by it. */
  readonly now?: () => number;
}

/**
 * Awaited around each call's effect, so that a test can kill the bot at an exact point; `over` comes last, also where
 * there was no effect.
 */
type CallHook = (call: LoggedCall, phase: 'before' | 'after-effect' | 'over') => Promise<void>;

export interface Aws {
  /** `http://127.0.0.1:<port>`: the endpoint of both services. */
  readonly url: string;
  readonly ecs: EcsControl;
  readonly ecr: EcrControl;
  /** Faults by operation name, for instance `UpdateService`; `GET /layer` is the download of a config. */
  readonly faults: FaultQueue;
  /** Refusals by operation name: denied access, expired credentials, contention. */
  readonly refusals: Refusals;
  /** Every request, in order of arrival. */
  readonly calls: LoggedCall[];
  /** Sets the hook, or takes it away. */
  onCall(hook: CallHook | undefined): void;
  close(): Promise<void>;
}

export async function createAws(options: AwsOptions = {}): Promise<Aws> {
  const { account = '123456789012', now = Date.now } = options;
  const limits = new CallLimits();
  const ecr = new EcrControl(account, now);
  const ecs = new EcsControl({
    account,
    now,
    limits,
    pullImage: (reference, platform) => ecr.pull(reference, platform),
    ...(options.tempo && { tempo: options.tempo }),
  });
  const faults = new FaultQueue();
  const refusals = new Refusals();
  const calls: LoggedCall[] = [];
  let hook: CallHook | undefined;

  const listening = await listenOnLoopback(async (request, response, body) => {
    if (request.method === 'GET') serveBlob(request, response);
    else await answer(request, response, body);
  }, options.port);

  async function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    try {
      await carryOut(readRequest(request, body), request, response);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      writeError(response, error);
    }
  }

  /** The order of things: log, hook, fault, limits, effect, hook, answer. */
  async function carryOut(
    wanted: AwsRequest,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { operation } = wanted;
    const call: LoggedCall = { call: operation, request: wanted.body, at: now() };
    calls.push(call);
    try {
      await carryOutNow(wanted, call, request, response);
    } finally {
      await hook?.(call, 'over');
    }
  }

  async function carryOutNow(
    { operation, ...wanted }: AwsRequest,
    call: LoggedCall,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    await hook?.(call, 'before');
    const fault = faults.take(operation, wanted.body);
    if (fault === 'hang') return;
    if (fault === 'fail-before') throw serverFault();
    if (fault === 'throttle') throw rateExceeded();
    limits.take(wanted.region, operation, now());
    refusals.check(operation);
    // Written down at once: while the hook is awaited, the state goes on.
    const result = toWire(effect({ operation, ...wanted }));
    await hook?.(call, 'after-effect');
    if (fault === 'answer-lost') request.socket.destroy();
    else if (fault === 'fail-after') throw serverFault();
    else writeAnswer(response, result);
  }

  /** The URL of GetDownloadUrlForLayer: plain GET, unsigned, as the presigned S3 URL of the real service. */
  function serveBlob(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const part = (name: string): string => searchParams.get(name) ?? '';
    const wanted = {
      registryId: part('registry'),
      region: part('region'),
      repository: part('repository'),
      digest: part('digest'),
    };
    const call = `GET ${pathname}`;
    calls.push({ call, request: wanted, at: now() });
    const fault = faults.take(call, wanted);
    if (fault === 'hang') return;
    if (fault === 'answer-lost') {
      request.socket.destroy();
      return;
    }
    const blob = pathname === '/layer' && fault === undefined ? ecr.blob(wanted) : undefined;
    // S3 says "slow down" with a 503, too. (S3 API: error responses)
    const missing = fault === undefined ? 404 : 503;
    response.writeHead(blob === undefined ? missing : 200, { 'content-type': 'application/octet-stream' });
    response.end(blob);
  }

  const effect = ({ service, region, operation, body }: AwsRequest): unknown =>
    service === 'ecs'
      ? ecs.answer(region, operation, body)
      : ecr.answer(region, operation, body, listening.url);

  return {
    url: listening.url,
    ecs,
    ecr,
    faults,
    refusals,
    calls,
    onCall: (next) => {
      hook = next;
    },
    close: () => listening.close(),
  };
}
