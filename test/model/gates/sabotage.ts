// Takes out each guard in turn, in a copy of the source, and runs the model on it: it must fail. A check that cannot fail
// is no check.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GUARDS, type Guard } from './guards.ts';

export interface Sabotaged {
  readonly guard: Guard;
  /** What the model said without it; `null`: nothing, and the guard is not shown to be one. */
  readonly said: string | null;
}

/** One after the other on a copy: the source itself is left alone. */
export async function sabotage(
  root: string,
  runs: number,
  tell: (each: Sabotaged) => void,
): Promise<readonly Sabotaged[]> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-sabotage-'));
  try {
    for (const part of ['src', 'test', 'package.json'])
      await cp(join(root, part), join(folder, part), { recursive: true });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    const all: Sabotaged[] = [];
    for (const guard of GUARDS) {
      const each = { guard, said: await without(folder, guard, runs) };
      all.push(each);
      tell(each);
    }
    return all;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function without(folder: string, guard: Guard, runs: number): Promise<string | null> {
  const before = new Map<string, string>();
  try {
    for (const { file, text, instead } of guard.cuts) {
      const path = join(folder, file);
      const whole = await readFile(path, 'utf8');
      if (whole.split(text).length !== 2) throw new Error(`${guard.name}: not there exactly once: ${text}`);
      if (!before.has(path)) before.set(path, whole);
      await writeFile(
        path,
        whole.replace(text, () => instead),
      );
    }
    return await modelIn(folder, runs);
  } finally {
    for (const [path, whole] of before) await writeFile(path, whole);
  }
}

/** What the first violation says, or the error that ended it; `null` when all runs were fine. */
async function modelIn(folder: string, runs: number): Promise<string | null> {
  const child = spawn(
    process.execPath,
    ['test/model/gates/main.ts', '--runs', String(runs), '--brief', '--seed', '1'],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString('utf8')));
  child.stderr.on('data', (data: Buffer) => (said += data.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return code === 0
    ? null
    : (/^violated: (.*)$/m.exec(said)?.[1] ?? said.trim().split('\n').slice(0, 3).join(' '));
}
