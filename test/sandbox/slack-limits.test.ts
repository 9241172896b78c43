import { describe, expect, it } from 'vitest';
import { blocksAreTooLarge, checkBlocks, checkView, MAX_BLOCKS_SIZE } from '../../sandbox/slack/limits.ts';
import { actions, button, section } from './slack-support.ts';

const x = (length: number): string => 'x'.repeat(length);
const plain = (text: string) => ({ type: 'plain_text', text });
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const select = (options: unknown[]) => ({ type: 'static_select', action_id: 's', options });
const choice = (text: string, value: string) => ({ text: plain(text), value });
const inSection = (accessory: unknown) => [{ ...section('s'), accessory }];
const confirming = (confirm: object) => [actions({ ...button('Go', 'go'), confirm } as never)];

/** Each limit: what just fits, what just does not, and Slack's words for it. */
const LIMITS: readonly [name: string, fits: unknown, breaks: unknown, problem: string][] = [
  [
    '50 blocks a message',
    times(50, () => ({ type: 'divider' })),
    times(51, () => ({ type: 'divider' })),
    'no more than 50 items allowed [json-pointer:/blocks]',
  ],
  [
    'a section text of 3000',
    [section(x(3000))],
    [section(x(3001))],
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'ten fields',
    [{ type: 'section', fields: times(10, () => plain('f')) }],
    [{ type: 'section', fields: times(11, () => plain('f')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'a field of 2000',
    [{ type: 'section', fields: [plain(x(2000))] }],
    [{ type: 'section', fields: [plain(x(2001))] }],
    'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  ],
  [
    'a section that has text or fields',
    [{ type: 'section', fields: [plain('f')] }],
    [{ type: 'section' }],
    'must define either `text` or `fields` [json-pointer:/blocks/0]',
  ],
  [
    '25 elements in actions',
    [actions(...times(25, (i) => button('b', `a${i}`)))],
    [actions(...times(26, (i) => button('b', `a${i}`)))],
    'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'ten elements in a context',
    [{ type: 'context', elements: times(10, () => plain('c')) }],
    [{ type: 'context', elements: times(11, () => plain('c')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'a header of 150',
    [{ type: 'header', text: plain(x(150)) }],
    [{ type: 'header', text: plain(x(151)) }],
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'a plain header',
    [{ type: 'header', text: plain('h') }],
    [{ type: 'header', text: { type: 'mrkdwn', text: 'h' } }],
    'must be one of: plain_text [json-pointer:/blocks/0/text/type]',
  ],
  [
    'a button text of 75',
    [actions(button(x(75), 'a'))],
    [actions(button(x(76), 'a'))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'a button value of 2000',
    [actions(button('b', 'a', x(2000)))],
    [actions(button('b', 'a', x(2001)))],
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'a confirm title of 100',
    confirming({ text: plain('t'), title: plain(x(100)) }),
    confirming({ text: plain('t'), title: plain(x(101)) }),
    'must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]',
  ],
  [
    'a confirm text of 300',
    confirming({ text: plain(x(300)) }),
    confirming({ text: plain(x(301)) }),
    'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
  ],
  [
    'a confirm button of 30',
    confirming({ text: plain('t'), confirm: plain(x(30)) }),
    confirming({ text: plain('t'), confirm: plain(x(31)) }),
    'must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/confirm/text]',
  ],
  [
    'a deny button of 30',
    confirming({ text: plain('t'), deny: plain(x(30)) }),
    confirming({ text: plain('t'), deny: plain(x(31)) }),
    'must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/deny/text]',
  ],
  [
    '100 options',
    inSection(select(times(100, () => choice('o', 'v')))),
    inSection(select(times(101, () => choice('o', 'v')))),
    'no more than 100 items allowed [json-pointer:/blocks/0/accessory/options]',
  ],
  [
    'an option text of 75',
    inSection(select([choice(x(75), 'v')])),
    inSection(select([choice(x(76), 'v')])),
    'must be less than 76 characters [json-pointer:/blocks/0/accessory/options/0/text/text]',
  ],
  [
    'an option value of 150',
    inSection(select([choice('o', x(150))])),
    inSection(select([choice('o', x(151))])),
    'must be less than 151 characters [json-pointer:/blocks/0/accessory/options/0/value]',
  ],
  [
    'an action_id of 255',
    [actions(button('b', x(255)))],
    [actions(button('b', x(256)))],
    'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
  ],
  [
    'a block_id of 255',
    [{ type: 'divider', block_id: x(255) }],
    [{ type: 'divider', block_id: x(256) }],
    'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
  ],
  [
    'an action_id only once in the message',
    [actions(button('b', 'a')), actions(button('b', 'c'))],
    [actions(button('b', 'a')), actions(button('b', 'a'))],
    '`action_id` "a" already exists [json-pointer:/blocks/1/elements/0/action_id]',
  ],
  [
    'a block_id only once in the message',
    [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'b' },
    ],
    [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ],
    '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]',
  ],
  [
    'texts that are not empty',
    [section(' ')],
    [section('')],
    'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'known types of block',
    [{ type: 'divider' }],
    [{ type: 'dividre' }],
    'unsupported type: dividre [json-pointer:/blocks/0/type]',
  ],
  [
    'known types of element',
    inSection({ type: 'datepicker' }),
    inSection({ type: 'butten' }),
    'unsupported type: butten [json-pointer:/blocks/0/accessory/type]',
  ],
];

describe('a message', () => {
  it.each(LIMITS)('has %s, and no more than that', (_name, fits, breaks, problem) => {
    expect(checkBlocks(fits)).toEqual([]);
    expect(checkBlocks(breaks)).toEqual([problem]);
  });

  it('is told all that is wrong with it at once', () => {
    expect(checkBlocks([section(''), { type: 'header' }, actions(button(x(80), ''))])).toHaveLength(4);
  });

  it('may have blocks of about 13,000 characters together', () => {
    const blocks = (size: number): unknown[] => times(5, () => section(x(size)));
    expect(checkBlocks(blocks(2700))).toEqual([]);
    expect(blocksAreTooLarge(blocks(2500))).toBe(false);
    expect(blocksAreTooLarge(blocks(MAX_BLOCKS_SIZE / 5))).toBe(true);
  });
});

describe('a view', () => {
  const modal = (changes: object = {}): object => ({
    type: 'modal',
    title: plain('Deploy'),
    blocks: [section('s')],
    ...changes,
  });

  it.each(['title', 'submit', 'close'])('has a %s of 24 characters', (field) => {
    expect(checkView(modal({ [field]: plain(x(24)) }))).toEqual([]);
    expect(checkView(modal({ [field]: plain(x(25)) }))).toEqual([
      `must be less than 25 characters [json-pointer:/view/${field}/text]`,
    ]);
  });

  it('has 3000 characters of private metadata', () => {
    expect(checkView(modal({ private_metadata: x(3000) }))).toEqual([]);
    expect(checkView(modal({ private_metadata: x(3001) }))).toHaveLength(1);
  });

  it('has 100 blocks', () => {
    expect(checkView(modal({ blocks: times(100, () => ({ type: 'divider' })) }))).toEqual([]);
    expect(checkView(modal({ blocks: times(101, () => ({ type: 'divider' })) }))).toHaveLength(1);
  });

  it('needs a title', () => {
    expect(checkView({ type: 'modal', blocks: [] })).toEqual([
      'missing required field: title [json-pointer:/view]',
    ]);
  });

  it.each([
    ['min_length', 0, 3000, 'must be more than -1', 'must be less than 3001'],
    ['max_length', 1, 3000, 'must be more than 0', 'must be less than 3001'],
  ])('has a text input whose %s is from %i to %i', (field, min, max, tooLow, tooHigh) => {
    const problems = (value: unknown) => {
      const element = { type: 'plain_text_input', [field]: value };
      const input = { type: 'input', label: plain('Why?'), element };
      return checkView(modal({ blocks: [input], submit: plain('Go') }));
    };
    const at = `[json-pointer:/view/blocks/0/element/${field}]`;
    expect([min, max].flatMap(problems)).toEqual([]);
    expect([min - 1, max + 1, '7'].flatMap(problems)).toEqual([
      `${tooLow} ${at}`,
      `${tooHigh} ${at}`,
      `must provide an integer ${at}`,
    ]);
  });

  it('needs a submit button as soon as it asks for something', () => {
    const input = { type: 'input', label: plain('Why?'), element: { type: 'plain_text_input' } };
    expect(checkView(modal({ blocks: [input] }))).toEqual([
      'must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]',
    ]);
    expect(checkView(modal({ blocks: [input], submit: plain('Go') }))).toEqual([]);
  });
});
