// `git cherry-pick` itself, in a clone of its own that shares the objects of the served repository.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitAt } from '../../sandbox/github/git.ts';
import type { Wanted } from './chosen-picks.ts';
import type { Served } from './repository.ts';

export type GitPick =
  | { readonly kind: 'picked'; readonly tree: string }
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'conflict';
      readonly files: readonly string[];
      /** Whether some file is there on one side only, or stands where the other has a folder. */
      readonly uneven: boolean;
    };

export async function openScratch(
  served: Served,
  folder: string,
): Promise<(wanted: Wanted) => Promise<GitPick>> {
  await mkdir(folder);
  const clone = gitAt(join(folder, '.git'));
  const run = (...args: readonly string[]): Promise<string> => clone.run([`--work-tree=${folder}`, ...args]);
  await run('init', '--quiet');
  await writeFile(join(folder, '.git/objects/info/alternates'), `${join(served.path, 'objects')}\n`);
  return async ({ onto, commit, mainline }) => {
    // Also ends the pick before, if that came to no end.
    await run('checkout', '--quiet', '--force', '--detach', onto);
    const how = mainline === null ? [] : ['-m', String(mainline)];
    const picked = await clone.attempt([`--work-tree=${folder}`, 'cherry-pick', '-x', ...how, commit]);
    if (picked.code === 0) return { kind: 'picked', tree: (await run('rev-parse', 'HEAD^{tree}')).trim() };
    const stages = stagesOf(await run('ls-files', '--unmerged', '-z'));
    const uneven = [...stages.values()].some((each) => each !== '123' && each !== '23');
    if (uneven) await run('clean', '--quiet', '-d', '--force', '-x');
    if (stages.size > 0) return { kind: 'conflict', files: [...stages.keys()].toSorted(), uneven };
    const going = await clone.attempt(['rev-parse', '--quiet', '--verify', 'CHERRY_PICK_HEAD']);
    if (going.code === 0) return { kind: 'empty' };
    throw new Error(`git did not pick ${commit}: ${picked.stderr.trim()}`);
  };
}

/** Path -> the stages that it has in the index: 1 the base, 2 ours, 3 theirs. */
function stagesOf(printed: string): ReadonlyMap<string, string> {
  const stages = new Map<string, string>();
  for (const line of printed.split('\0').filter(Boolean)) {
    const [, stage = '', path = ''] = /^\S+ \S+ (\d)\t([^]*)$/.exec(line) ?? [];
    stages.set(path, `${stages.get(path) ?? ''}${stage}`);
  }
  return stages;
}
