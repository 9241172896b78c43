// The real store in a temporary file.
import { readdir, readFile } from 'node:fs/promises';
import { checkFold } from '../../../src/adapters/sqlite/fold-check.ts';
import { openStore } from '../../../src/adapters/sqlite/open.ts';
import type { SqliteStore } from '../../../src/adapters/sqlite/store.ts';
import { verifyAudit } from '../../../src/audit-verify.ts';
import type { System } from '../../../src/ports.ts';
import { temporaryFolder } from '../../adapters/sqlite/samples.ts';

export interface Sqlite extends AsyncDisposable {
  readonly store: SqliteStore;
  /** Another connection to the same file. */
  open(): Promise<SqliteStore>;
  /** Everything that is on disk: the file, and its log. */
  bytes(): Promise<string>;
  /** What is wrong with the chain, and what of the state tables differs from it (I13, I14). */
  problems(): readonly unknown[];
}

export async function openSqlite(clock: Pick<System, 'now'>): Promise<Sqlite> {
  const folder = await temporaryFolder();
  const path = folder.file('slipway.db');
  const opened: SqliteStore[] = [];
  const open = async (): Promise<SqliteStore> => {
    const store = await openStore({ path, clock });
    opened.push(store);
    return store;
  };
  return {
    store: await open(),
    open,
    bytes: async () => {
      const files = (await readdir(folder.path)).map((name) => readFile(folder.file(name), 'latin1'));
      return (await Promise.all(files)).join('');
    },
    problems: () => [...verifyAudit(path).problems, ...checkFold(path)],
    async [Symbol.asyncDispose]() {
      for (const store of opened) store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
