// The app's direct messages: one conversation with each person, there from the moment that somebody opens it.
import type { Channel, Person } from './model.ts';

/** `D0ALICE00` of `U0ALICE00`: readable, where Slack makes up an id. */
export const directIdOf = (userId: string): string => userId.replace(/^[UW]/, 'D');

export const isDirect = (channelId: string): boolean => channelId.startsWith('D');

export class DirectMessages {
  /** Id of the conversation -> the person at its other end. */
  readonly #people = new Map<string, string>();

  /** Opens the conversation, or takes the one that is there. */
  open({ id }: Person): Channel {
    this.#people.set(directIdOf(id), id);
    return channelOf(directIdOf(id), id);
  }

  find(channelId: string): Channel | undefined {
    const person = this.#people.get(channelId);
    return person === undefined ? undefined : channelOf(channelId, person);
  }

  /** User id of the person at the other end. */
  personOf(channelId: string): string | undefined {
    return this.#people.get(channelId);
  }
}

/** `directmessage` is what payloads call every one of them (recorded). */
const channelOf = (id: string, person: string): Channel => ({
  id,
  name: 'directmessage',
  isPrivate: true,
  members: [person],
});
