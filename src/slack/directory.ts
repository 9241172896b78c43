// Who people are and who is in a group, asked of Slack at the moment when it matters (T8).
import type { webApi } from '@slack/bolt';
import type { Person } from '../domain/people.ts';
import type { Directory } from '../ports.ts';
import { slackFault } from './fault.ts';

/** @param homeTeam the workspace in which the bot is installed: everybody else is an outsider (T10) */
export const createDirectory = (client: webApi.WebClient, homeTeam: string): Directory => ({
  person: async (id) => {
    const { user } = await asking(client.users.info({ user: id }));
    // What Slack leaves out is not taken for granted: an absent team is another team.
    const person: Person = {
      id,
      homeTeam: user?.team_id === homeTeam && user.is_stranger !== true,
      deactivated: user?.deleted !== false,
      guest: user?.is_restricted === true || user?.is_ultra_restricted === true,
      bot: user?.is_bot === true,
    };
    return person;
  },
  members: async (groupId) => {
    const { users } = await asking(client.usergroups.users.list({ usergroup: groupId }));
    return users ?? [];
  },
});

async function asking<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw slackFault(error);
  }
}
