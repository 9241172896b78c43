// manifest.yml asks Slack for what the code uses: no command that nobody answers, no scope that nothing needs.
import { readFileSync } from 'node:fs';
import { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { USAGE } from '../../src/domain/command.ts';
import { RELEASE_COMMAND } from '../../src/slack/release-command.ts';
import { readSources } from './source-tree.ts';

interface Manifest {
  readonly _metadata: { readonly major_version: number };
  readonly display_information: Readonly<Record<string, string>>;
  readonly features: {
    readonly app_home?: {
      readonly home_tab_enabled?: boolean;
      readonly messages_tab_enabled?: boolean;
      readonly messages_tab_read_only_enabled?: boolean;
    };
    readonly bot_user: { readonly display_name: string };
    readonly shortcuts?: readonly { readonly callback_id: string }[];
    readonly slash_commands: readonly {
      readonly command: string;
      readonly description: string;
      readonly usage_hint: string;
      readonly should_escape: boolean;
      readonly url?: string;
    }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[]; readonly user?: unknown } };
  readonly settings: {
    readonly event_subscriptions?: { readonly bot_events: readonly string[] };
    readonly interactivity: { readonly is_enabled: boolean };
    readonly socket_mode_enabled: boolean;
    readonly org_deploy_enabled: boolean;
    readonly token_rotation_enabled: boolean;
  };
}

const manifest = parse(readFileSync('manifest.yml', 'utf8')) as Manifest;
const CODE = readSources('src/slack/**/*.ts', 'src/app.ts')
  .map(({ code }) => code)
  .join('\n');

/** Bot scopes that a method needs. Slack docs: docs.slack.dev/reference/methods/<method>, "Facts", "Scopes". */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'chat.delete': ['chat:write'],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};

/** Events that Bolt can listen to, and the scope each needs. Slack docs: docs.slack.dev/reference/events/<event>. */
const EVENT_SCOPES: Readonly<Record<string, readonly string[]>> = { app_home_opened: [] };

/** First arguments of `app.<kind>(…)`: a text, or the name of a constant. */
const listeners = (kind: string): readonly string[] =>
  [...CODE.matchAll(new RegExp(`\\bapp\\s*\\.${kind}(?:<[^(]*>)?\\(\\s*([^,\\s]+)`, 'g'))].map(
    ([, first = '']) => first.replace(/^'(.*)'$/, '$1'),
  );

/** Every `….<family>.<method>(` that the SDK's client has: `client.chat.update(`. */
function calledMethods(): readonly string[] {
  const client = new webApi.WebClient();
  const isMethod = (path: string): boolean =>
    typeof path
      .split('.')
      .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], client) ===
    'function';
  const calls = [...CODE.matchAll(/\b([a-z]\w*(?:\.\w+)+)\(/gi)].flatMap(
    ([, path = '']) => endings(path).find(isMethod) ?? [],
  );
  return [...new Set(calls)].toSorted();
}

/** `app.client.chat.update`, `client.chat.update`, `chat.update`. */
function endings(path: string): readonly string[] {
  const steps = path.split('.');
  return steps.slice(1).map((_, index) => steps.slice(index).join('.'));
}

const METHODS = calledMethods();
const EVENTS = listeners('event');

describe('manifest.yml', () => {
  it('is of version 2, and keeps the limits that Slack sets', () => {
    expect(manifest['_metadata'].major_version).toBe(2);
    const { name = '', description = '', long_description: long = '' } = manifest.display_information;
    expect([name.length <= 35, description.length <= 140]).toEqual([true, true]);
    expect(long.length).toBeGreaterThanOrEqual(174);
    expect(long.length).toBeLessThanOrEqual(4000);
    expect(manifest.features.bot_user.display_name).toBe('slipway');
    for (const { description: does, usage_hint: hint } of manifest.features.slash_commands) {
      expect(does.length).toBeLessThanOrEqual(2000);
      expect(hint.length).toBeLessThanOrEqual(1000);
    }
  });

  it('lets Slipway tell one person something, with no scope of its own, and listens to no answer', () => {
    // Slack docs: chat.postMessage, "Channels": a user id as `channel` needs `chat:write` alone, and the Messages tab.
    expect(manifest.features.app_home).toMatchObject({
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: true,
    });
    expect(METHODS).not.toContain('conversations.open');
    expect(manifest.oauth_config.scopes.bot).not.toContain('im:write');
  });

  it('has the commands that the code listens to', () => {
    const heard = listeners('command').map((each) => (each === 'RELEASE_COMMAND' ? RELEASE_COMMAND : each));
    expect(heard.length).toBeGreaterThan(0);
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(heard);
  });

  it('hints at every verb, and has ids sent for names', () => {
    const [release] = manifest.features.slash_commands;
    expect(release).toMatchObject({ should_escape: true });
    const hinted = release?.usage_hint.split(' | ') ?? [];
    expect(new Set(hinted)).toEqual(new Set(USAGE.map(({ verb }) => verb)));
  });

  it('has the scopes that its commands, calls and events need, and no other', () => {
    expect(METHODS).toContain('chat.postMessage');
    expect(METHODS.filter((method) => SCOPES[method] === undefined)).toEqual([]);
    expect(CODE).not.toMatch(/\bapiCall\(/);
    const needed = new Set([
      'commands',
      ...METHODS.flatMap((method) => SCOPES[method] ?? []),
      ...EVENTS.flatMap((event) => EVENT_SCOPES[event] ?? ['an event that this table lacks']),
    ]);
    expect(new Set(manifest.oauth_config.scopes.bot)).toEqual(needed);
    expect(manifest.oauth_config.scopes.bot).toHaveLength(needed.size);
    expect(manifest.oauth_config.scopes.user).toBeUndefined();
  });

  it('subscribes to the events that the code listens to', () => {
    const subscribed = manifest.settings.event_subscriptions?.bot_events ?? [];
    expect(new Set(subscribed)).toEqual(new Set(EVENTS));
    expect(listeners('message')).toEqual([]);
    expect(manifest.features.app_home?.home_tab_enabled ?? false).toBe(EVENTS.includes('app_home_opened'));
  });

  it('is interactive exactly when something listens to buttons, forms or shortcuts', () => {
    const interactive = ['action', 'view', 'shortcut', 'options'].flatMap(listeners);
    expect(manifest.settings.interactivity.is_enabled).toBe(interactive.length > 0);
    expect((manifest.features.shortcuts ?? []).length).toBe(listeners('shortcut').length);
  });

  it('comes over Socket Mode: no address has to be reachable', () => {
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: true,
      org_deploy_enabled: false,
      token_rotation_enabled: false,
    });
    expect(manifest.features.slash_commands[0]?.url).toBeUndefined();
  });
});
