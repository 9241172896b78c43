// Tries again after a 5xx or a broken connection what may be done twice. What may not, never: a 502 may come after the
// work (FIELD-NOTES 26).
import { setTimeout as sleep } from 'node:timers/promises';
import type { Octokit } from '@octokit/rest';
import { isTransient } from './faults.ts';

const tries = 3;

/**
 * Besides reads: the objects of git, which are named by their content (Slipway gives every date itself, so that the same
 * one is made again), and deleting, which leaves the same behind.
 */
const repeatable: ReadonlySet<string> = new Set([
  'POST /repos/{owner}/{repo}/git/commits',
  'POST /repos/{owner}/{repo}/git/tags',
  'POST /repos/{owner}/{repo}/git/trees',
  'DELETE /repos/{owner}/{repo}/git/refs/{ref}',
]);

export function retryReads(octokit: Octokit, backoff: number): void {
  octokit.hook.wrap('request', async (request, options) => {
    const once = options.method !== 'GET' && !repeatable.has(`${options.method} ${options.url}`);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await request(options);
      } catch (error) {
        if (once || attempt === tries || !isTransient(error)) throw error;
        // Half fixed, half random, so that callers who failed together do not come back together.
        const pause = backoff * 2 ** (attempt - 1);
        await sleep(pause / 2 + (Math.random() * pause) / 2);
      }
    }
  });
}
