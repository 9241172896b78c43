import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleHistory } from '../../sandbox/github/sample-history.ts';
import { fetchAt, gitHubWorld, octokitAt, type TestWorld } from './github-world.ts';

const call = 'GET /orgs/{org}/teams/{team_slug}/members';
const sre = { organisation: 'acme', slug: 'sre' };

let world: TestWorld;
beforeEach(async () => {
  world = await gitHubWorld(sampleHistory.slice(0, 1));
});
afterEach(() => world[Symbol.asyncDispose]());

const list = async (team_slug = 'sre', org = 'acme', page: { per_page?: number; page?: number } = {}) => {
  const { data } = await world.octokit.teams.listMembersInOrg({ org, team_slug, ...page });
  return data.map(({ login }) => login);
};
const people = (count: number) => Array.from({ length: count }, (_, n) => `person-${n}`);

describe('The members of a team', () => {
  it('are accounts, whose logins keep the case that their owners gave them', async () => {
    world.github.setTeam({ ...sre, members: ['Alice', 'bob'] });
    const { data } = await world.octokit.teams.listMembersInOrg({ org: 'acme', team_slug: 'sre' });
    expect(data).toMatchObject([
      { login: 'Alice', type: 'User', site_admin: false },
      { login: 'bob', type: 'User', site_admin: false },
    ]);
    expect(data[0]?.id).not.toBe(data[1]?.id);
  });

  it('change when the team is set again', async () => {
    world.github.setTeam({ ...sre, members: ['alice', 'bob'] });
    world.github.setTeam({ ...sre, members: ['bob', 'carol'] });
    expect(await list()).toEqual(['bob', 'carol']);
    world.github.setTeam({ ...sre, members: [] });
    expect(await list()).toEqual([]);
  });

  it('come 30 a page, or as many as wanted up to 100, with links to the other pages', async () => {
    world.github.setTeam({ ...sre, members: people(120) });
    expect(await list()).toEqual(people(30));
    expect(await list('sre', 'acme', { per_page: 1000 })).toHaveLength(100);
    expect(await list('sre', 'acme', { per_page: 50, page: 3 })).toEqual(people(120).slice(100));
    const url = `${world.github.url}/orgs/acme/teams/sre/members?per_page=50`;
    const first = (await fetchAt(url)).headers.get('link');
    expect(first).toBe(`<${url}&page=2>; rel="next", <${url}&page=3>; rel="last"`);
    const last = (await fetchAt(`${url}&page=3`)).headers.get('link');
    expect(last).toBe(`<${url}&page=2>; rel="prev", <${url}&page=1>; rel="first"`);
  });

  it('include those of child teams and of their children, each once', async () => {
    world.github.setTeam({ ...sre, members: ['alice'] });
    world.github.setTeam({ organisation: 'Acme', slug: 'oncall', parent: 'sre', members: ['alice', 'bob'] });
    world.github.setTeam({ organisation: 'acme', slug: 'night', parent: 'oncall', members: ['carol'] });
    world.github.setTeam({ organisation: 'other', slug: 'night', parent: 'sre', members: ['mallory'] });
    expect(await list()).toEqual(['alice', 'bob', 'carol']);
    expect(await list('night')).toEqual(['carol']);
  });

  it('are found by the name of the organisation in any case', async () => {
    world.github.setTeam({ organisation: 'Acme', slug: 'sre', members: ['alice'] });
    expect(await list('sre', 'aCME')).toEqual(['alice']);
  });

  it('are 404 "Not Found" for a team or an organisation that is not there', async () => {
    world.github.setTeam({ ...sre, members: ['alice'] });
    for (const path of ['acme/teams/product', 'other/teams/sre']) {
      const response = await fetchAt(`${world.github.url}/orgs/${path}/members`);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        message: 'Not Found',
        documentation_url: 'https://docs.github.com/rest/teams/members#list-team-members',
        status: '404',
      });
    }
  });

  it('are 404 without a token, and 401 with a wrong one', async () => {
    world.github.setTeam({ ...sre, members: ['alice'] });
    expect((await fetch(`${world.github.url}/orgs/acme/teams/sre/members`)).status).toBe(404);
    const wrong = octokitAt(world.github.url, 'wrong').teams;
    await expect(wrong.listMembersInOrg({ org: 'acme', team_slug: 'sre' })).rejects.toMatchObject({
      status: 401,
    });
  });

  it('can be kept back by a fault, and every call is logged', async () => {
    world.github.setTeam({ ...sre, members: ['alice'] });
    world.github.faults.add({ call, kind: 'fail-before' });
    await expect(list()).rejects.toMatchObject({ status: 502 });
    expect(await list()).toEqual(['alice']);
    expect(world.github.calls.map((each) => each.call)).toEqual([call, call]);
  });
});
