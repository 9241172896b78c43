import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changelogOf, type Changelog } from '../../src/domain/changelog.ts';
import type { Author, Commit } from '../../src/domain/commit.ts';
import { newestFirst } from '../../src/domain/topology.ts';
import { nastySubject } from '../support/nasty-text.ts';

const person = (name: string): Author => ({ name, email: '', login: name.toLowerCase(), bot: false });
const ANA = person('Ana');
const RENOVATE: Author = { name: 'renovate[bot]', email: '', login: 'renovate[bot]', bot: true };

const commit = (sha: string, parents: string, message: string, author = ANA): Commit => ({
  sha,
  parents: parents.split(' ').filter((each) => each !== ''),
  message,
  author,
});

const shasOf = ({ entries, cancelled, bots, merges }: Changelog): readonly string[] => [
  ...[...entries, ...bots, ...new Set(cancelled.flatMap(({ reverted, by }) => [reverted, by]))].flatMap(
    ({ commits }) => commits,
  ),
  ...merges,
];

const entriesOf = (head: string, commits: readonly Commit[]) =>
  changelogOf(head, commits).entries.map(({ commits }) => commits.join(' '));

describe('a changelog', () => {
  it('has one entry for each commit of a straight line, newest first', () => {
    const commits = [commit('a', 'old', 'one'), commit('b', 'a', 'feat(api)!: two (#2)')];
    expect(changelogOf('b', commits)).toEqual({
      entries: [
        {
          sha: 'b',
          commits: ['b'],
          pull: 2,
          title: 'two',
          type: 'feat',
          scope: 'api',
          breaking: true,
          author: ANA,
        },
        {
          sha: 'a',
          commits: ['a'],
          pull: null,
          title: 'one',
          type: null,
          scope: null,
          breaking: false,
          author: ANA,
        },
      ],
      cancelled: [],
      bots: [],
      merges: [],
    });
  });

  it('is empty where nothing lies between', () => {
    expect(changelogOf('a', [])).toEqual({ entries: [], cancelled: [], bots: [], merges: [] });
  });

  it('has several commits of one pull request as one entry, at the newest', () => {
    const commits = [
      commit('a', '', 'feat!: x (#1)'),
      commit('b', 'a', 'y'),
      commit('c', 'b', 'more of x (#1)', RENOVATE),
    ];
    const [first, second] = changelogOf('c', commits).entries;
    expect(first).toMatchObject({ sha: 'c', commits: ['c', 'a'], type: 'feat', breaking: true, author: ANA });
    expect(first?.title).toBe('more of x');
    expect(second?.sha).toBe('b');
  });

  it('keeps what the head does not reach', () => {
    const commits = [commit('a', '', 'one'), commit('z', '', 'apart'), commit('m', 'z gone', 'Merge x')];
    expect(changelogOf('a', commits)).toMatchObject({ entries: [{ sha: 'a' }, { sha: 'z' }], merges: ['m'] });
    expect(entriesOf('nobody', commits)).toEqual(['a', 'z']);
  });
});

