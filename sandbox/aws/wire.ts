// AwsJson 1.1, the protocol of both services: POST /, the operation in X-Amz-Target, JSON both ways.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from './aws-error.ts';

type ServiceName = 'ecs' | 'ecr';

export interface AwsRequest {
  readonly service: ServiceName;
  readonly operation: string;
  readonly region: string;
  /** The parsed body, as it was on the wire: timestamps are still numbers. */
  readonly body: Record<string, unknown>;
}

/** An answer by the SDK's own type, so that the compiler holds the format. `$metadata` is made by the client. */
export type Answer<Output> = Omit<Output, '$metadata'>;

const services: ReadonlyMap<string, ServiceName> = new Map([
  ['AmazonEC2ContainerServiceV20141113', 'ecs'],
  ['AmazonEC2ContainerRegistry_V20150921', 'ecr'],
]);

export function readRequest(request: IncomingMessage, body: Buffer): AwsRequest {
  const target = String(request.headers['x-amz-target'] ?? '');
  const dot = target.lastIndexOf('.');
  const service = services.get(target.slice(0, dot));
  if (service === undefined) throw new AwsError('UnknownOperationException', `no such target: ${target}`);
  return {
    service,
    operation: target.slice(dot + 1),
    region: regionOf(request),
    body: parse(body),
  };
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
}

/** The region is where the caller signed for: `Credential=<key>/<date>/<region>/<service>/aws4_request`. (AWS Signature Version 4) */
function regionOf(request: IncomingMessage): string {
  const region = /Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
  if (region === undefined) {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  return region;
}

/** `answer` as `toWire` gave it. */
export function writeAnswer(response: ServerResponse, answer: unknown): void {
  send(response, 200, answer);
}

export function writeError(response: ServerResponse, error: AwsError): void {
  send(response, error.status, { __type: error.code, message: error.message });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomUUID(),
  });
  response.end(JSON.stringify(body));
}

/** AwsJson 1.1 writes timestamps as epoch seconds, with a fraction. */
export function toWire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toWire(each)]));
}
