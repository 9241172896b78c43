// The primary rate limit: counted and told, never enforced, so that a benchmark may run as long as it likes.
import type { Schemas } from './endpoint.ts';

export interface RateLimit {
  count(): void;
  read(): Schemas['rate-limit'];
  /** GitHub REST: Rate limits, "Checking the status of your rate limit". */
  headers(): Record<string, string>;
}

/** GitHub REST: Rate limits: 5,000 an hour for a person; what an App gets is no less. */
const limit = 5000;
const hour = 60 * 60 * 1000;

export function createRateLimit(now: () => Date): RateLimit {
  let used = 0;
  const reset = Math.floor((now().getTime() + hour) / 1000);
  const read = (): Schemas['rate-limit'] => ({ limit, used, remaining: Math.max(0, limit - used), reset });
  return {
    count() {
      used += 1;
    },
    read,
    headers() {
      const { remaining } = read();
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-used': String(used),
        'x-ratelimit-reset': String(reset),
        'x-ratelimit-resource': 'core',
      };
    },
  };
}
