// `npm run slipway -- …` as somebody at the machine runs it: a process of its own, beside the bot or without one.
import { spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Shop } from '../../../sandbox/shop.ts';
import { QUICK_START } from './quick-start.ts';
import { LONG } from './the-walk.ts';

const CLI = fileURLToPath(new URL('../../../src/cli.js', import.meta.url));

/** As the audit log and the cards name whoever runs the tests. */
export const OPERATOR = userInfo().username;

export interface Ran {
  readonly code: number | null;
  /** Lines of standard output, and of standard error. */
  readonly lines: readonly string[];
  readonly errors: readonly string[];
}

/** What it finds around it: no token of Slack's, since it has to go without. */
const variablesOf = ({ variables }: Pick<Shop, 'variables'>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => !name.startsWith('SLACK_')));

/** Runs it to its end, without a terminal. */
export async function slipway(shop: Pick<Shop, 'variables'>, ...words: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [CLI, ...words], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...QUICK_START, ...variablesOf(shop) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONG,
    killSignal: 'SIGKILL',
  });
  let said = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, lines: linesIn(said), errors: linesIn(errors) };
}

const linesIn = (text: string): readonly string[] => (text === '' ? [] : text.trimEnd().split('\n'));
