import { describe, expect, it } from 'vitest';
import { changelogOf, isReverted } from '../../src/domain/changelog.ts';
import type { Commit } from '../../src/domain/commit.ts';
import { claimOf } from '../../src/domain/reverts.ts';

const ANA = { name: 'Ana', email: '', login: 'ana', bot: false };

/** A SHA that is told by its first letters: `aa` -> `aa0000…`. */
const sha = (start: string): string => start.padEnd(40, '0');

const commit = (start: string, parents: string, message: string): Commit => ({
  sha: sha(start),
  parents: parents.split(' ').flatMap((each) => (each === '' ? [] : sha(each))),
  message,
  author: ANA,
});

/** One after the other, oldest first: `a1`, `a2` … */
const line = (...messages: readonly string[]): readonly Commit[] =>
  messages.map((message, at) => commit(`a${at + 1}`, at === 0 ? '' : `a${at}`, message));

const headOf = (commits: readonly Commit[]): string => commits.at(-1)?.sha ?? '';

/** What is left, and what cancelled what, newest first, by the first letters. */
const outcome = (commits: readonly Commit[]) => {
  const { entries, cancelled } = changelogOf(headOf(commits), commits);
  const short = (each: string): string => each.replace(/0+$/, '');
  return {
    left: entries.map((entry) => short(entry.sha)).join(' '),
    cancelled: cancelled.map(({ reverted, by }) => `${short(by.sha)} took back ${short(reverted.sha)}`),
  };
};

describe('what a change says that it takes back', () => {
  it.each([
    ['fix: x', 'fix: x\n\nWe may revert this.'],
    [
      'Revert TypeScript 6 support',
      'Revert TypeScript 6 support\n\nThis partially reverts #16471 based on advice',
    ],
    ['fix: sum costs', 'fix: sum costs\n\nThis reverts the dedup portion of 8962da010.'],
    ['fix: x', 'fix: x\n\nReverts the install flow (#14350): drops it'],
    ['fix: x', 'fix: x\n\nReverts #12 only where it is slow'],
    ['fix: x', 'fix: x\n\nPartially reverts commit abcdef1'],
    ['Revert "unfinished', 'Revert "unfinished'],
  ])('is nothing: %j', (title, message) => {
    expect(claimOf(title, message)).toBeNull();
  });

  it('is every commit that it names, once', () => {
    const message = `x\n\nThis reverts commit ${sha('AB')}, reversing\nchanges made to ${sha('cd')}.\n\nReverts commits abcdef1, abcdef2 and abcdef1.`;
    expect(claimOf('x', message)?.shas).toEqual([sha('ab'), 'abcdef1', 'abcdef2']);
  });

  it.each(['Reverts owner/repo#12', 'Reverts #12', 'This reverts PR #12.', '  reverts pull request #12\r'])(
    'is a pull request: %j',
    (body) => {
      expect(claimOf('x', `x\n\n${body}\nmore`)).toEqual({
        shas: [],
        pulls: [12],
        quoted: null,
        aside: false,
      });
    },
  );

  it.each([
    ['Revert "x"', 'x'],
    ['Revert "x (#12)"', 'x (#12)'],
    ['Revert "Revert "x (#12)" (#13)"', 'Revert "x (#12)" (#13)'],
    ['Revert "say "hello""', 'say "hello"'],
    ['Revert “x”', 'x'],
    ['chore: Revert: "fix: x"', 'fix: x'],
    ['feat(api): Revert "x"', 'x'],
    ['revert: feat: x', 'feat: x'],
    ['revert(api)!: x', 'x'],
    ['Reapply "x"', 'Revert "x"'],
    ['Revert "Reapply "x""', 'Reapply "x"'],
  ])('is what %j quotes: %j', (title, quoted) => {
    expect(claimOf(title, title)?.quoted).toBe(quoted);
  });

  it('is aside where a squash lists it among other things', () => {
    const body = '\n\n* first\n\n* Revert "x"\n\nThis reverts commit abcdef1.';
    expect(claimOf('feat: y', `feat: y (#1)${body}`)?.aside).toBe(true);
    expect(claimOf('fix: Revert y', `fix: Revert y (#1)${body}`)?.aside).toBe(false);
    expect(claimOf('chore(revert): y', `chore(revert): y (#1)${body}`)?.aside).toBe(false);
    expect(claimOf('feat: y', 'feat: y', ['a', 'This reverts commit abcdef1.'])?.aside).toBe(true);
    expect(claimOf('feat: y', 'feat: y', ['This reverts commit abcdef1.'])?.aside).toBe(false);
  });
});

