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

process.exitCode = run(process.argv.slice(2));

/** @returns the exit code: 0 all good, 1 something found, 2 not understood */
function run(words: readonly string[]): number {
  const [room, verb, ...rest] = words;
  switch ([room, verb].join(' ')) {
    case 'config check':
      return rest.length > 1 ? notUnderstood('config check takes one file') : checkConfig(rest[0]);
    case 'audit verify':
      return verify(rest);
    default:
      if (room !== undefined && !['help', '--help', '-h'].includes(room)) {
        return notUnderstood(`there is no ${words.slice(0, 2).join(' ')}`);
      }
      console.log(USAGE);
      return 0;
  }
}

function notUnderstood(why: string): number {
  console.error(`${why}\n\n${USAGE}`);
  return 2;
}

function checkConfig(path = configPath(process.env)): number {
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
  const options = readVerifyOptions(words);
  if ('wrong' in options) return notUnderstood(options.wrong);
  const { path, anchor } = options;
  const report = verifyAudit(path, anchor);
  for (const line of auditReportLines(report)) console.log(line);
  if (report.problems.length > 0) return 1;
  const differences = checkFold(path);
  for (const difference of differences)
    console.log(`state differs from the log: ${JSON.stringify(difference)}`);
  if (differences.length === 0) console.log('state tables: equal to what the log adds up to');
  return differences.length === 0 ? 0 : 1;
}

type VerifyOptions =
  | { readonly path: string; readonly anchor: AuditAnchor | undefined }
  | { readonly wrong: string };

function readVerifyOptions(args: string[]): VerifyOptions {
  try {
    const { values } = parseArgs({
      args,
      options: { database: { type: 'string' }, anchor: { type: 'string' } },
    });
    const anchor = values.anchor === undefined ? undefined : readAnchor(values.anchor);
    if (anchor === null) return { wrong: '--anchor must be <seq>:<hash>, as a card shows it' };
    const url = values.database ?? process.env['DATABASE_URL'] ?? '';
    return { anchor, path: databasePath(url === '' ? DEFAULT_DATABASE : url) };
  } catch (error) {
    // An option that there is not, or a URL that names no file.
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

/** A card shows the first 12 digits of the hash; more are welcome. */
function readAnchor(text: string): AuditAnchor | null {
  const match = /^([0-9]{1,15}):([0-9a-f]{12,64})$/i.exec(text);
  return match === null ? null : { seq: Number(match[1]), hash: match[2] ?? '' };
}
