// Walks the audit chain of a database file. It shares no code with what writes the chain, on purpose: a mistake made
// there would be made here as well, and nobody would know. Only the format is common, and this is all of it:
// `hash = SHA-256("audit/v1\0" ‖ u64(seq) ‖ previous ‖ SHA-256(bytes))`, big-endian, 32 zero bytes before the first.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

/** What somebody outside the database remembers of it: printed on a card, kept with a backup. */
export interface AuditAnchor {
  readonly seq: number;
  /** Hex: the whole, or at least its first twelve digits. */
  readonly hash: string;
}

type AuditProblem =
  /** Not a database, not readable, or without an audit log; in SQLite's words. */
  | { readonly kind: 'unreadable'; readonly said: string }
  | { readonly kind: 'out_of_sequence'; readonly seq: number; readonly expected: number }
  | { readonly kind: 'wrong_previous'; readonly seq: number }
  | { readonly kind: 'wrong_hash'; readonly seq: number }
  | { readonly kind: 'not_json'; readonly seq: number }
  /** A column beside the hashed bytes says something else than they do. */
  | { readonly kind: 'misfiled'; readonly seq: number; readonly column: 'seq' | 'project' | 'type' }
  /** The log ends before the anchor. */
  | { readonly kind: 'truncated'; readonly head: number; readonly anchor: AuditAnchor }
  /** The chain is whole and is another one: the entry has another hash than was remembered. */
  | { readonly kind: 'not_the_anchor'; readonly anchor: AuditAnchor; readonly hash: string | null };

export interface AuditReport {
  readonly entries: number;
  /** `null` when there is none. */
  readonly head: AuditAnchor | null;
  /** Times of the first and the last entry, in milliseconds since the Unix epoch; `null` when they could not be read. */
  readonly first: number | null;
  readonly last: number | null;
  /** Empty: the chain is whole, and reaches the anchor. */
  readonly problems: readonly AuditProblem[];
}

interface Row {
  readonly seq: bigint;
  readonly project: unknown;
  readonly type: unknown;
  readonly bytes: unknown;
  readonly previous: unknown;
  readonly hash: unknown;
}

const NOTHING = Buffer.alloc(0);
const ZEROS = Buffer.alloc(32);

/**
 * Checks every entry. Opens the file read-only, also while the bot uses it; never throws for what it finds there.
 *
 * @param path of the database file
 * @param anchor a head remembered earlier; without one, entries cut off at the end cannot be missed
 */
export function verifyAudit(path: string, anchor?: AuditAnchor): AuditReport {
  if (!existsSync(path)) return unreadable(`there is no file ${path}`);
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true });
    const rows = database
      .prepare<[], Row>('select seq, project, type, bytes, previous, hash from audit_entries order by seq')
      .safeIntegers()
      .iterate();
    return walk(rows, anchor);
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    return unreadable(`${error.code}: ${error.message}`);
  } finally {
    database?.close();
  }
}

const unreadable = (said: string): AuditReport => ({
  entries: 0,
  head: null,
  first: null,
  last: null,
  problems: [{ kind: 'unreadable', said }],
});

function walk(rows: Iterable<Row>, anchor: AuditAnchor | undefined): AuditReport {
  const problems: AuditProblem[] = [];
  let entries = 0;
  let seq = 0;
  let previous: Buffer = ZEROS;
  let first: number | null = null;
  let last: number | null = null;
  let anchored: string | null = null;
  for (const row of rows) {
    const expected = seq + 1;
    entries += 1;
    seq = Number(row.seq);
    if (seq !== expected) problems.push({ kind: 'out_of_sequence', seq, expected });
    problems.push(...linkProblems(row, previous), ...contentProblems(row));
    previous = blob(row.hash);
    last = timeOf(read(row.bytes));
    if (entries === 1) first = last;
    if (seq === anchor?.seq) anchored = previous.toString('hex');
  }
  const head = entries === 0 ? null : { seq, hash: previous.toString('hex') };
  if (anchor !== undefined) problems.push(...anchorProblems(anchor, seq, anchored));
  return { entries, head, first, last, problems };
}

