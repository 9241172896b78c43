// A message as Slack writes it down, in answers and in payloads.
import type { webApi } from '@slack/bolt';
import type { Message } from './model.ts';
import { APP_ID, BOT_ID, type State } from './state.ts';

type Posted = NonNullable<webApi.ChatPostMessageResponse['message']>;
type Updated = NonNullable<webApi.ChatUpdateResponse['message']>;

/** The part of both generated types that the workspace fills in. */
export type WireMessage = Pick<Posted, 'user' | 'team' | 'text' | 'bot_id' | 'app_id' | 'thread_ts'> & {
  readonly type: 'message';
  readonly ts: string;
  blocks?: NonNullable<Posted['blocks']> & NonNullable<Updated['blocks']>;
  edited?: NonNullable<Updated['edited']>;
};

/** Slack API: message object. `edited` is there only when there are no blocks (Slack API: chat.update). */
export function wireMessage(message: Message, state: State): WireMessage {
  const { bot, team } = state.directory;
  const last = message.history.at(-1);
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    team: team.id,
    text: message.text,
    ...(message.user === bot.id ? { bot_id: BOT_ID, app_id: APP_ID } : {}),
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    ...(message.edited > 0 && message.blocks.length === 0 && last !== undefined
      ? { edited: { user: message.user, ts: `${Math.floor(last.at / 1000)}.000000` } }
      : {}),
    // The generated types merge all kinds of block into one with every field; ours are the real ones.
    ...(message.blocks.length === 0
      ? {}
      : { blocks: message.blocks as unknown as WireMessage['blocks'] & {} }),
  };
}