describe('a merge of a pull request', () => {
  const BOB = person('Bob');
  const commits = [
    commit('a', '', 'root'),
    commit('b1', 'a', 'fix: one'),
    commit('b2', 'b1', 'feat!: two', BOB),
    commit('m', 'a b2', 'Merge pull request #12 from o/b\n\nList orders', person('Merger')),
  ];

  it('stands for all that it brought in, with what is most important in it', () => {
    expect(changelogOf('m', commits).entries).toEqual([
      {
        sha: 'm',
        commits: ['m', 'b2', 'b1'],
        pull: 12,
        title: 'List orders',
        type: 'feat',
        scope: null,
        breaking: true,
        author: ANA,
      },
      expect.objectContaining({ sha: 'a' }),
    ]);
  });

  it('leaves alone what has a number of its own', () => {
    const numbered = commits.map((each) => (each.sha === 'b2' ? { ...each, message: 'two (#7)' } : each));
    expect(entriesOf('m', numbered)).toEqual(['m b1', 'b2', 'a']);
  });

  it('holds the merges inside of it, and what these brought in', () => {
    const inside = [
      commit('a', '', 'root'),
      commit('x', 'a', 'side of the side'),
      commit('b1', 'a', 'one'),
      commit('b2', 'b1 x', "Merge branch 'x' into b"),
      commit('m', 'a b2', 'feat: x (#12)'),
    ];
    expect(entriesOf('m', inside)).toEqual(['m b2 x b1', 'a']);
    const twoPulls = inside.map((each) => (each.sha === 'b2' ? { ...each, message: 'Merge x (#13)' } : each));
    expect(entriesOf('m', twoPulls)).toEqual(['m b1', 'b2 x', 'a']);
  });

  it('does not hold what trunk had anyway', () => {
    const updated = [
      commit('a', '', 'root'),
      commit('b1', 'a', 'one'),
      commit('t', 'a', 'on trunk'),
      commit('b2', 'b1 t', "Merge branch 'main' into b"),
      commit('m', 't b2', 'Merge pull request #12 from o/b\n\nx'),
    ];
    expect(entriesOf('m', updated)).toEqual(['m b2 b1', 't', 'a']);
  });

  it('that brings in nothing new is an entry', () => {
    expect(entriesOf('m', [commit('m', 'a b', 'x (#12)')])).toEqual(['m']);
  });

  it('is by the person who began it, or by its bot when nobody else had a part in it', () => {
    const by = (one: Author, two: Author) =>
      changelogOf('m', [
        commit('b1', '', 'one', one),
        commit('b2', 'b1', 'two', two),
        commit('m', 'gone b2', 'Merge pull request #12 from o/b'),
      ]);
    expect(by(RENOVATE, BOB).entries[0]?.author).toEqual(BOB);
    expect(by(BOB, ANA).entries[0]?.author).toEqual(BOB);
    expect(by(RENOVATE, RENOVATE).bots[0]?.author).toEqual(RENOVATE);
  });
});

