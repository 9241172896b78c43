// Blocks stay inside Slack's limits whatever goes in (FIELD-NOTES 20).
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBlocks } from '../../sandbox/slack/limits.ts';
import { actions, context, header, section } from '../../src/slack/blocks.ts';
import { nastyText } from './nasty.ts';

const textOf = (lines: readonly string[]): string => section(lines).text?.text ?? '';

describe('a section', () => {
  it('is its lines', () => expect(textOf(['a', 'b'])).toBe('a\nb'));

  it('says how many lines it leaves out', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`);
    expect(textOf(lines).split('\n')).toEqual([...lines.slice(0, 40), '… and 20 more']);
    expect(textOf(['x'.repeat(2000), 'y'.repeat(2000), 'z'])).toBe(`${'x'.repeat(2000)}\n… and 2 more`);
  });

  it('holds 3000 characters at most, and is never empty, for any lines', () => {
    const lines = fc.array(fc.oneof(nastyText, fc.string({ minLength: 500, maxLength: 4000 })), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(lines, (all) => {
        expect(checkBlocks([section(all)])).toEqual([]);
      }),
      { numRuns: 200, endOnFailure: true },
    );
    for (const length of [2950, 2959, 2960, 2961, 3000, 3001]) {
      expect(checkBlocks([section(['x'.repeat(length), 'y'])])).toEqual([]);
    }
  });
});

describe('header, context and buttons', () => {
  it('keep their limits, for any text', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const some = text.trim() === '' ? 'x' : text;
        const confirm = { title: some, text: some, yes: some, no: some };
        const button = { action: 'a', value: 'v', label: `Go ${some}`, style: 'danger', confirm } as const;
        const visible = /[^\s\p{Default_Ignorable_Code_Point}\p{Cc}]/u.test(some.toWellFormed());
        const blocks = visible ? [header(some), context(some), actions(button)] : [context(some)];
        expect(checkBlocks(blocks)).toEqual([]);
      }),
      { numRuns: 500, endOnFailure: true },
    );
  });
});
