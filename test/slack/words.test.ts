import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approver,
  approvers,
  duration,
  list,
  plural,
  sentences,
  shortDigest,
  shortRevision,
  shortSha,
  size,
  some,
  someOf,
  time,
} from '../../src/slack/words.ts';

describe('small pieces of text', () => {
  it.each([
    [0, '0 s'],
    [-5000, '0 s'],
    [499, '0 s'],
    [45_000, '45 s'],
    [60_000, '1 min'],
    [200_000, '3 min 20 s'],
    [3_599_600, '1 h'],
    [7_500_000, '2 h 5 min'],
    [90_000_000, '25 h'],
  ])('a duration of %i ms is %s', (milliseconds, said) => expect(duration(milliseconds)).toBe(said));

  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
  ])('a list of %j is %j', (items, said) => expect(list(items)).toBe(said));

  it.each([
    [0, '0 B'],
    [812, '812 B'],
    [48_300_000, '48.3 MB'],
    [999_000_000, '999 MB'],
    [2_000_000_000_000, '2 TB'],
    [5e15, '5000 TB'],
  ])('%i bytes are %s', (bytes, said) => expect(size(bytes)).toBe(said));

  it('names as many of long names as fit', () => {
    const long = Array.from({ length: 20 }, () => 'x'.repeat(500));
    expect(someOf(['a', 'b'])).toBe('a and b');
    expect(someOf(long)).toBe(`${long.slice(0, 2).join(', ')} and 18 more`);
    expect(someOf(Array.from({ length: 20 }, () => 'x'))).toMatch(/and 8 more$/);
  });

  it('names some of many', () => {
    const many = Array.from({ length: 60 }, (_, index) => `s${index}`);
    expect(some(['a', 'b'], 'or')).toBe('a or b');
    expect(some(many)).toBe(`${many.slice(0, 12).join(', ')} and 48 more`);
    expect(sentences(['A.', 'B.'])).toBe('A. B.');
    expect(sentences(many.map((each) => `${each}.`))).toMatch(/ s11\. And 48 more\.$/);
  });

  it.each([
    [0, '0 commits'],
    [1, '1 commit'],
    [2, '2 commits'],
  ])('%i is %s', (count, said) => expect(plural(count, 'commit')).toBe(said));

  it('mentions people and groups by id, many of them by number', () => {
    expect(approver('S0SRE0001')).toBe('<!subteam^S0SRE0001>');
    expect(approvers({ from: ['U0ALICE00', 'S0SRE0001'] })).toBe('<@U0ALICE00> or <!subteam^S0SRE0001>');
    expect(approvers({ from: Array.from({ length: 90 }, () => 'U0ALICE00') })).toMatch(/and 78 more$/);
  });

  it('names a team of GitHub, which Slack cannot mention', () => {
    expect(approver('github:acme/sre')).toBe('the GitHub team acme/sre');
    expect(approvers({ from: ['github:acme/sre', 'W0ALICE00'] })).toBe(
      'the GitHub team acme/sre or <@W0ALICE00>',
    );
    expect(approvers({ from: ['github:acme/sre'] }, 'begin')).toBe('The GitHub team acme/sre');
    expect(approver(`github:acme/${'x'.repeat(200)}`).length).toBeLessThan(100);
  });

  it('shortens what is long, and keeps enough to find it by', () => {
    expect(shortSha('0123456789abcdef')).toBe('0123456');
    expect(shortDigest(`sha256:${'ab'.repeat(32)}`)).toBe('sha256:abababababab');
    expect(shortRevision('arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-api:42')).toBe(
      'shop-api:42',
    );
  });

  it('says a time in the reader’s zone, with UTC for what cannot', () => {
    expect(time(Date.UTC(2026, 10, 20, 9, 30))).toBe(
      '<!date^1795167000^{date_short_pretty} {time}|2026-11-20T09:30Z>',
    );
  });

  it('is exact about durations: nothing reads as sixty', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e9 }), (milliseconds) => {
        expect(duration(milliseconds)).not.toMatch(/\b60 (s|min)\b/);
      }),
    );
  });
});
