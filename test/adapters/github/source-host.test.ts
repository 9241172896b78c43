import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRepository, type SampleRepository } from '../../../sandbox/github/sample-repository.ts';
import { createGitHub, type GitHub } from '../../../sandbox/github/server.ts';
import { listenOnLoopback, type Handler } from '../../../sandbox/loopback.ts';
import { createClient, type GitHubSettings } from '../../../src/adapters/github/client.ts';
import { createGitHubSourceHost } from '../../../src/adapters/github/source-host.ts';
import type { SourceHost } from '../../../src/ports.ts';
import { silentLog } from '../../support/silent-log.ts';

const acme = { owner: 'acme', name: 'shop' };
const getCommit = 'GET /repos/{owner}/{repo}/commits/{ref}';
const tokenCall = 'POST /app/installations/{installation_id}/access_tokens';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

let folder: string;
let repository: SampleRepository;
let github: GitHub;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-adapter-'));
  repository = await createRepository(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  const app = { id: 1, installationId: 2, publicKey };
  github = await createGitHub({ repository, tokens: ['secret-token'], app });
});
afterEach(() => github.close());

const settingsWith = (settings: Partial<GitHubSettings> = {}): GitHubSettings => ({
  credentials: { token: 'secret-token' },
  baseUrl: github.url,
  log: silentLog,
  backoff: 1,
  ...settings,
});
const hostWith = (settings?: Partial<GitHubSettings>): SourceHost =>
  createGitHubSourceHost(settingsWith(settings));
const callsTo = (call: string) => github.calls.filter((each) => each.call === call).length;

describe('The GitHub adapter', () => {
  it('tries a read three times, and no more', async () => {
    github.faults.add({ call: getCommit, kind: 'fail-before', times: 2 });
    expect(await hostWith().resolve(acme, 'main')).toMatchObject({ sha: await repository.head() });
    expect(callsTo(getCommit)).toBe(3);
    github.faults.add({ call: getCommit, kind: 'fail-before', times: 3 });
    await expect(hostWith().resolve(acme, 'main')).rejects.toMatchObject({
      code: 'http_502',
      retryable: true,
    });
    expect(callsTo(getCommit)).toBe(6);
  });

  it('never tries again to write a reference: a 502 may come after the work', async () => {
    const createRef = 'POST /repos/{owner}/{repo}/git/refs';
    for (const kind of ['fail-after', 'answer-lost'] as const) {
      github.faults.add({ call: createRef, kind });
      const ref = { owner: 'acme', repo: 'shop', ref: `refs/heads/${kind}`, sha: await repository.head() };
      await expect(createClient(settingsWith()).git.createRef(ref)).rejects.toHaveProperty('status');
    }
    expect(callsTo(createRef)).toBe(2);
  });

  it('does not try again what GitHub refused', async () => {
    const host = hostWith({ credentials: { token: 'wrong' } });
    await expect(host.resolve(acme, 'main')).rejects.toMatchObject({ code: 'http_401', retryable: false });
    expect(callsTo(getCommit)).toBe(1);
  });

  it('tries again when the connection breaks before the answer', async () => {
    github.faults.add({ call: getCommit, kind: 'answer-lost' });
    expect(await hostWith().resolve(acme, 'main')).not.toBeNull();
  });

  it('gives up on an answer that does not come', async () => {
    github.faults.add({ call: getCommit, kind: 'hang', times: 3 });
    const call = hostWith({ timeout: 50 }).resolve(acme, 'main');
    await expect(call).rejects.toMatchObject({ code: 'timed_out', retryable: true });
  });

  it('says unreachable when nobody listens', async () => {
    const call = hostWith({ baseUrl: 'http://127.0.0.1:1' }).resolve(acme, 'main');
    await expect(call).rejects.toMatchObject({ code: 'unreachable', retryable: true });
  });

  it('waits as long as GitHub asks when that is short', async () => {
    github.faults.add({ call: getCommit, kind: 'throttle' });
    const started = Date.now();
    expect(await hostWith().resolve(acme, 'main')).not.toBeNull();
    expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
    expect(callsTo(getCommit)).toBe(2);
  });

  it('works with Enterprise Server, a slash at the end or none', async () => {
    for (const path of ['/api/v3', '/api/v3/']) {
      expect(await hostWith({ baseUrl: `${github.url}${path}` }).resolve(acme, 'main')).not.toBeNull();
    }
  });

  it('signs in as an App, with one token for many calls', async () => {
    const host = hostWith({ credentials: { appId: '1', privateKey: pem, installationId: 2 } });
    for (const ref of ['main', 'HEAD']) expect(await host.resolve(acme, ref)).not.toBeNull();
    expect(callsTo(tokenCall)).toBe(1);
  });

  it('lets no secret into a fault', async () => {
    const credentials = [{ token: 'secret-token' }, { appId: '1', privateKey: pem, installationId: 2 }];
    for (const each of credentials) {
      github.faults.add({ call: getCommit, kind: 'fail-before', times: 3 });
      const fault: unknown = await hostWith({ credentials: each })
        .resolve(acme, 'main')
        .catch((e: unknown) => e);
      const shown = inspect(fault, { depth: Infinity, showHidden: true });
      expect(shown).toContain('http_502');
      expect(shown).not.toMatch(/secret-token|ghs_|BEGIN PRIVATE KEY/);
    }
  });
});

describe('Answers that the sandbox never gives', () => {
  const against = async (handler: Handler, work: (host: SourceHost) => Promise<void>) => {
    const server = await listenOnLoopback(handler);
    try {
      await work(hostWith({ baseUrl: server.url }));
    } finally {
      await server.close();
    }
  };

  it('a primary rate limit that lasts is a fault at once, worth another try later', async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 3000);
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    await against(
      async (_, response) => void response.writeHead(403, headers).end('{}'),
      (host) =>
        expect(host.resolve(acme, 'main')).rejects.toMatchObject({ code: 'rate_limited', retryable: true }),
    );
  });

  it('a redirect is not followed', async () => {
    let elsewhere = 0;
    await against(
      async (request, response) => {
        if (request.url === '/elsewhere') elsewhere += 1;
        response.writeHead(301, { location: '/elsewhere' }).end();
      },
      (host) =>
        expect(host.resolve(acme, 'main')).rejects.toMatchObject({ code: 'redirected', retryable: false }),
    );
    expect(elsewhere).toBe(0);
  });

  it('a body that breaks off is a fault, not an empty answer', async () => {
    await against(
      async (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"sha":', () => response.socket?.destroy());
      },
      (host) =>
        expect(host.resolve(acme, 'main')).rejects.toMatchObject({ code: 'unreachable', retryable: true }),
    );
  });
});
