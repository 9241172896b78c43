// Several processes on one file, and processes that die in the middle of it.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkFold } from '../../../src/adapters/sqlite/fold-check.ts';
import { openStore } from '../../../src/adapters/sqlite/open.ts';
import { verifyAudit } from '../../../src/audit-verify.ts';
import { cause, cut, temporaryFolder, yes } from './samples.ts';

const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));

const write = (...args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> =>
  spawn(process.execPath, [WRITER, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

async function outputOf(child: ReturnType<typeof write>): Promise<{ acknowledged: number[]; said: string }> {
  let printed = '';
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  // The last line may have been cut short.
  return { acknowledged: printed.split('\n').slice(0, -1).map(Number), said };
}

describe('a process that is killed while it writes', () => {
  it('leaves a whole chain, equal state, and everything that it acknowledged', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('slipway.db');
    for (const [round, delay] of [3, 11, 24].entries()) {
      const child = write(path, `w${round}`);
      const output = outputOf(child);
      await once(child.stdout, 'data');
      await setTimeout(delay);
      child.kill('SIGKILL');
      const { acknowledged, said } = await output;
      expect(said).toBe('');
      expect(acknowledged.length).toBeGreaterThan(0);

      const { problems, head } = verifyAudit(path);
      expect(problems).toEqual([]);
      expect(head?.seq).toBeGreaterThanOrEqual(acknowledged.at(-1) ?? Infinity);
      expect(checkFold(path)).toEqual([]);
      const store = await openStore({ path, clock: { now: () => 0 } });
      expect(await store.auditHead()).toEqual(head);
      store.close();
    }
  });
});

describe('two processes', () => {
  it('make the database together and write to it in turn', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('slipway.db');
    const outputs = await Promise.all(['a', 'b'].map((tag) => outputOf(write(path, tag, '15'))));
    for (const { acknowledged, said } of outputs) {
      expect(said).toBe('');
      expect(acknowledged).toHaveLength(45);
    }
    expect(verifyAudit(path)).toMatchObject({ entries: 120, problems: [] });
    expect(checkFold(path)).toEqual([]);
  });
});

describe('two connections', () => {
  it('interleave without losing anything', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('slipway.db');
    const clock = { now: () => 0 };
    const stores = await Promise.all([openStore({ path, clock }), openStore({ path, clock })]);
    const rounds = Array.from({ length: 30 }, (_, round) => round);
    await Promise.all(
      stores.flatMap((store, index) =>
        rounds.map((round) =>
          store.change({ project: 'shop' }, cause({ inbound: `${round}` }), yes(cut(`r${round}-${index}`))),
        ),
      ),
    );
    expect((await stores[0].snapshot({ project: 'shop' })).releases).toHaveLength(rounds.length);
    expect(stores[0].installationKey()).toEqual(stores[1].installationKey());
    for (const store of stores) store.close();
    expect(verifyAudit(path)).toMatchObject({ entries: rounds.length, problems: [] });
  });
});
