// Pages as AWS cuts them: maxResults at most, and an opaque nextToken while there is more.
import { AwsError } from './aws-error.ts';

export interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export interface PageLimits {
  /** The page size when maxResults is left out. */
  readonly usual: number;
  readonly most: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Left out on the last page. */
  readonly nextToken?: string;
}

export function page<T>(all: readonly T[], request: PageRequest, { usual, most }: PageLimits): Page<T> {
  const size = request.maxResults ?? usual;
  if (size < 1 || size > most) {
    throw new AwsError('InvalidParameterException', `maxResults must be between 1 and ${most}.`);
  }
  const start = request.nextToken === undefined ? 0 : startOf(request.nextToken);
  const end = start + size;
  const items = all.slice(start, end);
  return end < all.length ? { items, nextToken: tokenFor(end) } : { items };
}

const tokenFor = (start: number): string => Buffer.from(`from:${start}`).toString('base64url');

function startOf(token: string): number {
  const start = /^from:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (start === undefined) throw new AwsError('InvalidParameterException', 'Invalid token.');
  return Number(start);
}
