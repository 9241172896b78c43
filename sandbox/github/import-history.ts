// A repository from records of commits that carry no contents: the shape, order, subjects and dates of a real history.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { gitAt } from './git.ts';

/** One commit of another repository, newest first in a list. */
export interface HistoryRecord {
  readonly sha: string;
  /** Those that are not in the list are left out. */
  readonly parents: readonly string[];
  readonly author: string;
  /** Address of the author; made of the name when left out. */
  readonly email?: string;
  /** Seconds since the Unix epoch. */
  readonly authored: number;
  readonly committed: number;
  readonly message: string;
  /** What it changed against its first parent, as git prints it: odd names in quotes, which fast-import reads too. */
  readonly paths: readonly string[];
}

const mostPaths = 40;

/**
 * Makes a bare repository at `path`, which must not be there yet, with `main` at the newest record. The content of each
 * path is the SHA of the record that changed it last: nothing is ever taken away. The same records make the same SHAs.
 *
 * @returns SHA of the record -> SHA here
 */
export async function importHistory(
  path: string,
  records: readonly HistoryRecord[],
): Promise<ReadonlyMap<string, string>> {
  await mkdir(path, { recursive: true });
  const git = gitAt(path);
  await git.run(['init', '--quiet', '--bare', '--initial-branch=main', '--template=']);
  const oldestFirst = records.toReversed();
  const marks = new Map(oldestFirst.map(({ sha }, n) => [sha, n + 1]));
  const input = oldestFirst.map((record) => commitStream(record, marks)).join('');
  const marksFile = `${path}/imported-marks`;
  // A list may have several heads: then `main` is moved from one to the next, which has to be forced.
  const flags = ['--quiet', '--force', '--date-format=raw', `--export-marks=${marksFile}`];
  await git.run(['fast-import', ...flags], { input });
  const exported = (await readFile(marksFile, 'utf8')).split('\n').filter(Boolean);
  await rm(marksFile);
  const shas = new Map(exported.map((line) => [line.slice(1, line.indexOf(' ')), line.slice(-40)]));
  return new Map(oldestFirst.map(({ sha }, n) => [sha, shas.get(String(n + 1)) ?? '']));
}

function commitStream(record: HistoryRecord, marks: ReadonlyMap<string, number>): string {
  const mark = marks.get(record.sha) ?? 0;
  const author = signature(record.author, record.email);
  const parents = record.parents.map((sha) => marks.get(sha)).filter((parent) => parent !== undefined);
  const lines = [
    // Without it, a commit that names no parent would follow the one before.
    ...(parents.length === 0 ? ['reset refs/heads/main'] : []),
    'commit refs/heads/main',
    `mark :${mark}`,
    `author ${author} ${record.authored} +0000`,
    `committer ${author} ${record.committed} +0000`,
    data(`${record.message}\n`),
    ...parents.map((parent, n) => `${n === 0 ? 'from' : 'merge'} :${parent}`),
    ...record.paths.slice(0, mostPaths).map((each) => `M 100644 inline ${each}\n${data(`${record.sha}\n`)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** fast-import counts bytes, not characters. */
const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}`;

/** A name may hold anything but what ends it. */
function signature(name: string, email?: string): string {
  const clean = name.replaceAll(/[<>\n]/g, '').trim();
  const local = clean.toLowerCase().replaceAll(/[^a-z0-9[\]]+/g, '.');
  return `${clean} <${email ?? `${local}@acme.example`}>`;
}
