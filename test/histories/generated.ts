// A made-up history with the oddities of real ones (FIELD-NOTES 28), in which it is known who takes back whom.
import { createHash } from 'node:crypto';
import type { HistoryRecord } from '../../sandbox/github/import-history.ts';
import { NASTY_SUBJECTS } from '../support/nasty-text.ts';
import { seeded } from './random.ts';
import type { History, KnownRevert } from './records.ts';

const PEOPLE = ['Alice Ahmadi', 'Bob Berg', 'Erin Eze', 'Żółw ‮ Ćma', 'Carol 🚢 Cruz'] as const;
const BOTS = ['dependabot[bot]', 'renovate[bot]', 'acme-bot'] as const;
const TYPES = ['feat', 'fix', 'fix!', 'perf(api)', 'chore', 'docs(readme)', 'feat(worker)'] as const;

type Step =
  | 'squash'
  | 'merge'
  | 'plain merge'
  | 'nested'
  | 'caught up'
  | 'revert'
  | 'reapply'
  | 'nasty'
  | 'direct'
  | 'bot'
  | 'two numbers'
  | 'empty';

/** Steps along the mainline, and how often each comes. */
const STEPS: Readonly<Record<Step, number>> = {
  squash: 10,
  merge: 3,
  'plain merge': 1,
  nested: 1,
  'caught up': 1,
  revert: 3,
  reapply: 2,
  nasty: 3,
  direct: 1,
  bot: 2,
  'two numbers': 1,
  empty: 1,
};

/** Beyond every number that a nasty subject mentions: nothing is taken for a pull request that it is not. */
const FIRST_NUMBER = 20_001;
const HOUR = 3600;

/** Something on the mainline that can be reverted: once, by name or by number. */
interface Change {
  readonly sha: string;
  readonly parent: string;
  readonly title: string;
  readonly pull: number;
  readonly merge: boolean;
}

interface Told {
  readonly parents?: readonly string[];
  readonly author?: string;
  readonly paths?: readonly string[];
}

