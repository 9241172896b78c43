// A repository, the sandbox's GitHub over it, and the real Octokit talking to it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import {
  createRepository,
  type NewCommit,
  type SampleRepository,
} from '../../sandbox/github/sample-repository.ts';
import { createGitHub, type GitHub, type GitHubOptions } from '../../sandbox/github/server.ts';

export const acme = { owner: 'acme', repo: 'shop' };
export const token = 'ghp_sandbox';

export interface TestWorld extends AsyncDisposable {
  readonly repository: SampleRepository;
  readonly github: GitHub;
  readonly octokit: Octokit;
}

/** `history` replaces the sample one: a test about writing needs only a commit or two. */
export async function gitHubWorld(
  history?: readonly NewCommit[],
  options: Partial<GitHubOptions> = {},
): Promise<TestWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-github-'));
  const repository = await createRepository(folder, history);
  const github = await createGitHub({ repository, tokens: [token], ...options });
  return {
    repository,
    github,
    octokit: octokitAt(github.url),
    async [Symbol.asyncDispose]() {
      await github.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Octokit warns on the console of every failing call; tests fail calls on purpose. */
export const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const octokitAt = (baseUrl: string, auth = token): Octokit =>
  new Octokit({ auth, baseUrl, log: silent });

/** Calls with plain fetch, for what Octokit hides: raw headers, raw statuses. */
export const fetchAt = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers } });
