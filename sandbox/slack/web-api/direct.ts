// To whom the app may write directly.
import { directIdOf } from '../direct-messages.ts';
import type { Channel } from '../model.ts';
import type { State } from '../state.ts';
import { Refused } from './call.ts';

export const isUserId = (id: string): boolean => /^[UW]/.test(id);

/**
 * The app's direct messages with a person, opened if need be; `chat:write` is enough. Slack docs: chat.postMessage, "Post to a
 * direct message channel". Guests are reached, and so are people of other organisations who share a channel with the app
 * (Slack docs: Slack Connect, "External members").
 *
 * @throws Refused `channel_not_found`: nobody has the id, or a stranger has it; `cannot_dm_bot` (HubSpot/slack-client#90);
 * `user_disabled`: a deactivated person with whom there is no conversation yet (Slack API: conversations.open). One that is
 * there can still be written to (slackapi/python-slack-sdk#1156).
 */
export function directWith(userId: string, { directory }: State): Channel {
  const open = directory.directs.find(directIdOf(userId));
  if (open !== undefined) return open;
  const person = directory.user(userId);
  if (person === undefined || person.is_stranger === true) throw new Refused('channel_not_found');
  if (person.is_bot === true) throw new Refused('cannot_dm_bot');
  if (person.deleted === true) throw new Refused('user_disabled');
  return directory.directs.open(person);
}