describe('a revert', () => {
  it('and what it takes back are both gone, by the SHA', () => {
    expect(outcome(line('x', `Back out x\n\nThis reverts commit ${sha('a1')}.`, 'y'))).toEqual({
      left: 'a3',
      cancelled: ['a2 took back a1'],
    });
  });

  it('finds its target by the beginning of a SHA, unless two begin so', () => {
    expect(outcome(line('x', 'y\n\nThis reverts commit a100000.')).cancelled).toEqual(['a2 took back a1']);
    const twins = [commit('a1', '', 'x'), commit('a10000001', 'a1', 'y')];
    const revert = commit('b', 'a10000001', 'z\n\nThis reverts commit a100000.');
    expect(outcome([...twins, revert]).cancelled).toEqual([]);
  });

  it('finds its target by the number of the pull request', () => {
    expect(outcome(line('x (#12)', 'y (#13)', 'Back out x (#14)\n\nReverts owner/repo#12'))).toEqual({
      left: 'a2',
      cancelled: ['a3 took back a1'],
    });
  });

  it.each([
    ['fix: x (#12)', 'Revert "fix: x (#12)" (#14)'],
    ['fix: x (#12)', 'Revert "fix: x" (#14)'],
    ['fix: x', 'Revert "fix: x"'],
    ['fix:  x  (#12)', 'revert: fix: x (#12) (#14)'],
    ['Merge pull request #12 from a/b\n\nfix: x', 'Revert "fix: x (#12)"'],
    ['Merge pull request #12 from a/b\n\nfix: x', 'Revert "Merge pull request #12 from a/b"'],
  ])('finds %j by the subject that it quotes: %j', (target, revert) => {
    expect(outcome(line(target, 'y', revert)).cancelled).toEqual(['a3 took back a1']);
  });

  it('of a commit elsewhere is an ordinary change, even if the range has one of the same subject', () => {
    expect(
      outcome(line('[ci] format', `Revert "[ci] format"\n\nThis reverts commit ${sha('dead')}.`)).left,
    ).toBe('a2 a1');
    expect(outcome(line('y', 'Revert "x"'))).toEqual({ left: 'a2 a1', cancelled: [] });
    expect(outcome(line('y', 'Back out\n\nReverts #99')).left).toBe('a2 a1');
  });

  it('that was picked finds what was picked, by its number or by where it came from', () => {
    const revert = `Revert "x (#12)" (#13)\n\nThis reverts commit ${sha('dead')}.`;
    expect(outcome(line('x (#12)', revert)).cancelled).toEqual(['a2 took back a1']);
    const picked = `x\n\n(cherry picked from commit ${sha('dead')})`;
    const bySha = `y\n\nThis reverts commit ${sha('dead')}.`;
    expect(outcome(line(picked, bySha)).cancelled).toEqual(['a2 took back a1']);
  });

  it('takes back the newest of several with its subject, and each once', () => {
    expect(outcome(line('x', 'x', 'Revert "x"'))).toEqual({ left: 'a1', cancelled: ['a3 took back a2'] });
    expect(outcome(line('x', 'Revert "x"', 'x', 'Revert "x"'))).toEqual({
      left: '',
      cancelled: ['a4 took back a3', 'a2 took back a1'],
    });
    expect(outcome(line('x', 'Revert "x"', 'Revert "x"'))).toEqual({
      left: 'a2',
      cancelled: ['a3 took back a1'],
    });
  });

  it('takes back nothing that came after it', () => {
    expect(outcome(line('Revert "x"', 'x')).cancelled).toEqual([]);
    expect(outcome(line(`y\n\nThis reverts commit ${sha('a2')}.`, 'x')).cancelled).toEqual([]);
  });

  it('takes back nothing on a line of history that it has not seen', () => {
    const apart = [
      commit('a', '', 'root'),
      commit('b1', 'a', 'x'),
      commit('c1', 'a', 'Revert "x"'),
      commit('d', 'c1 b1', 'Merge branch b'),
    ];
    expect(outcome(apart).cancelled).toEqual([]);
  });

  it('of several changes is in a pair with each', () => {
    const both = `Revert two\n\nThis reverts commit ${sha('a1')}.\nThis reverts commit ${sha('a2')}.`;
    expect(outcome(line('x', 'y', both))).toEqual({
      left: '',
      cancelled: ['a3 took back a2', 'a3 took back a1'],
    });
  });

  it('of a change here and of one elsewhere stays, and so does the one here', () => {
    const both = `Revert two\n\nThis reverts commit ${sha('a1')}.\nThis reverts commit ${sha('dead')}.`;
    expect(outcome(line('x', both)).left).toBe('a2 a1');
    expect(outcome(line('x (#12)', 'Revert two\n\nReverts #12\nReverts #99')).left).toBe('a2 a1');
  });

  it('that is one of several things in a squash stays, and so does its target', () => {
    const squash = `feat: y (#9)\n\n* Revert "x"\n\nThis reverts commit ${sha('a1')}.\n\n* y`;
    expect(outcome(line('x', squash)).left).toBe('a2 a1');
  });
});

