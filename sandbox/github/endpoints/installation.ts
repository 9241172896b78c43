// What is not about one repository: App tokens and the rate limit.
import { utc } from '../commits.ts';
import { endpoint, type Schemas } from '../endpoint.ts';
import { tokenIn } from '../authentication.ts';

/** What the sandbox's App was granted at its installation; told, not enforced. */
const permissions: Schemas['app-permissions'] = {
  checks: 'read',
  contents: 'write',
  members: 'read',
  metadata: 'read',
  pull_requests: 'read',
  statuses: 'read',
};

/** GitHub REST: Create an installation access token for an app. */
export const createInstallationToken = endpoint(
  'POST',
  '/app/installations/{installation_id}/access_tokens',
  async (request, world) => {
    const jwt = tokenIn(request.authorization);
    const { token, expiresAt } = world.appTokens.issue(jwt, request.params.installation_id);
    const expires_at = utc(Math.floor(expiresAt.getTime() / 1000));
    const body: Schemas['installation-token'] = {
      token,
      expires_at,
      permissions,
      repository_selection: 'selected',
    };
    return { status: 201, body };
  },
);

/** GitHub REST: Get rate limit status for the authenticated user: asking does not count. */
export const getRateLimit = endpoint('GET', '/rate_limit', async (_, { rateLimit }) => {
  const search = { ...rateLimit, limit: 30, remaining: 30, used: 0 };
  return { status: 200, body: { resources: { core: rateLimit, search }, rate: rateLimit } };
});
