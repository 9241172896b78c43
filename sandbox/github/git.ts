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

export function gitAt(path: string): Git {
  const attempt: Git['attempt'] = (args, options = {}) =>
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
  return {
    attempt,
    async run(args, options) {
      const { code, stdout, stderr } = await attempt(args, options);
      if (code !== 0) throw new Error(`git ${args[0] ?? ''} ended with ${code}: ${stderr.trim()}`);
      return stdout;
    },
  };
}
