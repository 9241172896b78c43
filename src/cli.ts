// `npm run slipway -- status | rollback | config check | audit verify`. Each command loads only what it needs.
import type { Answer } from './cli/answer.ts';

const USAGE = `npm run slipway -- status [--project <name>]
    what runs where, as /release status says it
npm run slipway -- rollback [environment] [--to <release>] [--reason <why>] [--image-only] [--project <name>] [--yes]
    for when Slack is down: shows what would be put back, asks once, and follows it to its end; the running bot
    carries it out, or this command where none runs
npm run slipway -- config check [file]
    reads slipway.yml and says all that is wrong with it, with key and line
npm run slipway -- audit verify [--database file:./data/slipway.db] [--anchor <seq>:<hash>]
    walks the hash chain of the audit log, and compares the state tables with it;
    the anchor is what a card's small print or a backup's note remembers: the log must contain it`;

const { code, lines = [], errors = [] } = await run(process.argv.slice(2));
for (const line of lines) console.log(line);
for (const line of errors) console.error(line);
process.exitCode = code;

async function run(words: string[]): Promise<Answer> {
  const [room, verb, ...rest] = words;
  if (room === 'status') {
    const { statusHere } = await import('./cli/status.ts');
    return statusHere(words.slice(1), process.env);
  }
  if (room === 'rollback') {
    const { readRollbackOptions } = await import('./cli/operator-options.ts');
    const options = readRollbackOptions(words.slice(1));
    if ('wrong' in options) return notUnderstood(options.wrong);
    const { rollBackHere } = await import('./cli/rollback.ts');
    return rollBackHere(options, process.env);
  }
  switch ([room, verb].join(' ')) {
    case 'config check': {
      if (rest.length > 1) return notUnderstood('config check takes one file');
      const { checkConfig } = await import('./cli/check-config.ts');
      return checkConfig(rest[0], process.env);
    }
    case 'audit verify': {
      const { readVerifyOptions, verify } = await import('./cli/verify-audit.ts');
      const options = readVerifyOptions(rest, process.env);
      return 'wrong' in options ? notUnderstood(options.wrong) : verify(options);
    }
    default:
      if (room === undefined || ['help', '--help', '-h'].includes(room)) return { code: 0, lines: [USAGE] };
      return notUnderstood(`there is no ${words.slice(0, 2).join(' ')}`);
  }
}

function notUnderstood(why: string): Answer {
  return { code: 2, errors: [why, '', USAGE] };
}
