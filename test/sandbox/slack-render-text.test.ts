import { describe, expect, it } from 'vitest';
import { plainMrkdwn } from '../../sandbox/slack/mrkdwn.ts';
import { renderBlocks, renderMessage } from '../../sandbox/slack/render-text.ts';
import { columns, displayWidth, wrap } from '../../sandbox/slack/terminal-text.ts';
import { actions, button, section } from './slack-support.ts';

const NAMES: Readonly<Record<string, string>> = { U1: 'alice', S1: 'sre', C1: 'releases' };
const nameOf = (id: string): string | undefined => NAMES[id];
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });

it('renders a whole card', () => {
  const card = [
    { type: 'header', text: plain(':rocket: Deploy shop to production') },
    section(
      '<@U1> asks to deploy *2026.11.20.1*. <!subteam^S1> must say yes.\n• *api* is new, and so is the text that wraps here',
    ),
    {
      type: 'section',
      fields: [
        mrkdwn('*Live*\n2026.11.19.3'),
        mrkdwn('*Wanted*\n2026.11.20.1'),
        mrkdwn('*Approvals*\n1 of 2'),
      ],
    },
    { type: 'divider' },
    actions({ ...button('Approve', 'a') }, {
      ...button('Reject', 'r'),
      confirm: { text: plain('?') },
    } as never),
    { type: 'context', elements: [mrkdwn('plan `3fa9`'), plain('expires 16:00')] },
  ];
  expect(renderBlocks(card, { width: 40, nameOf })).toBe(
    `
🚀 Deploy shop to production
━━━━━━━━━━━━━━━━━━━━━━━━━━━━

@alice asks to deploy 2026.11.20.1. @sre
must say yes.
• api is new, and so is the text that
  wraps here

Live                 Wanted
2026.11.19.3         2026.11.20.1
Approvals
1 of 2

────────────────────────────────────────

[1 Approve] [2 Reject…]

plan \`3fa9\` · expires 16:00`.trimStart(),
  );
});

it('numbers buttons through the message, as a click by number counts them', () => {
  const blocks = [{ ...section('s'), accessory: button('Details', 'd') }, actions(button('Approve', 'a'))];
  expect(renderBlocks(blocks)).toBe('s\n[1 Details]\n\n[2 Approve]');
});

it('never breaks a button in two', () => {
  const blocks = [actions(button('Take it over', 'a'), button('Leave it', 'b'))];
  expect(renderBlocks(blocks, { width: 20 })).toBe('[1 Take it over]\n[2 Leave it]');
});

it('shows the text of a message without blocks', () => {
  expect(renderMessage({ text: 'hello *<@U1>*', blocks: [] }, { nameOf })).toBe('hello @alice');
});

it('names the blocks that it does not draw', () => {
  expect(renderBlocks([{ type: 'video' }])).toBe('[video]');
});

it('sets style only when asked, and word by word', () => {
  const blocks = [section('*two words*'), { type: 'context', elements: [plain('small print')] }];
  expect(renderBlocks(blocks)).toBe('two words\n\nsmall print');
  expect(renderBlocks(blocks, { ansi: true })).toBe(
    '\u001B[1mtwo\u001B[22m \u001B[1mwords\u001B[22m\n\n\u001B[2msmall\u001B[22m \u001B[2mprint\u001B[22m',
  );
});

describe('mark-up', () => {
  it.each([
    ['<@U1> and <@U9|carol> and <@U9>', '@alice and @carol and @U9'],
    ['<!subteam^S1> and <!here>', '@sre and @here'],
    ['<#C1> and <#C9|other>', '#releases and #other'],
    ['<https://a.example/x_y_z|the diff> or <https://a.example/>', 'the diff or https://a.example/'],
    ['&lt;script&gt; &amp;amp;', '<script> &amp;'],
    ['&lt;@U1&gt; was escaped', '<@U1> was escaped'],
    ['2 * 3 * 4 and snake_case_name', '2 * 3 * 4 and snake_case_name'],
    ['*bold* _italic_ ~gone~', 'bold italic ~gone~'],
    ['*`a *b* c`*', '`a *b* c`'],
    ['```\nline *one*\nline two\n```', 'line *one*\nline two'],
    ['&gt; quoted\n> too', '│ quoted\n│ too'],
    [':white_check_mark: done :unknown_emoji:', '✅ done :unknown_emoji:'],
    ['<!date^1700000000^{date}|14 November>', '14 November'],
    ['evil \u001B[31mred\u0007 \u202Etext', 'evil [31mred text'],
  ])('“%s” reads “%s”', (mrkdwn, reads) => {
    expect(plainMrkdwn(mrkdwn, { nameOf })).toBe(reads);
  });
});

describe('terminal text', () => {
  it('knows how wide characters are', () => {
    expect(['abc', '🚀', '日本', 'é', '❄️', '\u001B[1mbold\u001B[22m'].map(displayWidth)).toEqual([
      3, 2, 4, 1, 2, 4,
    ]);
  });

  it('wraps at words and cuts only what no line can hold', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('sha256:0123456789 end', 10)).toEqual(['sha256:012', '3456789', 'end']);
    expect(wrap('a\n\nb', 10)).toEqual(['a', '', 'b']);
  });

  it('sets columns side by side', () => {
    expect(columns(['left side', 'right', 'below'], 14)).toEqual(['left    right', 'side', 'below']);
  });
});
