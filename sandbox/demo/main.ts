// `npm run demo`: the main job, with no credentials. Exit code 0 only if everything that it claims was checked.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startBot } from '../bot.ts';
import { CHANNEL, openShop, type Shop } from '../shop.ts';
import { createTerminal } from '../terminal.ts';
import { createClaims, type Claims } from './claims.ts';
import { createTruth } from './truth.ts';
import { walk } from './walk.ts';

const write = (line: string): void => console.log(line);
const width = Math.min(100, Math.max(50, process.stdout.columns ?? 90));

const begun = Date.now();
// Slow enough to see, quick enough to wait for.
const shop = await openShop({ tempo: { taskStart: 500, taskHealthy: 600, drain: 200 } });
const terminal = createTerminal({
  write,
  nameOf: (id) => shop.slack.nameOf(id),
  width,
  ansi: process.stdout.isTTY,
  now: Date.now,
});
shop.slack.onChange((change) => terminal.show(change));
const claims = createClaims(write);
write(
  'Slack, GitHub, ECR and ECS on loopback; the bot as its own process, as production runs it: node src/main.js',
);
const bot = await startBot(shop);
try {
  await walk({ shop, terminal, claims, truth: createTruth(shop) });
  terminal.heading('The audit log');
  await verifyAudit(shop, claims);
  write(
    `\n${claims.count()} claims checked in ${Math.round((Date.now() - begun) / 1000)} s. To type yourself: npm run sandbox`,
  );
} catch (error) {
  console.error(
    `\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n\nThe bot's log:\n${bot.log()}`,
  );
  process.exitCode = 1;
} finally {
  await bot.stop();
  await shop.close();
}

/** Walks the chain with the command line's own verifier, up to what the last card remembers of it. */
async function verifyAudit({ slack, variables }: Shop, checked: Claims): Promise<void> {
  const smallPrint = JSON.stringify(slack.messages(CHANNEL).map(({ blocks }) => blocks));
  const anchor = [...smallPrint.matchAll(/audit `([0-9]+:[0-9a-f]+)`/g)].at(-1)?.[1] ?? '';
  const words = ['audit', 'verify', '--database', variables['DATABASE_URL'] ?? '', '--anchor', anchor];
  write(`$ npm run slipway -- audit verify --anchor ${anchor}`);
  const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...words]);
  write(stdout.trimEnd());
  checked.holds('the audit log is whole, and has what the last card remembers of it', anchor !== '');
}
