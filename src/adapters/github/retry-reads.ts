// Tries reads again after a 5xx or a broken connection. Writes never: a 502 may come after the work (FIELD-NOTES 26).
import { setTimeout as sleep } from 'node:timers/promises';
import type { Octokit } from '@octokit/rest';
import { isTransient } from './faults.ts';

const tries = 3;

export function retryReads(octokit: Octokit, backoff: number): void {
  octokit.hook.wrap('request', async (request, options) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await request(options);
      } catch (error) {
        if (options.method !== 'GET' || attempt === tries || !isTransient(error)) throw error;
        // Half fixed, half random, so that callers who failed together do not come back together.
        const pause = backoff * 2 ** (attempt - 1);
        await sleep(pause / 2 + (Math.random() * pause) / 2);
      }
    }
  });
}
