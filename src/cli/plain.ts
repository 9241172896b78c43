// A Slack view as plain text: the command line shows what the channel would.
import type { KnownBlock } from '@slack/types';

/** Lines; buttons are left out, since nobody can press them here. */
export const plainView = ({ blocks }: { readonly blocks: readonly KnownBlock[] }): readonly string[] =>
  blocks.flatMap((block) => textsOf(block).flatMap((text) => plain(text).split('\n')));

function textsOf(block: KnownBlock): readonly string[] {
  switch (block.type) {
    case 'header':
      return [block.text.text];
    case 'section':
      return block.text === undefined ? [] : [block.text.text];
    case 'context':
      return block.elements.flatMap((element) => ('text' in element ? element.text : []));
    default:
      return [];
  }
}

/** Without what only Slack understands: bold, links, dates, entities. */
export const plain = (mrkdwn: string): string =>
  mrkdwn
    .replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/<@([^>|]+)(?:\|[^>]*)?>/g, '@$1')
    .replaceAll(/<(https?:[^|>]+)\|([^>]*)>/g, '$2 ($1)')
    .replaceAll(/<(https?:[^>]+)>/g, '$1')
    .replaceAll(/(^|[\s(])\*([^*\n]+)\*/g, '$1$2')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
