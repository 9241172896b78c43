// Folders of migrations: ours, as an older version had them, and as another history would.
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Folder } from './samples.ts';

export const OURS = fileURLToPath(new URL('../../../migrations', import.meta.url));

export interface Added {
  /** Place in the journal, from 0. */
  readonly at: number;
  readonly tag: string;
  readonly sql: string;
}

interface Journal {
  readonly entries: { readonly idx: number; readonly when: number; readonly tag: string }[];
}

/** Our migrations with more: each at the place where a merge would put it. */
export async function migrationsWith(folder: Folder, name: string, more: readonly Added[]): Promise<string> {
  const target = await copyOf(folder, name, (journal) => {
    for (const { at, tag } of more) {
      journal.entries.splice(at, 0, { idx: at, when: 2_000_000_000_000 + at, tag });
    }
  });
  for (const { tag, sql } of more) await writeFile(join(target, `${tag}.sql`), sql);
  return target;
}

/** The first of our migrations: all that an older version knew. */
export const migrationsUpTo = (folder: Folder, count: number): Promise<string> =>
  copyOf(folder, `first-${count}`, (journal) => {
    journal.entries.splice(count);
  });

async function copyOf(folder: Folder, name: string, edit: (journal: Journal) => void): Promise<string> {
  const target = folder.file(name);
  await cp(OURS, target, { recursive: true });
  const file = join(target, 'meta/_journal.json');
  const journal = JSON.parse(await readFile(file, 'utf8')) as Journal;
  edit(journal);
  await writeFile(file, JSON.stringify(journal));
  return target;
}
