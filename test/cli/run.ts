// The bot and its command line as real processes, with an environment of their own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  /** Nothing else is set. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Flags of Node itself. */
  readonly flags?: readonly string[];
  /** The Node to run it with; this one when left out. */
  readonly node?: string;
}

const fileOf = (name: string): string => fileURLToPath(new URL(`../../src/${name}`, import.meta.url));

/** Runs `src/<file>` to its end. */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { env = {}, cwd = process.cwd(), flags = [], node = process.execPath } = options;
  const child = spawn(node, [...flags, fileOf(file), ...args], {
    env: { PATH: '/nonexistent', HOME: '/nonexistent', ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}
