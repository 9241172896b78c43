import type { App, SlashCommand } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../sandbox/slack/workspace.ts';
import { ALICE, BOB, MALLORY, openWorkspace, RELEASES, SCOPES, section, startApp } from './slack-support.ts';

/** An app that writes down every command and acknowledges with `answer`. */
async function listening(workspace: Workspace, answer?: Parameters<Answering>[0]): Promise<SlashCommand[]> {
  const heard: SlashCommand[] = [];
  await startApp(workspace, (app: App) =>
    app.command('/release', async ({ ack, body }) => {
      heard.push(body);
      await ack(answer);
    }),
  );
  return heard;
}
type Answering = (answer?: string | { text: string; response_type?: 'in_channel' | 'ephemeral' }) => unknown;

describe('a slash command', () => {
  it('arrives as Slack sends it', async () => {
    const workspace = await openWorkspace();
    const heard = await listening(workspace);
    const { ackMs } = await workspace.command(ALICE, RELEASES, '/release', 'cut shop');
    expect(ackMs).toBeLessThan(3000);
    expect(heard).toEqual([
      {
        token: expect.any(String) as string,
        team_id: 'T0SANDBOX',
        team_domain: 'acme',
        channel_id: RELEASES,
        channel_name: 'releases',
        user_id: ALICE,
        user_name: 'alice',
        command: '/release',
        text: 'cut shop',
        api_app_id: expect.stringMatching(/^A/) as string,
        is_enterprise_install: 'false',
        response_url: expect.stringContaining(`${workspace.url}/commands/`) as string,
        trigger_id: expect.any(String) as string,
      },
    ]);
  });

  it('has a new trigger and a new response_url each time', async () => {
    const workspace = await openWorkspace();
    const heard = await listening(workspace);
    await workspace.command(ALICE, RELEASES, '/release');
    await workspace.command(ALICE, RELEASES, '/release');
    expect(new Set(heard.map(({ trigger_id }) => trigger_id)).size).toBe(2);
    expect(new Set(heard.map(({ response_url }) => response_url)).size).toBe(2);
  });

  it.each([
    ['approve @alice', `approve <@${ALICE}|alice>`],
    ['tell @sre, and #releases.', `tell <!subteam^S0SRE0001>, and <#${RELEASES}|releases>.`],
    ['a < b && c > d', 'a &lt; b &amp;&amp; c &gt; d'],
    ['see https://acme.example/?a=1&b=2 now', 'see <https://acme.example/?a=1&amp;b=2> now'],
    [
      'mail alice@acme.example or @nobody about #nothing',
      'mail alice@acme.example or @nobody about #nothing',
    ],
    ['wake @here', 'wake <!here>'],
  ])('typed as “%s” arrives escaped', async (typed, arrives) => {
    const workspace = await openWorkspace();
    const heard = await listening(workspace);
    await workspace.command(ALICE, RELEASES, '/release', typed);
    expect(heard[0]?.text).toBe(arrives);
  });

  it('hides the name of a private channel', async () => {
    const workspace = await openWorkspace();
    const heard = await listening(workspace);
    await workspace.command(ALICE, 'C0SECRET00', '/release');
    expect(heard[0]?.channel_name).toBe('privategroup');
  });

  it('is answered for one person by a text in the acknowledgement', async () => {
    const workspace = await openWorkspace();
    await listening(workspace, 'on it');
    const { reply } = await workspace.command(ALICE, RELEASES, '/release');
    expect(reply).toMatchObject({ text: 'on it', visibleTo: ALICE });
    expect(workspace.ephemerals(ALICE)).toEqual([reply]);
    expect(workspace.ephemerals(BOB)).toEqual([]);
  });

  it('is answered for all when the acknowledgement says in_channel', async () => {
    const workspace = await openWorkspace();
    await listening(workspace, { text: 'on it', response_type: 'in_channel' });
    await workspace.command(ALICE, RELEASES, '/release');
    expect(workspace.messages(RELEASES)).toMatchObject([{ text: 'on it' }]);
  });

  it('does not exist without the scope', async () => {
    const workspace = await openWorkspace({ scopes: SCOPES.filter((each) => each !== 'commands') });
    await expect(workspace.command(ALICE, RELEASES, '/release')).rejects.toThrow('"commands"');
  });

  it('cannot be run by people of another organisation', async () => {
    const workspace = await openWorkspace();
    const heard = await listening(workspace);
    await expect(workspace.command(MALLORY, RELEASES, '/release')).rejects.toThrow('another organisation');
    expect(heard).toEqual([]);
  });

  it('names who there is when somebody unknown types', async () => {
    const workspace = await openWorkspace();
    await expect(workspace.command('U0TYPO', RELEASES, '/release')).rejects.toThrow(ALICE);
    await expect(workspace.command(ALICE, 'C0TYPO', '/release')).rejects.toThrow(RELEASES);
  });
});

