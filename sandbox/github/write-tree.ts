// Writes a tree object from another one and some changes, in an index of its own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Git } from './git.ts';

interface TreeChange {
  readonly path: string;
  readonly mode: string;
  /** `null` takes the path away. */
  readonly sha: string | null;
}

/** The tree's SHA; `undefined` when git does not take the entries. */
export async function writeTree(
  git: Git,
  base: string | undefined,
  changes: readonly TreeChange[],
): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-index-'));
  try {
    const env = { GIT_INDEX_FILE: join(folder, 'index') };
    if (base !== undefined) await git.run(['read-tree', base], { env });
    const lines = changes.map(({ path, mode, sha }) =>
      sha === null ? `0 ${'0'.repeat(40)}\t${path}` : `${mode} ${sha}\t${path}`,
    );
    const input = lines.map((line) => `${line}\0`).join('');
    const taken = await git.attempt(['update-index', '-z', '--index-info'], { env, input });
    // A path that cannot be is only warned of.
    if (taken.code !== 0 || taken.stderr !== '') return undefined;
    return (await git.run(['write-tree'], { env })).trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
