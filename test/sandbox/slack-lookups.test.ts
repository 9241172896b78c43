import { describe, expect, it } from 'vitest';
import { ALICE, BOB, clientOf, ELSEWHERE, openWorkspace, refusalOf, SECRET, SRE } from './slack-support.ts';

describe('who is who', () => {
  it('users.info describes a person, also after they changed', async () => {
    const workspace = await openWorkspace();
    const client = clientOf(workspace);
    expect(await client.users.info({ user: ALICE })).toMatchObject({
      user: {
        id: ALICE,
        team_id: 'T0SANDBOX',
        name: 'alice',
        real_name: 'Alice Liddell',
        deleted: false,
        is_bot: false,
        is_restricted: false,
        is_ultra_restricted: false,
        profile: { email: 'alice@acme.example' },
      },
    });
    workspace.setUser(ALICE, { deleted: true, is_restricted: true });
    expect(await client.users.info({ user: ALICE })).toMatchObject({
      user: { deleted: true, is_restricted: true },
    });
    expect(await refusalOf(client.users.info({ user: 'U0NOBODY' }))).toMatchObject({
      error: 'user_not_found',
    });
  });

  it('users.info shows that somebody is of another organisation', async () => {
    const client = clientOf(await openWorkspace());
    expect(await client.users.info({ user: 'U0MALLORY' })).toMatchObject({
      user: { team_id: 'T0OUTSIDE', is_stranger: true },
    });
  });

  it('usergroups.list names the groups, with members only on request', async () => {
    const client = clientOf(await openWorkspace());
    const without = await client.usergroups.list({});
    expect(without.usergroups).toMatchObject([{ id: SRE, handle: 'sre', user_count: 2 }]);
    expect(without.usergroups?.[0]).not.toHaveProperty('users');
    expect((await client.usergroups.list({ include_users: true })).usergroups?.[0]?.users).toEqual([
      ALICE,
      BOB,
    ]);
  });

  it('usergroups.users.list follows the group as it changes', async () => {
    const workspace = await openWorkspace();
    const client = clientOf(workspace);
    const members = async () => (await client.usergroups.users.list({ usergroup: SRE })).users;
    expect(await members()).toEqual([ALICE, BOB]);
    workspace.setGroup(SRE, { members: [BOB] });
    expect(await members()).toEqual([BOB]);
    workspace.setUser(BOB, { deleted: true });
    expect(await members()).toEqual([]);
    expect(await refusalOf(client.usergroups.users.list({ usergroup: 'S0NONE' }))).toMatchObject({
      error: 'no_such_subteam',
    });
  });

  it('conversations.info describes a channel', async () => {
    const client = clientOf(await openWorkspace());
    expect(await client.conversations.info({ channel: ELSEWHERE })).toMatchObject({
      channel: { id: ELSEWHERE, name: 'elsewhere', is_member: false, is_private: false },
    });
    expect(await refusalOf(client.conversations.info({ channel: SECRET }))).toMatchObject({
      error: 'channel_not_found',
    });
  });
});
