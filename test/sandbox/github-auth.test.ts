import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleHistory } from '../../sandbox/github/sample-history.ts';
import { acme, fetchAt, gitHubWorld, octokitAt, silent, token, type TestWorld } from './github-world.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const app = { id: 4242, installationId: 77, publicKey };
const hour = 60 * 60 * 1000;

let world: TestWorld;
let ahead = 0;
beforeAll(async () => {
  const now = () => new Date(Date.now() + ahead);
  world = await gitHubWorld(sampleHistory.slice(0, 1), { app, now });
});
afterAll(() => world[Symbol.asyncDispose]());

describe('A token', () => {
  it('is let in as Bearer and as token', async () => {
    for (const authorization of [`Bearer ${token}`, `token ${token}`, `bearer ${token}`]) {
      const { status } = await fetchAt(`${world.github.url}/repos/acme/shop`, { authorization });
      expect(status).toBe(200);
    }
  });

  it('is 401 "Bad credentials" when it is wrong', async () => {
    for (const authorization of ['Bearer wrong', 'Basic abc', 'Bearer ']) {
      const response = await fetchAt(`${world.github.url}/repos/acme/shop`, { authorization });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ message: 'Bad credentials', status: '401' });
    }
  });

  it('is needed: without one a private repository does not exist', async () => {
    expect((await fetch(`${world.github.url}/repos/acme/shop`)).status).toBe(404);
  });
});

describe('A GitHub App', () => {
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const auth = { appId: app.id, privateKey: pem, installationId: app.installationId };
  const baseUrl = () => world.github.url;
  const appOctokit = (overrides: Partial<typeof auth> = {}) =>
    new Octokit({
      authStrategy: createAppAuth,
      auth: { ...auth, ...overrides },
      baseUrl: baseUrl(),
      log: silent,
    });

  it('signs in with its key and reads', async () => {
    const { data } = await appOctokit().repos.get(acme);
    expect(data.full_name).toBe('acme/shop');
  });

  it('writes as its bot account', async () => {
    const octokit = appOctokit();
    const { data: tree } = await octokit.git.getTree({ ...acme, tree_sha: 'main' });
    const { data } = await octokit.git.createCommit({ ...acme, message: 'x', tree: tree.sha });
    expect(data.author.name).toBe('slipway[bot]');
  });

  it('gets a token that is good for one hour, and no longer', async () => {
    const { token: issued, expiresAt } = (await appOctokit().auth({ type: 'installation' })) as {
      token: string;
      expiresAt: string;
    };
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(hour - 10_000);
    const read = () => octokitAt(baseUrl(), issued).repos.get(acme);
    await expect(read()).resolves.toMatchObject({ status: 200 });
    ahead = hour + 1000;
    await expect(read()).rejects.toMatchObject({ status: 401 });
    ahead = 0;
  });

  it("is refused with somebody else's key", async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const forged = other.export({ type: 'pkcs8', format: 'pem' }).toString();
    await expect(appOctokit({ privateKey: forged }).repos.get(acme)).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining('A JSON web token could not be decoded') as unknown,
    });
  });

  it('is 404 for an installation that is not its own', async () => {
    await expect(appOctokit({ installationId: 78 }).repos.get(acme)).rejects.toMatchObject({ status: 404 });
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  const post = async (jwt: string) => {
    const response = await fetch(`${baseUrl()}/app/installations/77/access_tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${jwt}` },
    });
    const { message } = (await response.json()) as { message?: string };
    return { status: response.status, message };
  };

  it('takes a token signed RS256 that is neither too old nor too long, and issued by itself', async () => {
    const good = { iat: seconds() - 30, exp: seconds() + 500, iss: app.id };
    expect(await post(jwtOf(good, privateKey))).toMatchObject({ status: 201 });
    const refusals: [Record<string, unknown>, number, string][] = [
      [{ ...good, exp: seconds() + 700 }, 401, 'is too far in the future'],
      [{ ...good, exp: seconds() - 1 }, 401, 'must be a numeric value representing the future time'],
      [{ ...good, iat: seconds() + 120 }, 401, "'Issued at' claim ('iat')"],
      [{ ...good, iss: 1 }, 404, 'Integration not found'],
    ];
    for (const [claims, status, message] of refusals) {
      const answer = await post(jwtOf(claims, privateKey));
      expect(answer.status).toBe(status);
      expect(answer.message).toContain(message);
    }
  });

  it('takes no token that says another algorithm, or is no token at all', async () => {
    const claims = { iat: seconds() - 30, exp: seconds() + 500, iss: app.id };
    for (const jwt of [
      jwtOf(claims, privateKey, 'none'),
      jwtOf(claims, privateKey, 'HS256'),
      'a.b.c',
      'nonsense',
    ]) {
      expect((await post(jwt)).status).toBe(401);
    }
  });
});

describe('The rate limit', () => {
  it('counts calls, but not the asking', async () => {
    const { data: before } = await world.octokit.rateLimit.get();
    await world.octokit.repos.get(acme);
    const { data: after, headers } = await world.octokit.rateLimit.get();
    expect(after.rate.used).toBe(before.rate.used + 1);
    expect(headers['x-ratelimit-remaining']).toBe(String(5000 - after.rate.used));
  });
});

function jwtOf(claims: Record<string, unknown>, key: KeyObject, alg = 'RS256'): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}
