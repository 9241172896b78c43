// How soon a slash command is acknowledged, next to a Bolt app whose handler does nothing else, in the same run.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startBot } from '../sandbox/bot.ts';
import { CHANNEL, openShop, PEOPLE, type Shop } from '../sandbox/shop.ts';

export interface Acknowledgements {
  /** Milliseconds, median. */
  readonly slipway: number;
  readonly empty: number;
  /** slipway / empty */
  readonly ratio: number;
  readonly rounds: number;
}

const EMPTY = fileURLToPath(new URL('./empty-handler.ts', import.meta.url));

export async function measureAcknowledgement(rounds: number): Promise<Acknowledgements> {
  const [ours, theirs] = await Promise.all([openShop(), openShop()]);
  const bot = await startBot(ours);
  const empty = spawn(process.execPath, [EMPTY], {
    env: { ...process.env, ...theirs.variables },
    stdio: 'inherit',
  });
  try {
    await theirs.slack.waitFor(() => theirs.slack.connections > 0, {
      what: 'the empty app to connect',
      timeoutMs: 20_000,
    });
    const slipway: number[] = [];
    const nothing: number[] = [];
    // Interleaved, so that whatever else the machine does hits both; the first ten warm both up.
    for (let round = 0; round < rounds + 10; round += 1) {
      const pair = [await acknowledged(ours, true), await acknowledged(theirs, false)] as const;
      if (round < 10) continue;
      slipway.push(pair[0]);
      nothing.push(pair[1]);
    }
    const medians = { slipway: median(slipway), empty: median(nothing) };
    return { ...medians, ratio: medians.slipway / medians.empty, rounds };
  } finally {
    empty.kill();
    await bot.stop();
    await Promise.all([ours.close(), theirs.close()]);
  }
}

/** `status` reads ECS and the database afterwards: none of it may come before the acknowledgement. */
async function acknowledged({ slack }: Shop, answers: boolean): Promise<number> {
  const before = slack.ephemerals(PEOPLE.alice).length;
  const { ackMs } = await slack.command(PEOPLE.alice, CHANNEL, '/release', 'status');
  // The next command must not meet this one's work.
  if (answers)
    await slack.waitFor(() => slack.ephemerals(PEOPLE.alice).length > before, { what: 'the answer' });
  return ackMs;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
