// `npm run slipway -- config check | audit verify`. Each command loads only what it needs.
import type { Answer } from './cli/answer.ts';

const USAGE = `npm run slipway -- config check [file]
    reads slipway.yml and says all that is wrong with it, with key and line
npm run slipway -- audit verify [--database file:./data/slipway.db] [--anchor <seq>:<hash>]
    walks the hash chain of the audit log, and compares the state tables with it;
    the anchor is what a card's small print or a backup's note remembers: the log must contain it`;

const { code, lines = [], errors = [] } = await run(process.argv.slice(2));
for (const line of lines) console.log(line);
for (const line of errors) console.error(line);
process.exitCode = code;

async function run(words: readonly string[]): Promise<Answer> {
  const [room, verb, ...rest] = words;
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
