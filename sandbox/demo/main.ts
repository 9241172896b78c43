// `npm run demo`: the main job, with no credentials. Exit code 0 only if everything that it claims was checked.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { startBot } from '../bot.ts';
import { CHANNEL, openShop, type Shop } from '../shop.ts';
import { createTerminal } from '../terminal.ts';
import { createClaims, type Claims } from './claims.ts';
import { cloneOwnRepository, type OwnRepository } from './own-repository.ts';
import { createTruth } from './truth.ts';
import { walk } from './walk.ts';
import { walkOwn } from './walk-own.ts';

const write = (line: string): void => console.log(line);
const width = Math.min(100, Math.max(50, process.stdout.columns ?? 90));

const begun = Date.now();
const own = await ownRepository();
// Slow enough to see, quick enough to wait for.
const shop = await openShop({
  tempo: { taskStart: 500, taskHealthy: 600, drain: 200 },
  ...(own !== null && { repository: own.clone, trunk: own.trunk, services: ['app'] }),
});
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
  const walker = { shop, terminal, claims, truth: createTruth(shop) };
  await (own === null ? walk(walker) : walkOwn(walker, own));
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
  await own?.close();
}

/** The reader's, with `-- --repo PATH`; the shop's own otherwise. */
async function ownRepository(): Promise<OwnRepository | null> {
  try {
    const { repo } = parseArgs({ options: { repo: { type: 'string' } } }).values;
    return repo === undefined ? null : await cloneOwnRepository(repo);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return process.exit(1);
  }
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