describe('a revert of a revert', () => {
  it.each([
    ['fix: x (#1)', 'Revert "fix: x (#1)" (#2)', 'Revert "Revert "fix: x (#1)" (#2)" (#3)'],
    ['fix: x (#1)', 'Revert "fix: x" (#2)', 'Revert "Revert "fix: x"" (#3)'],
    [
      'x',
      `Revert "x"\n\nThis reverts commit ${sha('a1')}.`,
      `Reapply "x"\n\nThis reverts commit ${sha('a2')}.`,
    ],
    ['x', 'Revert "x"', 'Reapply "x"'],
    ['x (#1)', 'y (#2)\n\nReverts a/b#1', 'z (#3)\n\nReverts a/b#2'],
  ])('brings the first one back: %j, %j, %j', (...messages) => {
    expect(outcome(line(...messages))).toEqual({ left: 'a1', cancelled: ['a3 took back a2'] });
  });

  it('that is reverted again leaves nothing', () => {
    expect(outcome(line('x', 'Revert "x"', 'Reapply "x"', 'Revert "Reapply "x""'))).toEqual({
      left: '',
      cancelled: ['a4 took back a3', 'a2 took back a1'],
    });
  });

  it('in a second try with changes leaves the second try', () => {
    const again = `feat: x, 2nd try (#3)\n\n* Revert "Revert "feat: x""\n\nThis reverts commit ${sha('a2')}.\n\n* mend it`;
    expect(outcome(line('feat: x (#1)', 'Revert "feat: x" (#2)', again))).toEqual({
      left: 'a3',
      cancelled: ['a2 took back a1'],
    });
  });
});

describe('a revert of a pull request with a merge', () => {
  const merged = (...extra: readonly Commit[]): readonly Commit[] => [
    commit('a', '', 'root'),
    commit('b1', 'a', 'one'),
    ...extra,
    commit(
      'c',
      `a ${extra.at(-1) === undefined ? 'b1' : 'b2'}`,
      'Merge pull request #12 from o/b\n\nfeat: x',
    ),
  ];
  const two = merged(commit('b2', 'b1', 'two'));
  const naming = (start: string): Commit => commit('d', 'c', `z\n\nThis reverts commit ${sha(start)}.`);

  it('takes it back by the merge, or by its only commit', () => {
    expect(outcome([...two, naming('c')]).cancelled).toEqual(['d took back c']);
    expect(outcome([...merged(), naming('b1')]).cancelled).toEqual(['d took back c']);
  });

  it('takes nothing back by one of its commits', () => {
    expect(outcome([...two, naming('b2')])).toEqual({ left: 'd c a', cancelled: [] });
  });

  it('takes back what has numbers of its own in it, too', () => {
    const numbered = merged(commit('b2', 'b1', 'two (#7)'));
    expect(outcome([...numbered, naming('c')]).cancelled).toEqual(['d took back c', 'd took back b2']);
    expect(outcome([...numbered, commit('d', 'c', 'Revert "feat: x"')]).left).toBe('a');
  });

  it('takes back all that a merge without a pull request brought in', () => {
    const branch = [
      commit('a', '', 'root'),
      commit('b1', 'a', 'one'),
      commit('c', 'a b1', "Merge branch 'b'"),
      naming('c'),
    ];
    expect(outcome(branch)).toEqual({ left: 'a', cancelled: ['d took back b1'] });
  });

  it('is a merge itself, and says in its commit what it reverts', () => {
    const reverted = [
      ...two,
      commit('e', 'c', `Revert "feat: x"\n\nThis reverts commit ${sha('c')}.`),
      commit('f', 'c e', 'Merge pull request #13 from o/revert\n\nTake x out'),
    ];
    expect(outcome(reverted)).toEqual({ left: 'a', cancelled: ['f took back c'] });
  });
});

