// The config blob itself: what builders write there, and what somebody else might.
import { createHash } from 'node:crypto';
import { ECRClient } from '@aws-sdk/client-ecr';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { listenOnLoopback } from '../../../sandbox/loopback.ts';
import { readConfig } from '../../../src/adapters/ecr/image-config.ts';
import type { Log } from '../../../src/ports.ts';
import { useAws } from '../ecs/aws-environment.ts';

/** Reads a config that is served as this text, from the address that ECR is made to give; and what was logged. */
async function read(text: string, address = (origin: string) => `${origin}/blob`, digestOf = text) {
  const listening = await listenOnLoopback(async ({ method }, response) => {
    const downloadUrl = address(listening.url);
    response.end(method === 'GET' ? text : JSON.stringify({ downloadUrl }));
  });
  useAws(listening.url);
  const client = new ECRClient({ region: 'eu-west-1', maxAttempts: 1 });
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    client.destroy();
    await listening.close();
  });
  const logged: unknown[] = [];
  const log: Log = {
    info: () => {},
    warn: (_message, fields) => logged.push(fields),
    error: () => {},
  };
  const digest = `sha256:${createHash('sha256').update(digestOf).digest('hex')}`;
  const repository = { account: '123456789012', name: 'shop/api' };
  return { config: await readConfig(client, repository, digest, log), logged };
}

const unlabelled = { revision: null, source: null };

describe('the config of an image', () => {
  it('names its platform and its labels', async () => {
    const Labels = {
      'org.opencontainers.image.revision': 'c0ffee',
      'org.opencontainers.image.source': 'https://github.com/acme/shop',
      'org.opencontainers.image.title': 'Shop',
    };
    const { config, logged } = await read(
      JSON.stringify({ os: 'linux', architecture: 'arm', variant: 'v7', config: { Labels } }),
    );
    expect(config).toEqual({
      platform: 'linux/arm/v7',
      labels: { revision: 'c0ffee', source: 'https://github.com/acme/shop' },
    });
    expect(logged).toEqual([]);
  });

  it.each([{}, { config: null }, { config: { Labels: null } }, { config: { Labels: 'none' } }])(
    'may have no labels: %j',
    async (config) => {
      expect((await read(JSON.stringify(config))).config).toEqual({ platform: null, labels: unlabelled });
    },
  );

  it.each(['', 'not JSON', 'null', '7'])('is not read from %j', async (text) => {
    const { config, logged } = await read(text);
    expect(config).toBeNull();
    expect(logged).toMatchObject([{ repository: 'shop/api', why: 'not a config' }]);
  });

  it('is not read when it has another digest than the manifest says', async () => {
    const { config, logged } = await read('{}', undefined, '{"architecture":"amd64"}');
    expect(config).toBeNull();
    expect(logged).toMatchObject([{ why: 'the digest is another' }]);
  });

  it('is not fetched from where neither AWS nor the endpoint is', async () => {
    const { config, logged } = await read('{}', () => 'http://169.254.169.254/latest/meta-data');
    expect(config).toBeNull();
    expect(logged).toMatchObject([{ why: 'address not allowed' }]);
  });
});