describe('a response_url', () => {
  /** A command whose response_url the test uses by itself. */
  async function responseUrl(workspace: Workspace): Promise<(body: object) => Promise<[number, unknown]>> {
    const heard = await listening(workspace);
    await workspace.command(ALICE, RELEASES, '/release');
    return async (body) => {
      const answer = await fetch(heard[0]?.response_url ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return [answer.status, await answer.json()];
    };
  }

  it('answers for one person unless told otherwise', async () => {
    const workspace = await openWorkspace();
    const respond = await responseUrl(workspace);
    expect(await respond({ text: 'for you' })).toEqual([200, { ok: true }]);
    await respond({ text: 'for all', response_type: 'in_channel', blocks: [section('for all')] });
    expect(workspace.ephemerals(ALICE)).toMatchObject([{ text: 'for you' }]);
    expect(workspace.messages(RELEASES)).toMatchObject([{ text: 'for all', blocks: [{ type: 'section' }] }]);
  });

  it('replaces and deletes what it said first', async () => {
    const workspace = await openWorkspace();
    const respond = await responseUrl(workspace);
    await respond({ text: 'working' });
    await respond({ text: 'done', replace_original: true });
    expect(workspace.ephemerals(ALICE)).toMatchObject([{ text: 'done', edited: 1 }]);
    await respond({ delete_original: 'true' });
    expect(workspace.ephemerals(ALICE)).toEqual([]);
  });

  it('works five times', async () => {
    const workspace = await openWorkspace();
    const respond = await responseUrl(workspace);
    for (const text of ['1', '2', '3', '4', '5']) expect((await respond({ text }))[0]).toBe(200);
    expect(await respond({ text: '6' })).toEqual([404, { ok: false, error: 'used_url' }]);
    expect(workspace.ephemerals(ALICE)).toHaveLength(5);
  });

  it('works for thirty minutes', async () => {
    let now = Date.now();
    const workspace = await openWorkspace({ now: () => now });
    const respond = await responseUrl(workspace);
    now += 30 * 60_000;
    expect((await respond({ text: 'just in time' }))[0]).toBe(200);
    now += 1;
    expect(await respond({ text: 'late' })).toEqual([404, { ok: false, error: 'expired_url' }]);
  });

  it('refuses what Slack cannot show', async () => {
    const respond = await responseUrl(await openWorkspace());
    expect(await respond({ text: 'a', blocks: [{ type: 'nonsense' }] })).toMatchObject([
      400,
      { ok: false, error: 'invalid_blocks' },
    ]);
  });

  it('is unknown when nobody issued it', async () => {
    const workspace = await openWorkspace();
    const answer = await fetch(`${workspace.url}/commands/made-up`, { method: 'POST', body: '' });
    expect(answer.status).toBe(404);
  });

  it('can be made to fail', async () => {
    const workspace = await openWorkspace();
    const respond = await responseUrl(workspace);
    workspace.faults.add({ call: 'response_url', kind: 'fail-before' });
    expect((await respond({ text: 'lost' }))[0]).toBe(500);
    expect(workspace.ephemerals(ALICE)).toEqual([]);
    expect(workspace.calls.filter(({ call }) => call === 'response_url')).toHaveLength(1);
  });
});
