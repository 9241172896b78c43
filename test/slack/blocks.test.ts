// Blocks stay inside Slack's limits whatever goes in (FIELD-NOTES 20).
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksAreTooLarge, checkBlocks } from '../../sandbox/slack/limits.ts';
import {
  actions,
  context,
  header,
  nonEmpty,
  roomBeside,
  section,
  sections,
  view,
} from '../../src/slack/blocks.ts';
import { escape } from '../../src/slack/escape.ts';
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

describe('several sections', () => {
  const lines = Array.from({ length: 200 }, (_, index) => `${index} ${'x'.repeat(90)}`);
  const said = (blocks: readonly { readonly text?: { readonly text: string } }[]): readonly string[] =>
    blocks.flatMap(({ text }) => text?.text.split('\n') ?? []);

  it('hold every line', () => {
    expect(said(sections(lines))).toEqual(lines);
    expect(sections([])).toEqual([]);
    expect(nonEmpty([])).toEqual([]);
  });

  it('count the lines that have no room', () => {
    const kept = said(sections(lines, 5000));
    expect(kept.at(-1)).toBe(`… and ${200 - (kept.length - 1)} more`);
    expect(JSON.stringify(sections(lines, 5000)).length).toBeLessThan(5300);
    expect(said(sections(['a'], 0))).toEqual(['… and 1 more']);
  });

  it('fit beside other blocks, for any text', () => {
    fc.assert(
      fc.property(
        fc.array(
          nastyText.map((text) => escape(text, 400)),
          { maxLength: 60 },
        ),
        (texts) => {
          const blocks = [header('a'), ...sections(texts.slice(0, 20), 4000)];
          const all = view(['a'], [...blocks, ...sections(texts, roomBeside(blocks))]).blocks;
          expect(checkBlocks(all)).toEqual([]);
          expect(blocksAreTooLarge(all)).toBe(false);
          expect(JSON.stringify(all)).not.toContain('"context"');
        },
      ),
      { numRuns: 100, endOnFailure: true },
    );
  });
});

describe('a view', () => {
  it('keeps its foot, and counts the blocks that have no room above it', () => {
    const blocks = Array.from({ length: 20 }, () => section(['x'.repeat(2000)]));
    const foot = [context('where it is')];
    const made = view(['a'], blocks, foot).blocks;
    expect(made.at(-1)).toEqual(foot[0]);
    expect(made.at(-2)).toEqual(context(`… and ${20 - (made.length - 2)} more`));
    expect(blocksAreTooLarge(made)).toBe(false);
    expect(
      view(
        ['a'],
        Array.from({ length: 80 }, () => section(['x'])),
        foot,
      ).blocks,
    ).toHaveLength(50);
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