/** @param steps along the mainline; some make several commits */
export function generatedHistory(steps = 420, seed = 28): History {
  const random = seeded(seed);
  const records: HistoryRecord[] = [];
  const reverts: KnownRevert[] = [];
  const changes: Change[] = [];
  const taken: Change[] = [];
  let time = 1_760_000_000;
  let number = FIRST_NUMBER;
  let tip = '';

  const commit = (message: string, { parents = [tip], author, paths }: Told = {}): string => {
    time += 600 + random.below(2 * HOUR);
    // Somebody's clock is wrong, or a commit lay about for days before it was rebased.
    const committed = random.chance(0.06) ? time - (3 + random.below(72)) * HOUR : time;
    const sha = createHash('sha1').update(`${seed} ${records.length}`).digest('hex');
    records.push({
      sha,
      parents: parents.filter((parent) => parent !== ''),
      author: author ?? random.from(PEOPLE),
      authored: time,
      committed,
      message,
      paths: paths ?? somePaths(),
    });
    return sha;
  };
  const somePaths = (): readonly string[] => {
    const paths = Array.from(
      { length: 1 + random.below(4) },
      () => `area-${random.below(12)}/file-${random.below(50)}`,
    );
    // Now and then a folder takes the place of a file, or a file that of a folder.
    const odd = random.chance(0.04) ? [random.from(['area-1/turns', 'area-1/turns/inside'])] : [];
    // Or a commit touches so many files that GitHub is not asked about each.
    const many = random.chance(0.03) ? Array.from({ length: 30 }, (_, n) => `area-${n % 12}/file-${n}`) : [];
    return [...new Set([...paths, ...odd, ...many])];
  };
  const title = (): string => `${random.from(TYPES)}: thing ${records.length}`;
  const onTrunk = (message: string, told?: Told): string => {
    tip = commit(message, told);
    return tip;
  };
  const branch = (from: string, length: number): string => {
    let at = from;
    for (let n = 0; n < length; n += 1) at = commit(`wip on it ${records.length}`, { parents: [at] });
    return at;
  };
  const mergePull = (into: string, side: string, said: string): { sha: string; pull: number } => {
    const pull = number++;
    const message = `Merge pull request #${pull} from acme/branch-${pull}\n\n${said}`;
    return { sha: commit(message, { parents: [into, side] }), pull };
  };
  const revertOf = (target: Change): void => {
    const pull = number++;
    const { title: quoted, sha, parent } = target;
    const reversing = target.merge ? `, reversing\nchanges made to ${parent}` : '';
    const [subject, body] = random.from([
      [`Revert "${quoted} (#${target.pull})"`, `This reverts commit ${sha}${reversing}.`],
      [`Revert "${quoted}"`, `Reverts acme/generated#${target.pull}`],
      [`revert: ${quoted}`, `This reverts commit ${sha.slice(0, 9)}${reversing}.`],
    ]);
    const before = tip;
    const by = onTrunk(`${subject} (#${pull})\n\n${body}`);
    reverts.push({ reverted: sha, by });
    taken.push({ sha: by, parent: before, title: subject, pull, merge: false });
  };
  const takeOne = (list: Change[]): Change | undefined =>
    list.splice(Math.max(0, list.length - 1 - random.below(25)), 1)[0];

  const step: Readonly<Record<Step, () => void>> = {
    squash: () => {
      const [said, pull, parent] = [title(), number++, tip];
      const coAuthor = `Co-authored-by: ${random.from(PEOPLE)} <co-author@acme.example>`;
      const sha = onTrunk(`${said} (#${pull})${random.chance(0.4) ? `\n\n* one\n* two\n\n${coAuthor}` : ''}`);
      changes.push({ sha, parent, title: said, pull, merge: false });
    },
    merge: () => {
      const [said, parent] = [title(), tip];
      const side = branch(tip, 1 + random.below(4));
      const { sha, pull } = mergePull(tip, side, said);
      tip = sha;
      changes.push({ sha, parent, title: said, pull, merge: true });
    },
    'plain merge': () => {
      onTrunk(`Merge branch 'hotfix'`, { parents: [tip, branch(tip, 2)], paths: [] });
    },
    nested: () => {
      const outer = branch(tip, 1);
      const inner = mergePull(outer, branch(outer, 2), title()).sha;
      const other = commit(`Merge branch 'other' into branch`, { parents: [inner, branch(outer, 1)] });
      tip = mergePull(tip, branch(other, 1), title()).sha;
    },
    'caught up': () => {
      const begun = branch(tip, 2);
      step.squash();
      const caughtUp = commit(`Merge branch 'main' into branch`, { parents: [begun, tip], paths: [] });
      tip = mergePull(tip, branch(caughtUp, 1), title()).sha;
    },
    revert: () => {
      const target = takeOne(changes);
      if (target !== undefined) revertOf(target);
    },
    reapply: () => {
      const target = takeOne(taken);
      if (target !== undefined) revertOf(target);
    },
    direct: () => void onTrunk(title()),
    bot: () =>
      void onTrunk(`chore(deps): bump thing ${records.length} (#${number++})`, { author: random.from(BOTS) }),
    'two numbers': () => void onTrunk(`${title()} (#${number++}) (#${number++})`),
    empty: () => void onTrunk(`chore: start the build again (#${number++})`, { paths: [] }),
    // git ends a message at NUL.
    nasty: () =>
      void onTrunk((NASTY_SUBJECTS[random.below(NASTY_SUBJECTS.length)] ?? '').replaceAll('\0', '')),
  };
  onTrunk('chore: begin');
  const bag = Object.entries(STEPS).flatMap(([name, times]) => Array<Step>(times).fill(name as Step));
  for (let n = 0; n < steps; n += 1) step[bag[random.below(bag.length)] ?? 'squash']();
  return { name: 'generated', records: records.toReversed(), reverts: inEffect(reverts) };
}

/** A revert that is itself taken back takes back nothing. */
function inEffect(reverts: readonly KnownRevert[]): readonly KnownRevert[] {
  const gone = new Set<string>();
  return reverts.toReversed().filter(({ reverted, by }) => {
    if (gone.has(by)) return false;
    gone.add(reverted);
    return true;
  });
}
