// Text and blocks of a message, read from arguments and held against Slack's limits.
import type { AnyBlock } from '@slack/types';
import { blocksAreTooLarge, checkBlocks, MAX_TEXT } from '../limits.ts';
import type { Content } from '../model.ts';
import { type Args, jsonArg, problemDetails, Refused, textArg } from './call.ts';

/** What the arguments give; a part that they leave out is absent. */
export type GivenContent = Partial<Content>;

/** Slack API: chat.postMessage, chat.update (errors `invalid_blocks`, `msg_too_long`, `msg_blocks_too_long`). */
export function contentOf(args: Args): GivenContent {
  const text = textArg(args, 'text');
  const blocks = jsonArg(args, 'blocks', 'invalid_blocks_format');
  if (blocks !== undefined && !Array.isArray(blocks)) throw new Refused('invalid_blocks_format');
  const problems = checkBlocks(blocks);
  if (problems.length > 0) throw new Refused('invalid_blocks', problemDetails(problems));
  if (blocksAreTooLarge(blocks)) throw new Refused('msg_blocks_too_long');
  if (text !== undefined && text.length > MAX_TEXT) throw new Refused('msg_too_long');
  return {
    ...(text === undefined ? {} : { text }),
    ...(blocks === undefined ? {} : { blocks: blocks as AnyBlock[] }),
  };
}

/** A new message needs something to show. Slack API: chat.postMessage (error `no_text`). */
export function wholeContentOf(args: Args): Content {
  const { text = '', blocks = [] } = contentOf(args);
  if (text === '' && blocks.length === 0) throw new Refused('no_text');
  return { text, blocks };
}
