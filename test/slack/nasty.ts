// Text that people really write, or that somebody writes to make a card lie.
import * as fc from 'fast-check';
import type { AnyBlock, ModalView } from '@slack/types';
import { blocksAreTooLarge, checkBlocks, checkView } from '../../sandbox/slack/limits.ts';
import type { View } from '../../src/slack/blocks.ts';
import { NASTY_SUBJECTS, nastySubject } from '../support/nasty-text.ts';

export const NASTY: readonly string[] = [
  'fix: the thing that everybody waits for '.repeat(18),
  '<!channel> <!here> <!everyone> <@U0MALLORY> <!subteam^S0SRE0001>',
  '<https://evil.example|https://good.example> https://evil.example',
  'approved \u202Eyletinifed \u2066not\u2069\u200F',
  'zero\u200Bwidth\u200D\uFEFF\u00ADand\u2060soft\u{E0041}',
  'deploy 🚀👩‍👩‍👧‍👦🏳️‍🌈🇩🇪 '.repeat(60),
  'broken \uD83D surrogate \uDE80',
  `z${'\u0301\u0323'.repeat(4000)}algo`.repeat(3),
  '*bold* _it_ ~gone~ `code` ```block``` > quote\n• line\r\n\tbreak\u2028\u2029',
  '&amp; &lt;!channel&gt; && <> <<!channel>>',
  '&'.repeat(700),
  '`'.repeat(700),
  '\u0000\u0007\u001B[31mred\u001B[0m\u009B1A',
  'שלום עולם مرحبا بالعالم',
  '"\\'.repeat(350),
  ...NASTY_SUBJECTS,
];

export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY),
  nastySubject,
  fc.string({ unit: 'binary', maxLength: 900 }),
  fc.string({ unit: 'grapheme', maxLength: 900 }),
  fc
    .array(fc.constantFrom(0xd83d, 0xde80, 0x301, 0x200d, 0x26, 0x3c, 0x3e, 0x60, 0x202e, 0x41), {
      maxLength: 900,
    })
    .map((units) => String.fromCharCode(...units)),
);

/** What only Slipway itself writes between angle brackets. */
const OURS =
  /^<(@[UW][A-Z0-9]+|#C[A-Z0-9]+|!subteam\^S[A-Z0-9]+|!date\^\d+\^\{date_short_pretty\} \{time\}\|[0-9T:-]+Z|https?:\/\/[^<>| ]+\|[^<>]+)>$/;

const INVISIBLE = /\p{Default_Ignorable_Code_Point}|[\u202A-\u202E\u2066-\u2069]|(?!\n)\p{Cc}/u;

/** What is wrong with a view: Slack would refuse it, or it would show something that Slipway did not mean. */
export function faultsOf({ text, blocks }: View): readonly string[] {
  const faults = [...checkBlocks(blocks)];
  if (blocksAreTooLarge(blocks)) faults.push('the blocks are too large together');
  if (text.trim() === '' || text.length > 4000) faults.push(`a text of ${text.length} characters`);
  return [...faults, ...[text, ...blocks.flatMap(mrkdwnOf)].flatMap(faultsOfText)];
}

/** The same of a modal. Slack docs: views.open, `view_too_large`. */
export function faultsOfModal(modal: ModalView): readonly string[] {
  const size = new TextEncoder().encode(JSON.stringify(modal)).length;
  return [
    ...checkView(modal),
    ...(size > 250_000 ? [`a view of ${size} bytes`] : []),
    ...modalWords(modal).flatMap(faultsOfText),
  ];
}

export const modalWords = ({ blocks }: ModalView): readonly string[] => blocks.flatMap(mrkdwnOf);

function faultsOfText(part: string): readonly string[] {
  const faults: string[] = [];
  const others = part.replace(/<[^<>]*>/g, (each) => (OURS.test(each) ? '' : each));
  const strange = others.search(/[<>]/);
  if (strange !== -1) faults.push(`unescaped: ${others.slice(Math.max(0, strange - 20), strange + 60)}`);
  if (/&(?!(amp|lt|gt);)/.test(part)) faults.push(`a bare ampersand: ${part.slice(0, 80)}`);
  if (INVISIBLE.test(part)) faults.push(`invisible characters: ${JSON.stringify(part.slice(0, 80))}`);
  if (!part.isWellFormed()) faults.push('broken surrogates');
  if (part.includes('```')) faults.push('a block of code');
  return faults;
}

function mrkdwnOf(block: AnyBlock): readonly string[] {
  const texts = 'elements' in block ? block.elements : 'text' in block ? [block] : [];
  if (block.type !== 'section' && block.type !== 'context') return [];
  return texts.flatMap((each) => {
    const text = 'text' in each ? each.text : undefined;
    return typeof text === 'string' ? [text] : text !== undefined && 'text' in text ? [text.text] : [];
  });
}

export const wordsOf = ({ blocks }: View): string =>
  blocks.flatMap((block) => (block.type === 'header' ? [block.text.text] : mrkdwnOf(block))).join('\n');

/** Characters as people see them: a mention by its name, a time in their own zone, a link by its label. */
export const shownLength = (line: string): number =>
  line
    .replace(/<[@!][^>]*\|([^>]*)>/g, '$1')
    .replace(/<[@!][^>]*>/g, '@somebody')
    .replace(/<[^>|]*\|([^>]*)>/g, '$1')
    .replace(/&(amp|lt|gt);/g, '&')
    .replace(/[*`]/g, '').length;
