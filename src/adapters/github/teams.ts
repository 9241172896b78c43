// Who is in a team.
import type { Octokit } from '@octokit/rest';
import type { Team } from '../../domain/project.ts';
import { AdapterFault } from '../../ports.ts';
import { isPathSegment, mostPerPage, unless } from './calls.ts';

/**
 * GitHub REST: List team members, at most 100 a page: those of child teams are among them. It wants the organisation
 * permission "Members": read. One call for each 100; an empty team is one call and nobody.
 *
 * @throws AdapterFault `team_not_found` for a 404, which also stands for a team that the credentials may not see
 */
export async function teamMembers(octokit: Octokit, team: Team): Promise<readonly string[]> {
  const { organisation: org, slug: team_slug } = team;
  // `teams/../members` would be everybody in the organisation.
  if (!isPathSegment(org) || !isPathSegment(team_slug)) throw notFound(team);
  const asked = { org, team_slug, per_page: mostPerPage };
  const members = await unless([404], octokit.paginate(octokit.teams.listMembersInOrg, asked));
  if (members === null) throw notFound(team);
  // Somebody who joins or leaves between two pages can move another onto both.
  return [...new Set(members.map(({ login }) => login.toLowerCase()))];
}

const notFound = ({ organisation, slug }: Team): AdapterFault =>
  new AdapterFault({
    provider: 'github',
    code: 'team_not_found',
    retryable: false,
    cause: new Error(`no team ${organisation}/${slug}, or no permission to read the organisation's members`),
  });
