// auth.test and apps.connections.open: the first two calls of an app.
import type { webApi } from '@slack/bolt';
import { APP_ID, BOT_ID, type State } from '../state.ts';
import type { Args, Method } from './call.ts';

/** Slack API: auth.test. */
function authTest(_args: Args, state: State): webApi.AuthTestResponse {
  const { bot, team } = state.directory;
  return {
    ok: true,
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    team_id: team.id,
    user: bot.name,
    user_id: bot.id,
    bot_id: BOT_ID,
    app_id: APP_ID,
    is_enterprise_install: false,
  };
}

/** `issueLink` gives the path of a connection that may be opened once. */
export function connectionMethods(issueLink: () => string): Readonly<Record<string, Method>> {
  const open = (_args: Args, state: State): webApi.AppsConnectionsOpenResponse => ({
    ok: true,
    url: state.url.replace(/^http/, 'ws') + issueLink(),
  });
  return {
    'auth.test': { token: 'bot', scopes: [], answer: authTest },
    'apps.connections.open': { token: 'app', scopes: ['connections:write'], answer: open },
  };
}
