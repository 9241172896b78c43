// The one place that starts git: never through a shell, never with this machine's configuration.
import { execFile } from 'node:child_process';

interface GitResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface GitOptions {
  /** Written to git's standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Git {
  /** Runs git on the repository and answers what it printed; a failure throws. */
  run(args: readonly string[], options?: GitOptions): Promise<string>;
  /** The same, for commands whose exit code is an answer (`merge-base`, `rev-parse --verify`). */
  attempt(args: readonly string[], options?: GitOptions): Promise<GitResult>;
}

/** Nothing of the machine leaks in: same input, same SHA, wherever it runs. */
const isolated = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Sandbox',
  GIT_AUTHOR_EMAIL: 'sandbox@acme.example',
  GIT_COMMITTER_NAME: 'Sandbox',
  GIT_COMMITTER_EMAIL: 'sandbox@acme.example',
  LC_ALL: 'C',
  TZ: 'UTC',
};

const largestOutput = 64 * 1024 * 1024;

/** Commands that only read. */
const reads = new Set(['cat-file', 'diff-tree', 'log', 'ls-tree', 'merge-base', 'rev-list', 'rev-parse']);
/** An object by its whole SHA, and ranges of them: what they are never changes. */
const immutable = /^[0-9a-f]{40}(\^\{[a-z]+\})?(\.\.[0-9a-f]{40})?$/;
/** Answers that are remembered for each repository, and the longest of them in characters. */
const mostRemembered = 5000;
const longestRemembered = 64 * 1024;

/** Nearly every call asks for commits by SHA, again and again, and starting git takes milliseconds. */
export function gitAt(path: string): Git {
  const remembered = new Map<string, GitResult>();
  const starting = startGit(path);
  const attempt: Git['attempt'] = async (args, options) => {
    const [command = '', ...rest] = args;
    const named = rest.filter((each) => !each.startsWith('-'));
    const isFixed = named.length > 0 && named.every((each) => immutable.test(each));
    if (options !== undefined || !reads.has(command) || !isFixed) return starting(args, options);
    const key = args.join(' ');
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const result = await starting(args);
    // What is not there yet may come; everything else stays as it is.
    const keeps = result.code === 0 && result.stdout.length <= longestRemembered;
    if (keeps && remembered.size < mostRemembered) remembered.set(key, result);
    return result;
  };
  return {
    attempt,
    async run(args, options) {
      const { code, stdout, stderr } = await attempt(args, options);
      if (code !== 0) throw new Error(`git ${args[0] ?? ''} ended with ${code}: ${stderr.trim()}`);
      return stdout;
    },
  };
}

function startGit(path: string): Git['attempt'] {
  return (args, options = {}) =>
    new Promise((resolve, reject) => {
      const child = execFile(
        'git',
        [`--git-dir=${path}`, ...args],
        { env: { PATH: process.env['PATH'], ...isolated, ...options.env }, maxBuffer: largestOutput },
        (error, stdout, stderr) => {
          if (error === null) resolve({ code: 0, stdout, stderr });
          else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
          else reject(error);
        },
      );
      // git may end before it has read everything; its exit code tells what happened.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(options.input ?? '');
    });
}
