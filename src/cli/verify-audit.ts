// `audit verify`: the chain, the anchor that somebody remembered, and the state tables against what the log adds up to.
import { parseArgs } from 'node:util';
import { checkFold } from '../adapters/sqlite/fold-check.ts';
import { databasePath } from '../adapters/sqlite/open.ts';
import { auditReportLines, verifyAudit, type AuditAnchor } from '../audit-verify.ts';
import type { Answer } from './answer.ts';
import { DEFAULT_DATABASE, type Variables } from '../config/environment.ts';

export interface VerifyOptions {
  readonly path: string;
  readonly anchor: AuditAnchor | undefined;
}

export function verify({ path, anchor }: VerifyOptions): Answer {
  const report = verifyAudit(path, anchor);
  const lines = auditReportLines(report);
  if (report.problems.length > 0) return { code: 1, lines };
  const differences = checkFold(path).map((each) => `state differs from the log: ${JSON.stringify(each)}`);
  return differences.length > 0
    ? { code: 1, lines: [...lines, ...differences] }
    : { code: 0, lines: [...lines, 'state tables: equal to what the log adds up to'] };
}

export function readVerifyOptions(
  args: string[],
  variables: Variables,
): VerifyOptions | { readonly wrong: string } {
  try {
    const { values } = parseArgs({
      args,
      options: { database: { type: 'string' }, anchor: { type: 'string' } },
    });
    const anchor = values.anchor === undefined ? undefined : readAnchor(values.anchor);
    if (anchor === null) return { wrong: '--anchor must be <seq>:<hash>, as a card shows it' };
    const url = values.database ?? variables['DATABASE_URL'] ?? '';
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
