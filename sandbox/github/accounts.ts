// Who an e-mail address belongs to on GitHub.
import type { Schemas } from './endpoint.ts';
import { nodeId, stableId, type Links } from './links.ts';

export interface Accounts {
  /** `null` when the address belongs to no account: GitHub answers `author: null` for such a commit. */
  ofEmail(email: string, links: Links): Schemas['simple-user'] | null;
  ofLogin(login: string, links: Links): Schemas['simple-user'];
}

/** GitHub: Email addresses reference, `ID+USERNAME@users.noreply.github.com` (older ones have no `ID+`). */
const noReply = /^(?:\d+\+)?(?<login>[^@]+)@users\.noreply\.github\.com$/;

export function accountsOf(logins: Readonly<Record<string, string>>): Accounts {
  return {
    ofLogin: simpleUser,
    ofEmail(email, links) {
      const login = logins[email.toLowerCase()] ?? noReply.exec(email)?.groups?.['login'];
      return login === undefined ? null : simpleUser(login, links);
    },
  };
}

/** The address that GitHub gives to what an account writes through the API. */
export const noReplyAddress = (login: string): string =>
  `${stableId(login)}+${login}@users.noreply.github.com`;

function simpleUser(login: string, links: Links): Schemas['simple-user'] {
  const id = stableId(login);
  const url = `${links.root}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: nodeId('User', id),
    avatar_url: `${links.site}/avatars/${id}`,
    gravatar_id: '',
    url,
    html_url: `${links.site}/${encodeURIComponent(login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    site_admin: false,
  };
}
