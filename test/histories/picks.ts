// Real commits put onto older points of the mainline: by GitHub's REST, and by git itself.
import { join } from 'node:path';
import type { PickResult } from '../../src/ports.ts';
import { choosePicks, PICKS, type Wanted } from './chosen-picks.ts';
import { openScratch, type GitPick } from './git-picks.ts';
import type { Section } from './report.ts';
import type { Served } from './repository.ts';
import type { Place } from './world.ts';

export async function checkPicks(
  served: Served,
  { world, project }: Place,
  folder: string,
  report: Section,
): Promise<void> {
  const wanted = await choosePicks(served);
  const scratch = await openScratch(served, join(folder, `scratch-${project.name}`));
  const before = await served.refs();
  const at = world.system.now();
  let done = 0;
  const [ours, theirs] = await Promise.all([
    oneByOne(wanted, (each) => {
      report.progress('picking commits', done++, wanted.length);
      return world.refs.cherryPick(project.repository, { ...each, at });
    }),
    oneByOne(wanted, scratch),
  ]);
  const pairs = wanted.flatMap((each, index) => {
    const [rest, git] = [ours[index], theirs[index]];
    return rest === undefined || git === undefined ? [] : [{ ...each, rest, git }];
  });
  const differing: string[] = [];
  for (const pair of pairs) {
    const problem = await difference(served, pair);
    if (problem !== null) differing.push(`${pair.commit} onto ${pair.onto}: ${problem}`);
  }
  const of = (kind: GitPick['kind']): number => pairs.filter(({ git }) => git.kind === kind).length;
  const merges = pairs.filter(({ mainline }) => mainline !== null).length;
  const some = [
    ...(of('picked') === 0 ? ['none is clean'] : []),
    ...(of('conflict') === 0 ? ['none is in conflict'] : []),
  ];
  report.claim(
    `${pairs.length} picks, ${merges} of them of merges, end as with git cherry-pick: ${of('picked')} clean with the same tree, ${of('conflict')} in conflict, ${of('empty')} empty`,
    pairs.length === PICKS ? [...differing, ...some] : [`there should be ${PICKS}`],
  );
  checkConflicts(pairs, report);
  report.claim(
    'after all of them every ref is as it was',
    before === (await served.refs()) ? [] : ['it is not'],
  );
}

/** Files of an exact answer are compared with git's above; of one that is not, people are told that it is not. */
function checkConflicts(pairs: readonly Pair[], report: Section): void {
  const seen = { conflicts: 0, files: 0, uneven: 0, exact: 0, said: 0, right: 0, real: 0 };
  for (const { rest, git } of pairs) {
    if (rest.kind !== 'conflict' || git.kind !== 'conflict') continue;
    seen.conflicts += 1;
    seen.files += git.files.length;
    if (git.uneven) seen.uneven += 1;
    if (rest.exact) {
      seen.exact += 1;
      continue;
    }
    seen.said += rest.files.length;
    seen.real += git.files.length;
    seen.right += new Set(rest.files).intersection(new Set(git.files)).size;
  }
  const { conflicts, files, uneven, exact, said, real, right } = seen;
  const others = `the other ${conflicts - exact} name ${said} files, ${right} of git's ${real} among them`;
  report.claim(
    `of ${conflicts} conflicts, in ${files} files, ${exact} are answered exactly, with the very files of git${exact === conflicts ? '' : `; ${others}`}`,
    exact === 0 ? ['none is'] : [],
  );
  report.line(`  (in ${uneven} of them a file is there on one side only)`);
}

async function oneByOne<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

interface Pair extends Wanted {
  readonly rest: PickResult;
  readonly git: GitPick;
}

/** `null` where both say the same. */
async function difference({ git }: Served, { onto, rest: ours, git: theirs }: Pair): Promise<string | null> {
  if (ours.kind === 'picked' && theirs.kind === 'picked') {
    const [tree, parent] = (await git.run(['show', '--no-patch', '--format=%T %P', ours.commit]))
      .trim()
      .split(' ');
    if (parent !== onto) return `it has the parent ${parent ?? ''}`;
    return tree === theirs.tree ? null : `its tree is ${tree ?? ''}, git's ${theirs.tree}`;
  }
  if (ours.kind === 'conflict' && theirs.kind === 'conflict') {
    const [said, real] = [new Set(ours.files), new Set(theirs.files)];
    const same = said.symmetricDifference(real).size === 0;
    // Where it is not exact, people are told that some of these are in conflict.
    if (ours.exact ? same : !said.isDisjointFrom(real)) return null;
    return `${ours.exact ? 'exactly ' : 'some of '}${JSON.stringify(ours.files)}, git has ${JSON.stringify(theirs.files)}`;
  }
  return ours.kind === theirs.kind ? null : `${ours.kind}, in git ${theirs.kind}`;
}
