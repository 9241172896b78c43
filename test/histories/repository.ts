// A history as a repository, served by the sandbox's GitHub.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gitAt, type Git } from '../../sandbox/github/git.ts';
import { importHistory } from '../../sandbox/github/import-history.ts';
import type { Commit } from '../../src/domain/commit.ts';
import type { Comparison, SourceHost } from '../../src/ports.ts';
import { readPoints, type Point } from './accounts.ts';
import type { History } from './records.ts';

export interface Served {
  readonly path: string;
  readonly git: Git;
  /** Address of GitHub's API. */
  readonly url: string;
  /** SHA of the record -> SHA here. */
  readonly shas: ReadonlyMap<string, string>;
  /** By first parents, oldest first. */
  readonly mainline: readonly string[];
  /** As git has them, children first. */
  range(range: string): Promise<readonly Point[]>;
  /** Every ref with the object that it names. */
  refs(): Promise<string>;
  close(): Promise<void>;
}

export const TOKEN = 'ghs_histories';
export const OWNER = 'acme';

export async function serve({ name, records }: History, folder: string): Promise<Served> {
  const path = join(folder, `${name}.git`);
  const shas = await importHistory(path, records);
  const git = gitAt(path);
  const mainline = (await git.run(['rev-list', '--first-parent', 'main'])).trim().split('\n').toReversed();
  return {
    path,
    git,
    shas,
    mainline,
    ...(await startGitHub(path, name)),
    range: async (range) =>
      readPoints(await git.run(['rev-list', '--topo-order', '--parents', '--timestamp', range])),
    refs: () => git.run(['for-each-ref', '--format=%(refname) %(objectname)']),
  };
}

/** For V8: a heap that is tidied often. Starting git takes three times as long from 300 MB as from 60. */
const SMALL = ['--max-semi-space-size=2', '--max-old-space-size=128'];

async function startGitHub(path: string, name: string): Promise<Pick<Served, 'url' | 'close'>> {
  const program = fileURLToPath(new URL('github-process.ts', import.meta.url));
  const child = fork(program, [path, OWNER, name, TOKEN], { execArgv: SMALL });
  const ended = once(child, 'exit');
  const url = await Promise.race([
    once(child, 'message').then(([message]) => String(message)),
    ended.then(([code]) => {
      throw new Error(`GitHub did not start: ${String(code)}`);
    }),
  ]);
  return {
    url,
    close: async () => {
      child.disconnect();
      await ended;
    },
  };
}

/**
 * People name commits by the SHAs that these had in the real repository; here each has another one. The adapter's answers
 * with those names put right; nothing else is touched.
 */
export function inWordsOfHere(host: SourceHost, shas: ReadonlyMap<string, string>): SourceHost {
  const byPrefix = Map.groupBy(shas, ([there]) => there.slice(0, 7));
  const here = (typed: string): string => {
    const found = byPrefix.get(typed.slice(0, 7))?.find(([there]) => there.startsWith(typed));
    return found === undefined ? typed : found[1].slice(0, typed.length);
  };
  const read = (commit: Commit): Commit => ({
    ...commit,
    message: commit.message.replaceAll(/\b[0-9a-f]{7,40}\b/g, here),
  });
  const all = (compared: Comparison | null): Comparison | null =>
    compared && { ...compared, commits: compared.commits.map(read) };
  return {
    ...host,
    resolve: async (...asked) => {
      const commit = await host.resolve(...asked);
      return commit && read(commit);
    },
    compare: async (...asked) => all(await host.compare(...asked)),
    range: async (...asked) => all(await host.range(...asked)),
    newest: async (...asked) => (await host.newest(...asked)).map(read),
  };
}
