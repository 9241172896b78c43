import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainCut, understood } from './support/parsing.ts';

describe('an option, whatever an editor makes of it', () => {
  const dash = fc.constantFrom('-', '‐', '‑', '‒', '–', '—', '―', '−');
  const quote = fc.constantFrom('', '"', "'", '`', '“', '‘', '„');
  const option = fc
    .tuple(
      quote,
      fc.array(dash, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(
        'dry-run',
        'without-picks',
        'by-pull-request',
        'commit',
        'emergency',
        'dryrun',
        'Dry-Run',
        'n',
      ),
    )
    .map(([before, dashes, name]) => `${before}${dashes.join('')}${name}`);
  const plain = fc.constantFrom('main', '20.1', 'bad', 'good', 'abc1234', '"', '“for', 'it’s', '-', '—');
  const typed = fc
    .tuple(
      fc.constantFrom('cut', 'pick', 'mark', 'deploy 20.1 production'),
      fc.array(fc.oneof(plain, fc.string()), { maxLength: 4 }),
      option,
      fc.array(fc.oneof(plain, option), { maxLength: 4 }),
    )
    .map(([verb, before, middle, after]) => [verb, ...before, middle, ...after].join(' '));

  it('never ends in a note, a reason, a ref or a commit to pick', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const parsed = understood(text);
        if (parsed === undefined) return;
        const texts =
          parsed.verb === 'cut'
            ? [parsed.note, parsed.ref]
            : parsed.verb === 'mark'
              ? [parsed.reason]
              : parsed.verb === 'pick'
                ? parsed.commits
                : [];
        for (const word of texts.flatMap((each) => each?.split(' ') ?? [])) {
          expect(word).not.toMatch(/^["'`]*-+(dry-?run|without-picks|by-pull-request|commit|n)$/i);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("text from Slack's editor", () => {
  it.each([
    ['cut “main”', 'main'],
    ['cut ‘main’', 'main'],
    ['cut "main"', 'main'],
    ['cut `main`', 'main'],
    ['cut „main”', 'main'],
    ['cut fix&amp;more', 'fix&more'],
    ['cut a&lt;b&gt;c', 'a<b>c'],
    ['cut &amp;lt;', '&lt;'],
    ['cut fix\u2014more', 'fix--more'],
    ['cut fix\u2013more', 'fix-more'],
    ['cut ma\u200bin\u2060\ufeff', 'main'],
    ['\u202ecut\u00a0main', 'main'],
    ['cut o’brien', "o'brien"],
  ])('reads %j as it was meant', (text, ref) => {
    expect(understood(text)).toEqual({ ...plainCut, ref });
  });

  it('drops words of which nothing is left', () => {
    expect(understood('cut \u200b "" main')).toEqual({ ...plainCut, ref: 'main' });
  });
});
