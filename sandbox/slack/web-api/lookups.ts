// users.*, usergroups.*, conversations.*: who is who, and where.
import type { webApi } from '@slack/bolt';
import { isDirect } from '../direct-messages.ts';
import type { Channel, Person, UserGroup } from '../model.ts';
import type { State } from '../state.ts';
import { type Args, flagArg, type Method, Refused, requiredArg } from './call.ts';

function wireUser(user: Person, state: State): NonNullable<webApi.UsersInfoResponse['user']> {
  return {
    id: user.id,
    team_id: state.directory.teamOf(user),
    name: user.name,
    real_name: user.realName,
    deleted: user.deleted ?? false,
    is_bot: user.is_bot ?? false,
    is_app_user: false,
    is_admin: false,
    is_owner: false,
    is_restricted: user.is_restricted ?? false,
    is_ultra_restricted: user.is_ultra_restricted ?? false,
    // Slack sends it only for people of other organisations. Slack docs: user object.
    ...(user.is_stranger === undefined ? {} : { is_stranger: user.is_stranger }),
    tz: user.tz ?? 'Europe/Berlin',
    profile: {
      real_name: user.realName,
      display_name: user.name,
      ...(user.email === undefined ? {} : { email: user.email }),
    },
  };
}

/** Slack API: users.info. */
function usersInfo(args: Args, state: State): webApi.UsersInfoResponse {
  const user = state.directory.user(requiredArg(args, 'user'));
  if (user === undefined) throw new Refused('user_not_found');
  return { ok: true, user: wireUser(user, state) };
}

function wireGroup(
  group: UserGroup,
  state: State,
  withUsers: boolean,
): webApi.UsergroupsListResponse['usergroups'] {
  return [
    {
      id: group.id,
      team_id: state.directory.team.id,
      is_usergroup: true,
      name: group.handle,
      handle: group.handle,
      description: '',
      date_delete: 0,
      user_count: group.members.length,
      ...(withUsers ? { users: [...group.members] } : {}),
    },
  ];
}

/** Slack API: usergroups.list. */
function usergroupsList(args: Args, state: State): webApi.UsergroupsListResponse {
  const withUsers = flagArg(args, 'include_users');
  return {
    ok: true,
    usergroups: state.directory.groups.flatMap((group) => wireGroup(group, state, withUsers) ?? []),
  };
}

/** Deactivated people are left out unless `include_disabled` asks for them. Slack API: usergroups.users.list. */
function usergroupsUsersList(args: Args, state: State): webApi.UsergroupsUsersListResponse {
  const group = state.directory.group(requiredArg(args, 'usergroup'));
  if (group === undefined) throw new Refused('no_such_subteam');
  const all = flagArg(args, 'include_disabled');
  return {
    ok: true,
    users: group.members.filter((id) => all || state.directory.user(id)?.deleted !== true),
  };
}

function wireChannel(channel: Channel): NonNullable<webApi.ConversationsInfoResponse['channel']> {
  const isPrivate = channel.isPrivate ?? false;
  // Slack docs: conversation object; direct messages have no name (and a `user`, which the generated type does not know).
  if (isDirect(channel.id)) return { id: channel.id, is_im: true, is_archived: false };
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !isPrivate,
    is_group: isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: isPrivate,
    is_archived: channel.isArchived ?? false,
    is_member: channel.botIsMember ?? true,
    is_shared: channel.isExtShared ?? false,
    is_ext_shared: channel.isExtShared ?? false,
  };
}

/** The scope depends on the kind: `channels:read`, `groups:read` or `im:read`. Slack API: conversations.info. */
function conversationsInfo(args: Args, state: State): webApi.ConversationsInfoResponse {
  const channel = state.directory.channel(requiredArg(args, 'channel'));
  if (channel === undefined) throw new Refused('channel_not_found');
  const ofChannels = channel.isPrivate === true ? 'groups:read' : 'channels:read';
  const needed = isDirect(channel.id) ? 'im:read' : ofChannels;
  if (!state.scopes.has(needed))
    throw new Refused('missing_scope', { needed, provided: [...state.scopes].join(',') });
  if (channel.isPrivate === true && channel.botIsMember === false) throw new Refused('channel_not_found');
  return { ok: true, channel: wireChannel(channel) };
}

export const lookupMethods: Readonly<Record<string, Method>> = {
  'users.info': { token: 'bot', scopes: ['users:read'], answer: usersInfo },
  'usergroups.list': { token: 'bot', scopes: ['usergroups:read'], answer: usergroupsList },
  'usergroups.users.list': { token: 'bot', scopes: ['usergroups:read'], answer: usergroupsUsersList },
  'conversations.info': {
    token: 'bot',
    scopes: ['channels:read', 'groups:read', 'im:read'],
    answer: conversationsInfo,
  },
};