describe('a large pull request with reverts inside', () => {
  const large = (side: readonly Commit[]): readonly Commit[] => [
    commit('a', '', 'chore: before'),
    ...side,
    commit('e', `a ${side.at(-1)?.sha ?? ''}`, 'Move the tools here (#14000)'),
  ];
  const numbered = commit('b', 'a', 'Version Packages (#522)');
  const revert = commit('c', 'b', 'Revert "Version Packages (#522)"');

  it('does not show what one of its commits takes back', () => {
    const { entries, cancelled } = changelogOf('e', large([numbered, revert, commit('d', 'c', 'tidy')]));
    expect(entries.map(({ commits }) => commits.join(' '))).toEqual(['e d', 'a']);
    expect(cancelled.map(({ reverted, by }) => [reverted.sha, by.sha])).toEqual([['b', 'c']]);
  });

  it('shows what is reverted twice, and counts every commit once', () => {
    const again = commit('d', 'c', 'Revert "Revert "Version Packages (#522)""');
    const changelog = changelogOf('e', large([numbered, revert, again]));
    expect(changelog.entries.map(({ commits }) => commits.join(' '))).toEqual(['e', 'b', 'a']);
    expect(changelog.cancelled.map(({ reverted, by }) => [reverted.sha, by.sha])).toEqual([['c', 'd']]);
    expect([...shasOf(changelog)].toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('keeps a revert of what is folded into it as well: that is its own affair', () => {
    const side = [commit('b', 'a', 'try it'), commit('c', 'b', 'Revert "try it"'), commit('d', 'c', 'tidy')];
    expect(entriesOf('e', large(side))).toEqual(['e d c b', 'a']);
  });
});

describe('a merge without a pull request', () => {
  it('carries nothing itself: what it brought in stands for itself', () => {
    const commits = [
      commit('a', '', 'root'),
      commit('b', 'a', 'one'),
      commit('m', 'a b', "Merge branch 'b'"),
      commit('n', 'm', 'two'),
    ];
    expect(changelogOf('n', commits)).toMatchObject({
      entries: [{ sha: 'n' }, { sha: 'b' }, { sha: 'a' }],
      merges: ['m'],
    });
  });
});

describe('bots', () => {
  it.each([
    { name: 'Octo', login: 'octo', bot: true },
    { name: 'astro-factory[bot]', login: null, bot: false },
    { name: 'x', login: 'dependabot[bot]', bot: false },
    { name: 'Renovate', login: null, bot: false },
    { name: 'GitHub Actions', login: 'github-actions', bot: false },
    { name: 'langfuse-bot', login: null, bot: false },
    { name: 'Houston (Bot)', login: null, bot: false },
  ])('are counted apart: %j', (author) => {
    const { entries, bots } = changelogOf('a', [commit('a', '', 'x', { ...author, email: '' })]);
    expect([entries.length, bots.length]).toEqual([0, 1]);
  });

  it.each(['Ana', 'Talbot', 'Abbott', 'bot-lover', ''])('are not people: %j', (name) => {
    expect(changelogOf('a', [commit('a', '', 'x', person(name))]).bots).toEqual([]);
  });

  it('are taken back like everybody', () => {
    const commits = [
      commit('a', '', 'fix(deps): update clients (#14415)', RENOVATE),
      commit('b', 'a', 'Revert "fix(deps): update clients (#14415)" (#14425)'),
    ];
    expect(changelogOf('b', commits)).toMatchObject({
      entries: [],
      bots: [],
      cancelled: [{ by: { sha: 'b' } }],
    });
  });
});

it('has several commits of a pull request that was taken back as one pair', () => {
  const commits = [
    commit('a', '', 'x (#1)'),
    commit('b', 'a', 'more of x (#1)'),
    commit('c', 'b', 'Back out x\n\nReverts o/r#1'),
  ];
  const { cancelled } = changelogOf('c', commits);
  expect(cancelled.map(({ reverted, by }) => [reverted.commits, by.sha])).toEqual([[['b', 'a'], 'c']]);
});

it('brings back what was picked again after its revert', () => {
  const commits = [
    commit('a', '', 'x (#1)'),
    commit('b', 'a', 'Revert "x (#1)"'),
    commit('c', 'b', 'x (#1)'),
  ];
  expect(entriesOf('c', commits)).toEqual(['c']);
});

const SHAS = Array.from({ length: 40 }, (_, at) => (at + 1).toString(16).padStart(2, '0').repeat(20));
const shaAt = (at: number): string => SHAS[at] ?? '';

/** What somebody writes at a point of a history, possibly about an older point. */
const words = fc.tuple(
  fc.constantFrom('plain', 'pull', 'revert', 'sha', 'number', 'merge', 'nasty'),
  fc.nat(),
  nastySubject,
);

function messageAt(
  at: number,
  written: readonly string[],
  [kind, number, nasty]: [string, number, string],
): string {
  const older = at === 0 ? 0 : number % at;
  const subject = (written[older] ?? 'x').split('\n', 1)[0] ?? '';
  if (kind === 'pull') return `fix: change ${number % 7} (#${number % 5})`;
  if (kind === 'revert') return `Revert "${subject}" (#${number % 9})`;
  if (kind === 'sha') return `Back out\n\nThis reverts commit ${shaAt(older).slice(0, 7 + (number % 34))}.`;
  if (kind === 'number') return `Back out (#${10 + (number % 9)})\n\nReverts a/b#${number % 5}`;
  if (kind === 'merge') return `Merge pull request #${number % 12} from a/b\n\n${subject}`;
  return kind === 'nasty' ? nasty : `change ${number % 4}`;
}

/** Random histories with merges in merges, reverts of everything, bots, and commits that the head does not reach. */
const histories = fc
  .array(fc.tuple(fc.array(fc.nat({ max: 5 }), { maxLength: 3 }), words, fc.boolean()), {
    minLength: 1,
    maxLength: 40,
  })
  .map((all) => {
    const written: string[] = [];
    return all.map(([backs, word, bot], at): Commit => {
      written.push(messageAt(at, written, word));
      const parents = [...new Set(backs.map((back) => at - 1 - back))];
      return {
        sha: shaAt(at),
        parents: parents.map((to) => (to < 0 ? 'f'.repeat(40) : shaAt(to))),
        message: written[at] ?? '',
        author: bot ? RENOVATE : ANA,
      };
    });
  });

describe('for any history', () => {
  it('every commit is in exactly one place', () => {
    fc.assert(
      fc.property(histories, (commits) => {
        const { cancelled, ...log } = changelogOf(commits.at(-1)?.sha ?? '', commits);
        // Who took back several is in a pair with each, and counts once.
        const [reverted, by] = [
          cancelled.map((pair) => pair.reverted),
          new Set(cancelled.map((pair) => pair.by)),
        ];
        const places = [...log.entries, ...log.bots, ...reverted, ...by].flatMap(({ commits }) => commits);
        expect([...places, ...log.merges].toSorted()).toEqual(commits.map(({ sha }) => sha).toSorted());
      }),
      { numRuns: 500 },
    );
  });

  it('entries, bots and merges are newest first, and so are the commits of each', () => {
    fc.assert(
      fc.property(histories, (commits) => {
        const head = commits.at(-1)?.sha ?? '';
        const place = new Map(newestFirst(head, commits).map(({ sha }, at) => [sha, at]));
        const { entries, bots, merges } = changelogOf(head, commits);
        const lists = [entries.map(({ sha }) => sha), bots.map(({ sha }) => sha), merges];
        for (const { sha, commits } of [...entries, ...bots]) expect(commits[0]).toBe(sha);
        for (const list of lists) {
          const places = list.map((sha) => place.get(sha) ?? -1);
          expect(places).toEqual(places.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('the order of the input makes no difference', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), (commits, weights) => {
        const head = commits.at(-1)?.sha ?? '';
        const weighed = commits.map((each) => ({ each, weight: Number(weights.next().value) }));
        const shuffled = weighed.toSorted((a, b) => a.weight - b.weight).map(({ each }) => each);
        expect(changelogOf(head, shuffled)).toEqual(changelogOf(head, commits));
      }),
    );
  });

  it('nothing takes back what is newer, and nothing is taken back by what is gone', () => {
    fc.assert(
      fc.property(histories, (commits) => {
        const head = commits.at(-1)?.sha ?? '';
        const place = new Map(newestFirst(head, commits).map(({ sha }, at) => [sha, at]));
        const { cancelled } = changelogOf(head, commits);
        const gone = new Set(cancelled.map(({ reverted }) => reverted.sha));
        for (const { reverted, by } of cancelled) {
          expect(place.get(reverted.sha) ?? -1).toBeGreaterThan(place.get(by.sha) ?? Infinity);
          expect(gone.has(by.sha)).toBe(false);
        }
      }),
    );
  });
});

describe('10,000 commits', () => {
  it('in one line of pull requests are all there', () => {
    const commits = Array.from({ length: 10_000 }, (_, at) =>
      commit(`${at}`, at === 0 ? '' : `${at - 1}`, `fix: ${at} (#${at + 1})`),
    );
    expect(changelogOf('9999', commits).entries).toHaveLength(10_000);
  });

  it('in merges of merges of merges are all in one', () => {
    // Each commit is the side of the merge after it.
    const deep = Array.from({ length: 10_000 }, (_, at) =>
      commit(`${at}`, at === 0 ? '' : `gone ${at - 1}`, 'x'),
    );
    const head = commit('head', 'gone 9999', 'Merge pull request #1 from a/b');
    const log = changelogOf('head', [...deep, head]);
    expect(log.entries.map(({ commits }) => commits.length)).toEqual([10_001]);
    expect(changelogOf('9999', deep).merges).toHaveLength(9999);
    expect(shasOf(log)).toHaveLength(10_001);
  });

  it('of one pull request are one entry', () => {
    const commits = Array.from({ length: 10_000 }, (_, at) => commit(`${at}`, `${at - 1}`, 'fix: x (#1)'));
    expect(changelogOf('9999', commits).entries.map(({ commits }) => commits.length)).toEqual([10_000]);
  });
});
