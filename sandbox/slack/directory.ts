// Who is in the workspace and where they can talk. Tests change people and groups while the app runs.
import { DirectMessages, directIdOf } from './direct-messages.ts';
import type { Channel, Person, Team, UserGroup } from './model.ts';

export interface DirectoryOptions {
  readonly users: readonly Person[];
  readonly groups: readonly UserGroup[];
  readonly channels: readonly Channel[];
  readonly botUser: Person;
  readonly team: Team;
}

export class Directory {
  readonly team: Team;
  readonly bot: Person;
  readonly directs = new DirectMessages();
  #users: Map<string, Person>;
  #groups: Map<string, UserGroup>;
  #channels: Map<string, Channel>;

  constructor(options: DirectoryOptions) {
    this.team = options.team;
    this.bot = { is_bot: true, ...options.botUser };
    this.#users = new Map([...options.users, this.bot].map((user) => [user.id, user]));
    this.#groups = new Map(options.groups.map((group) => [group.id, group]));
    this.#channels = new Map(options.channels.map((channel) => [channel.id, channel]));
  }

  user(id: string): Person | undefined {
    return this.#users.get(id);
  }

  group(id: string): UserGroup | undefined {
    return this.#groups.get(id);
  }

  get users(): readonly Person[] {
    return [...this.#users.values()];
  }

  get groups(): readonly UserGroup[] {
    return [...this.#groups.values()];
  }

  get channels(): readonly Channel[] {
    return [...this.#channels.values()];
  }

  /** A channel, or direct messages that somebody has opened. */
  channel(id: string): Channel | undefined {
    return this.#channels.get(id) ?? this.directs.find(id);
  }

  setUser(id: string, changes: Partial<Omit<Person, 'id'>>): void {
    this.#users.set(id, { ...this.require(id), ...changes });
  }

  setGroup(id: string, changes: Partial<Omit<UserGroup, 'id'>>): void {
    const group = this.#groups.get(id);
    if (group === undefined) throw new Error(`no user group ${id} in the sandbox's workspace`);
    this.#groups.set(id, { ...group, ...changes });
  }

  setChannel(id: string, changes: Partial<Omit<Channel, 'id'>>): void {
    this.#channels.set(id, { ...this.requireChannel(id), ...changes });
  }

  teamOf(user: Person): string {
    return user.team_id ?? this.team.id;
  }

  isMember(channel: Channel, userId: string): boolean {
    return channel.members?.includes(userId) ?? true;
  }

  /** For the people API: a person who does not exist is a mistake in the test, and said so. */
  require(id: string): Person {
    const user = this.#users.get(id);
    if (user === undefined)
      throw new Error(
        `no user ${id} in the sandbox's workspace; there are ${[...this.#users.keys()].join(', ')}`,
      );
    return user;
  }

  /** Likewise; a person can open the direct messages with the app at any time. Slack docs: App Home. */
  requireChannel(id: string): Channel {
    const person = this.users.find((each) => directIdOf(each.id) === id);
    const channel = person === undefined ? this.channel(id) : this.directs.open(person);
    if (channel === undefined)
      throw new Error(
        `no channel ${id} in the sandbox's workspace; there are ${[...this.#channels.keys()].join(', ')}`,
      );
    return channel;
  }
}
