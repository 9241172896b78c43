// Untrusted text on its way to Slack: whatever goes in, what comes out is one line that is what it looks like.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escape, link, plain } from '../../src/slack/escape.ts';
import { NASTY, nastyText } from './nasty.ts';

const most = fc.integer({ min: 1, max: 400 });

describe('escape', () => {
  it.each([
    ['fix: a thing', 'fix: a thing'],
    ['<!channel>', '&lt;!channel&gt;'],
    ['<https://evil.example|https://good.example>', '&lt;https://evil.example|https://good.example&gt;'],
    ['a && b < c', 'a &amp;&amp; b &lt; c'],
    ['&lt;!channel&gt;', '&amp;lt;!channel&amp;gt;'],
    ['one\ntwo\r\n\tthree\u2028four', 'one two three four'],
    ['zero\u200Bwidth\uFEFF', 'zerowidth'],
    ['\u202Eyletinifed', 'yletinifed'],
    ['\u001B[31mred', '[31mred'],
    ['broken \uD83D', 'broken \uFFFD'],
    ['deploy 🚀', 'deploy 🚀'],
    ['SEARCH_INDEX_URL *now*', 'SEARCH_INDEX_URL *now*'],
    ['```rm -rf```', "'''rm -rf'''"],
  ])('%j -> %j', (from, to) => expect(escape(from)).toBe(to));

  it.each([
    ['the whole', 7, 'deploys'],
    ['a word', 6, 'deplo…'],
    ['nothing', 1, '…'],
  ])('keeps %s of what fits in %i', (_what, size, kept) => expect(escape('deploys', size)).toBe(kept));

  it('never cuts a character in two', () => {
    expect(escape('ab🚀', 4)).toBe('ab🚀');
    expect(escape('ab🚀c', 4)).toBe('ab…');
    expect(escape('ab🇩🇪', 5)).toBe('ab…');
    expect(escape('éée\u0301e\u0301!', 5)).toBe('éée\u0301…');
  });

  it('leaves no mark-up of Slack, for any text', () => {
    fc.assert(
      fc.property(nastyText, most, (text, size) => {
        const safe = escape(text, size);
        expect(safe).not.toMatch(/[<>]/);
        expect(safe).not.toMatch(/&(?!(amp|lt|gt);)/);
        expect(safe).not.toContain('```');
      }),
      { numRuns: 1000, examples: NASTY.map((text) => [text, 120]) },
    );
  });

  it('is bounded, for any text', () => {
    fc.assert(
      fc.property(nastyText, most, (text, size) => {
        expect(plain(text, size).length).toBeLessThanOrEqual(size);
        expect(escape(text, size).length).toBeLessThanOrEqual(5 * size);
      }),
      { numRuns: 1000, examples: NASTY.map((text) => [text, 120]) },
    );
  });

  it('is one well-formed line of visible characters, for any text', () => {
    fc.assert(
      fc.property(nastyText, most, (text, size) => {
        const safe = escape(text, size);
        expect(safe.isWellFormed()).toBe(true);
        expect(safe).not.toMatch(
          /\p{Default_Ignorable_Code_Point}|\p{Cc}|[\u2028\u2029\u202A-\u202E\u2066-\u2069]/u,
        );
        expect(safe).toBe(safe.trim());
      }),
      { numRuns: 1000, examples: NASTY.map((text) => [text, 120]) },
    );
  });

  it('changes nothing that is harmless and fits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9äöü.,:;()#/-]{1,100}$/), (text) => {
        expect(escape(text)).toBe(text);
      }),
    );
  });

  it('takes no long time over a megabyte', () => {
    const begun = performance.now();
    for (const part of NASTY) escape(part.repeat(Math.ceil(1e6 / (part.length + 1))));
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});

describe('link', () => {
  it.each([
    ['https://ci.example/run/1?a=1&b=2', '<https://ci.example/run/1?a=1&amp;b=2|ci/build>'],
    ['https://ci.example/?q=a|b', '<https://ci.example/?q=a%7Cb|ci/build>'],
    ['https://ci.example/<!channel>', '<https://ci.example/%3C!channel%3E|ci/build>'],
    ['javascript:alert(1)', 'ci/build'],
    ['mailto:a@b.example', 'ci/build'],
    ['nonsense', 'ci/build'],
    [`https://ci.example/${'x'.repeat(600)}`, 'ci/build'],
    [`https://ci.example/${'&'.repeat(400)}`, 'ci/build'],
  ])('to %s', (address, made) => expect(link(address, 'ci/build')).toBe(made));

  it('shows what its label says, and nothing else', () => {
    expect(link('https://ci.example', 'a|b> <!channel>')).toBe(
      '<https://ci.example/|a|b&gt; &lt;!channel&gt;>',
    );
  });

  it('has a label, for Slack shows none without', () => {
    expect(link('https://ci.example', '\u200B')).toBe('<https://ci.example/|(without a name)>');
  });

  it('is whole or none, for any address', () => {
    fc.assert(
      fc.property(
        fc.oneof(nastyText, fc.webUrl({ withQueryParameters: true })),
        nastyText,
        (address, label) => {
          const made = link(address, label);
          expect(made).toMatch(/^[^<>]*$|^<https?:[^<>| ]+\|[^<>]*>$/);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
