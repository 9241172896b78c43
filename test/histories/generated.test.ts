import { describe, expect, it } from 'vitest';
import { generatedHistory } from './generated.ts';

const { records, reverts } = generatedHistory();
const bySha = new Map(records.map((record) => [record.sha, record]));
const messages = records.map(({ message }) => message);

describe('the generated history', () => {
  it('is the same every time', () => {
    expect(generatedHistory()).toEqual(generatedHistory());
  });

  it('has no commit after one of its parents, and none twice', () => {
    const seen = new Set<string>();
    for (const { sha, parents } of records) {
      expect(parents.filter((parent) => seen.has(parent) || !bySha.has(parent))).toEqual([]);
      seen.add(sha);
    }
    expect(seen.size).toBe(records.length);
  });

  it.each([
    ['dates that run backwards', /^/, (sha: string) => isOlderThanAParent(sha)],
    ['merges of branches', /^Merge branch/, (sha: string) => (bySha.get(sha)?.parents.length ?? 0) === 2],
    ['squashes with co-authors', /\nCo-authored-by: /, () => true],
    ['reverts of reverts', /^Revert "Revert "/, () => true],
    ['two numbers', /^[^\n]* \(#\d+\) \(#\d+\)$/m, () => true],
    ['subjects of 700 characters', /^[^\n]{650}/, () => true],
    ['broken surrogates', /[\uD800-\uDFFF](?![\uDC00-\uDFFF])/, () => true],
    [
      'commits without a change',
      /start the build again/,
      (sha: string) => bySha.get(sha)?.paths.length === 0,
    ],
    ['commits by bots', /^/, (sha: string) => /bot/.test(bySha.get(sha)?.author ?? '')],
  ])('has %s', (_oddity, message, holds) => {
    const found = records.filter((record) => message.test(record.message) && holds(record.sha));
    expect(found.length).toBeGreaterThan(2);
  });

  it('knows which of its reverts are in effect: none of them is taken back itself', () => {
    const gone = new Set(reverts?.map(({ reverted }) => reverted));
    expect(gone.size).toBeGreaterThan(20);
    expect(reverts?.filter(({ by }) => gone.has(by))).toEqual([]);
    expect(messages.filter((message) => message.includes('\0'))).toEqual([]);
  });
});

function isOlderThanAParent(sha: string): boolean {
  const record = bySha.get(sha);
  return record?.parents.some((parent) => (bySha.get(parent)?.committed ?? 0) > record.committed) ?? false;
}
