// `npm run slipway -- config check | audit verify`
import { parseArgs } from 'node:util';
import { databasePath } from './adapters/sqlite/open.ts';
import { checkFold } from './adapters/sqlite/fold-check.ts';
import { auditReportLines, verifyAudit, type AuditAnchor } from './audit-verify.ts';
import { DEFAULT_DATABASE } from './config/environment.ts';
import { configPath, loadSlipwayYml, problemLine } from './config/load.ts';

const USAGE = `npm run slipway -- config check [file]
    reads slipway.yml and says all that is wrong with it, with key and line
npm run slipway -- audit verify [--database file:./data/slipway.db] [--anchor <seq>:<hash>]
    walks the hash chain of the audit log, and compares the state tables with it;
    the anchor is what a card's small print or a backup's note remembers: the log must contain it`;

process.exit(run(process.argv.slice(2)));

/** @returns the exit code */
function run(words: readonly string[]): number {
  const [room, verb, ...rest] = words;
  switch (`${room ?? ''} ${verb ?? ''}`) {
    case 'config check':
      return checkConfig(rest[0] ?? configPath(process.env));
    case 'audit verify':
      return verify(rest);
    default:
      console.error(USAGE);
      return room === undefined || room === 'help' ? 0 : 2;
  }
}

function checkConfig(path: string): number {
  const read = loadSlipwayYml(path);
  if (!read.ok) {
    for (const problem of read.problems) console.error(problemLine(path, problem));
    return 1;
  }
  for (const { name, services, environments } of read.value.projects) {
    const order = environments.map((environment) => environment.name).join(' → ');
    console.log(`${path}: ${name}: ${services.length} services, ${order}: all good`);
  }
  return 0;
}

function verify(words: string[]): number {
  const { values } = parseArgs({
    args: words,
    options: { database: { type: 'string' }, anchor: { type: 'string' } },
  });
  const anchor = values.anchor === undefined ? undefined : readAnchor(values.anchor);
  if (anchor === null) {
    console.error('--anchor must be <seq>:<hash>, as a card shows it');
    return 2;
  }
  const path = databasePath(values.database ?? process.env['DATABASE_URL'] ?? DEFAULT_DATABASE);
  const report = verifyAudit(path, anchor);
  for (const line of auditReportLines(report)) console.log(line);
  if (report.problems.length > 0) return 1;
  const differences = checkFold(path);
  for (const difference of differences)
    console.log(`state differs from the log: ${JSON.stringify(difference)}`);
  if (differences.length === 0) console.log('state tables: equal to what the log adds up to');
  return differences.length === 0 ? 0 : 1;
}

/** A card shows the first 12 digits of the hash; more are welcome. */
function readAnchor(text: string): AuditAnchor | null {
  const match = /^([0-9]+):([0-9a-f]{12,64})$/.exec(text);
  return match === null ? null : { seq: Number(match[1]), hash: match[2] ?? '' };
}
