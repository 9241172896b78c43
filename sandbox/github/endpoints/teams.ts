// Who is in a team of an organisation.
import { endpoint } from '../endpoint.ts';
import { notFound } from '../errors.ts';
import { paged } from '../paging.ts';

/**
 * GitHub REST: List team members. The 404 of a team that is not there, or not to be seen: actions/github-script#518.
 * `role` and `inherited` come only where an organisation has that feature on; here none has.
 */
export const listTeamMembers = endpoint(
  'GET',
  '/orgs/{org}/teams/{team_slug}/members',
  async (request, { accounts, links, teams }) => {
    const all = teams.membersOf(request.params.org, request.params.team_slug);
    if (all === undefined) throw notFound('/teams/members#list-team-members');
    const { items, headers } = paged(request, all);
    return { status: 200, headers, body: items.map((login) => accounts.ofLogin(login, links)) };
  },
);
