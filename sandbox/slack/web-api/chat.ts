// chat.*: what the app says.
import type { webApi } from '@slack/bolt';
import { isDirect } from '../direct-messages.ts';
import type { Channel, Message } from '../model.ts';
import type { State } from '../state.ts';
import { wireMessage } from '../wire.ts';
import { type Args, type Method, Refused, requiredArg, textArg } from './call.ts';
import { contentOf, wholeContentOf } from './content.ts';
import { directWith, isUserId } from './direct.ts';

const SCOPES = ['chat:write'];

/**
 * Where the app may write. A private channel it is not in does not exist for it (Slack API: chat.postMessage), and neither
 * does a user id: only chat.postMessage takes one (Slack API: chat.update; slackapi/python-slack-sdk#528).
 */
function writableChannel(args: Args, state: State): Channel {
  const channel = state.directory.channel(requiredArg(args, 'channel'));
  if (channel === undefined) throw new Refused('channel_not_found');
  if (channel.botIsMember === false)
    throw new Refused(channel.isPrivate === true ? 'channel_not_found' : 'not_in_channel');
  if (channel.isArchived === true) throw new Refused('is_archived');
  return channel;
}

/** A reply hangs on a message that is there; `thread_not_found` is assumed, Slack documents no answer. */
function threadOf(args: Args, channel: Channel, state: State): { thread_ts?: string } {
  const thread_ts = textArg(args, 'thread_ts');
  if (thread_ts === undefined) return {};
  const parent = state.messages.find(channel.id, thread_ts);
  if (parent === undefined) throw new Refused('thread_not_found');
  // A reply to a reply joins the same thread (assumed).
  return { thread_ts: parent.thread_ts ?? thread_ts };
}

/** Only what people can see: an ephemeral message can be neither updated nor linked. Slack API: chat.postEphemeral. */
function visibleMessage(channel: Channel, ts: string, state: State): Message {
  const message = state.messages.find(channel.id, ts);
  if (message === undefined || message.visibleTo !== undefined) throw new Refused('message_not_found');
  return message;
}

/** A channel, or a person. Slack API: chat.postMessage (error `messages_tab_disabled`). */
function addressed(args: Args, state: State): Channel {
  const id = requiredArg(args, 'channel');
  if (!state.messagesTab && (isUserId(id) || isDirect(id))) throw new Refused('messages_tab_disabled');
  return isUserId(id) ? directWith(id, state) : writableChannel(args, state);
}

function postMessage(args: Args, state: State): webApi.ChatPostMessageResponse {
  const channel = addressed(args, state);
  const content = wholeContentOf(args);
  const message = state.messages.post({
    ...content,
    ...threadOf(args, channel, state),
    channel: channel.id,
    user: state.directory.bot.id,
  });
  return { ok: true, channel: channel.id, ts: message.ts, message: wireMessage(message, state) };
}

/** With text and no blocks the old blocks go; with blocks and no text the text goes (the latter assumed). */
function update(args: Args, state: State): webApi.ChatUpdateResponse {
  const channel = writableChannel(args, state);
  const old = visibleMessage(channel, requiredArg(args, 'ts'), state);
  if (old.user !== state.directory.bot.id) throw new Refused('cant_update_message');
  const { text, blocks } = contentOf(args);
  if (text === undefined && blocks === undefined) throw new Refused('no_text');
  const message = state.messages.update(old, { text: text ?? '', blocks: blocks ?? [] });
  if (message === undefined) throw new Refused('message_not_found');
  return {
    ok: true,
    channel: channel.id,
    ts: message.ts,
    text: message.text,
    message: wireMessage(message, state),
  };
}

function postEphemeral(args: Args, state: State): webApi.ChatPostEphemeralResponse {
  const channel = writableChannel(args, state);
  const user = requiredArg(args, 'user');
  if (state.directory.user(user) === undefined || !state.directory.isMember(channel, user))
    throw new Refused('user_not_in_channel');
  const message = state.messages.post({
    ...wholeContentOf(args),
    ...threadOf(args, channel, state),
    channel: channel.id,
    user: state.directory.bot.id,
    visibleTo: user,
  });
  return { ok: true, message_ts: message.ts };
}

function getPermalink(args: Args, state: State): webApi.ChatGetPermalinkResponse {
  const channel = state.directory.channel(requiredArg(args, 'channel'));
  if (channel === undefined) throw new Refused('channel_not_found');
  const message = visibleMessage(channel, requiredArg(args, 'message_ts'), state);
  const thread = message.thread_ts === undefined ? '' : `?thread_ts=${message.thread_ts}&cid=${channel.id}`;
  const path = `archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`;
  return {
    ok: true,
    channel: channel.id,
    permalink: `https://${state.directory.team.domain}.slack.com/${path}`,
  };
}

export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': { token: 'bot', scopes: SCOPES, answer: postMessage },
  'chat.update': { token: 'bot', scopes: SCOPES, answer: update },
  'chat.postEphemeral': { token: 'bot', scopes: SCOPES, answer: postEphemeral },
  'chat.getPermalink': { token: 'bot', scopes: [], answer: getPermalink },
};
