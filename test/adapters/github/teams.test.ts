// What the contract cannot see of reading a team: what it costs, and what odd answers do to it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GitHubRequest } from '../../../sandbox/github/endpoint.ts';
import { createRepository, type SampleRepository } from '../../../sandbox/github/sample-repository.ts';
import { createGitHub, type GitHub } from '../../../sandbox/github/server.ts';
import { listenOnLoopback, type Handler } from '../../../sandbox/loopback.ts';
import type { GitHubSettings } from '../../../src/adapters/github/client.ts';
import { createGitHubSourceHost } from '../../../src/adapters/github/source-host.ts';
import { silentLog } from '../../support/silent-log.ts';

const sre = { organisation: 'acme', slug: 'sre' };
const call = 'GET /orgs/{org}/teams/{team_slug}/members';
const people = (count: number) => Array.from({ length: count }, (_, n) => `person-${n}`);

let folder: string;
let repository: SampleRepository;
let github: GitHub;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-teams-'));
  repository = await createRepository(folder, []);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  github = await createGitHub({ repository, tokens: ['t'] });
});
afterEach(() => github.close());

const hostWith = (settings: Partial<GitHubSettings> = {}) =>
  createGitHubSourceHost({
    credentials: { token: 't' },
    baseUrl: github.url,
    log: silentLog,
    backoff: 1,
    ...settings,
  });
const members = (settings?: Partial<GitHubSettings>) => hostWith(settings).teamMembers(sre);
const isPage = (page: string) => (request: unknown) => (request as GitHubRequest).query['page'] === page;

describe("Reading a team's members", () => {
  it.each([
    [0, 1],
    [100, 1],
    [101, 2],
    [250, 3],
  ])('costs, for %i of them, %i calls', async (count, calls) => {
    github.setTeam({ ...sre, members: people(count) });
    expect(await members()).toHaveLength(count);
    expect(github.calls).toHaveLength(calls);
  });

  it('includes those of child teams', async () => {
    github.setTeam({ ...sre, members: ['alice'] });
    github.setTeam({ organisation: 'acme', slug: 'oncall', parent: 'sre', members: ['Bob'] });
    expect(await members()).toEqual(['alice', 'bob']);
  });

  it('asks once for a team that is not there, and says which', async () => {
    await expect(members()).rejects.toMatchObject({
      code: 'team_not_found',
      retryable: false,
      cause: { message: expect.stringContaining('acme/sre') as unknown },
    });
    expect(github.calls).toHaveLength(1);
  });

  it.each([
    ['acme', '..'],
    ['acme', '.'],
    ['acme', ''],
    ['..', 'sre'],
    ['', 'sre'],
  ])('asks nobody about %s/%s, which would be another address', async (organisation, slug) => {
    const read = hostWith().teamMembers({ organisation, slug });
    await expect(read).rejects.toMatchObject({ code: 'team_not_found', retryable: false });
    expect(github.calls).toHaveLength(0);
  });

  it('goes well after a 502, on whatever page', async () => {
    github.setTeam({ ...sre, members: people(150) });
    github.faults.add({ call, kind: 'fail-before', times: 2 });
    github.faults.add({ call, kind: 'answer-lost', when: isPage('2') });
    expect(await members()).toHaveLength(150);
    expect(github.calls).toHaveLength(5);
  });

  it('is a fault, and no half of a team, when a later page fails', async () => {
    github.setTeam({ ...sre, members: people(150) });
    github.faults.add({ call, kind: 'fail-before', times: 3, when: isPage('2') });
    await expect(members()).rejects.toMatchObject({ code: 'http_502', retryable: true });
  });

  it('gives up on an answer that does not come', async () => {
    github.setTeam({ ...sre, members: ['alice'] });
    github.faults.add({ call, kind: 'hang', times: 3 });
    const read = members({ timeout: 50 });
    await expect(read).rejects.toMatchObject({ code: 'timed_out', retryable: true, uncertain: false });
  });

  it('is refused with a wrong token', async () => {
    const read = members({ credentials: { token: 'wrong' } });
    await expect(read).rejects.toMatchObject({ code: 'http_401', retryable: false });
  });
});

describe('Answers about a team that the sandbox never gives', () => {
  /** What is read of a GitHub that answers so, and how often it was asked. */
  const against = async (handler: Handler) => {
    let asked = 0;
    const counting: Handler = (...exchange) => {
      asked += 1;
      return handler(...exchange);
    };
    const server = await listenOnLoopback(counting);
    try {
      const read: unknown = await members({ baseUrl: server.url }).catch((error: unknown) => error);
      return { read, asked };
    } finally {
      await server.close();
    }
  };
  const json = { 'content-type': 'application/json' };
  /** The first page, of `logins`, with a link to a second. */
  const firstPage = (host: string | undefined, logins: readonly string[]) => {
    const link = `<http://${host ?? ''}/orgs/acme/teams/sre/members?per_page=100&page=2>; rel="next"`;
    return { headers: { ...json, link }, body: JSON.stringify(logins.map((login) => ({ login }))) };
  };
  const isSecond = (url: string | undefined) => url?.endsWith('page=2') === true;

  it('a token without the permission may get a 403, which is asked once and is not worth another try', async () => {
    const body = JSON.stringify({ message: 'Resource not accessible by personal access token' });
    const { read, asked } = await against(async (_, response) => {
      response.writeHead(403, json).end(body);
    });
    expect(read).toMatchObject({ name: 'AdapterFault', code: 'http_403', retryable: false });
    expect(asked).toBe(1);
  });

  it('a 403 that is a rate limit is worth another try later', async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 3000);
    const headers = { ...json, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    const { read } = await against(async (_, response) => void response.writeHead(403, headers).end('{}'));
    expect(read).toMatchObject({ code: 'rate_limited', retryable: true });
  });

  it('a redirect, such as of an organisation that was renamed, is not followed', async () => {
    const { read, asked } = await against(
      async (_, response) => void response.writeHead(301, { location: '/elsewhere' }).end(),
    );
    expect(read).toMatchObject({ code: 'redirected', retryable: false });
    expect(asked).toBe(1);
  });

  it('a team that goes away between two pages is a fault', async () => {
    const { read } = await against(async (request, response) => {
      const { headers, body } = firstPage(request.headers.host, ['alice']);
      if (isSecond(request.url)) response.writeHead(404, json).end('{"message":"Not Found"}');
      else response.writeHead(200, headers).end(body);
    });
    expect(read).toMatchObject({ code: 'team_not_found', retryable: false });
  });

  it('somebody on two pages, because another left in between, is told once', async () => {
    const { read } = await against(async (request, response) => {
      const { headers, body } = firstPage(request.headers.host, ['Alice', 'bob']);
      if (isSecond(request.url)) response.writeHead(200, json).end('[{"login":"bob"},{"login":"carol"}]');
      else response.writeHead(200, headers).end(body);
    });
    expect(read).toEqual(['alice', 'bob', 'carol']);
  });

  it('members with a role, some only through a child team, are members all the same', async () => {
    const { read } = await against(async (_, response) => {
      const body = [
        { login: 'alice', role: 'maintainer', inherited: false },
        { login: 'bob', role: 'member', inherited: true },
      ];
      response.writeHead(200, json).end(JSON.stringify(body));
    });
    expect(read).toEqual(['alice', 'bob']);
  });
});
