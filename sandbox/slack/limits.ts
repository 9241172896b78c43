// What Slack refuses to show: the documented limits of messages and views. Pure, and every problem at once.
// Lengths are UTF-16 code units (assumed).
import { Inspection, isObject } from './inspection.ts';
import { blocks } from './limits-blocks.ts';

/** Slack API: chat.postMessage. Beyond it Slack answers `msg_too_long`; it advises at most 4,000. */
export const MAX_TEXT = 40_000;

/**
 * How large the blocks of one message may be together. Slack documents no number; slackapi/bolt-js#2509 measured about
 * 13,200 characters. Counted here over the blocks as JSON (assumed).
 */
export const MAX_BLOCKS_SIZE = 13_200;

const MAX_MESSAGE_BLOCKS = 50;
const MAX_VIEW_BLOCKS = 100;

/** The problems of a message's blocks; none when Slack would take them. */
export function checkBlocks(value: unknown): readonly string[] {
  const into = new Inspection();
  blocks(into, '/blocks', value, MAX_MESSAGE_BLOCKS);
  return into.problems;
}

export function blocksAreTooLarge(value: unknown): boolean {
  return value !== undefined && JSON.stringify(value).length > MAX_BLOCKS_SIZE;
}

/** The problems of a modal. Slack docs: view object. */
export function checkView(value: unknown): readonly string[] {
  const into = new Inspection();
  if (!into.object('/view', value)) return into.problems;
  if (value['type'] !== 'modal') into.fail('/view/type', `unsupported type: ${String(value['type'])}`);
  if (into.required('/view', value, 'title')) into.text('/view/title', value['title'], 24, 'plain');
  into.text('/view/submit', value['submit'], 24, 'plain');
  into.text('/view/close', value['close'], 24, 'plain');
  into.string('/view/private_metadata', value['private_metadata'], 3000, 0);
  into.string('/view/callback_id', value['callback_id'], 255);
  into.string('/view/external_id', value['external_id'], 255);
  if (!into.required('/view', value, 'blocks')) return into.problems;
  blocks(into, '/view/blocks', value['blocks'], MAX_VIEW_BLOCKS);
  const list: unknown = value['blocks'];
  if (Array.isArray(list) && value['submit'] === undefined)
    for (const [index, block] of list.entries())
      if (isObject(block) && block['type'] === 'input')
        into.fail(`/view/blocks/${index}/input`, 'must define `submit` to use an `input` block in modals');
  return into.problems;
}
