// The bot as its own process, exactly as production runs it: `src/main`, configured by environment variables alone.
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Shop } from './shop.ts';

export interface Bot {
  readonly process: ChildProcess;
  /** Its log so far: JSON lines, and whatever it said on standard error. */
  log(): string;
  /** Ends it, and waits until it is gone. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url));

/** Starts the bot, and waits until it takes commands. */
export async function startBot(shop: Pick<Shop, 'slack' | 'variables'>): Promise<Bot> {
  const bot = spawnBot(shop.variables);
  const died = new Promise<never>((_, reject) => {
    bot.process.once('exit', (code) => reject(new Error(`the bot ended with ${code}:\n${bot.log()}`)));
  });
  const connected = shop.slack.waitFor(() => shop.slack.connections > 0, {
    what: 'the bot to connect to Slack',
    timeoutMs: 20_000,
  });
  // Whichever loses must not be an unhandled rejection later.
  died.catch(() => {});
  await Promise.race([connected, died]);
  return bot;
}

/** Starts it with nothing but these variables: what the shell has set is not its configuration. */
export function spawnBot(variables: Readonly<Record<string, string>>): Bot {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return {
    process: child,
    log: () => log,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
}
