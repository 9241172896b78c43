import type { KnownBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { plain, plainView } from '../../src/cli/plain.ts';
import { escape, link } from '../../src/slack/escape.ts';
import { time } from '../../src/slack/words.ts';

describe('what a card says, as plain text', () => {
  it.each([
    ['bold', '*Failed*: the rollout did not take', 'Failed: the rollout did not take'],
    ['bold after a bracket, and twice', '(*a*) and *b c*', '(a) and b c'],
    ['bold at the beginning of a line', 'one\n*two*', 'one\ntwo'],
    ['people', 'by <@U0BOB0000> and <@U0CAROL00|carol>', 'by @U0BOB0000 and @U0CAROL00'],
    ['a link', '<https://github.test/acme/shop/pull/12|#12>', '#12 (https://github.test/acme/shop/pull/12)'],
    ['a bare link', '<https://github.test>', 'https://github.test'],
    ['code', 'run `/release resolve abc`', 'run `/release resolve abc`'],
    ['entities', 'a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
    ['an entity that somebody typed', '&amp;lt;', '&lt;'],
  ])('has no markup left: %s', (_what, mrkdwn, text) => {
    expect(plain(mrkdwn)).toBe(text);
  });

  it('keeps times, in UTC', () => {
    expect(plain(`since ${time(Date.UTC(2026, 10, 20, 9, 30))}`)).toBe('since 2026-11-20T09:30Z');
  });

  it.each([
    'carts are empty <b>',
    'a && b',
    '&lt;script&gt;',
    '<@U0BOB0000> was here',
    'SEARCH_INDEX_URL is not set',
    '2 * 3 is 6',
  ])('gives back what somebody typed as they typed it: %s', (typed) => {
    expect(plain(escape(typed))).toBe(typed);
  });

  it('keeps an address whole, with what is special in it', () => {
    const address = 'https://console.test/ecs?cluster=a&service=b';
    expect(plain(link(address, 'the console'))).toBe(`the console (${address})`);
  });
});

describe('a view, as plain text', () => {
  const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });

  it('is its header, its sections and its small print, line by line; buttons are left out', () => {
    const blocks: readonly KnownBlock[] = [
      { type: 'header', text: { type: 'plain_text', text: 'shop: what runs where' } },
      section('*staging*  runs 2026.11.20.1\n    Way back: none'),
      { type: 'divider' },
      {
        type: 'actions',
        elements: [{ type: 'button', text: { type: 'plain_text', text: 'Abort…' }, action_id: 'abort' }],
      },
      {
        type: 'context',
        elements: [
          { type: 'mrkdwn', text: 'audit 12:0123456789ab' },
          { type: 'image', image_url: 'https://a.test/b.png', alt_text: 'a face' },
        ],
      },
    ];
    expect(plainView({ blocks })).toEqual([
      'shop: what runs where',
      'staging  runs 2026.11.20.1',
      '    Way back: none',
      'audit 12:0123456789ab',
    ]);
  });

  it('is nothing where there is nothing to read', () => {
    expect(plainView({ blocks: [] })).toEqual([]);
    expect(plainView({ blocks: [{ type: 'section', fields: [] }] })).toEqual([]);
  });
});