function linkProblems(row: Row, previous: Buffer): readonly AuditProblem[] {
  const seq = Number(row.seq);
  const problems: AuditProblem[] = [];
  if (!blob(row.previous).equals(previous)) problems.push({ kind: 'wrong_previous', seq });
  if (!blob(row.hash).equals(hashOf(row))) problems.push({ kind: 'wrong_hash', seq });
  return problems;
}

function hashOf(row: Row): Buffer {
  const position = Buffer.alloc(8);
  position.writeBigUInt64BE(BigInt.asUintN(64, row.seq));
  const content = createHash('sha256').update(blob(row.bytes)).digest();
  const link = [Buffer.from('audit/v1\0', 'latin1'), position, blob(row.previous), content];
  return createHash('sha256').update(Buffer.concat(link)).digest();
}

/** The columns are not hashed themselves, so they must repeat what is. */
function contentProblems(row: Row): readonly AuditProblem[] {
  const seq = Number(row.seq);
  const entry = read(row.bytes);
  if (entry === undefined) return [{ kind: 'not_json', seq }];
  const hashed = { seq: entry['seq'], project: entry['project'], type: field(entry['event'], 'type') };
  const filed = { seq, project: row.project, type: row.type };
  const columns = ['seq', 'project', 'type'] as const;
  return columns
    .filter((column) => hashed[column] !== filed[column])
    .map((column) => ({ kind: 'misfiled', seq, column }));
}

function anchorProblems(anchor: AuditAnchor, head: number, hash: string | null): readonly AuditProblem[] {
  if (head < anchor.seq) return [{ kind: 'truncated', head, anchor }];
  return isHashOf(anchor, hash) ? [] : [{ kind: 'not_the_anchor', anchor, hash }];
}

/** Cards print the first digits of a hash only: from 48 bits on, they are evidence. */
const FEWEST_DIGITS = 12;

function isHashOf(anchor: AuditAnchor, hash: string | null): boolean {
  const remembered = anchor.hash.toLowerCase();
  return hash !== null && remembered.length >= FEWEST_DIGITS && hash.startsWith(remembered);
}

/** The entry as a JSON object; `undefined` when the bytes are no UTF-8, no JSON or no object. */
function read(bytes: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(blob(bytes));
    const entry: unknown = JSON.parse(text);
    return isRecord(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

function timeOf(entry: Readonly<Record<string, unknown>> | undefined): number | null {
  const at = field(entry?.['event'], 'at');
  return typeof at === 'number' ? at : null;
}

const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const blob = (value: unknown): Buffer => (Buffer.isBuffer(value) ? value : NOTHING);

/** The report for people, line by line. */
export function auditReportLines({ entries, head, first, last, problems }: AuditReport): readonly string[] {
  const count = `${entries} ${entries === 1 ? 'entry' : 'entries'}`;
  return [
    entries === 0 ? 'no entries' : `${count}, from ${moment(first)} to ${moment(last)}`,
    ...(head === null ? [] : [`head: ${head.seq} ${head.hash}`]),
    ...(problems.length === 0
      ? ['the chain is whole']
      : problems.map((problem) => `PROBLEM: ${problemText(problem)}`)),
  ];
}

function problemText(problem: AuditProblem): string {
  switch (problem.kind) {
    case 'unreadable':
      return `the audit log cannot be read (${problem.said})`;
    case 'out_of_sequence':
      return `entry ${problem.seq} stands where entry ${problem.expected} should be`;
    case 'wrong_previous':
      return `entry ${problem.seq} does not follow from the entry before it`;
    case 'wrong_hash':
      return `entry ${problem.seq} is not what was hashed`;
    case 'not_json':
      return `entry ${problem.seq} is not JSON`;
    case 'misfiled':
      return `the column ${problem.column} of entry ${problem.seq} contradicts the entry`;
    case 'truncated':
      return `the log ends at entry ${problem.head}, and entry ${problem.anchor.seq} was seen before`;
    case 'not_the_anchor':
      return `entry ${problem.anchor.seq} has hash ${problem.hash ?? 'none'}, and ${problem.anchor.hash} was seen before`;
  }
}

/** As a date in UTC; years beyond what a date can hold stay numbers. */
function moment(time: number | null): string {
  if (time === null) return 'an unknown time';
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}
