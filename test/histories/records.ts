// Commit records of real repositories, where they are on this machine: `shared/histories` beside the project, or the
// folder that SLIPWAY_HISTORIES names.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { HistoryRecord } from '../../sandbox/github/import-history.ts';

/** Who takes back whom, by the SHAs of the records. */
export interface KnownRevert {
  readonly reverted: string;
  readonly by: string;
}

export interface History {
  readonly name: string;
  /** Newest first: no commit comes after one of its parents. */
  readonly records: readonly HistoryRecord[];
  /** Every one that is in effect, where whoever made the history knows; `null` for a real one. */
  readonly reverts: readonly KnownRevert[] | null;
}

const record = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  parents: z.array(z.string()),
  author: z.string(),
  authored: z.number(),
  committed: z.number(),
  message: z.string(),
  paths: z.array(z.string()),
});

const ending = '.jsonl.gz';

const historiesFolder = (): string =>
  process.env['SLIPWAY_HISTORIES'] ?? fileURLToPath(new URL('../../../shared/histories', import.meta.url));

/** By name; none where there is no such folder. */
export async function realHistories(): Promise<readonly History[]> {
  const folder = historiesFolder();
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  const found = files.filter((file) => file.endsWith(ending)).toSorted();
  return Promise.all(
    found.map(async (file) => {
      const lines = gunzipSync(await readFile(join(folder, file)))
        .toString('utf8')
        .split('\n')
        .filter(Boolean);
      const records = lines.map((line) => record.parse(JSON.parse(line)));
      return { name: file.slice(0, -ending.length), records, reverts: null };
    }),
  );
}