describe('whether a commit is still in effect', () => {
  const reverts = (start: string, title = 'Revert it') => `${title}\n\nThis reverts commit ${sha(start)}.`;
  const reverted = (start: string, commits: readonly Commit[]) =>
    isReverted(sha(start), headOf(commits), commits);

  it('is known for one of the commits, by every way to revert', () => {
    expect(reverted('a1', line('x (#1)', 'y'))).toBe(false);
    expect(reverted('a1', line('x (#1)', 'Revert "x" (#2)'))).toBe(true);
    expect(reverted('a1', line('x (#1)', 'Revert "x" (#2)', 'Revert "Revert "x"" (#3)'))).toBe(false);
  });

  it('is known for one that is older than the commits, by its SHA', () => {
    expect(reverted('bad', line('y', 'z'))).toBe(false);
    expect(reverted('bad', line('y', reverts('bad')))).toBe(true);
    expect(reverted('bad', line('y', reverts('bad'), reverts('a2')))).toBe(false);
    expect(reverted('bad', line('y', reverts('bad'), reverts('a2'), reverts('a3')))).toBe(true);
    expect(reverted('bad', line(reverts('bad')))).toBe(true);
    expect(reverted('bad', [])).toBe(false);
  });

  it('is not ended by a revert that is one of several things', () => {
    expect(reverted('bad', line(reverts('bad', 'feat: y\n\n* Revert it')))).toBe(false);
  });

  it('holds also for a revert that is at fault itself', () => {
    const again = `feat: x, 2nd try\n\n* mend it\n\n* Revert it\n\nThis reverts commit ${sha('a1')}.`;
    expect(reverted('a1', line('Revert "x"', again))).toBe(false);
  });

  it('begins again with a second try that takes the revert back among other things', () => {
    const again = `feat: x, 2nd try\n\n* mend it\n\n* Revert it\n\nThis reverts commit ${sha('a1')}.`;
    expect(reverted('bad', line(reverts('bad'), again))).toBe(false);
    expect(reverted('bad', line(reverts('bad'), again, reverts('a2')))).toBe(true);
  });

  it('ends with the pull request that it is a part of, or with a revert of just this commit', () => {
    const merged = [
      commit('a', 'old', 'root'),
      commit('b1', 'a', 'one'),
      commit('b2', 'b1', 'two'),
      commit('c', 'a b2', 'Merge pull request #12 from o/b\n\nfeat: x'),
    ];
    expect(reverted('b1', merged)).toBe(false);
    expect(reverted('b1', [...merged, commit('d', 'c', 'Back out\n\nReverts #12')])).toBe(true);
    expect(reverted('b1', [...merged, commit('d', 'c', reverts('b1'))])).toBe(true);
    expect(reverted('b2', [...merged, commit('d', 'c', reverts('b1'))])).toBe(false);
  });

  it('keeps merges whose parents are all older what they are', () => {
    const commits = [commit('a', 'old other', "Merge branch 'b'"), commit('b', 'a', reverts('bad'))];
    expect(reverted('bad', commits)).toBe(true);
  });
});

it('resolves thousands that all have the same subject', () => {
  const many = Array.from({ length: 6000 }, (_, at) =>
    commit(`${at}x`, at === 0 ? '' : `${at - 1}x`, at % 2 === 0 ? 'x' : 'Revert "x"'),
  );
  const { entries, cancelled } = changelogOf(headOf(many), many);
  expect({ left: entries.length, pairs: cancelled.length }).toEqual({ left: 0, pairs: 3000 });
});
