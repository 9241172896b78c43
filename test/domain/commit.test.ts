import { describe, expect, it } from 'vitest';
import { subjectOf } from '../../src/domain/commit.ts';

describe('the subject of a commit', () => {
  it.each([
    ['fix: a thing', 'fix: a thing'],
    ['fix: a thing\n\nat length', 'fix: a thing'],
    ['fix: a thing\r\n\r\nat length', 'fix: a thing'],
    ['\nno subject', ''],
    ['', ''],
  ])('of %j is its first line', (message, subject) => {
    expect(subjectOf({ message })).toBe(subject);
  });
});
