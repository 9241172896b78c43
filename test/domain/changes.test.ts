import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Changelog, Entry } from '../../src/domain/changelog.ts';
import { bumpOf, groups, summarise } from '../../src/domain/changes.ts';
import { nastySubject } from '../support/nasty-text.ts';

const entry = (title: string, type: string | null = null, rest: Partial<Entry> = {}): Entry => ({
  sha: title,
  commits: [title, 'another'],
  pull: 1,
  title,
  type,
  scope: null,
  breaking: false,
  author: { name: 'Ana', email: 'ana@example.com', login: 'ana', bot: false },
  ...rest,
});

const changelog = (entries: readonly Entry[], rest: Partial<Changelog> = {}): Changelog => ({
  entries,
  cancelled: [],
  bots: [],
  merges: [],
  ...rest,
});

const ALL = [
  entry('none'),
  entry('style', 'style'),
  entry('chore 1', 'chore'),
  entry('perf', 'perf'),
  entry('chore 2', 'chore'),
  entry('fix', 'fix'),
  entry('feat', 'feat'),
  entry('breaking fix', 'fix', { breaking: true }),
  entry('breaking none', null, { breaking: true }),
  entry('breaking feat', 'feat', { breaking: true }),
];

describe('the summary', () => {
  it('has the most important first, and what is newer first within a type', () => {
    expect(summarise(changelog(ALL)).entries.map(({ title }) => title)).toEqual([
      'breaking feat',
      'breaking fix',
      'breaking none',
      'feat',
      'fix',
      'perf',
      'chore 1',
      'chore 2',
      'style',
      'none',
    ]);
  });

  it('keeps as many as asked for, and counts the rest', () => {
    const bot = entry('bump', 'chore');
    const log = changelog(ALL, { bots: [bot], merges: ['m', 'n'], cancelled: [{ reverted: bot, by: bot }] });
    expect(summarise(log, 3)).toMatchObject({ left: 7, bots: 1, merges: 2, cancelled: 1 });
    expect(summarise(log, 3).entries).toHaveLength(3);
    expect(summarise(log, 0)).toMatchObject({ entries: [], left: 10 });
    expect(summarise(changelog(Array.from({ length: 30 }, () => entry('x')))).entries).toHaveLength(25);
  });

  it('keeps of the commits only the first', () => {
    expect(summarise(changelog([entry('x')])).entries[0]?.commits).toEqual(['x']);
  });

  it('cuts what is long between two characters, and says so', () => {
    const [kept] = summarise(changelog([entry(`${'x'.repeat(198)}🚀🚀`)])).entries;
    expect(kept?.title).toBe(`${'x'.repeat(198)}…`);
    expect(summarise(changelog([entry('x'.repeat(200))])).entries[0]?.title).toBe('x'.repeat(200));
  });

  it('is bounded and well-formed for any text', () => {
    fc.assert(
      fc.property(nastySubject, fc.nat({ max: 3 }), (text, times) => {
        const long = text.repeat(times);
        const author = { name: long, email: long, login: long === '' ? null : long, bot: false };
        const { entries } = summarise(changelog([entry(long, null, { sha: 'abc', scope: long, author })]));
        const json = JSON.stringify(entries);
        expect(json.isWellFormed()).toBe(true);
        // Well-formed text has no escaped surrogates either.
        expect(/\\ud[89a-f]/i.test(json.replaceAll('\\\\', ''))).toBe(false);
        expect(entries[0]?.title.length).toBeLessThanOrEqual(200);
        expect(entries[0]?.scope?.length).toBeLessThanOrEqual(50);
        expect(entries[0]?.author.name.length).toBeLessThanOrEqual(100);
        expect(entries[0]?.author.email.length).toBeLessThanOrEqual(254);
        expect(entries[0]?.author.login?.length ?? 0).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('keeps an address whole or not at all', () => {
    const author = { name: 'Ana', email: `${'a'.repeat(250)}@example.com`, login: null, bot: false };
    expect(summarise(changelog([entry('x', null, { author })])).entries[0]?.author).toEqual({
      ...author,
      email: '',
    });
  });
});

describe('groups', () => {
  it('come in the order of importance, with every entry once, in its order', () => {
    expect(
      groups(ALL).map(({ heading, entries }) => [heading, ...entries.map(({ title }) => title)]),
    ).toEqual([
      ['Breaking', 'breaking fix', 'breaking none', 'breaking feat'],
      ['Features', 'feat'],
      ['Fixes', 'fix'],
      ['Performance', 'perf'],
      ['Other changes', 'none', 'style', 'chore 1', 'chore 2'],
    ]);
  });

  it('leave out headings with nothing under them', () => {
    expect(groups([])).toEqual([]);
    expect(groups([entry('x', 'constructor')]).map(({ heading }) => heading)).toEqual(['Other changes']);
  });
});

describe('the step in semver', () => {
  it.each([
    ['major', ALL],
    ['minor', [entry('x', 'fix'), entry('y', 'feat')]],
    ['patch', [entry('x', 'fix'), entry('y')]],
    ['patch', []],
  ] as const)('is %s', (bump, entries) => {
    expect(bumpOf(changelog(entries))).toBe(bump);
  });

  it('counts what bots wrote, and not what was taken back', () => {
    const feature = entry('x', 'feat');
    expect(bumpOf(changelog([], { bots: [feature] }))).toBe('minor');
    expect(bumpOf(changelog([], { cancelled: [{ reverted: feature, by: entry('y') }] }))).toBe('patch');
  });
});
