// Who is calling.
import type { AppTokens } from './app-tokens.ts';
import type { Endpoint } from './endpoint.ts';
import { badCredentials, notFound } from './errors.ts';

/** GitHub REST: Authenticating to the REST API: `Authorization: Bearer TOKEN` and `token TOKEN` are the same. */
export function tokenIn(authorization: string | undefined): string | undefined {
  return /^(?:bearer|token) +(?<token>\S+)$/i.exec(authorization ?? '')?.groups?.['token'];
}

/**
 * The login behind the call. A wrong token is 401; none at all is 404 for a private repository: GitHub REST,
 * Troubleshooting, "404 Not Found for an existing resource".
 */
export function callerOfRequest(
  endpoint: Endpoint | undefined,
  authorization: string | undefined,
  { tokens, login, appTokens }: { tokens: readonly string[]; login: string; appTokens: AppTokens },
): string {
  // The App's own endpoints take a JSON Web Token, which they check themselves.
  if (endpoint?.template.startsWith('/app/')) return login;
  if (authorization === undefined) {
    if (endpoint?.template === '/rate_limit') return login;
    throw notFound();
  }
  const token = tokenIn(authorization);
  if (token === undefined) throw badCredentials();
  if (tokens.includes(token)) return login;
  const app = appTokens.loginOf(token);
  if (app === undefined) throw badCredentials();
  return app;
}
